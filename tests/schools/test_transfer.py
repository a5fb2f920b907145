"""Crossing from phase to phase in a city whose numbers are those of known answer C6."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.inputs.cities import load_city
from planner.model.draws import Draws
from planner.model.scenario import CatchmentRule, ClassSize, Future
from planner.model.transfer import FreeChoice, GoingOn, Lottery, OwnFirst, Transfer
from planner.schools.carrying import carry_over
from planner.schools.enrolment import enrol
from planner.schools.places import provide
from planner.schools.transfer import crossing

SIZES = {"primary": ClassSize(45, 55), "lower_secondary": ClassSize(50, 55)}
DRAWS = Draws(3, tuple(range(8)))
HORIZON = 2028


def enrolment(city, rules=None, draws=Draws(3), future=Future()):  # noqa: B008
    """Rolls and what is booked beside them."""
    places = provide(city, SIZES, {}, HORIZON)
    assignment = assign(city, places, CatchmentRule(), project(city, future, HORIZON, Draws(3)))
    projection = project(city, future, HORIZON, draws)
    return enrol(city, future, projection, assignment, places, draws, rules=rules)


def seventh(enrolled, year, draw=0):
    roll = enrolled.roll.isel(draw=draw).sel(year=year, grade="7")
    return {str(s): float(v) for s, v in zip(roll["school"].to_numpy(), roll, strict=True)}


def leavers(enrolled):
    """Pupils of grade 6 ``(draw, year)``, those of V and N left out, who keep their own."""
    roll = enrolled.roll.sel(grade="6", school=["P1", "P2", "P3"])
    return roll.astype(float).sum("school")


def taken(enrolled):
    """Children in grade 7 of J1 and J2, and new in no roll, ``(draw, year)``."""
    roll = enrolled.roll.sel(grade="7", school=["J1", "J2"]).astype(float).sum("school")
    return roll + enrolled.away.sel(grade="7").sum("sector")


def test_c6_in_a_city(crossing_city):
    """122 and 148 of 300 leavers, 30 in no roll, from the year after the base year on."""
    found = enrolment(crossing_city)
    for year in range(2025, HORIZON + 1):
        into = seventh(found, year)
        assert into["J1"] == pytest.approx(122)
        assert into["J2"] == pytest.approx(148)
        assert into["N"] == pytest.approx(40)
        assert found.away.sel(year=year, grade="7", sector="elsewhere") == pytest.approx(30)
    away = found.away.isel(draw=0).sel(sector="elsewhere", grade=["7", "8", "9"])
    assert away.to_numpy() == pytest.approx(30), "earlier cohorts left too"


def test_without_a_table_the_rolls_teach_as_before(crossing_city):
    """Nothing is booked, and rules that change nothing change no bit."""
    city = replace(crossing_city, transfer=None)
    plain = enrolment(city, None, DRAWS)
    assert plain.away is None
    assert plain.switched is None
    neutral = Transfer(own_first={"none": OwnFirst("lower_secondary", None)})
    later = Transfer(own_first={"late": OwnFirst("lower_secondary", {HORIZON + 1: 0.2})})
    for rules in (Transfer(), neutral, later):
        assert np.array_equal(enrolment(city, rules, DRAWS).roll, plain.roll)
    assert seventh(enrolment(city), 2026)["J1"] == pytest.approx(122)


def test_rules_that_begin_later_change_no_bit_of_a_city_with_a_table(crossing_city):
    plain = enrolment(crossing_city, None, DRAWS)
    lot = Lottery("lower_secondary", ("P1",), {"J1": 1, "J2": 1}, HORIZON + 1)
    free = FreeChoice("lower_secondary", HORIZON + 1)
    own = OwnFirst("lower_secondary", {HORIZON + 1: 0.5})
    rules = Transfer({"o": own}, {"l": lot}, {"f": free})
    found = enrolment(crossing_city, rules, DRAWS)
    assert np.array_equal(found.roll, plain.roll)
    assert np.array_equal(found.away, plain.away)


def test_nobody_is_lost_in_any_year_and_draw(crossing_city):
    """Leavers of a year are in grade 7 of the next one, or booked."""
    for draws in (Draws(3), DRAWS):
        found = enrolment(crossing_city, None, draws)
        before = leavers(found).isel(year=slice(0, -1)).to_numpy()
        after = taken(found).isel(year=slice(1, None)).to_numpy()
        own = found.roll.sel(grade="6", school=["N", "V"]).astype(float).sum("school")
        kept = found.roll.sel(grade="7", school=["N", "V"]).astype(float).sum("school")
        np.testing.assert_allclose(
            after + kept.to_numpy()[:, 1:], before + own.to_numpy()[:, :-1], atol=1e-6
        )


@given(
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.integers(0, 1000),
)
@settings(max_examples=8)
def test_nobody_is_lost_whatever_the_shares(crossing_city, parts, seed):
    share = np.array(parts).reshape(3, 2)
    share = (share / np.maximum(share.sum(axis=1, keepdims=True), 1.0)).ravel()
    city = replace(crossing_city, transfer=crossing_city.transfer.assign(share=("edge", share)))
    found = enrolment(city, None, Draws(seed, (0, 5)))
    before = leavers(found).isel(year=slice(0, -1)).to_numpy()
    after = taken(found).isel(year=slice(1, None)).to_numpy()
    own = found.roll.sel(grade="6", school=["N", "V"]).astype(float).sum("school").to_numpy()
    kept = found.roll.sel(grade="7", school=["N", "V"]).astype(float).sum("school").to_numpy()
    np.testing.assert_allclose(after + kept[:, 1:], before + own[:, :-1], atol=1e-6)
    assert (found.away >= -1e-9).all()


def test_chance_moves_children_between_schools_as_many_as_the_law_says(crossing_city):
    found = enrolment(crossing_city, None, Draws(3, tuple(range(200))))
    roll = found.roll.sel(year=2025, grade="7").astype(float)
    for school, mean in (("J1", 122), ("J2", 148)):
        spread = np.sqrt((np.array([100, 120, 80]) * _variance(school)).sum())
        values = roll.sel(school=school).to_numpy()
        assert abs(values.mean() - mean) < 4 * spread / np.sqrt(200)
        assert values.std() == pytest.approx(spread, rel=0.2)
    assert (roll.sel(school="N") == 40).all()


def _variance(school):
    share = np.array({"J1": [0.7, 0.1, 0.5], "J2": [0.2, 0.8, 0.4]}[school])
    return share * (1 - share)


def test_draws_do_not_depend_on_their_block(crossing_city):
    whole = enrolment(crossing_city, None, Draws(3, (2, 5, 7)))
    alone = enrolment(crossing_city, None, Draws(3, (5,)))
    assert np.array_equal(whole.roll.sel(draw=[5]), alone.roll)
    assert np.array_equal(whole.away.sel(draw=[5]), alone.away)


def test_own_pupils_stay_as_the_rule_of_the_year_says(crossing_city):
    """From 2026 half of N's 40 stay; 20 go as all others do: 122, 148 and 30 of 300."""
    own = OwnFirst("lower_secondary", {2026: 0.5}, ("N",))
    found = enrolment(crossing_city, Transfer({"half": own}))
    assert seventh(found, 2025)["N"] == pytest.approx(40)
    into = seventh(found, 2026)
    assert into["N"] == pytest.approx(20)
    assert into["J1"] == pytest.approx(122 + 20 * 122 / 300)
    assert into["J2"] == pytest.approx(148 + 20 * 148 / 300)
    assert found.away.sel(year=2026, grade="7").sum() == pytest.approx(30 + 20 * 30 / 300)


