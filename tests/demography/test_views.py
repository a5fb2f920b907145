from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.funnel import read
from planner.demography.views import by_kindergarten, by_register
from planner.model.scenario import Future, Shock

RATIO = np.array([60.0, 24.0, 16.0])
"""Entrants by births × ratio of the origins east, west and school:S3."""
BEHIND = {"A": 30.0, "B": 34.0, "C": 11.0}
"""Children a year behind 24 entrants of west, 36 of east and 12 of S3: .8, .8 and .16 of 75."""

WORDS = ("area", "school", "class", "stage", "date")


def with_register(city, *rows):
    """Toytown with register rows of area, entry year, class, stage, children."""
    table = {name: [row[place] for row in rows] for place, name in enumerate(
        ("area", "entry_year", "class", "stage", "children"))}  # fmt: skip
    table |= {"school": [""] * len(rows), "date": [""] * len(rows)}
    kinds = dict.fromkeys(WORDS, object) | {"entry_year": np.int64, "children": float}
    edges = {name: ("edge", np.array(table[name], dtype=kind)) for name, kind in kinds.items()}
    return replace(city, register=xr.Dataset(edges))


def past(*stages, years=range(2020, 2025), of=BEHIND, **classes):
    """Rows of past years: each stage a share of the children, by class if any."""
    return [
        (area, year, name, stage, part * share * children)
        for year in years
        for area, children in of.items()
        for name, part in (classes or {"": 1.0}).items()
        for stage, share in stages
    ]


def coming(stage="expected", year=2025, of=BEHIND, name=""):
    return [(area, year, name, stage, children) for area, children in of.items()]


def said(city, *rows, ask=by_register, future=Future(), year=2025):  # noqa: B008 - a frozen value
    city = with_register(city, *rows)
    return ask(city, future, read(city), year, RATIO)


EXPECTED, ARRIVED = ("expected", 1.0), ("arrived", 0.97)
MORE = {"A": 33.0, "B": 34.0, "C": 11.0}


def test_children_on_the_register_stand_behind_entrants_as_births_do(toytown):
    for stages in ((EXPECTED,), (EXPECTED, ARRIVED)):
        found = said(toytown, *past(*stages), *coming(of=MORE))
        assert found.entrants == pytest.approx([36, 0.8 * 33, 0.16 * 78])
        assert found.score.pairs == 4
        assert found.score.deviation == pytest.approx(0, abs=1e-9)
    assert found.notes == ()
    assert said(toytown, *past(EXPECTED), *coming()).notes == ("register_arrivals_untold expected",)


def test_classes_that_arrive_less_count_less(toytown):
    """Of 75 children 50 are of class h, all of whom arrive, and 25 of class m, of whom .6 do."""
    rows = past(EXPECTED, h=2 / 3, m=1 / 3)
    rows += past(("arrived", 1.0), h=2 / 3, m=0.6 / 3)
    same = [*coming(of={k: v * 2 / 3 for k, v in BEHIND.items()}, name="h"),
            *coming(of={k: v / 3 for k, v in BEHIND.items()}, name="m")]  # fmt: skip
    assert said(toytown, *rows, *same).entrants.sum() == pytest.approx(72)
    kept = dict(toytown.standards.norms)
    kept["evidence.kappa"] = replace(kept["evidence.kappa"], value=0.0)
    plain = replace(toytown, standards=replace(toytown.standards, norms=kept))
    other = [*coming(of={k: v / 3 for k, v in BEHIND.items()}, name="h"),
             *coming(of={k: v * 2 / 3 for k, v in BEHIND.items()}, name="m")]  # fmt: skip
    turned = (1 / 3 + 0.6 * 2 / 3) / (2 / 3 + 0.6 / 3)
    assert said(plain, *rows, *other).entrants.sum() == pytest.approx(72 * turned)


def test_a_later_stage_replaces_an_earlier_one(toytown):
    rows = past(EXPECTED, ("applied", 0.9), ARRIVED)
    applied = {area: 0.9 * children for area, children in MORE.items()}
    june = said(toytown, *rows, *coming(), *coming("applied", of=applied))
    assert june.score.name == "applied"
    assert june.entrants == pytest.approx([36, 0.8 * 33, 0.16 * 78])
    half = said(toytown, *rows, *coming(), ("A", 2025, "", "applied", 0.9 * 33))
    assert half.score.name == "expected+applied"
    assert half.entrants == pytest.approx([36, 0.8 * 33, 0.16 * 78])


def test_what_is_not_counted_is_not_said(toytown):
    found = said(toytown, *past(EXPECTED), ("B", 2025, "", "expected", 45.0))
    assert np.isfinite(found.entrants).tolist() == [True, False, True]
    blank = said(toytown, *past(EXPECTED), *coming(of=BEHIND | {"C": np.nan}))
    assert np.isfinite(blank.entrants).tolist() == [False, True, False]
    assert said(toytown, *past(EXPECTED)) is None
    assert said(toytown, *past(EXPECTED), *coming("kindergarten")) is None


def test_without_a_past_the_standards_speak(toytown):
    """Of 70 children .95 arrive; the school without catchment takes its 16 of 100."""
    counted = {"A": 30.0, "B": 30.0, "C": 10.0}
    found = said(toytown, *coming(of=counted))
    assert found.entrants == pytest.approx([0.95 * 40 * 0.84, 0.95 * 30 * 0.84, 0.95 * 70 * 0.16])
    assert found.score.pairs == 0
    assert found.notes == ("register_untaught expected", "register_untested expected")
    part = said(toytown, ("A", 2025, "", "expected", 30.0))
    assert np.isfinite(part.entrants).tolist() == [False, True, False]


