from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.behind import Behind
from planner.demography.entrants import drawn_entrants
from planner.demography.entry import Entry
from planner.demography.evidence import KINDS
from planner.demography.housing import children
from planner.demography.projection import project
from planner.model.draws import Draws
from planner.model.scenario import (
    Future,
    HousingPath,
    MigrationPath,
    Participation,
    Shock,
)
from planner.model.standards import Norm

CENTRAL = Draws(1)
MANY = Draws(2, tuple(range(3000)))
YEARS = np.arange(2024, 2030)
RATIO = np.array([0.8, 0.8, 0.16])
CHILDREN = np.array([75.0, 30, 105])
RECORDED = np.array([36.0, 24, 12])
MODES = ["births_ratio", "cohort"]


def with_norms(city, **norms):
    kept = city.standards.norms | {key: Norm(key, value) for key, value in norms.items()}
    return replace(city, standards=replace(city.standards, norms=kept))


def without(city, *tables):
    return replace(city, **dict.fromkeys(tables))


def behind(draws, size=1.0):
    """Children behind the entrants of east, west and school:S3, the same every year."""
    central = np.tile(CHILDREN * size, (len(YEARS), 1))
    drawn = np.repeat(central[None], len(draws.labels), axis=0)
    past = np.tile(CHILDREN, (6, 1))
    flat = np.zeros(len(YEARS))
    return Behind(central, drawn, past, past[:, 2], flat, flat + 1, drawn[..., 2])


def entrants(city, future=Future(), draws=CENTRAL, shared=0.0, local=(0.0, 0.0), size=1.0):  # noqa: B008
    """Entrants of given children, ratio and scatter; the evidence beside."""
    entry = Entry(RATIO, shared, local, np.arange(2019, 2025), np.full(6, 0.96), 0.8, 0)
    homes = children(city, future, YEARS, draws, np.ones(3))
    return drawn_entrants(city, future, behind(draws, size), entry, homes, YEARS, draws)


def total(city, future, horizon=2033, draws=CENTRAL):
    found = project(city, future, horizon, draws).entrants
    return found.sum("origin").to_numpy()


def test_entrants_are_children_times_ratio(toytown):
    found, told = entrants(toytown)
    assert found.shape == (1, 6, 3)
    assert found[0, 0] == pytest.approx(RECORDED)
    assert found[0, 1:] == pytest.approx(np.tile(CHILDREN * RATIO, (5, 1)))
    assert told.main.tolist() == ["recorded"] + ["births_ratio"] * 5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("draws", [CENTRAL, Draws(1, (3, 4))])
def test_the_base_years_entrants_are_those_on_record(carried, mode, draws):  # E
    future = Future(entry_mode=mode, participation={"all": Participation(0.5)})
    first = project(carried, future, 2026, draws).entrants.isel(year=0)
    assert (first.sel(origin=["east", "west", "school:S3"]) == RECORDED).all()


def test_participation_of_all(toytown):
    usual = entrants(toytown)[0]
    half = entrants(toytown, Future(participation={"all": Participation(0.5)}))[0]
    assert half[0, 1:] == pytest.approx(usual[0, 1:] / 2)
    neutral = entrants(toytown, Future(participation={"all": Participation(1.0)}))[0]
    assert (neutral == usual).all()


def test_participation_by_status_of_children_carried(carried):
    """Halving both statuses halves everyone; halving migrants takes less than half of them."""
    city = without(carried, "register")

    def of(**level):
        told = {name: Participation(one) for name, one in level.items()}
        return total(city, Future(entry_mode="cohort", participation=told))[0, 1:]

    usual = of()
    assert of(local=1.0, migrant=1.0) == pytest.approx(usual, rel=1e-12)
    assert of(local=0.5, migrant=0.5) == pytest.approx(usual / 2)
    assert of(all=0.5) == pytest.approx(usual / 2)
    migrants = usual - of(migrant=0.0)
    assert of(migrant=0.5) == pytest.approx(usual - migrants / 2)
    assert (migrants > 0.1 * usual).all()
    assert (migrants < 0.4 * usual).all()


@pytest.mark.parametrize("of", ["entry", "rolls"])
def test_a_shock_to_come_passes(toytown, of):
    usual = entrants(toytown)[0]
    shock = Shock((2026,), of=of, effect=0.81, half_life=1.0)
    hit = entrants(toytown, Future(shocks={"flood": shock}))[0]
    assert hit[0, :, 0] / usual[0, :, 0] == pytest.approx([1, 1, 0.81, 0.9, 0.9**0.5, 0.9**0.25])
    past = replace(shock, years=(2024,), weight=1.0)
    assert (entrants(toytown, Future(shocks={"flood": past}))[0] == usual).all()
    births = replace(shock, of="births", weight=1.0)
    assert (entrants(toytown, Future(shocks={"flood": births}))[0] == usual).all()


