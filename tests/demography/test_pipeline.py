from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from planner.demography.pipeline import (
    by_year,
    delivered,
    expected_parts,
    handed_over,
    pipeline,
)
from planner.model.draws import Draws
from planner.model.scenario import Future

CENTRAL, DRAWN = Draws(1), Draws(1, tuple(range(4000)))
GROWING = np.array([0.3, 0.6, 0.8, 0.9])
ROW = {"project": "P", "area": "A", "year": 2026, "stage": "permitted", "dwelling": "flat",
       "tenure": "", "homes": 100.0, "handover": np.nan, "occupied": np.nan}  # fmt: skip
NUMBERS = {"year", "homes", "handover", "occupied"}


SPAN = np.arange(2024, 2060)


def known(city, *rows, **norms):
    """The city and its pipeline, of rows told by what differs from the usual one."""
    told = [ROW | row for row in rows]
    table = xr.Dataset(
        {
            name: ("edge", np.array([row[name] for row in told],
                                    dtype=float if name in NUMBERS else object))
            for name in ROW
        }
    )  # fmt: skip
    kept = dict(city.standards.norms)
    for key, value in norms.items():
        full = "housing." + key.replace("__", ".")
        kept[full] = replace(kept["housing.correlation"], id=full, value=value)
    city = replace(city, standards=replace(city.standards, norms=kept))
    return city, pipeline(city, table, ["flat", "house"], GROWING, 11)


def come(city, *rows, draws=CENTRAL, future=Future(), **norms):  # noqa: B008 - a frozen value
    """Homes and moments of handover."""
    city, found = known(city, *rows, **norms)
    return found, *delivered(found, future, draws, city.standards, GROWING[-1])


def by_years(city, *rows, draws=CENTRAL, future=Future(), **norms):  # noqa: B008 - a frozen value
    """Homes by year of handover, ``(draw, row, year of SPAN)``."""
    city, found = known(city, *rows, **norms)
    return handed_over(found, future, draws, city.standards, GROWING[-1], SPAN)


def test_three_dates_of_homes_to_come(toytown):
    """Chance .85, 1.5 years late and half a year from completion to handover."""
    _, homes, when = come(toytown, {}, {"handover": 2028.0})
    assert homes[0] == pytest.approx([85, 85])
    assert when[0] == pytest.approx([2026 + 1.5 + 0.5, 2028 + 1.5])


def test_stages_differ_and_unknown_ones_are_others(toytown):
    names = ("permitted", "under_construction", "presold", "completed", "imagined", "")
    _, homes, when = come(toytown, *({"stage": name} for name in names))
    assert homes[0] == pytest.approx([85, 97, 98, 100, 70, 70])
    assert (when[0] - 2026.5) == pytest.approx([1.5, 0.7, 0.5, 0, 1.5, 1.5])
    own = {"stage__imagined__chance": 0.2, "stage__imagined__delay_mean": 4.0,
           "stage__imagined__delay_spread": 0.1}  # fmt: skip
    _, homes, when = come(toytown, {"stage": "imagined"}, **own)
    assert (homes[0, 0], when[0, 0]) == pytest.approx((20, 2030.5))


def test_homes_completed_by_the_base_year_are_facts(toytown):
    rows, homes, when = come(toytown, {"stage": "", "year": 2023}, draws=DRAWN)
    assert rows.fact.tolist() == [True]
    assert (when == 2023.5).all()
    assert homes.mean() == pytest.approx(100, rel=0.01)  # how full they get is not known
    late, _, when = come(toytown, {"stage": "presold", "year": 2021})
    assert late.fact.tolist() == [False]
    assert when[0, 0] == 2025 + 0.5 + 0.5  # not there yet, so next year at the earliest