def test_own_pupils_without_a_table_leave_the_others_fewer(crossing_city):
    """N's record keeps 40 of 40; where half stay the others have 20 more, as their intakes are."""
    city = replace(crossing_city, transfer=None)
    own = OwnFirst("lower_secondary", 0.5, ("N",))
    into = seventh(enrolment(city, Transfer({"half": own})), 2025)
    assert into["N"] == pytest.approx(20)
    assert into["J1"] == pytest.approx(122 + 20 * 122 / 270)
    assert sum(into.values()) == pytest.approx(340)


def test_a_lot_goes_by_quotas_and_lets_leave_who_leaves(crossing_city):
    """P1's and P2's 220 leavers, a tenth of whom go nowhere: two thirds of 198 to J1."""
    quotas = {"J1": 100.0, "J2": 50.0}
    lot = Lottery("lower_secondary", ("P1", "P2"), quotas, 2026, 2027)
    found = enrolment(crossing_city, Transfer(lotteries={"east": lot}))
    into = seventh(found, 2026)
    assert into["J1"] == pytest.approx(40 + 198 * 2 / 3)
    assert into["J2"] == pytest.approx(32 + 198 / 3)
    for year in (2025, 2028):
        assert seventh(found, year)["J1"] == pytest.approx(122)
    assert found.away.sel(grade="7").to_numpy().sum(axis=2) == pytest.approx(30)