def test_the_register_moves_the_coming_year_alone(carried):
    """A tenth more children on the register than ever came of the year behind them."""
    more = carried.register["entry_year"] == 2025
    raised = carried.register.assign(
        children=carried.register["children"] * xr.where(more, 1.3, 1.0)
    )
    found = {
        name: project(city, Future(), 2027, CENTRAL)
        for name, city in (
            ("none", without(carried, "register")),
            ("as told", carried),
            ("raised", replace(carried, register=raised)),
        )
    }
    sums = {name: one.entrants.sum("origin").to_numpy()[0] for name, one in found.items()}
    assert sums["raised"][1] > sums["as told"][1] + 5
    assert sums["raised"][[0, 2, 3]] == pytest.approx(sums["none"][[0, 2, 3]])
    weights = found["as told"].weights.sel(year=2025)
    assert weights.sel(kind="register").item() > 0.2
    assert found["none"].weights.sel(kind=["register", "kindergarten"]).max() == 0


@pytest.mark.parametrize("mode", MODES)
def test_housing_reaches_entrants_joiners_and_rolls(carried, mode):
    """From 2026 on a hundred flats in C and sixty in B; catchment east."""

    def run(**housing):
        future = Future(entry_mode=mode, housing=HousingPath(**housing))
        return project(carried, future, 2032, CENTRAL)

    none, top_up = run(), run(mode="top_up", local=0.0)
    gained = (top_up.entrants - none.entrants).isel(draw=0)
    assert gained.sel(year=2024).max() == gained.sel(year=2024).min() == 0
    assert gained.sel(origin="east", year=slice(2028, None)).min() > 0.3
    assert none.joiners is None
    east = top_up.joiners.isel(draw=0).sel(origin="east")
    assert east.sel(year=[2027, 2028], grade=["2", "3"]).min() > 0.1
    assert east.sel(grade="1").max() == 0
    rolls = (top_up.residents - none.residents).isel(draw=0).sel(origin="east")
    for year in range(2029, 2033):
        expected = rolls.sel(year=year - 1, grade="1") + east.sel(year=year, grade="2")
        assert rolls.sel(year=year, grade="2").item() == pytest.approx(expected.item())
    still = run(mode="top_up", delivery=0.0, beyond_trend=0.0)
    assert still.entrants.to_numpy() == pytest.approx(none.entrants.to_numpy())
    twice = run(mode="top_up", local=0.0, beyond_trend=1.0)
    both = [(one.entrants - none.entrants).sel(origin="east", year=2032).item()
            for one in (top_up, twice)]  # fmt: skip
    assert both[1] == pytest.approx(2 * both[0], rel=0.02)  # the standards hold half


def test_local_movers_make_no_child_more(carried):
    def run(**housing):
        return total(carried, Future(housing=HousingPath(**housing)), 2032)[0]

    none = run()
    every, some = (run(mode="top_up", local=share) for share in (0.0, 0.6))
    assert some - none == pytest.approx(0.4 * (every - none), abs=0.3)
    assert run(mode="top_up", local=1.0) == pytest.approx(none, abs=0.3)


def test_where_homes_lead_the_trend_of_arrivals_is_off(carried):
    city = without(carried, "register")
    cohort = Future(entry_mode="cohort")
    led = replace(cohort, housing=HousingPath("led", delivery=0.0))
    empty = replace(city, housing=city.housing.isel(edge=[2]))  # one project, and it never comes
    shut = replace(cohort, migration=MigrationPath(level=0.0, departures=0.0))
    assert total(empty, led) == pytest.approx(total(empty, shut))
    assert total(empty, led)[0, -1] > total(empty, cohort)[0, -1] + 1  # more leave than come here
    built = replace(cohort, housing=HousingPath("led", local=0.0))
    assert (total(empty, built) > total(empty, led) + 0.5).any()


