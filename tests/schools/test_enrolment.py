from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.inputs.cities import load_city
from planner.model.draws import Draws
from planner.model.scenario import CatchmentRule, ClassSize, Future, HousingPath, Shock
from planner.model.transfer import GoingOn, Transfer
from planner.schools.carrying import carry_over
from planner.schools.enrolment import (
    base_roll,
    blended,
    enrol,
    leaning_of,
)
from planner.schools.places import provide
from tests.inputs.test_attendance import villages
from tests.inputs.test_standards import kindergartens

CENTRAL = Draws(1)
SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def enrolled(city, *given, **named):
    """Rolls; see `enrolment`."""
    return enrolment(city, *given, **named).roll


def enrolment(city, draws=CENTRAL, horizon=2029, future=Future(), joiners=()):  # noqa: B008
    """Pupils; joiners: ``(origin, grade, year, pupils)`` whom new homes bring."""
    places = provide(city, SIZES, {}, horizon)
    projection = project(city, future, horizon, Draws(draws.seed))
    assignment = assign(city, places, CatchmentRule(), projection)
    drawn = project(city, future, horizon, draws)
    if joiners:
        axes = {**drawn.residents.coords, "grade": city.rolls["grade"]}
        table = xr.DataArray(0.0, axes, dims=drawn.residents.dims)
        for origin, grade, year, pupils in joiners:
            table.loc[{"origin": origin, "grade": grade, "year": year}] = pupils
        drawn = replace(drawn, joiners=table)
    return enrol(city, future, drawn, assignment, places, draws)


def test_pupils_are_conserved_inside_a_phase(toytown):
    roll = enrolled(toytown).isel(draw=0).sum("school").to_pandas()
    for year in range(2025, 2030):
        assert roll.loc[year, "2"] == pytest.approx(roll.loc[year - 1, "1"])
        assert roll.loc[year, "3"] == pytest.approx(roll.loc[year - 1, "2"])


def test_pupils_of_a_closing_school_go_where_its_land_goes(toytown):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S2"}] = 2026
    city = replace(
        toytown,
        schools=toytown.schools.assign(closed=closed),
        projects=toytown.projects.isel(project=[]),
    )
    roll = enrolled(city).isel(draw=0)
    before = enrolled(toytown).isel(draw=0)
    assert (roll.sel(school="S2", year=slice(2026, None)) == 0).all()
    primary = ["1", "2", "3"]
    assert roll.sel(grade=primary).sum(("school", "grade")).to_numpy() == pytest.approx(
        before.sel(grade=primary).sum(("school", "grade")).to_numpy()
    )


def test_suppressed_cells_stand_at_their_middle_and_are_drawn_whole(toytown):
    withheld = toytown.suppressed.copy()
    withheld.loc[{"year": 2024, "school": "S3", "grade": "3"}] = True
    rolls = toytown.rolls.where(~withheld)
    city = replace(toytown, rolls=rolls, suppressed=withheld)
    schools = city.schools["school"].to_numpy().tolist()
    assert base_roll(city, Draws(1))[0, schools.index("S3"), 2] == 4.5
    drawn = base_roll(city, Draws(1, tuple(range(500))))[:, schools.index("S3"), 2]
    assert set(np.unique(drawn)) == set(range(10))


def test_draws_are_whole_and_scatter_with_the_record(toytown):
    rough = toytown.rolls.copy()
    wave = np.array([1.0, 1.1, 0.9, 1.1, 0.9, 1.0])
    rough.loc[{"grade": "2"}] = rough.sel(grade="2") * wave[:, None]
    roll = enrolled(replace(toytown, rolls=rough), Draws(1, tuple(range(100))))
    assert roll.dtype == np.int16
    assert roll.sel(year=2026, school="S2", grade="2").std() > 0
    assert (roll >= 0).all()


def gained(city, *joiners, **given):
    """Pupils more than without joiners, ``(year, school, grade)``."""
    with_them = enrolled(city, joiners=joiners, **given)
    return (with_them - enrolled(city, **given)).isel(draw=0)