def test_a_lot_without_a_table_takes_the_leak_from_the_record(crossing_city):
    """Of 300 leavers 270 were seen again: a tenth leaves by the record, 90 of P1's 100 stay."""
    city = replace(crossing_city, transfer=None)
    lot = Lottery("lower_secondary", ("P1",), {"J1": 1.0}, 2025)
    into = seventh(enrolment(city, Transfer(lotteries={"one": lot})), 2025)
    assert into["J1"] == pytest.approx(90 + 200 * 122 / 300)
    assert into["J2"] == pytest.approx(200 * 148 / 300)


def test_a_lot_takes_a_nine_year_school_after_its_own_pupils(crossing_city):
    own = OwnFirst("lower_secondary", 0.75, ("N",))
    lot = Lottery("lower_secondary", ("N",), {"J1": 1.0}, 2025)
    into = seventh(enrolment(crossing_city, Transfer({"o": own}, {"l": lot})), 2025)
    assert into["N"] == pytest.approx(30)
    assert into["J1"] == pytest.approx(132)


def test_free_choice_draws_small_schools_towards_all(crossing_city):
    """Shares of all 300 are 122, 148 and 30; those of P1 go a quarter of the way with 100/3."""
    rule = FreeChoice("lower_secondary", 2025, pseudo=100 / 3)
    found = enrolment(crossing_city, Transfer(free_choice={"free": rule}))
    into = seventh(found, 2025)
    p1 = 100 * (0.75 * 0.7 + 0.25 * 122 / 300)
    p2 = (120**2 * 0.1 + 120 * 100 / 3 * 122 / 300) / (120 + 100 / 3)
    p3 = (80**2 * 0.5 + 80 * 100 / 3 * 122 / 300) / (80 + 100 / 3)
    assert into["J1"] == pytest.approx(p1 + p2 + p3)
    assert sum(into.values()) + 30 == pytest.approx(370, abs=1.5)
    wide = enrolment(crossing_city, Transfer(free_choice={"free": rule}), Draws(3, range_of(150)))
    narrow = enrolment(crossing_city, None, Draws(3, range_of(150)))
    spread = [
        one.roll.sel(year=2025, grade="7", school="J1").astype(float).std()
        for one in (wide, narrow)
    ]
    assert spread[0] > 1.2 * spread[1], "shares seen in few children are not sure"


def range_of(number):
    return tuple(range(number))


def with_upper(folder):
    """Add an upper secondary phase of grades 10 to 12: 170 of 340 leavers a year go on to U."""
    standards = (folder / "standards.yaml").read_text(encoding="utf-8")
    ladder = '["7", "8", "9"]\n    upper_secondary: ["10", "11", "12"]'
    standards = standards.replace('["7", "8", "9"]', ladder)
    (folder / "standards.yaml").write_text(standards, encoding="utf-8")
    with (folder / "schools.csv").open("a", encoding="utf-8") as out:
        out.write("U,Upper Secondary,upper_secondary,public,15,501600,3300600\n")
    with (folder / "rolls.csv").open("a", encoding="utf-8") as out:
        out.writelines(f"U,{y},{g},170\n" for y in range(2018, 2025) for g in (10, 11, 12))
    return load_city(folder)


def upper(city, rules=None, draws=Draws(3)):  # noqa: B008
    sizes = SIZES | {"upper_secondary": ClassSize(50, 55)}
    places = provide(city, sizes, {}, HORIZON)
    central = project(city, Future(), HORIZON, Draws(3))
    assignment = assign(city, places, CatchmentRule(), central)
    assert bool(assignment.pooled.sel(phase="upper_secondary"))
    projection = project(city, Future(), HORIZON, draws)
    return enrol(city, Future(), projection, assignment, places, draws, rules=rules)