def test_participation_and_shocks_reach_children_of_new_homes(carried):
    city = without(carried, "register")

    def gained(**given):
        runs = [total(city, Future(housing=HousingPath(mode), **given), 2030)
                for mode in ("top_up", "none")]  # fmt: skip
        return (runs[0] - runs[1])[0, 1:]

    half = gained(participation={"all": Participation(0.5)})
    assert half == pytest.approx(gained() / 2)
    flood = Shock((2025,), of="entry", effect=0.5, half_life=1e9)
    assert gained(shocks={"flood": flood}) == pytest.approx(gained() / 2)


def test_children_on_a_register_are_not_added_with_their_home_again(carried):
    """In the year that the register tells, homes add by the weight of births alone."""
    homes = Future(housing=HousingPath("top_up", local=0.0))
    gained = {}
    for name, city in (("told", carried), ("untold", without(carried, "register"))):
        runs = [project(city, one, 2026, CENTRAL) for one in (homes, Future())]
        gained[name] = (runs[0].entrants - runs[1].entrants).sum("origin").to_numpy()[0, 1:]
    told = project(carried, Future(), 2026, CENTRAL).weights
    share = told.sel(year=2025, kind="births_ratio").item()
    assert gained["told"][0] == pytest.approx(share * gained["untold"][0])
    assert gained["told"][1] == pytest.approx(gained["untold"][1])


def test_demolition_takes_no_child_who_is_not_there(carried):
    """Fifteen thousand homes of A fall, where nobody has told how many live."""
    fallen = carried.housing.isel(edge=[4])
    fallen = fallen.assign(homes=fallen["homes"] * 1000)
    untold = carried.areas.assign(population=("area", np.full(3, np.nan)))
    city = replace(carried, housing=fallen, areas=untold)
    for draws in (CENTRAL, Draws(1, (0, 1, 2))):
        found = project(city, Future(housing=HousingPath("top_up", local=0.0)), 2031, draws)
        assert found.entrants.min() == 0
        assert found.residents.min() == 0
        assert np.isfinite(found.entrants).all()


def test_children_who_are_not_there_to_leave_are_told(toytown, carried):
    """Old homes of A, 15,000 of them, take more than there are: what is left over is a note."""
    fallen = carried.housing.isel(edge=[4])
    fallen = fallen.assign(homes=fallen["homes"] * 1000)
    city = replace(without(carried, "register"), housing=fallen)
    city = replace(city, areas=carried.areas.assign(population=("area", np.full(3, np.nan))))
    led = Future(housing=HousingPath("top_up", local=0.0))
    found, told = entrants(city, led)
    (note,) = told.notes
    key, *rest = note.split(" ")
    short = dict(zip(map(int, rest[::2]), map(float, rest[1::2]), strict=True))
    assert key == "unrealised_entrants"
    homes = children(city, led, YEARS, CENTRAL, np.ones(3))
    asked = -homes.added[0, :, 0, list(homes.ages).index(6)]
    expected = dict(zip(YEARS.tolist(), asked - CHILDREN[1] * RATIO[1], strict=True))
    assert list(short) == [year for year in expected if expected[year] > 0]
    assert short == pytest.approx({year: expected[year] for year in short}, abs=0.06)
    assert found[0, -1, :2].tolist() == [CHILDREN[0] * RATIO[0], 0]
    assert entrants(toytown)[1].notes == ()
    assert entrants(city, led, Draws(1, (0,)))[1].notes == ()


def test_migration_told_as_net_or_for_the_whole_city(carried):
    """Net alone, by area or for the city as a whole: the same people come or go in sum."""
    table = without(carried, "register").migration
    net = table["arrivals"] - table["departures"]
    blank = xr.full_like(net, np.nan)
    bare = xr.Dataset({"arrivals": blank, "departures": blank, "net": net})
    whole = bare.sum(["area", "status"], min_count=1)
    whole = whole.expand_dims(area=["*"], status=["all"])
    whole = whole.transpose("year", "area", "age", "status")
    cohort = Future(entry_mode="cohort")
    base = without(carried, "register")
    found = {
        name: project(replace(base, migration=one), cohort, 2030, CENTRAL)
        for name, one in (("net", bare), ("city", whole))
    }
    once = replace(base, people=base.people.isel(year=[-1]), migration=None)
    found["none"] = project(once, cohort, 2030, CENTRAL)
    for name in ("net", "city"):
        flows = found[name].ledger.sel(year=2025)
        came = (flows.sel(item="arrivals") - flows.sel(item="departures")).item()
        assert came == pytest.approx(net.sel(year=slice(2020, 2024)).sum().item() / 5, rel=0.15)
        assert found[name].basis["migration"] == "net"
        assert not np.allclose(found[name].entrants, found["none"].entrants)
    assert found["none"].ledger.sel(item="arrivals").max() == 0


