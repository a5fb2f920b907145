from dataclasses import replace
from math import ceil

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.housing import children, over_city, pupils
from planner.model.draws import Draws
from planner.model.scenario import Envelope, Future, HousingPath

CENTRAL, DRAWN = Draws(1), Draws(1, tuple(range(400)))
YEARS = np.arange(2024, 2033)
WEIGHTS = np.array([2.0, 1.0, 1.0])
FULL = {"housing.occupancy": (1.0,), "housing.handover": 0.0, "housing.beyond_trend": 1.0,
        "housing.local": 0.0}  # fmt: skip
ROW = {"project": "P", "area": "A", "year": 2026, "stage": "completed", "dwelling": "flat",
       "tenure": "", "homes": 100.0, "handover": np.nan, "occupied": np.nan}  # fmt: skip


def with_homes(city, *rows, norms=FULL, by_age=None):
    """Toytown with rows of housing, each told by what differs from the usual one."""
    whole = [ROW | row for row in rows]
    edges = {
        name: ("edge", np.array([row[name] for row in whole], dtype=None if name in
               {"year", "homes", "handover", "occupied"} else object)) for name in ROW
    }  # fmt: skip
    ages = np.arange(18)
    table = np.stack([0.1 * 0.9 ** np.abs(ages - lag) for lag in range(6)], axis=1)
    table = table if by_age is None else by_age
    yields = xr.DataArray(
        np.stack([table, 2 * table]),
        {"dwelling": ["flat", "house"], "age": np.arange(len(table)),
         "years_since": np.arange(table.shape[1])},
        ("dwelling", "age", "years_since"),
    )  # fmt: skip
    kept = dict(city.standards.norms)
    kept |= {key: replace(kept[key], value=value) for key, value in norms.items()}
    standards = replace(city.standards, norms=kept)
    return replace(city, housing=xr.Dataset(edges), yields=yields, standards=standards)


def future(**given):
    return Future(housing=HousingPath(**({"mode": "top_up"} | given)))


def run(city, draws=CENTRAL, path=None, **given):
    return children(city, path or future(**given), YEARS, draws, WEIGHTS)


def whole(homes, name="added"):
    found, taken = getattr(homes, name), getattr(homes, f"{name}_from")
    return over_city(found, taken, homes.areas, WEIGHTS)


def test_completions_and_yields_convolve():  # B11
    homes, yields = np.array([[300.0, 200, 0, 0]]), np.array([[[0.10, 0.20, 0.25, 0.20]]])
    found = pupils(homes, np.ones((1, 1)), yields)
    assert found[0] == pytest.approx([30, 80, 115, 110])


def test_an_estate_of_two_thousand_homes():  # B10
    """3 persons a home, per 1,000 persons 110 primary and 55 lower secondary pupils."""
    a_home = np.array([[[3 * 0.110], [3 * 0.055]]])
    primary, junior = pupils(np.array([[2000.0]]), np.ones((1, 1)), a_home)[:, 0]
    assert (primary, junior) == pytest.approx((660, 330))
    assert (ceil(primary / 45), ceil(junior / 50)) == (15, 7)
    assert (primary / 45, junior / 50) == pytest.approx((14.67, 6.6), abs=0.01)


def test_lags_beyond_the_tables_hold_the_last():
    found = pupils(np.array([[10.0, 0, 0, 0]]), np.array([[0.5, 1.0]]), np.array([[[1.0, 2, 3]]]))
    assert found[0] == pytest.approx([5, 20, 30, 30])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 500), min_size=2, max_size=6), st.integers(0, 5), st.floats(0, 3))
def test_convolution_is_linear_and_moves_with_its_homes(homes, later, factor):
    yields = np.array([[[0.1, 0.3, 0.2], [0.0, 0.1, 0.4]]])
    ramp = np.array([[0.3, 0.9]])
    once = np.array([homes + [0.0] * 6])
    moved = np.array([[0.0] * later + homes + [0.0] * (6 - later)])
    found = pupils(once, ramp, yields)
    assert pupils(factor * once, ramp, yields) == pytest.approx(factor * found)
    assert pupils(moved, ramp, yields)[:, later:] == pytest.approx(
        found[:, : found.shape[1] - later]
    )


def test_completed_homes_bring_their_yield_by_age_and_years(toytown):
    homes = run(with_homes(toytown, {}))
    assert homes.projects == ("P",)
    assert homes.areas.tolist() == [0]
    assert homes.in_use[0, :, 0].tolist() == [0, 0] + [100] * 7
    added = homes.added[0, :, 0]
    assert (added[:2] == 0).all()
    for since in range(7):
        by_age = 10 * 0.9 ** np.abs(np.arange(18) - min(since, 5))
        assert added[2 + since] == pytest.approx(by_age)


