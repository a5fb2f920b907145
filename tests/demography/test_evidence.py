from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.evidence import KINDS, blend, jumps
from planner.model.scenario import Future, Shock

YEARS = np.arange(2024, 2028)
RATIO = np.array([[36.0, 24, 12], [60, 24, 16], [59, 23, 15], [58, 22, 14]])
"""Entrants of the origins east, west and school:S3: the recorded year, and by births × ratio."""
SPREAD = np.array([0.0, 0.03, 0.04, 0.05])
KIND = np.array(["births_ratio", "births_ratio", "births_ratio", "forecast_births"])
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


def history(noise=(1, 1, 1, 1, 1, 1), stage="expected", years=range(2019, 2025)):
    """Children of past years, as many as entered, but for a factor, and .97 of whom arrived."""
    rows = []
    for year, factor in zip(years, noise, strict=False):
        for area, children in BEHIND.items():
            rows.append((area, year, "", stage, children * factor))
            if stage != "kindergarten":
                rows.append((area, year, "", "arrived", children * 0.97))
    return rows


def coming(factor, stage="expected", year=2025, areas="ABC"):
    return [(area, year, "", stage, BEHIND[area] * factor) for area in areas]


def told(city, *rows, by_ratio=RATIO, spread=SPREAD, future=Future()):  # noqa: B008
    return blend(with_register(city, *rows), YEARS, by_ratio, spread, KIND, future)


def weight(found, kind, year=2025):
    return found.weights[year - 2024, KINDS.index(kind)]


NOISY = (0.8, 1.25, 0.85, 1.2, 0.8, 1.2)


def test_without_counts_births_stand_to_the_last_digit(toytown):
    found = blend(toytown, YEARS, RATIO, SPREAD, KIND)
    assert found.mean.tobytes() == RATIO.tobytes()
    assert found.deviation.tobytes() == SPREAD.tobytes()
    assert found.main.tolist() == ["recorded", "births_ratio", "births_ratio", "forecast_births"]
    assert (found.weights.max(axis=1) == 1).all()
    assert found.notes == found.scores == ()
    past_only = told(toytown, *history())
    assert past_only.mean.tobytes() == RATIO.tobytes()


def test_a_register_that_never_erred_gets_nearly_all_the_weight(toytown):
    found = told(toytown, *history(), *coming(1.1))
    assert weight(found, "register") == pytest.approx(0.03**2 / (0.03**2 + 0.005**2))
    assert weight(found, "register") > 0.97
    assert found.main[1] == "register"
    assert found.mean[1].sum() == pytest.approx(72 * 1.1, rel=0.02)
    assert found.deviation[1] == pytest.approx(1 / np.sqrt(1 / 0.03**2 + 1 / 0.005**2))
    noisy = told(toytown, *history(NOISY), *coming(1.1))
    assert 0 < weight(noisy, "register") < 0.05
    assert noisy.main[1] == "births_ratio"
    assert noisy.mean[1].sum() == pytest.approx(RATIO[1].sum(), rel=0.03)
    for one in (found, noisy):
        assert one.mean[[0, 2, 3]].tobytes() == RATIO[[0, 2, 3]].tobytes()
        assert one.weights.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("noise", [(1,) * 6, (0.97, 1.02, 1, 0.98, 1.03, 1), NOISY])
def test_entrants_move_towards_the_register_by_its_weight(toytown, noise):
    found = told(toytown, *history(noise), *coming(1.3))
    trust = weight(found, "register")
    score = found.scores[0]
    error = max(score.deviation, 0.005)
    assert trust == pytest.approx(error**-2 / (error**-2 + 0.03**-2))
    alone = told(toytown, *history(noise), *coming(1.3), spread=np.full(4, 1e6)).mean[1]
    assert found.mean[1] == pytest.approx(alone**trust * RATIO[1] ** (1 - trust), rel=1e-6)
    more = told(toytown, *history(noise), *coming(1.4)).mean[1]
    assert (more > found.mean[1]).all()


def test_a_year_further_off_is_trusted_less(toytown):
    rows = [*history(), *coming(1.0), *coming(1.0, year=2026)]
    found = told(toytown, *rows, spread=np.full(4, 0.03))
    assert weight(found, "register", 2026) < weight(found, "register", 2025)
    error = 0.005**2 + 0.02**2
    assert weight(found, "register", 2026) == pytest.approx(0.03**2 / (0.03**2 + error))


def test_until_two_years_bear_it_out_the_spread_is_assumed(toytown):
    for years in ((), (2024,), (2023, 2024)):
        found = told(toytown, *history(years=years), *coming(1.0))
        assert weight(found, "register") == pytest.approx(0.05**-2 / (0.05**-2 + 0.03**-2))
        assert "register_untested expected" in found.notes
    erred = told(toytown, *history((1.2, 1.0), years=(2023, 2024)), *coming(1.0))
    error = np.log(1.2)
    assert weight(erred, "register") == pytest.approx(error**-2 / (error**-2 + 0.03**-2))
    unknown = told(toytown, *history(), *coming(1.0), spread=np.full(4, np.nan))
    assert weight(unknown, "register") == pytest.approx(0.05**2 / (0.05**2 + 0.005**2))
    assert unknown.deviation[2] == 0.05


