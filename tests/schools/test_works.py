"""What each kind of measure does to rooms, and whether the ledger of classes closes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.programme import Measure
from planner.model.scenario import ClassSize
from planner.model.standards import Norm
from planner.schools.places import provide, worked
from planner.schools.works import conversions, fit

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
FIRST, LAST = 2024, 2034
YEARS = np.arange(FIRST, LAST + 1)


def rooms(city, school, phase, **measures):
    found = worked(city, SIZES, measures, YEARS).rooms
    at = list(city.schools["school"].to_numpy()).index(school)
    kind = list(city.standards.ladder.phases).index(phase)
    return found[:, kind, at].tolist()


def primary(site, year, classes=0, kind="extend", **more):
    return Measure(site, "primary", year, classes, kind, **more)


def lower(site, year, classes=0, kind="extend", **more):
    return Measure(site, "lower_secondary", year, classes, kind, **more)


def test_borrowed_rooms_are_there_for_their_years_and_count_at_once(toytown):
    """Market School has 3 rooms, and 3 more by its project from 2026."""
    huts = primary("S2", 2025, 2, "borrow", until=2028)
    assert rooms(toytown, "S2", "primary", huts=huts) == [3, 5, 8, 8, 6, 6, 6, 6, 6, 6, 6]
    places = provide(toytown, SIZES, {"huts": huts}, LAST).places
    bare = provide(toytown, SIZES, {}, LAST).places
    more = (places - bare).sel(school="S2", phase="primary").to_numpy().tolist()
    assert more == [0, 80, 80, 80, 0, 0, 0, 0, 0, 0, 0]


def test_released_rooms_are_classes_and_rebuilt_ones_come_back(toytown):
    """Mill School's nine rooms: 4 primary, 5 lower secondary."""
    made = {
        "labs": lower("S1", 2026, 2, "release"),
        "site": primary("S1", 2027, -3, "rebuild", until=2029),
    }
    assert rooms(toytown, "S1", "lower_secondary", **made) == [5, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7]
    assert rooms(toytown, "S1", "primary", **made) == [4, 4, 4, 1, 1, 4, 4, 4, 4, 4, 4]


def test_a_conversion_moves_rooms_and_a_later_pair_brings_them_back(toytown):
    tide = {
        "out": primary("S1", 2026, -2, "convert"),
        "in": lower("S1", 2026, 2, "convert"),
        "back": lower("S1", 2030, -2, "convert"),
        "home": primary("S1", 2030, 2, "convert"),
    }
    assert rooms(toytown, "S1", "primary", **tide) == [4, 4, 2, 2, 2, 2, 4, 4, 4, 4, 4]
    assert rooms(toytown, "S1", "lower_secondary", **tide) == [5, 5, 7, 7, 7, 7, 5, 5, 5, 5, 5]
    total = provide(toytown, SIZES, tide, LAST).rooms.sel(school="S1").to_numpy()
    assert (total == 9).all()


def test_a_phase_that_is_converted_into_begins_and_fills_grade_by_grade(toytown):
    turn = {
        "out": primary("S2", 2027, -2, "convert"),
        "in": lower("S2", 2027, 2, "convert"),
    }
    found = provide(toytown, SIZES, turn, LAST)
    spot = {"school": "S2", "phase": "lower_secondary"}
    assert found.opens.sel(spot).to_numpy().tolist() == [False] * 3 + [True] * 8
    grades = found.offers.sel(school="S2", year=2027).to_pandas()
    assert grades[["4", "5"]].all()
    assert not found.offers.sel(school="S2", year=2026, grade="4").item()
    assert found.places.sel(spot).to_numpy().tolist() == [0, 0, 0, 45, *[90] * 7]  # two grades
    assert found.intake.sel(spot).to_numpy()[3] == 45
    assert rooms(toytown, "S2", "primary", **turn)[3:] == [4.0] * 8


def test_a_phase_whose_last_room_is_converted_ends(toytown):
    turn = {
        "out": lower("S1", 2028, -5, "convert"),
        "in": primary("S1", 2028, 5, "convert"),
    }
    found = provide(toytown, SIZES, turn, LAST)
    assert found.offers.sel(school="S1", grade="4").to_numpy().tolist() == [True] * 4 + [False] * 7
    assert found.offers.sel(school="S1", grade="1").all()
    assert found.rooms.sel(school="S1").to_numpy().tolist() == [9] * 11


def test_a_room_of_another_phase_may_hold_a_smaller_class(toytown):
    """Primary rooms hold two thirds of a lower-secondary class; at home again, a whole one."""
    key = "programme.fit.primary.lower_secondary"
    part = Norm(key, 2 / 3, evidence="D")
    standards = replace(toytown.standards, norms={**toytown.standards.norms, key: part})
    city = replace(toytown, standards=standards)
    assert fit(standards, "primary", "lower_secondary") == pytest.approx(2 / 3)
    assert fit(standards, "lower_secondary", "primary") == 1
    tide = {
        "out": primary("S1", 2026, -3, "convert"),
        "in": lower("S1", 2026, 3, "convert"),
        "back": lower("S1", 2030, -3, "convert"),
        "home": primary("S1", 2030, 3, "convert"),
    }
    found = provide(city, SIZES, tide, LAST).places.sel(school="S1")
    assert found.sel(phase="lower_secondary").to_numpy()[[1, 2, 6]] == pytest.approx(
        [5 * 45, (5 + 2) * 45, 5 * 45]
    )
    assert found.sel(phase="primary").to_numpy()[[1, 2, 6]].tolist() == [160, 40, 160]