def test_arrivals_along_cohorts_make_the_children_of_the_homes(toytown):
    homes = run(with_homes(toytown, {}, {"area": "C", "year": 2022, "dwelling": "house"}))
    stock, came = homes.added[0], homes.arrivals[0]
    for area, start in ((0, np.zeros(18)), (1, 20 * 0.9 ** np.abs(np.arange(18) - 2.0))):
        people = start.copy()  # those of C are there in the base year, two years after handover
        for year in range(1, len(YEARS)):
            people = np.concatenate([start[:1], people[:-1]]) + came[year, area]
            assert people == pytest.approx(start + stock[year, area])
    assert (homes.arrivals[0, 0] == 0).all()


def test_old_homes_change_nothing(toytown):
    old = {"area": "B", "year": 2015, "homes": 5000.0}
    gone = {"area": "B", "year": 2020, "homes": -700.0}
    assert run(with_homes(toytown, old, gone)).areas.size == 0
    alone, beside = run(with_homes(toytown, {})), run(with_homes(toytown, {}, old, gone))
    assert (alone.added == beside.added).all()
    assert (alone.arrivals == beside.arrivals).all()


def test_neutral_futures_add_nothing(toytown):
    planned = {"stage": "permitted", "year": 2025}
    city = with_homes(toytown, planned)
    assert run(city).added.sum() > 10
    for homes in (
        run(city, mode="none"),
        run(toytown),
        run(city, delivery=0.0),
        run(city, DRAWN, delivery=0.0),
        run(city, beyond_trend=0.0),
    ):
        assert not homes.added.any()
        assert not homes.added_from.any()
        assert not homes.arrivals.any()


def test_delivery_multiplies_what_is_not_completed(toytown):
    planned = {"stage": "presold", "year": 2026, "project": "Q", "area": "B"}
    city = with_homes(toytown, {}, planned)
    once, half = run(city), run(city, delivery=0.5)
    assert half.added[:, :, 0] == pytest.approx(once.added[:, :, 0])
    assert half.added[:, :, 1] == pytest.approx(once.added[:, :, 1] / 2)
    courses = {"delivery": Envelope(0.5, {2024: 1.0, 2028: 2.0}, 2.0)}
    low = run(city, path=replace(future(**courses), path="low"))
    assert low.added == pytest.approx(half.added)
    own = run(city, path=replace(future(**courses, path="central"), path="low"))
    assert own.added[:, :, 1] == pytest.approx(once.added[:, :, 1] * 1.5)
    assert run(city, delivery=1.0).added.tolist() == once.added.tolist()


def test_doubled_homes_are_doubled_children(toytown):
    rows = [{"stage": "permitted"}, {"area": "C", "year": 2023}, {"year": 2027, "homes": -40.0}]
    once = run(with_homes(toytown, *rows))
    twice = run(
        with_homes(toytown, *({**row, "homes": 2 * row.get("homes", 100.0)} for row in rows))
    )
    for name in ("added", "arrivals", "in_use"):
        assert getattr(twice, name) == pytest.approx(2 * getattr(once, name))


@pytest.mark.parametrize("name", ["added", "arrivals"])
def test_local_movers_are_taken_out_elsewhere(toytown, name):
    rows = ({}, {"project": "Q", "area": "B", "year": 2027})
    city = with_homes(toytown, *rows)
    from_outside = whole(run(city, local=0.0), name)
    mixed = whole(run(city, local=0.4), name)
    moved = whole(run(city, local=1.0), name)
    assert moved.sum(axis=2) == pytest.approx(0, abs=1e-9)
    assert mixed.sum(axis=2) == pytest.approx(0.6 * from_outside.sum(axis=2))
    assert (from_outside[:, :, 2] == 0).all()
    one = whole(run(with_homes(toytown, {}), local=1.0), name)
    assert one[:, :, 0] == pytest.approx(from_outside[:, :, 0])  # none comes from its own area
    assert one[:, :, 1] == pytest.approx(-from_outside[:, :, 0] / 2)
    assert one[:, :, 2] == pytest.approx(one[:, :, 1])


def test_where_all_local_movers_live_in_the_area_itself_nothing_moves(toytown):
    homes = children(
        with_homes(toytown, {}), future(local=0.5), YEARS, CENTRAL, np.array([1.0, 0, 0])
    )
    outside = run(with_homes(toytown, {}), local=0.0)
    assert homes.added == pytest.approx(outside.added / 2)
    assert not homes.added_from.any()


def test_the_share_beyond_the_trend_is_of_the_top_up_only(toytown):
    city = with_homes(toytown, {}, norms=FULL | {"housing.beyond_trend": 0.25})
    full = run(city, beyond_trend=1.0)
    assert run(city).added == pytest.approx(full.added / 4)
    assert run(city, beyond_trend=0.5).added == pytest.approx(full.added / 2)
    assert run(city, mode="led").added == pytest.approx(full.added)
    assert run(city, mode="led").arrivals == pytest.approx(full.arrivals)