def test_upper_secondary_is_a_pool_that_a_stated_share_goes_on_to(crossing_path):
    """Half of 340 by the record; 0.6 from 2026, 204, and 136 in no school of the folder."""
    city = with_upper(crossing_path)
    plain = upper(city)
    tenth = plain.roll.isel(draw=0).sel(grade="10", school="U")
    assert tenth.to_numpy() == pytest.approx(170)
    rules = Transfer(going_on={"more": GoingOn("upper_secondary", {2026: 0.6})})
    found = upper(city, rules)
    tenth = found.roll.isel(draw=0).sel(grade="10", school="U")
    assert tenth.to_numpy() == pytest.approx([170, 170, 204, 204, 204])
    away = found.away.isel(draw=0).sel(sector="elsewhere")
    assert away.sel(grade="10").to_numpy() == pytest.approx([0, 0, 136, 136, 136])
    assert away.sel(grade="12", year=2028) == pytest.approx(136)
    many = upper(city, rules, DRAWS)
    leaves = many.roll.sel(grade="9").astype(float).sum("school").isel(year=slice(1, -1))
    came = many.roll.sel(grade="10").astype(float).sum("school").isel(year=slice(2, None))
    lost = many.away.sel(grade="10").sum("sector").isel(year=slice(2, None))
    np.testing.assert_allclose(came.to_numpy() + lost.to_numpy(), leaves.to_numpy(), atol=1e-6)
    for same in (None, {HORIZON + 1: 0.6}):
        rules = Transfer(going_on={"more": GoingOn("upper_secondary", same)})
        assert np.array_equal(upper(city, rules, DRAWS).roll, upper(city, None, DRAWS).roll)


def test_a_school_that_closes_passes_its_share_on(crossing_city):
    closed = crossing_city.schools["closed"].copy()
    closed.loc[{"school": "J2"}] = 2026
    city = replace(crossing_city, schools=crossing_city.schools.assign(closed=closed))
    found = enrolment(city)
    assert seventh(found, 2026)["J2"] == 0
    assert seventh(found, 2026)["J1"] == pytest.approx(270)
    assert found.away.sel(year=2026, grade="7").sum() == pytest.approx(30)


def test_a_feeder_ends_inside_a_phase(crossing_city):
    """P3 teaches to grade 4 alone and feeds P2, which then takes in no one twice."""
    offers, rolls = crossing_city.schools["offers"].copy(), crossing_city.rolls.copy()
    offers.loc[{"school": "P3", "grade": ["5", "6"]}] = False
    rolls.loc[{"school": "P3", "grade": ["5", "6"]}] = np.nan
    rolls.loc[{"school": "P2", "grade": ["5", "6"]}] = 190.0
    columns = {"school": ["P3"], "target": ["P2"], "grade": ["4"]}
    table = xr.Dataset(
        {name: ("edge", values) for name, values in columns.items()} | {"share": ("edge", [0.9])}
    )
    city = replace(
        crossing_city, schools=crossing_city.schools.assign(offers=offers), rolls=rolls,
        transfer=table,
    )  # fmt: skip
    learnt = carry_over(city, Future())
    at = city.schools["school"].to_numpy().tolist().index("P2")
    assert learnt.ratio[at, 3] > 1.2, "the record alone takes the fed for growth"
    cross = crossing(city, Future(), Transfer(), provide(city, SIZES, {}, HORIZON), learnt)
    bounds = city.standards.pair("progression.bounds")
    assert cross.carry.ratio[at, 3] == pytest.approx(np.clip(118 / 120, *bounds), abs=0.02)
    found = enrolment(city)
    fifth = found.roll.isel(draw=0).sel(grade="5", school="P2", year=slice(2025, None))
    assert fifth.to_numpy() == pytest.approx(190, rel=0.03)
    away = found.away.isel(draw=0).sel(sector="elsewhere", year=2027)
    assert away.sel(grade=["5", "6"]).to_numpy() == pytest.approx([8, 8])
    assert away.sel(grade=["7", "8", "9"]).sum() == 0
    both = found.switched.sum("sector") + found.away.sum("sector")
    assert np.abs(both.sel(grade=["1", "2", "3", "4", "5", "6"])).max() < 1e-9