def test_everything_neutral_is_the_births_pipeline(toytown):  # J4
    """No moves, no homes, and as many entrants as births: the births, six years later."""
    behind_origin = np.array([45.0, 30])
    table = toytown.residents.copy()
    table.loc[{"origin": ["east", "west"], "grade": "1"}] = behind_origin
    table.loc[{"origin": "school:S3"}] = 0.0
    found = project(replace(toytown, residents=table), Future(), 2030, CENTRAL)
    born = found.births.to_numpy()[0]
    assert found.entrants.sum("origin").to_numpy()[0] == pytest.approx(born)
    late = 122 / 365  # births of September to December
    assert born == pytest.approx([75, 75 * late + 105 * (1 - late), *[105] * 5])


@pytest.mark.parametrize("mode", MODES)
def test_no_spread_is_the_central_path(carried, mode):  # D7
    future = Future(entry_mode=mode, spread=0.0, housing=HousingPath("top_up"))
    still = project(carried, future, 2033, Draws(1, (0, 1, 2)))
    central = project(carried, future, 2033, CENTRAL)
    for name in ("entrants", "residents", "births"):
        drawn, path = getattr(still, name).to_numpy(), getattr(central, name).to_numpy()
        assert drawn == pytest.approx(np.repeat(path, 3, axis=0), rel=1e-9)


@pytest.mark.parametrize("mode", MODES)
def test_a_draw_is_the_same_in_any_block(carried, mode):
    future = Future(entry_mode=mode, housing=HousingPath("top_up"))
    every = project(carried, future, 2033, Draws(1, tuple(range(6)))).entrants
    part = project(carried, future, 2033, Draws(1, (1, 5))).entrants
    assert (every.sel(draw=[1, 5]) == part).all()
    assert float(every.std("draw").max()) > 0


def test_more_spread_widens_and_keeps_the_mean(toytown):  # D5
    found = {
        spread: entrants(toytown, Future(spread=spread), MANY, 0.03, (0.001, 0.5))[0]
        for spread in (0.5, 1.0, 2.0)
    }
    upper = [np.quantile(one, 0.9, axis=0)[1:] for one in found.values()]
    assert (np.diff(upper, axis=0) >= 0).all()
    for one in found.values():
        error = one.std(axis=0)[1:] / np.sqrt(len(one))
        assert (np.abs(one.mean(axis=0)[1:] - CHILDREN * RATIO) < 4 * error).all()
        assert (one == np.rint(one)).all()


def test_the_shared_ratio_drifts_with_the_horizon(toytown):
    """Variance grows by that of a step each year, and all origins go together."""
    found = entrants(toytown, Future(), MANY, shared=0.02, size=1000)[0]
    deviation = np.log(found[:, 1:]).std(axis=0)
    assert deviation == pytest.approx(
        0.02 * np.sqrt(np.arange(1, 6))[:, None] * np.ones(3), rel=0.06
    )
    assert np.corrcoef(found[:, 3, 0], found[:, 3, 1])[0, 1] > 0.99
    rough = entrants(toytown, Future(), MANY, shared=0.15, size=1000)[0][:, 1:, 0]
    assert rough.mean(axis=0) == pytest.approx(np.full(5, 60_000), rel=0.025)


def test_nearer_evidence_narrows_what_all_origins_share(carried):
    """Where the register weighs, the ratio's drift counts by the deviation that is left."""
    city = with_norms(carried, **{"evidence.floor": 0.05})
    wide = entrants(without(city, "register"), Future(), MANY, shared=0.1)[0]
    told = entrants(city, Future(), MANY, shared=0.1)
    deviation = [np.log(one[:, 1, 0]).std() for one in (wide, told[0])]
    assert deviation[0] == pytest.approx(0.1, rel=0.06)
    assert told[1].deviation[1] < 0.04
    assert deviation[1] == pytest.approx(told[1].deviation[1], rel=0.08)
    assert told[1].weights[1, KINDS.index("births_ratio")] < 0.5


def test_local_scatter_by_size(toytown):
    """Log variance α + β/entrants: of 60, 24 and 16.8 entrants."""
    found = entrants(toytown, Future(), MANY, local=(0.002, 0.3))[0][:, 1]
    mean = CHILDREN * RATIO
    variance = 0.002 * mean**2 + 0.3 * mean
    assert found.var(axis=0) == pytest.approx(variance, rel=0.1, abs=0.25)