def test_each_past_year_is_foretold_from_those_before(toytown):
    """Twice as many on the register for as many entrants, from 2023 on."""
    rows = [(*row[:4], row[4] * (2 if row[1] >= 2023 else 1)) for row in past(EXPECTED)]
    found = said(toytown, *rows, *coming())
    assert found.score.pairs == 4  # 2021 and 2022 without error, then twice, then less
    learnt = (1 + 0.8 + 0.64 + 0.8**3) / (1 * 2 + 0.8 + 0.64 + 0.8**3)
    missed = [0.0, 0.0, np.log(2), np.log(2 * learnt / 1)]
    # 2024: entrants a child from 2020 to 2023, the last of them halved
    weights = 0.8 ** np.arange(4)
    ratio = weights.sum() / (weights * [2, 1, 1, 1]).sum()
    missed[3] = np.log(2 * ratio)
    assert found.score.deviation == pytest.approx(np.sqrt(np.mean(np.square(missed))))
    calm = Future(shocks={"odd": Shock((2023, 2024), of="entry")})
    without = said(toytown, *rows, *coming(), future=calm)
    assert without.score.pairs == 2
    assert without.score.deviation == pytest.approx(0, abs=1e-9)
    assert without.entrants == pytest.approx([36, 24, 12])


def test_later_years_change_nothing_said_before(toytown):
    then = replace(toytown, base_year=2022)
    rows = past(EXPECTED, ARRIVED, years=range(2020, 2023))
    rows += [*coming(year=2023, of=MORE), *past(EXPECTED, ARRIVED, years=[2024])]
    before = said(then, *rows, year=2023)

    def altered(year):
        return said(then, *((*r[:4], r[4] * (5 if r[1] == year else 1)) for r in rows), year=2023)

    assert before.score.name == "expected"
    assert altered(2024).entrants.tolist() == before.entrants.tolist()
    assert altered(2024).score == before.score
    assert altered(2021).entrants.tolist() != before.entrants.tolist()


def test_a_school_that_admits_nobody_stays_empty(toytown):
    city = with_register(toytown, *past(EXPECTED), *coming())
    shut = np.array([60.0, 24.0, 0.0])
    assert by_register(city, Future(), read(city), 2025, shut).entrants[2] == 0


LEAVERS = {"A": 20.0, "B": 40.0, "C": 15.0}


def leavers(city, now, years=range(2020, 2025), future=Future()):  # noqa: B008 - a frozen value
    rows = past(("kindergarten", 1.0), years=years, of=LEAVERS)
    return said(city, *rows, *coming("kindergarten", of=now), ask=by_kindergarten, future=future)


def test_leavers_move_districts_and_not_the_shares_within(toytown):
    """A and B are the district West, which holds all of west and three quarters of east."""
    same = leavers(toytown, LEAVERS)
    assert same.score.pairs == 4
    assert same.score.deviation == pytest.approx(0, abs=1e-9)
    more = leavers(toytown, {"A": 26.0, "B": 40.0, "C": 15.0})
    moved = leavers(toytown, {"A": 6.0, "B": 60.0, "C": 15.0})
    assert more.entrants == pytest.approx(moved.entrants)  # where in the district says nothing
    grown = more.entrants / same.entrants
    assert grown[1] == pytest.approx(1.1)
    assert 1 < grown[0] < 1.1
    east = leavers(toytown, LEAVERS | {"C": 30.0}).entrants / same.entrants
    assert east[1] == pytest.approx(1)
    assert east[0] > 1


def test_districts_without_leavers_are_not_spoken_of(toytown):
    found = leavers(toytown, {"A": 20.0, "B": 40.0})
    assert np.isfinite(found.entrants).tolist()[:2] == [False, True]  # east lies in both
    alone = leavers(toytown, LEAVERS, years=())
    assert np.isnan(alone.entrants).all()
    assert alone.notes == ("kindergarten_untaught",)
    assert said(toytown, *past(("kindergarten", 1.0)), ask=by_kindergarten) is None


def test_leavers_are_tested_on_years_they_did_not_learn_from(toytown):
    rows = past(("kindergarten", 1.0), of=LEAVERS)
    rows = [(*row[:4], row[4] * (2 if row[1] == 2024 else 1)) for row in rows]
    found = said(toytown, *rows, *coming("kindergarten", of=LEAVERS), ask=by_kindergarten)
    assert found.score.deviation == pytest.approx(np.log(2) / 2)
    calm = Future(shocks={"odd": Shock((2024,), of="entry")})
    calmed = said(
        toytown, *rows, *coming("kindergarten", of=LEAVERS), ask=by_kindergarten, future=calm
    )
    assert calmed.score.deviation == pytest.approx(0, abs=1e-9)


def test_later_leavers_change_nothing_said_before(toytown):
    then = replace(toytown, base_year=2022)
    rows = past(("kindergarten", 1.0), of=LEAVERS)
    later = [(*row[:4], row[4] * (5 if row[1] == 2024 else 1)) for row in rows]
    one, other = (said(then, *some, ask=by_kindergarten, year=2023) for some in (rows, later))
    assert one.score == other.score
    assert one.entrants.tolist() == other.entrants.tolist()


def test_arrivals_of_shaken_years_teach_nothing(toytown):
    rows = past(EXPECTED, h=2 / 3, m=1 / 3) + past(("arrived", 1.0), h=2 / 3, m=0.6 / 3)
    odd = [(*row[:4], row[4] * (0.2 if row[1:4] == (2024, "m", "arrived") else 1)) for row in rows]
    calm = Future(shocks={"odd": Shock((2024,), of="entry")})
    one, other = (
        said(toytown, *some, *coming(name="m"), future=calm).entrants for some in (rows, odd)
    )
    assert one.tolist() == other.tolist()
    assert said(toytown, *odd, *coming(name="m")).entrants.sum() < one.sum()