def test_joiners_go_to_their_catchments_school_and_climb_on(toytown):
    """Five of grade 2 join east in 2026: a year later in S2's grade 3, then in the pool."""
    found = gained(toytown, ("east", "2", 2026, 5.0))
    assert found.sel(year=2026, school="S2", grade="2").item() == pytest.approx(5)
    assert found.sel(year=2027, school="S2", grade="3").item() == pytest.approx(5)
    moved_on = found.sel(year=2028, school="S1", grade="4").item()
    assert moved_on == pytest.approx(5 * 300 / 352.5)
    assert found.sum().item() == pytest.approx(10 + moved_on * 1.9)  # .9 of them stay a year on


def test_joiners_of_a_school_of_choice_go_to_it(toytown):
    found = gained(toytown, ("school:S3", "3", 2026, 4.0))
    assert found.sel(year=2026, school="S3", grade="3").item() == pytest.approx(4)
    assert found.sel(year=2026).sum().item() == pytest.approx(4)


def test_joiners_of_a_later_phase_go_where_the_grade_is(toytown):
    found = gained(toytown, ("east", "5", 2026, 6.0))
    assert found.sel(year=2026, school="S1", grade="5").item() == pytest.approx(6)
    assert np.abs(found).sum().item() == pytest.approx(6)


def test_nobody_leaves_with_a_home_who_is_not_there(toytown):
    roll = enrolled(toytown, joiners=(("east", "2", 2026, -1e6),)).isel(draw=0)
    assert roll.sel(year=2026, school="S2", grade="2").item() == 0
    assert roll.min().item() == 0


@pytest.mark.parametrize("draws", [CENTRAL, Draws(1, (4, 5, 6))])
def test_those_who_cannot_leave_with_a_home_are_counted(toytown, draws):
    """What is asked for less what happens, in each year and future; none without homes."""
    usual = enrolled(toytown, draws, future=Future(spread=0.0))
    there = usual.sel(year=2026, school="S2", grade="2").to_numpy()
    leave = (("east", "2", 2026, -100.0), ("east", "5", 2027, -1000.0), ("east", "3", 2025, -1.0))
    found = enrolment(toytown, draws, future=Future(spread=0.0), joiners=leave)
    of_year = found.unrealised.sel(year=2026)
    assert of_year.to_numpy() == pytest.approx(100.0 - there)
    pool = enrolled(toytown, draws, future=Future(spread=0.0), joiners=leave[::2])
    fifth = pool.sel(year=2027, grade="5").sum("school").to_numpy()
    assert found.unrealised.sel(year=2027).to_numpy() == pytest.approx(1000 - fifth)
    assert found.unrealised.sel(year=[2024, 2025, 2028]).max() == 0
    assert enrolment(toytown, draws).unrealised is None


@pytest.mark.parametrize("pupils", [4.0, -3.0])
def test_joiners_whose_school_lacks_their_grade_go_where_the_grade_is(toytown, pupils):
    """S2 as a new school that has no grade 3 yet: none of its joiners is lost."""
    offers = toytown.schools["offers"].copy()
    offers.loc[{"school": "S2", "grade": "3"}] = False
    city = replace(toytown, schools=toytown.schools.assign(offers=offers))
    found = gained(city, ("east", "3", 2025, pupils))
    assert found.sel(year=2025, school="S2").sum().item() == 0
    assert found.sel(year=2025, grade="3").sum().item() == pytest.approx(pupils)


def test_joiners_of_draws_are_whole_children(toytown):
    draws = Draws(1, tuple(range(400)))
    joiners = (("east", "2", 2026, 2.5),)
    roll = enrolled(toytown, draws, joiners=joiners).sel(school="S2", grade="2", year=2026)
    usual = enrolled(toytown, draws).sel(school="S2", grade="2", year=2026)
    assert float(roll.mean() - usual.mean()) == pytest.approx(2.5, abs=0.15)


def test_new_homes_fill_the_rolls(carried):
    """A hundred flats of C, handed over in 2026, and their children in S2."""
    homes = Future(housing=HousingPath("top_up", local=0.0))
    more = enrolled(carried, future=homes) - enrolled(carried)
    primary = more.sel(grade=["1", "2", "3"]).sum("grade").isel(draw=0)
    assert primary.sel(school="S2", year=2024).item() == 0
    assert primary.sel(school="S2", year=2029).item() > 3
    assert primary.sel(school="S2", year=2029) > primary.sel(school="S1", year=2029)