def test_a_count_of_homes_lived_in_sets_the_level(toytown):
    """Two years after handover the ramp stands at .8: .4 counted then is half of it, for good."""
    counted = {"stage": "completed", "year": 2022, "handover": 2022.0, "occupied": 0.4}
    rows, homes, _ = come(toytown, counted, draws=DRAWN)
    assert rows.level[0] == pytest.approx(0.5)
    assert (homes == 50).all()
    _, planned, _ = come(toytown, {"stage": "presold", "occupied": 0.45})
    assert planned[0, 0] == pytest.approx(98 / 2)  # homes to come: where the ramp ends
    crowded, _, _ = come(toytown, counted | {"handover": 2024.0, "occupied": 0.8})
    assert (crowded.level[0] * GROWING).max() == pytest.approx(1)  # never more than all


def test_demolition_has_no_ramp_and_no_handover(toytown):
    rows, homes, when = come(toytown, {"homes": -50.0, "stage": "completed"}, draws=DRAWN)
    assert rows.kind.tolist() == [2]
    assert (homes == -50).all()
    assert (when == 2026).all()
    _, planned, when = come(toytown, {"homes": -50.0})
    assert (planned[0, 0], when[0, 0]) == pytest.approx((-42.5, 2027.5))


def test_old_homes_are_left_out(toytown):
    rows, _, _ = come(
        toytown,
        {"project": "old", "year": 2013, "stage": "completed"},
        {"project": "new", "year": 2014, "stage": "completed"},
        {"project": "gone", "year": 2024, "stage": "completed", "homes": -5.0},
    )
    assert rows.project.tolist() == ["new"]


def test_drawn_homes_follow_their_laws(toytown):
    rows = ({"project": "P"}, {"project": "Q", "stage": "presold"})
    _, homes, when = come(toytown, *rows, draws=DRAWN)
    never = (homes == 0).mean(axis=0)
    assert never == pytest.approx([0.15, 0.02], abs=0.02)
    late = when - 2026.5
    assert (late > 0).all()
    assert late.mean(axis=0) == pytest.approx([1.5, 0.5], rel=0.05)
    assert np.log(late).std(axis=0) == pytest.approx([0.6, 0.5], rel=0.05)
    lived = homes[:, 0][homes[:, 0] > 0] * 0.9 / 100
    assert lived.mean() == pytest.approx(0.9, abs=0.005)
    assert lived.std() == pytest.approx(0.08, rel=0.06)
    assert lived.max() <= 1


def test_spread_scales_the_scatter_and_none_is_the_central_path(toytown):
    _, central, due = come(toytown, {})
    _, still, when = come(toytown, {}, draws=DRAWN, future=Future(spread=0.0))
    assert still == pytest.approx(np.full_like(still, central[0, 0]))
    assert when == pytest.approx(np.full_like(when, due[0, 0]))
    deviations = []
    for spread in (0.5, 1.0, 2.0):
        _, homes, when = come(toytown, {}, draws=DRAWN, future=Future(spread=spread))
        assert homes.mean() == pytest.approx(85, rel=0.02)
        assert homes.min() >= 0
        deviations.append((homes.std(), np.log(when - 2026.5).std()))
    assert deviations[0][0] < deviations[1][0] <= deviations[2][0]
    assert deviations[1][1] == pytest.approx(deviations[0][1])  # nearer to the mean by year instead
    assert deviations[2][1] == pytest.approx(2 * deviations[1][1], rel=0.01)


def test_projects_share_a_part_of_their_luck(toytown):
    rows = ({"project": "P"}, {"project": "Q"})

    def together(part):
        _, _, when = come(toytown, *rows, draws=DRAWN, correlation=part)
        return np.corrcoef(np.log(when - 2026.5).T)[0, 1]

    assert together(0.0) == pytest.approx(0, abs=0.05)
    assert together(0.5) == pytest.approx(0.5, abs=0.05)
    assert together(1.0) == pytest.approx(1)


