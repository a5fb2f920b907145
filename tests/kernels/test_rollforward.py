"""Rolls carried on, with the known answers C1, C2, C4, C5, C7, C12 and C13."""

import numpy as np
import pytest

from planner.kernels.rollforward import (
    Ratios,
    Recipe,
    arriving,
    carried,
    city_path,
    climb,
    entry_path,
    entry_shares,
    filling,
    grade_ratios,
    pair_weights,
    school_ratios,
    steady_pairs,
)
from planner.kernels.trends import fading_trend

WIDE = (0.0, 9.0)


def test_a_published_example():
    """C1: enrollcast's vignette, entries given."""
    rolls = np.array([[100.0, 90, 80], [110, 95, 88], [120, 99, 91]])
    ratio, _ = grade_ratios(rolls, np.ones(2))
    assert ratio == pytest.approx([(95 + 99) / 210, (88 + 91) / 185])
    assert ratio.round(7) == pytest.approx([0.9238095, 0.9675676])  # C2
    ratio = np.array([0.9250, 0.9678363])
    path = city_path(rolls[-1], ratio, np.zeros(2), np.array([125.0, 130, 128]), 1.3)
    assert path == pytest.approx(
        np.array([[125, 111, 95.81579], [130, 115.625, 107.42982], [128, 120.25, 111.90607]]),
        abs=1e-4,
    )


def test_later_years_weigh_more_if_asked():
    """C2: weights 1 to 2 give .915625."""
    rolls = np.array([[100.0, 0], [110, 95], [0, 99]])
    assert grade_ratios(rolls, pair_weights(np.ones(2), 2, 0.5))[0] == pytest.approx([0.915625])


@pytest.mark.parametrize(
    ("ratio", "entry", "total"),
    [((0.99, 0.98, 1, 0.97, 0.99), 100, 580.317706), ((1,) * 5, 70, 420), ((1,) * 8, 70, 630)],
)
def test_a_steady_city_settles(ratio, entry, total):
    """C4 and C5."""
    steps = len(ratio) + 1
    start = np.zeros(steps)
    path = city_path(start, np.array(ratio, float), np.zeros(len(ratio)), np.full(steps, entry), 2)
    assert path[-1].sum() == pytest.approx(total)


def test_a_growing_flow_brings_a_difference_and_a_shrinking_one_a_ratio():
    """C7: learnt on 100 → 105, a bulge of 200 brings 205, not 210."""
    two = np.array([200.0, 200.0])
    found = carried(two, np.array([1.05, 0.95]), np.array([100.0, 100.0]), 1.3)
    assert found.tolist() == [205.0, 190.0]
    assert carried(two, np.full(2, 1.05), np.zeros(2), 1.3).tolist() == [210.0, 210.0]
    assert carried(np.array([10.0, 0]), np.full(2, 1.2), np.full(2, 100.0), 1.3).tolist() == [13, 0]


def test_a_shaken_year_changes_nothing():
    """C13: with weight nought, whatever was counted in it."""
    rolls = np.array([[100.0, 90], [100, 95], [100, 20], [100, 96]])
    usable = np.array([1.0, 0.0, 1.0])
    calm = grade_ratios(np.where(np.arange(4)[:, None] == 2, [100, 88], rolls), usable)[0]
    assert grade_ratios(rolls, usable)[0] == calm
    assert pair_weights(usable, 2, 0.5).tolist() == [0.0, 0.0, 1.0]


def test_constant_ratios_are_carried_on_without_error():
    """C12."""
    years, ratio = 12, np.array([0.97, 1.0, 0.95])
    entry = 100 + 20 * np.sin(np.arange(years + 3))
    rolls = np.zeros((years + 3, 4))
    for year in range(years + 3):
        rolls[year, 0] = entry[year]
        if year:
            rolls[year, 1:] = rolls[year - 1, :-1] * ratio
    found, base = grade_ratios(rolls[3:years], np.ones(years - 4))
    path = city_path(rolls[years - 1], found, base, entry[years:], 1.3)
    assert path == pytest.approx(rolls[years:])
    assert np.abs(rolls[years - 1] - rolls[years]).min() > 0.1


def test_schools_are_drawn_to_the_pool():
    """C3: κ = 90 gives .9466667 of 194/210 and a pool of 1."""
    rolls = np.zeros((2, 2, 2))
    rolls[:, 0, 0], rolls[:, 0, 1] = 210, 194
    rolls[:, 1] = 1e9
    recipes = [Recipe(1, 1.0, kappa) for kappa in (90, 0, 1e12)]
    found, base, own = school_ratios(rolls, np.ones(1), recipes, WIDE, np.zeros(1, bool))
    assert own.all()
    assert found[:, 0, 0] == pytest.approx([0.9466667, 0.9238095, 1.0])
    assert base[0, 0, 0] == 210


def test_a_year_in_which_a_school_changed_its_grades_teaches_nothing():
    rolls = np.array([[[20.0, np.nan], [50, 50]], [[20, 90], [50, 50]], [[20, 18], [50, 50]]])
    later = steady_pairs(rolls)
    assert np.isnan(later[0, 0, 0])
    assert later[1, 0, 0] == 18