def test_a_shock_of_rolls_shakes_entry_and_climb_and_passes(toytown):
    """Grade 1 and grade 2 of 2026 by .81, and by less a year later; a neutral one by nothing."""
    usual = enrolled(toytown).isel(draw=0).sel(school="S2")
    shock = Shock((2026,), effect=0.81, half_life=1.0)
    hit = enrolled(toytown, future=Future(shocks={"flood": shock})).isel(draw=0).sel(school="S2")
    for grade in ("1", "2"):
        found = (hit / usual).sel(grade=grade)
        assert found.sel(year=[2025, 2026]).to_numpy() == pytest.approx([1, 0.81])
    assert (hit / usual).sel(grade="1", year=2027).item() == pytest.approx(0.9)
    assert (hit / usual).sel(grade="2", year=2027).item() == pytest.approx(0.81 * 0.9)
    neutral = Future(shocks={"flood": Shock((2026,), weight=1.0)})
    assert (enrolled(toytown, future=neutral) == enrolled(toytown)).all()


def test_what_is_told_is_blended_and_sums_by_grade_are_kept():
    rng = np.random.default_rng(3)
    roll = np.rint(rng.uniform(20, 200, (4, 5, 6, 3)))
    factor = rng.uniform(0.8, 1.2, (2, 6, 3))
    told = blended(roll, factor, whole_numbers=False)
    assert told.sum(axis=2) == pytest.approx(roll.sum(axis=2))
    assert np.array_equal(told[:, 0], roll[:, 0])
    drawn = roll[:, 4] * factor[1]  # years beyond the factors take the last
    assert told[:, 4] / drawn == pytest.approx((told[:, 4, :1] / drawn[:, :1]).repeat(6, axis=1))
    children = blended(roll, factor, whole_numbers=True)
    assert np.array_equal(children, np.rint(children))
    assert np.array_equal(children.sum(axis=2), roll.sum(axis=2))
    assert np.abs(children - told).max() < 1 + 1e-9
    assert (children >= 0).all()
    assert blended(roll, np.ones((2, 6, 3)), whole_numbers=True) is roll


def test_cohorts_climb_unblended(toytown, monkeypatch):
    """What is told of a year is blended, and the next year climbs from what was not."""
    rough = toytown.rolls.copy()
    rough.loc[{"school": "S3"}] = rough.sel(school="S3") * np.linspace(0.6, 1.4, 6)[:, None]
    city = replace(toytown, rolls=rough)
    told = enrolled(city).isel(draw=0)
    monkeypatch.setattr("planner.schools.enrolment.blended", lambda roll, *_, **__: roll)
    plain = enrolled(city).isel(draw=0)
    assert not np.allclose(told, plain)
    assert told.sum("school").to_numpy() == pytest.approx(plain.sum("school").to_numpy())


def test_what_births_change_is_not_halved(toytown):
    """A school leans as the record alone has it: entrants of a growing area come in full."""
    steady, entrants = enrolled(toytown).isel(draw=0), project(toytown, Future(), 2029, CENTRAL)
    lean = leaning_of(toytown, Future(), carry_over(toytown, Future()))
    assert lean == pytest.approx(np.ones_like(lean))
    assert len(np.unique(steady.sel(grade="1").sum("school").round(6))) > 1
    total = entrants.entrants.isel(draw=0).sum("origin")
    assert steady.sel(grade="1").sum("school").to_numpy()[1:] == pytest.approx(total.to_numpy()[1:])


def test_a_growing_flow_adds_as_many_as_it_did(toytown):
    """C7 in a run: a school that won children on small cohorts wins no more on a bulge."""
    rolls = toytown.rolls.copy()
    s2 = {"school": "S2"}
    rolls.loc[s2 | {"grade": "1"}] = 40.0
    rolls.loc[s2 | {"grade": "2"}] = 46.0
    rolls.loc[s2 | {"grade": "3"}] = 46.0
    rolls.loc[s2 | {"grade": "1", "year": 2024}] = 80.0
    carry = carry_over(replace(toytown, rolls=rolls), Future())
    school = toytown.schools["school"].to_numpy().tolist().index("S2")
    ratio = carry.ratio[school, 0]
    assert ratio > 1
    up = carry.climbing(rolls.sel(year=2024).fillna(0).to_numpy(), carry.ratio)[school, 0]
    assert up == pytest.approx(80 + (ratio - 1) * 40)