def test_luck_belongs_to_the_project_not_to_its_place(toytown):
    """Another project, and rows of one project, change no other number."""
    _, alone, due = come(toytown, {}, draws=DRAWN)
    rows = ({"project": "A new one"}, {}, {"year": 2028, "stage": "presold"})
    _, homes, when = come(toytown, *rows, draws=DRAWN)
    assert (homes[:, 1] == alone[:, 0]).all()
    assert (when[:, 1] == due[:, 0]).all()
    assert (homes[homes[:, 1] > 0, 2] > 0).all()  # where permitted homes come, presold ones do
    half = Draws(1, tuple(range(2000, 4000)))
    assert (come(toytown, {}, draws=half)[1] == alone[2000:]).all()


def test_part_of_a_year_falls_to_both_neighbours():
    found = by_year(np.array([[10.0, 10.0, 10.0, 10.0]]), np.array([[1.0, 1.25, 3.5, 9.0]]), 4)
    assert found[0].tolist() == [[0, 10, 0, 0], [0, 7.5, 2.5, 0], [0, 0, 0, 5], [0, 0, 0, 0]]


STAGES = ({}, {"project": "Q", "stage": "presold", "homes": -40.0},
          {"project": "R", "stage": "completed"}, {"project": "S", "year": 2023})  # fmt: skip


@pytest.mark.parametrize("spread", [0.5, 1.0, 2.0])
def test_the_central_path_is_the_mean_of_the_draws_in_every_year(toytown, spread):
    future = Future(spread=spread)
    central = by_years(toytown, *STAGES, future=future)[0]
    drawn = by_years(toytown, *STAGES, draws=DRAWN, future=future)
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    off = np.abs(drawn.mean(axis=0) - central)
    often = np.abs(central) > 0.5  # the far tail is drawn too seldom to tell its own error
    assert often.sum() > 12
    assert (off[often] < 4 * error[often] + 1e-9).all()
    assert off[~often].max() < 0.2
    assert central.sum(axis=1) == pytest.approx([85, -39.2, 100, 85], rel=1e-3)


def test_no_spread_is_the_central_path_of_any_up_to_one(toytown):
    central = by_years(toytown, *STAGES)
    for spread in (0.0, 0.3):
        assert (by_years(toytown, *STAGES, future=Future(spread=spread)) == central).all()
    still = by_years(toytown, *STAGES, draws=DRAWN, future=Future(spread=0.0))
    assert np.allclose(still, central, rtol=1e-12)
    sure = {"stage__permitted__chance": 1.0, "occupancy_spread": 0.0}
    half, full = (
        by_years(toytown, {}, draws=DRAWN, future=Future(spread=spread), **sure).std(axis=0)
        for spread in (0.5, 1.0)
    )
    assert half == pytest.approx(full / 2)


def test_without_chance_a_moment_falls_to_its_two_neighbours():
    due, delay = np.array([2026.5, 2026.0, 2027.2, 2026.0]), np.array([1.5, 0.0, 0.05, 1.5])
    scatter = np.array([0.0, 0.6, 0.0, 0.0])
    found = expected_parts(due, delay, scatter, np.arange(2026, 2030))
    hand = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0.75, 0.25, 0], [0, 0.5, 0.5, 0]]
    assert found == pytest.approx(np.array(hand))


@pytest.mark.parametrize(("delay", "scatter"), [(1.5, 0.6), (0.5, 0.5), (4.0, 0.1), (1.0, 1.8)])
def test_expected_parts_are_those_of_the_delays_law(delay, scatter):
    """Against two million quantiles of the log-normal law of that mean."""
    late = stats.lognorm.ppf((np.arange(2_000_000) + 0.5) / 2_000_000, scatter,
                             scale=delay * np.exp(-(scatter**2) / 2))  # fmt: skip
    years = np.arange(2025, 2040)
    when = 2026.3 + late
    hand = [np.maximum(1 - np.abs(when - year), 0.0).mean() for year in years]
    found = expected_parts(np.array([2026.3]), np.array([delay]), np.array([scatter]), years)
    assert found[0] == pytest.approx(hand, abs=2e-6)
