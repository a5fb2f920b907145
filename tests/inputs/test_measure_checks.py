"""Measures that cannot be done where and when they are to be done."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.inputs.cities import load_city
from planner.inputs.measure_checks import check_measures
from planner.model.programme import Measure
from planner.model.scenario import Policy, Scenario
from tests.conftest import crossing_folder


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Crossing: P1 is to be kept, P2 closes in 2031, P3 opens in 2027; X is a site from 2026."""
    folder = crossing_folder(tmp_path_factory.mktemp("works") / "crossing")
    text = (folder / "schools.csv").read_text(encoding="utf-8").splitlines()
    head, rows = text[0] + ",must_keep,opened,closed", text[1:]
    more = {"P1": ",true,,", "P2": ",,,2031"}
    rows = [row + more.get(row.split(",", 1)[0], ",,,") for row in rows]
    (folder / "schools.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (folder / "sites.csv").write_text(
        "site,name,phases,max_classes,available_from,x,y\n"
        "X,Green Field,primary,12,2026,501000,3300100\n",
        encoding="utf-8",
    )
    with (folder / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  sites: {datum: 'EPSG:32650', source: made up, note: made up}\n")
    found = load_city(folder)
    opened = found.schools["opened"].copy()
    opened.loc[{"school": "P3"}] = 2027
    return replace(found, schools=found.schools.assign(opened=opened))


def faults(city, **measures):
    scenario = Scenario("t", "crossing", 2034, policy=Policy(measures=measures))
    found = check_measures(scenario, city, city.standards)
    return [(path.removeprefix("policy.measures."), what, mend) for path, what, mend in found]


def one(site, kind, year=2028, classes=0, phase="primary", **more):
    return Measure(site, phase, year, classes, kind, **more)


SOUND = {
    "a": one("X", "build", 2026, 12),
    "b": one("P2", "extend", 2027, 2),
    "c": one("P2", "borrow", 2027, 2, until=2030),
    "d": one("V", "buy", 2027, 2, until=2030),
    "e": one("P1", "convert", 2029, -2),
    "f": one("P1", "convert", 2029, 2, "lower_secondary"),
    "g": one("P1", "extend", 2030, 1, "lower_secondary"),
    "h": one("P1", "rebuild", 2029, -4, until=2031),
    "i": one("N", "close", 2030),
    "j": one("J2", "merge", 2029, 0, "lower_secondary", into="J1"),
    "k": one("X", "borrow", 2028, 2, until=2029),
    "l": one("P3", "merge", 2029, 0, into="X"),
}


def test_sound_measures(city):
    assert faults(city, **SOUND) == []


@pytest.mark.parametrize(
    ("measure", "key", "what", "mend"),
    [
        (one("P1", "build", classes=2), "kind", "a school that is open", "write extend"),
        (one("X", "extend", classes=2), "kind", "a candidate site", "write build"),
        (one("X", "close"), "kind", "a candidate site", "write build"),
        (one("P1", "close"), "kind", "to be kept", "must_keep"),
        (one("P1", "merge", into="N"), "kind", "to be kept", "must_keep"),
        (one("P1", "buy", classes=2), "kind", "a public school", "a private school"),
        (one("P1", "extend", classes=2, phase="lower_secondary"), "phase", "not offer", "primary"),
        (one("X", "build", 2028, 6, "lower_secondary"), "phase", "not offer", "primary"),
        (one("P2", "extend", 2031, 2), "year", "P2 has closed", "before 2031"),
        (one("P3", "extend", 2026, 2), "year", "before P3 opens", "2027 or later"),
        (one("X", "build", 2025, 2), "year", "before X is available", "2026 or later"),
        (one("N", "extend", classes=2, until=2030), "until", "for good", "borrow, buy, rebuild"),
        (one("N", "borrow", classes=2, until=2028), "until", "begins in 2028", "2029 or later"),
        (one("N", "extend"), "classes", "0 for 'extend'", "1 or more"),
        (one("N", "borrow", classes=-2), "classes", "-2 for 'borrow'", "1 or more"),
        (one("N", "rebuild", classes=2), "classes", "2 for 'rebuild'", "below nought"),
        (one("N", "convert"), "classes", "0 for 'convert'", "write -2"),
        (one("N", "close", classes=2), "classes", "2 for 'close'", "take it out"),
        (one("N", "extend", classes=2, into="P1"), "into", "'P1' for 'extend'", "take it out"),
        (one("N", "close", into="P1"), "into", "'P1' for 'close'", "write merge"),
        (one("N", "merge"), "into", "no school", "write close"),
        (one("N", "merge", into="N"), "into", "the school itself", "another"),
        (one("N", "merge", into="P9"), "into", "no school of this city", "of this city"),
        (one("N", "merge", 2032, into="P2"), "into", "has closed", "another"),
        (one("N", "merge", into="J1"), "into", "does not offer primary", "does"),
        (one("N", "merge", into="X"), "into", "does not offer primary", "does"),
        (one("N", "improve"), "brings", "nothing", "sports_area"),
        (one("N", "close", brings={"books": 4}), "brings", "books for 'close'", "take it out"),
        (
            one("N", "extend", classes=2, brings={"books": 4}),
            "brings.books",
            "not tell",
            "resources",
        ),
    ],
)
def test_each_fault_says_what_and_how_to_mend_it(city, measure, key, what, mend):
    ((path, found, told),) = faults(city, it=measure)
    assert path == f"it.{key}"
    assert what in found
    assert mend in told


def test_all_faults_are_told_at_once(city):
    wrong = one("N", "improve", classes=2, until=2027, into="N")
    keys = [path for path, _, _ in faults(city, it=wrong)]
    assert keys == ["it.until", "it.classes", "it.into", "it.brings"]


def test_a_merger_into_a_school_that_is_merged_away(city):
    gone = one("P3", "merge", 2028, into="N")
    ((path, found, _),) = faults(city, a=gone, b=one("P2", "merge", 2028, into="P3"))
    assert path == "b.into"
    assert found == "'P3', which gives the phase up itself by a in 2028"
    earlier = faults(city, a=gone, b=one("P2", "merge", 2027, into="P3"))
    assert earlier == []


def test_what_a_scenario_builds_it_does_not_close(city):
    ((path, found, mend),) = faults(
        city, new=one("X", "build", 2026, 6), end=one("X", "close", 2030)
    )
    assert (path, mend) == ("end.kind", "take out end, or new")
    assert "where new builds" in found


def test_a_school_is_not_closed_for_good_by_a_conversion_that_begins_a_phase(city):
    """Extending a phase before a conversion has begun it is too early."""
    made = {
        "out": one("P1", "convert", 2029, -2),
        "in": one("P1", "convert", 2029, 2, "lower_secondary"),
        "more": one("P1", "extend", 2028, 1, "lower_secondary"),
    }
    ((path, found, mend),) = faults(city, **made)
    assert path == "more.phase"
    assert found.endswith("does not offer before 2029")
    assert mend == "write the year 2029 or later"


def test_sectors_go_by_the_year(city):
    """V turns public in 2029: until then its places can be bought."""
    table = xr.Dataset(
        {
            "school": ("edge", np.array(["V"])),
            "first": ("edge", np.array([2029])),
            "sector": ("edge", np.array(["public"])),
            "keeps": ("edge", np.array([False])),
        }
    )
    turned = replace(city, school_changes=table)
    assert faults(turned, it=one("V", "buy", 2028, 2, until=2029)) == []
    ((path, found, _),) = faults(turned, it=one("V", "buy", 2029, 2))
    assert path == "it.kind"
    assert "a public school in 2029" in found


def test_what_a_measure_brings_is_known(equipped):
    good = one("S2", "improve", brings={"sports_area": 900})
    assert faults(equipped, it=good) == []
    ((path, _, mend),) = faults(equipped, it=replace(good, brings={"sports_areas": 900}))
    assert path == "it.brings.sports_areas"
    assert mend == "did you mean 'sports_area'?"


def test_the_folder_says_which_schools_must_be_kept(city, toytown):
    keep = city.schools["must_keep"].to_pandas()
    assert keep.index[keep].tolist() == ["P1"]
    assert not toytown.schools["must_keep"].any()