def test_entrants_fade_into_a_level_and_hold_without_a_past():
    path = entry_path(np.array([100.0, 90]), 200, 1, 0.5)
    assert path[0] > path[1] > path[-1]
    assert path[-1] == pytest.approx(90 * 0.9)  # .5 + .25 + … = 1
    assert entry_path(np.array([90.0]), 2, 3, 0.5).tolist() == [90, 90]
    assert entry_path(np.array([0.0, 90]), 2, 3, 0.5).tolist() == [90, 90]


def test_a_grade_without_a_grade_below_holds_its_share_of_the_city():
    now = np.array([[60.0, 50], [40, 0], [0, 25]])
    whole = np.array([[100.0, 150.0]])
    ratio, base = np.full((1, 3, 1), 0.9), np.zeros((1, 3, 1))
    share = entry_shares(now[None, :, 0], 1)[None]
    own = np.array([[[True], [False], [False]]])
    found = climb(now, Ratios(ratio, base, own), share, whole, 1.3)[0, 0]
    assert found.tolist() == [[60, 54], [40, 0], [0, 50]]


def test_a_grade_that_others_fill_is_a_share_of_the_city_and_teaches_no_ratio():
    """Ten leave grade 5 and 130 begin grade 6: they are not the ten times 1.3."""
    rolls = np.tile(np.array([[10.0, 130.0], [100.0, 90.0]]), (3, 1, 1))
    recipe, boundary = [Recipe(3, 1.0, 100.0)], np.ones(1, bool)
    learnt = school_ratios(rolls, np.ones(2), recipe, (0.7, 1.3), boundary)
    assert learnt.own[0, :, 0].tolist() == [False, True]
    assert learnt.ratio[0, 1, 0] == pytest.approx(0.9)  # the pool is those who keep their own
    share = entry_shares(rolls[:, :, 0], 1)[None]
    found = climb(rolls[-1], learnt, share, np.array([[110.0, 220.0]]), 1.3)[0, 0]
    assert found[:, 1] == pytest.approx([130, 90])
    inside = school_ratios(rolls, np.ones(2), recipe, (0.7, 1.3), np.zeros(1, bool))
    assert inside.own.all()


def test_who_arrives_is_seen_in_the_first_year_of_a_school_that_fills():
    rolls = np.array([[[20.0, np.nan, np.nan]], [[25, 60, np.nan]], [[25, 70, 58]]])
    assert np.isnan(steady_pairs(rolls)[0]).all()
    assert arriving(rolls, np.ones(2), 1.3).tolist() == [[True, False]]
    assert arriving(rolls, np.zeros(2), 1.3).tolist() == [[False, False]]


def test_shares_of_entrants_are_averaged_over_those_who_are_there():
    entrants = np.array([[50.0, 50, np.nan], [60, np.nan, 40]])
    assert entry_shares(entrants, 2) == pytest.approx([0.55 / 0.75, 0, 0.2 / 0.75])


def test_a_school_that_fills_goes_on_grade_by_grade():
    """Grades 1 to 4 with 4 in another phase: one school had grade 1, then 1 and 2."""
    rolls = np.full((3, 2, 4), 60.0)
    rolls[:, 0] = [[50, np.nan, np.nan, np.nan], [52, 50, np.nan, np.nan], [54, 52, 50, np.nan]]
    boundary = np.array([False, False, True])
    assert filling(rolls[:2], boundary).tolist() == [[False, True, False], [False] * 3]
    assert not filling(rolls, boundary)[0].any()  # its phase is full
    assert not filling(rolls[:1], boundary).any()
    learnt = school_ratios(rolls[:2], np.ones(1), [Recipe(3, 1.0)], WIDE, boundary)
    city = np.tile([112.0, 110, 110, 60], (2, 1))
    path = climb(np.nan_to_num(rolls[1]), learnt, np.array([[0.5, 0.5]]), city, 1.3)[:, 0, 0]
    assert path[0, :3] == pytest.approx([56, 52, 50])
    assert path[:, 3].tolist() == [0, 0]


def test_ratios_may_change_from_year_to_year():
    now, entry = np.array([100.0, 100.0]), np.full(2, 100.0)
    changing = np.array([0.9]) * fading_trend(np.log(0.98), 0.5, 2, 1.0)[:, None]
    path = city_path(now, changing, np.zeros(1), entry, 1.3)
    assert path[:, 1] == pytest.approx([90 * 0.98**0.5, 90 * 0.98**0.75])


def test_a_folder_may_begin_with_a_later_grade():
    rolls = np.array([[0.0, 0, 50, 40], [0, 0, 60, 50]])
    ratio, base = grade_ratios(rolls, np.ones(1))
    path = city_path(rolls[-1], ratio, base, np.array([[0.0, 66], [0, 70]]), 1.3, None, [0, 2])
    assert path == pytest.approx(np.array([[0, 0, 66, 60], [0, 0, 70, 66]]))