PHASES = {phase: ClassSize(40, 45) for phase in ("primary", "kindergarten", "upper")}


def in_phases(city, draws=CENTRAL, rules=None):
    places = provide(city, PHASES, {}, 2029)
    projection = project(city, Future(), 2029, Draws(draws.seed))
    assignment = assign(city, places, CatchmentRule(), projection)
    drawn = project(city, Future(), 2029, draws)
    found = enrol(city, Future(), drawn, assignment, places, draws, rules=rules)
    return found.roll, projection, places, drawn


def test_phases_before_and_after_school_run_beside_it(tmp_path):
    """170 are born a year; 150 came of 200 to 2021 and of 170 since. KA takes 90 of 150."""
    roll, projection, places, _ = in_phases(load_city(kindergartens(tmp_path)))
    path = roll.isel(draw=0).sum("school").to_pandas()
    came = projection.early["entrants"].isel(draw=0).to_series()
    assert path["K1"].loc[2025:].to_numpy() == pytest.approx(came.loc[2025:].to_numpy())
    assert 0.8 < came[2029] / 170 < 150 / 170
    for year in range(2025, 2030):  # nobody leaves on the way up, and nobody climbs into K1 or out
        assert path.loc[year, "K2"] == pytest.approx(path.loc[year - 1, "K1"])
        assert path.loc[year, "K3"] == pytest.approx(path.loc[year - 1, "K2"])
        assert path.loc[year, "10"] == pytest.approx(0.5 * path.loc[year - 1, "2"])
    share = roll.isel(draw=0).sel(grade="K1", school="KA", year=2029).item() / path["K1"].loc[2029]
    assert share == pytest.approx(0.6)
    entering = projection.entrants.isel(draw=0).sum("origin").to_series()
    assert path["1"].to_numpy() == pytest.approx(entering.to_numpy())
    assert places.places.sel(phase="kindergarten", year=2029).sum().item() == 15 * 40


def test_a_stated_share_of_a_cohort_comes_to_kindergarten_from_its_year_on(tmp_path):
    city = load_city(kindergartens(tmp_path))
    rules = Transfer(going_on={"k": GoingOn("kindergarten", {2027: 0.9})})
    plain, ruled = (
        in_phases(city, rules=one)[0].isel(draw=0).sel(grade="K1").sum("school").to_series()
        for one in (None, rules)
    )
    assert ruled.loc[:2026].tolist() == plain.loc[:2026].tolist()
    assert ruled.loc[2027:].tolist() == pytest.approx([0.9 * 170] * 3)


def test_futures_of_kindergartens_are_whole_and_about_the_central_path(tmp_path):
    city = load_city(kindergartens(tmp_path))
    roll, projection, *_ = in_phases(city, Draws(1, tuple(range(200))))
    drawn = roll.sel(grade="K1").sum("school").to_numpy()
    assert roll.dtype.kind == "i"
    centre = projection.early["entrants"].isel(draw=0).to_numpy()
    assert drawn[:, 1:].mean(axis=0) == pytest.approx(centre[1:], rel=0.06)
    assert drawn[:, -1].std() > 5


def test_every_entrant_is_taught_where_the_matrix_says_in_every_draw(tmp_path):
    """Half of the village's children enter the town's school, whatever the year and draw."""
    city = load_city(villages(tmp_path, changes="PR,2027,public,keep\n"))
    for draws in (CENTRAL, Draws(1, tuple(range(8)))):
        roll, _, _, drawn = in_phases(city, draws)
        entered = roll.sel(grade="1").sum("school").to_numpy()
        assert entered == pytest.approx(drawn.entrants.sum("origin").to_numpy(), abs=0.6)
    roll, projection, *_ = in_phases(city)
    of = projection.entrants.isel(draw=0).sel(year=2025).to_series()
    there = roll.isel(draw=0).sel(year=2025, grade="1").to_series()
    assert there["ST"] == pytest.approx(of["town"] + of["village"] / 2 + of["elsewhere"])
    assert there["SV"] == pytest.approx(of["village"] / 2 + of["area:W"])
    assert there["PR"] == pytest.approx(of["school:PR"])