def test_homes_once_built_and_then_pulled_down_leave_nothing(toytown):
    down = {"year": 2029, "homes": -100.0}
    homes = run(with_homes(toytown, {"year": 2025}, down, by_age=np.full((18, 3), 0.2)))
    assert homes.added[0, 2:5, 0] == pytest.approx(20)
    assert homes.added[0, 5:, 0] == pytest.approx(0)
    alone = run(with_homes(toytown, down))
    old = 0.1 * 0.9 ** np.abs(np.arange(18) - 5)
    assert alone.added[0, 5, 0] == pytest.approx(-100 * old)  # the yield of old homes, at once
    assert alone.in_use[0, :, 0].tolist() == [0] * 5 + [-100] * 4


def test_draws_scatter_about_the_central_path(toytown):
    rows = ({"stage": "permitted", "year": 2026}, {"project": "Q", "stage": "presold", "area": "B"})
    plain = FULL | {"housing.occupancy": (0.3, 0.6, 0.8, 0.9)}
    city = with_homes(toytown, *rows, norms=plain)
    central, drawn = run(city), run(city, DRAWN)
    assert drawn.added.shape[0] == 400
    for name in ("added", "arrivals", "in_use"):
        many, mean = getattr(drawn, name), getattr(central, name)[0]
        error = many.std(axis=0) / 20
        assert (np.abs(many.mean(axis=0) - mean) < 4.5 * error + 1e-9).all()
        assert (mean[2:] != 0).any(axis=tuple(range(1, mean.ndim))).all()  # in every year to come
    assert drawn.added.sum(axis=(2, 3))[:, 6].std() > 5
    still = run(city, DRAWN, path=replace(future(), spread=0.0))
    assert still.added == pytest.approx(np.broadcast_to(central.added, still.added.shape))


def test_homes_that_come_late_or_never_on_the_central_path(toytown):
    """A thousand permitted homes: on the central path as in the mean of the draws, each year."""
    rows = ({"stage": "permitted", "homes": 1000.0},
            {"project": "D", "area": "B", "stage": "permitted", "homes": -1000.0})  # fmt: skip
    city = with_homes(toytown, *rows, norms={})
    many = Draws(5, tuple(range(20_000)))
    central, drawn = run(city).in_use[0], run(city, many).in_use.mean(axis=0)
    assert central[:6, 0].round().tolist() == [0, 0, 2, 90, 286, 491]
    assert central[:6, 1].round().tolist() == [0, 0, -82, -460, -664, -730]
    assert drawn == pytest.approx(central, abs=12)


def test_blocks_of_draws_change_no_digit(toytown):
    rows = [{"project": f"P{i}", "area": "ABC"[i % 3], "year": 2020 + i, "stage": "presold",
             "dwelling": ("flat", "house")[i % 2]} for i in range(9)]  # fmt: skip
    city = with_homes(toytown, *rows, norms={})
    together = run(city, Draws(1, tuple(range(7))))
    for block in (Draws(1, (0, 1)), Draws(1, (2,)), Draws(1, (3, 4, 5, 6))):
        apart = run(city, block)
        for name in ("added", "added_from", "arrivals", "arrivals_from", "in_use"):
            same = getattr(together, name)[list(block.ids)]
            assert same.tobytes() == getattr(apart, name).tobytes()


def test_what_is_missing_is_said(toytown):
    city = with_homes(toytown, {})
    with pytest.raises(ValueError, match="the folder has no yields"):
        run(replace(city, yields=None))
    with pytest.raises(ValueError, match="nothing of the dwellings 'hut'"):
        run(with_homes(toytown, {"dwelling": "hut"}))
    hole = city.yields.copy()
    hole.loc[{"dwelling": "flat", "age": 7, "years_since": 2}] = np.nan
    with pytest.raises(ValueError, match="'flat' at age 7 are missing 2 years after handover"):
        run(replace(city, yields=hole))
    none = city.yields.where(city.yields["age"] != 3)
    with pytest.raises(ValueError, match="at age 3 are missing 0 years"):
        run(replace(city, yields=none))


def test_the_last_yield_told_is_held(toytown):
    city = with_homes(toytown, {})
    short = city.yields.where(
        (city.yields["years_since"] < 3) | (city.yields["dwelling"] == "house")
    )
    added = run(replace(city, yields=short)).added[0, :, 0]
    assert added[4:] == pytest.approx(np.broadcast_to(added[4], added[4:].shape))
    assert added[:5] == pytest.approx(run(city).added[0, :5, 0])