def test_halves_are_paired_within_a_school_and_year():
    rows = [
        Measure("S", "a", 2030, -3, "convert"),
        Measure("S", "b", 2030, 1, "convert"),
        Measure("S", "c", 2030, 2, "convert"),
        Measure("T", "b", 2030, -2, "convert"),
        Measure("T", "a", 2030, 2, "convert"),
        Measure("S", "a", 2029, 9, "extend"),
    ]
    assert conversions(rows) == [
        (2030, "S", "a", "b", 1),
        (2030, "S", "a", "c", 2),
        (2030, "T", "b", "a", 2),
    ]


def test_a_closed_phase_gives_up_its_rooms_and_a_school_without_phases_is_closed(toytown):
    shut = {"p": primary("S1", 2026, kind="close"), "l": lower("S1", 2028, kind="close")}
    found = provide(toytown, SIZES, shut, LAST)
    assert found.rooms.sel(school="S1").to_numpy().tolist() == [9, 9, 5, 5, 0, 0, 0, 0, 0, 0, 0]
    assert not found.offers.sel(school="S1", year=slice(2028, None)).any()
    assert found.offers.sel(school="S1", year=2026).to_numpy().tolist() == [0, 0, 0, 1, 1]


def test_a_close_of_all_phases_is_a_school_that_closes(toytown):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S1"}] = 2027
    dated = replace(toytown, schools=toytown.schools.assign(closed=closed))
    shut = {"p": primary("S1", 2027, kind="close"), "l": lower("S1", 2027, kind="close")}
    one, other = provide(toytown, SIZES, shut, LAST), provide(dated, SIZES, {}, LAST)
    for name in ("rooms", "places", "intake", "opens", "offers"):
        assert getattr(one, name).equals(getattr(other, name)), name


def test_what_improves_a_school_brings_no_place(toytown):
    better = {"yard": primary("S2", 2026, kind="improve", brings={"sports_area": 900.0})}
    one, other = provide(toytown, SIZES, better, LAST), provide(toytown, SIZES, {}, LAST)
    for name in ("rooms", "places", "intake", "opens", "offers"):
        assert getattr(one, name).equals(getattr(other, name)), name


def test_a_site_teaches_the_phases_that_are_built(toytown):
    offers = toytown.schools["offers"].copy()
    offers.loc[{"school": "N1"}] = True
    city = replace(toytown, schools=toytown.schools.assign(offers=offers))
    both = {
        "a": primary("N1", 2026, 4, "build"),
        "b": lower("N1", 2029, 2, "build"),
    }
    found = provide(city, SIZES, both, LAST)
    opens = found.opens.sel(school="N1")
    assert opens.sel(phase="primary").to_numpy().tolist() == [False] * 2 + [True] * 9
    assert opens.sel(phase="lower_secondary").to_numpy().tolist() == [False] * 5 + [True] * 6
    assert found.places.sel(school="N1", year=2029).to_numpy().tolist() == [160, 45]


def test_bought_places_and_mergers_are_told_on(crossing_city):
    made = {
        "deal": primary("V", 2026, 3, "buy", until=2029),
        "join": lower("J2", 2030, kind="merge", into="J1"),
    }
    found = provide(crossing_city, SIZES, made, LAST)
    spot = {"school": "V", "phase": "primary"}
    assert found.bought.sel(spot).to_numpy().tolist() == [0, 0, 120, 120, 120, *[0] * 6]
    assert float(found.bought.sum()) == 360
    heirs = found.heirs.sel(school="J2", phase="lower_secondary").to_numpy()
    names = found.heirs["school"].to_numpy()
    assert [str(names[at]) if at >= 0 else "" for at in heirs] == [""] * 6 + ["J1"] + [""] * 4
    bare = provide(crossing_city, SIZES, {}, LAST)
    assert bare.bought is None
    assert bare.heirs is None


STEP = st.tuples(
    st.sampled_from(["S1", "S2"]),
    st.integers(FIRST + 1, LAST),
    st.integers(1, 4),
    st.sampled_from(["extend", "borrow", "release", "rebuild"]),
    st.integers(1, 6),
)


@given(st.lists(STEP, max_size=6))
def test_classes_in_are_classes_out(toytown, steps):
    """Rooms of a year are those of the base year and all that holds in it, school by school."""
    made, expected = {}, np.zeros((len(YEARS), 2))
    for place, (site, year, classes, kind, stay) in enumerate(steps):
        until = year + stay if kind in {"borrow", "rebuild"} else None
        many = -classes if kind == "rebuild" else classes
        made[str(place)] = primary(site, year, many, kind, until=until)
        held = (year <= YEARS) & (until is None or (until > YEARS))
        expected[held, ["S1", "S2"].index(site)] += many
    found = worked(toytown, SIZES, made, YEARS).ledger[:, 0]
    bare = worked(toytown, SIZES, {}, YEARS).ledger[:, 0]
    at = [list(toytown.schools["school"].to_numpy()).index(one) for one in ("S1", "S2")]
    assert (found - bare)[:, at].tolist() == expected.tolist()


@given(st.lists(st.tuples(st.integers(2025, 2034), st.integers(-2, 2)), max_size=5))
def test_conversions_keep_the_sum_of_rooms(toytown, moves):
    made = {}
    for place, (year, many) in enumerate(moves):
        if many:
            made[f"{place}a"] = primary("S1", year, many, "convert")
            made[f"{place}b"] = lower("S1", year, -many, "convert")
    ledger = worked(toytown, SIZES, made, YEARS).ledger
    at = list(toytown.schools["school"].to_numpy()).index("S1")
    assert (ledger[:, :, at].sum(axis=1) == 9).all()