def test_the_register_speaks_of_the_origins_that_it_counts(toytown):
    found = told(toytown, *history(), *coming(1.2, areas="BC"))
    assert found.mean[1, 1] == RATIO[1, 1]
    assert found.mean[1, 0] != RATIO[1, 0]
    full = told(toytown, *history(), *coming(1.2))
    assert weight(found, "register") == pytest.approx(weight(full, "register") * 0.76)
    assert full.deviation[1] < found.deviation[1] < SPREAD[1]


def test_leavers_move_totals_of_districts_alone(toytown):
    rows = history(stage="kindergarten")
    up = told(toytown, *rows, *coming(1.2, "kindergarten"))
    inside = told(toytown, *rows, ("A", 2025, "", "kindergarten", 0.0),
                  ("B", 2025, "", "kindergarten", 64 * 1.2),
                  ("C", 2025, "", "kindergarten", 11 * 1.2))  # fmt: skip
    assert up.main[1] == "kindergarten"
    assert inside.mean == pytest.approx(up.mean)
    assert weight(up, "register") == 0
    both = told(toytown, *rows, *coming(1.2, "kindergarten"), *history(), *coming(1.2))
    assert both.weights[1].sum() == pytest.approx(1)
    assert (both.weights[1] > 0).sum() == 3
    assert both.deviation[1] < up.deviation[1]


def test_scores_tell_classes_and_kinds(toytown):
    rows = [*history(), *coming(1.0), *history(stage="kindergarten"), *coming(1.0, "kindergarten")]
    scores = [(one.name, one.group) for one in told(toytown, *rows).scores]
    assert scores == [("expected", "all"), ("kindergarten", "all"), ("expected", ""),
                      ("expected", "all")]  # fmt: skip


def test_later_years_leave_the_evidence_of_earlier_ones(toytown):
    then = replace(toytown, base_year=2022)
    rows = [*history(), *coming(1.1)]
    later = [(*row[:4], row[4] * 7) if row[1] >= 2024 else row for row in rows]
    years = np.arange(2022, 2024)
    one, other = (
        blend(with_register(then, *some), years, RATIO[:2], SPREAD[:2], KIND[:2])
        for some in (rows, later)
    )
    assert one.mean.tobytes() == other.mean.tobytes()
    assert one.weights.tobytes() == other.weights.tobytes()
    assert one.scores == other.scores


def test_shaken_years_teach_nothing(toytown):
    rows = [*history((1, 1, 1, 1, 1, 1.5)), *coming(1.1)]
    calm = Future(shocks={"odd": Shock((2024,), of="entry")})
    assert weight(told(toytown, *rows), "register") < 0.1
    assert weight(told(toytown, *rows, future=calm), "register") > 0.97


def test_where_one_kind_says_nobody_the_others_still_count(toytown):
    none = RATIO.copy()
    none[1] = [60.0, 0.0, 0.0]
    found = told(toytown, *history(), *coming(1.0), by_ratio=none)
    assert found.mean[1, 1] == pytest.approx(24 * weight(found, "register"))
    assert found.mean[1, 2] == 0  # a school that admits nobody


@settings(max_examples=12, deadline=None)
@given(
    st.floats(0.5, 2), st.floats(0.005, 0.5), st.lists(st.floats(0.8, 1.2), min_size=6, max_size=6)
)
def test_the_blend_lies_between_its_views(toytown, factor, spread, noise):
    found = told(toytown, *history(noise), *coming(factor), spread=np.full(4, spread))
    alone = told(toytown, *history(noise), *coming(factor), spread=np.full(4, 1e6)).mean[1]
    low, high = np.minimum(alone, RATIO[1]), np.maximum(alone, RATIO[1])
    assert (found.mean[1] >= low * (1 - 1e-6)).all()
    assert (found.mean[1] <= high * (1 + 1e-6)).all()
    assert found.deviation[1] < spread
    assert found.weights.sum(axis=1) == pytest.approx(1)


def test_a_jump_is_a_question_and_no_forecast(toytown):
    ratio = {2019: 0.80, 2020: 0.88, 2021: 0.87, 2022: 0.75, 2024: 0.9, 2025: np.nan}
    threshold = toytown.standards.number("evidence.jump")
    found = jumps(ratio, threshold)
    assert [jump.year for jump in found] == [2020, 2022]
    assert str(found[0]) == "jump 2020 0.800 0.880 +10%"
    assert jumps({2020: 0.8, 2021: 0.8}, threshold) == []
