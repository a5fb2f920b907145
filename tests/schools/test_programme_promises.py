"""Money of the folder: what is left of a source, and what waits for works at one place."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.programme import Measure, ProgrammeRules, Source, Weights
from planner.schools.programme_candidate import Promise
from planner.schools.programme_paid import paid_by
from planner.schools.programme_promises import promised, resolved
from tests.worktown import offered, proposed, short_of_places, works

DEAR = Weights(unmet=60.0, over=10.0, way=0.0, moved=0.0, idle=0.0)
ASKED = ProgrammeRules(kinds=("build",), from_folder=True)
ROWS = (
    # project, school, phase, committed, year, source, amount, pays
    ("*", "", "", False, 2026, "bonds", 100.0, "build;extend"),
    ("*", "", "", False, 2027, "bonds", 20.0, "build;extend"),
    ("*", "", "", False, 2026, "general", 9.0, ""),
    ("P1", "S2", "primary", True, 2026, "bonds", 30.0, ""),
    ("P2", "N1", "primary", False, 2026, "bonds", 25.0, ""),
    ("P2", "N1", "primary", False, 2027, "gift", 8.0, ""),
    ("P3", "S2", "primary", False, 2027, "bonds", 50.0, ""),
)


def money(rows):
    names = ("project", "school", "phase", "committed", "year", "source", "amount", "pays")
    columns = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
    return xr.Dataset({name: ("edge", one) for name, one in columns.items()})


@pytest.fixture(scope="module")
def city(toytown):
    return replace(short_of_places(toytown), funding=money(ROWS))


def test_a_source_has_what_its_projects_were_not_promised(city):
    """Of 100, 30 are committed and 25 wait for P2; 50 of 20 leave nothing, and not less."""
    rules = resolved(city, ASKED)
    assert rules.sources == {
        "bonds": Source({2026: 45.0, 2027: 0.0}, ("build", "extend")),
        "general": Source({2026: 9.0}),
    }
    assert rules.budget is None


def test_a_folder_is_asked_only_where_the_scenario_says_so(city, toytown):
    assert resolved(city, ProgrammeRules()) == ProgrammeRules()
    assert resolved(toytown, ASKED) == ASKED
    assert all(one.promises == () for one in offered(city, ProgrammeRules(kinds=("build",))))


def test_a_source_that_the_scenario_names_is_as_written_there(city):
    rules = resolved(city, replace(ASKED, sources={"general": Source(3.0)}))
    assert rules.sources["general"] == Source(3.0)
    assert rules.sources["bonds"].amounts == {2026: 45.0, 2027: 0.0}


def test_where_all_money_is_promised_nothing_else_can_be_paid(city):
    bare = replace(city, funding=money(ROWS[3:]))
    rules = resolved(bare, ASKED)
    assert (rules.sources, rules.budget) == ({}, 0.0)


def test_a_source_that_pays_other_works_in_other_years_is_two(city):
    rows = (*ROWS[:1], ("*", "", "", False, 2028, "bonds", 7.0, "close"))
    rules = resolved(replace(city, funding=money(rows)), ASKED)
    assert rules.sources == {
        "bonds build;extend": Source({2026: 100.0}, ("build", "extend")),
        "bonds close": Source({2028: 7.0}, ("close",)),
    }


def test_what_a_project_was_promised_waits_for_works_at_its_place(city):
    own = (Promise("bonds", 2026, 25.0), Promise("gift", 2027, 8.0))
    built = offered(city, ASKED)
    assert built
    assert {one.promises for one in built} == {own}


def test_a_promise_is_for_its_phase_and_for_what_lasts(city):
    listed = [
        works("Rooms", Measure("S2", "primary", 2027, 2, "borrow")),
        works("Lower", Measure("S2", "lower_secondary", 2027, 2, "extend")),
        works("Wing", Measure("S2", "primary", 2027, 2, "extend")),
    ]
    found = promised(city, ASKED, listed)
    assert [one.promises for one in found] == [(), (), (Promise("bonds", 2027, 50.0),)]


def test_no_money_is_promised_twice(city):
    """Both could be chosen: the first of them gets it, or that which bears the project's id."""
    wing, tower, named = (
        works(name, Measure("S2", "primary", 2027, 2, "extend")) for name in ("Wing", "Tower", "P3")
    )
    own = (Promise("bonds", 2027, 50.0),)
    assert [one.promises for one in promised(city, ASKED, [wing, tower])] == [own, ()]
    found = promised(city, ASKED, [wing, tower, named])
    assert [one.promises for one in found] == [(), (), own]
    assert promised(city, ASKED, found) == found


def test_a_programme_spends_what_was_promised_and_no_more(toytown):
    """Two classes at 14 in 2028: 28 that wait for P2 at N1 pay for them, 27 buy none of that size.

    A fifth, a half and three tenths fall due in the three years before.
    """
    town = short_of_places(toytown, programme__modules=(2.0,))
    rules = replace(ASKED, weights=DEAR, futures=1)

    def asked(amount, project="P2", school="N1"):
        rows = ((project, school, "primary", False, 2025, "gift", amount, ""),)
        funded = replace(town, funding=money(rows))
        return proposed(funded, resolved(funded, rules))

    enough = asked(28.0)
    assert [enough.ground.candidates[i].name for i in enough.picked] == ["N1-primary-2-2028"]
    spent = paid_by(enough)["spent"].sel(source="gift")
    assert [float(spent.sel(year=year)) for year in (2025, 2026, 2027)] == pytest.approx(
        [5.6, 14.0, 8.4]
    )
    assert asked(27.0).picked == []
    assert asked(28.0, "P3", "S2").picked == []  # money of another place