def both_west(city):
    """Toytown with all areas in one district: west and east share it."""
    one = xr.full_like(city.areas["district"], "West")
    return replace(city, areas=city.areas.assign(district=one))


@pytest.mark.parametrize(("share", "related"), [(0.0, 0.0), (0.6, 0.6), (1.0, 1.0)])
def test_origins_of_a_district_share_their_chance(toytown, share, related):
    """The district's total scatters by σ²·(a² + b² + 2ρab)."""
    city = with_norms(both_west(toytown), **{"spread.entry.district_share": share})
    found = entrants(city, Future(), MANY, local=(0.01, 0.0), size=100)[0][:, 1, :2]
    assert np.corrcoef(np.log(found).T)[0, 1] == pytest.approx(related, abs=0.05)
    east, west = 6000 * 0.1, 2400 * 0.1
    expected = np.sqrt(east**2 + west**2 + 2 * related * east * west)
    assert found.sum(axis=1).std() == pytest.approx(expected, rel=0.05)


def test_origins_of_different_districts_and_of_none_go_alone(toytown):
    """East lies in West for the most part, as B does; the whole city's S3 lies nowhere."""
    split = replace(
        toytown, areas=toytown.areas.assign(district=("area", np.array(["W", "E", "E"], object)))
    )
    city = with_norms(split, **{"spread.entry.district_share": 1.0})
    found = np.log(entrants(city, Future(), MANY, local=(0.01, 0.0), size=100)[0][:, 1])
    assert np.abs(np.corrcoef(found.T) - np.eye(3)).max() < 0.07


def test_an_area_in_another_district_changes_no_other_origins_draws(toytown):  # D4
    """Scatter alone: the children behind and their ratio are given."""
    draws = Draws(1, tuple(range(20)))
    city = with_norms(toytown, **{"spread.entry.district_share": 0.5})
    usual = entrants(city, Future(), draws, 0.02, (0.01, 0.2))[0]
    moved = city.areas["district"].copy()
    moved.loc[{"area": "A"}] = "North"
    north = replace(city, areas=city.areas.assign(district=moved))
    found = entrants(north, Future(), draws, 0.02, (0.01, 0.2))[0]
    assert (found[..., [0, 2]] == usual[..., [0, 2]]).all()
    assert (found[..., 1] != usual[..., 1]).any()


def test_children_on_a_register_enter_where_births_say_nobody(toytown):
    """No child behind west's entrants: the register's word stands as it is."""
    rows = [("A", year, stage, 30.0) for year in range(2019, 2026)
            for stage in ("expected", "arrived") if (year, stage) != (2025, "arrived")]  # fmt: skip
    words = {"school": "", "class": "", "date": ""}
    table = {
        "area": np.array([row[0] for row in rows], object),
        "entry_year": np.array([row[1] for row in rows]),
        "stage": np.array([row[2] for row in rows], object),
        "children": np.array([row[3] for row in rows]),
    } | {name: np.full(len(rows), value, object) for name, value in words.items()}
    city = replace(
        toytown, register=xr.Dataset({name: ("edge", one) for name, one in table.items()})
    )
    none = behind(CENTRAL)
    none = replace(none, central=none.central * [1, 0, 1], drawn=none.drawn * [1, 0, 1])
    entry = Entry(RATIO, 0.0, (0.0, 0.0), np.arange(2019, 2025), np.full(6, 0.96), 0.8, 0)
    homes = children(city, Future(), YEARS, CENTRAL, np.ones(3))
    found, told = drawn_entrants(city, Future(), none, entry, homes, YEARS, CENTRAL)
    assert told.mean[1, 1] > 1
    assert found[0, 1, 1] == pytest.approx(told.mean[1, 1])
    assert found[0, 2, 1] == 0


@pytest.mark.parametrize("mode", MODES)
def test_levers_act_on_the_year_that_a_register_tells_too(carried, mode):
    """However near the evidence is, a lever acts on all that it says."""
    usual = total(carried, Future(entry_mode=mode), 2026)[0, 1:]
    fewer = Future(entry_mode=mode, participation={"all": Participation(0.5)})
    assert total(carried, fewer, 2026)[0, 1:] == pytest.approx(usual / 2)
    flood = {"flood": Shock((2025,), of="entry", effect=0.5, half_life=1e9)}
    shaken = Future(entry_mode=mode, shocks=flood)
    assert total(carried, shaken, 2026)[0, 1:] == pytest.approx(usual / 2)
