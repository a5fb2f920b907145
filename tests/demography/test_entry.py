from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.entry import entry_ratios, passing, residents_by_grade, weights
from planner.model.scenario import Envelope, Future, Shock
from planner.model.standards import Norm

BEHIND = np.tile([45.0, 30, 75], (6, 1))
"""Children behind the entrants of east, west and school:S3 on record, 2019 to 2024."""
CITY = np.full(6, 75.0)
YEARS = np.arange(2024, 2030)


def with_norms(city, **norms):
    kept = city.standards.norms | {key: Norm(key, value) for key, value in norms.items()}
    return replace(city, standards=replace(city.standards, norms=kept))


def recorded(city, **entrants):
    """The city with entrants of some origins on record, by year from 2019."""
    table = city.residents.copy()
    for origin, by_year in entrants.items():
        table.loc[{"origin": origin, "grade": "1"}] = by_year
    return replace(city, residents=table)


def shaken(of="rolls", years=(2023,), **told):
    return Future(shocks={"shock": Shock(years, of=of, **told)})


def learnt(city, future=Future(), past=BEHIND, whole=CITY):  # noqa: B008 - a frozen value
    return entry_ratios(city, future, past, whole)


def test_ratios_by_hand(toytown):
    """36 of 45, 24 of 30, and 12 of the city's 75; 72 of 75 in all."""
    entry = learnt(toytown)
    assert entry.ratio == pytest.approx([0.8, 0.8, 0.16])
    assert entry.pairs.tolist() == list(range(2019, 2025))
    assert entry.by_year == pytest.approx([0.96] * 6)
    assert entry.shared == 0
    assert entry.local == pytest.approx((0, 0))


def test_recent_years_weigh_more_and_old_ones_nothing(toytown):
    """East: 45 entered in 2024 and 36 before; weights .8⁴ … 1 over five years."""
    city = recorded(toytown, east=[999.0, 36, 36, 36, 36, 45], west=[24.0] * 6)
    city = forgetting(with_norms(city, **{"births.window": 5, "births.decay": 0.8}), 0.8)
    weight = 0.8 ** np.arange(4, -1, -1.0)
    entered = weight @ [36, 36, 36, 36, 45] / weight.sum()
    found = learnt(city).ratio
    assert found[:2] @ [45, 30] == pytest.approx(entered + 24)  # drawn together, sum kept
    assert found[0] < entered / 45
    even = forgetting(with_norms(city, **{"births.decay": 1.0}), 1.0)
    assert learnt(even).ratio[:2] @ [45, 30] == pytest.approx((4 * 36 + 45) / 5 + 24)


def forgetting(city, decay):
    """The city where the level of the ratio is forgotten at a given pace."""
    return with_norms(city, **{"entry.decays": (decay,), "entry.decay": decay})


def test_the_level_is_forgotten_at_its_own_pace(toytown):
    """A ratio that fell from .96 to .48 last year: weights of 1, and ½, ¼ … of the years before.

    How the origins differ stays as it was.
    """
    fall = np.array([1, 1, 1, 1, 1, 0.5])
    city = recorded(toytown, east=36 * fall, west=24 * fall, **{"school:S3": 12 * fall})
    city = with_norms(city, **{"births.window": 5})
    found = learnt(forgetting(city, 0.5))
    weight = 0.5 ** np.arange(4, -1, -1.0)
    expected = weight @ fall[1:] / weight.sum()
    assert found.ratio == pytest.approx(expected * np.array([0.8, 0.8, 0.16]))
    assert found.decay == 0.5
    assert found.by_year[-1] == pytest.approx(0.48)
    last = learnt(forgetting(city, 1e-9)).ratio
    assert last == pytest.approx([0.4, 0.4, 0.08])


def test_the_pace_is_chosen_by_the_past(toytown):
    """Where the ratio fell for good in 2021, forgetting at once would have foretold it best."""
    fall = np.array([1, 1, 0.5, 0.5, 0.5, 0.5])
    city = recorded(toytown, east=36 * fall, west=24 * fall, **{"school:S3": 12 * fall})
    city = with_norms(city, **{"entry.decays": (0.8, 0.1), "entry.decay": 0.6})
    assert learnt(city).decay == 0.1
    assert learnt(city).compared > 3
    assert learnt(with_norms(city, **{"entry.least_comparisons": 99})).decay == 0.6


def test_a_year_in_which_nobody_stands_behind_teaches_nothing(toytown):
    past, whole = BEHIND.copy(), CITY.copy()
    past[4], whole[4] = 0.0, 0.0
    found = learnt(toytown, past=past, whole=whole)
    assert found.by_year[[0, 5]] == pytest.approx([0.96, 0.96])
    assert np.isnan(found.by_year[4])
    assert np.isfinite(found.ratio).all()


def test_small_origins_are_drawn_together_and_large_ones_keep_their_own(toytown):
    """Marshall: ratios .5 and 1 of 1,000 children hold; of 10 children they are chance."""
    found = {}
    for size in (10.0, 1000.0):
        city = recorded(toytown, east=[size / 2] * 6, west=[size] * 6)
        past = np.tile([size, size, 75.0], (6, 1))
        found[size] = learnt(with_norms(city, **{"births.window": 1}), past=past).ratio[:2]
    assert found[1000.0] == pytest.approx([0.5, 1], abs=0.02)
    assert found[10.0] == pytest.approx([0.75, 0.75])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=2))
def test_drawing_together_keeps_the_citys_entrants(toytown, entrants):
    city = recorded(toytown, east=[entrants[0]] * 6, west=[entrants[1]] * 6)
    ratio = learnt(city).ratio
    assert ratio[:2] @ [45, 30] == pytest.approx(sum(entrants))


@pytest.mark.parametrize("of", ["rolls", "entry"])
def test_a_shaken_year_weighs_what_it_is_given(toytown, of):
    city = recorded(toytown, east=[36.0, 36, 36, 36, 18, 36])
    assert learnt(city, shaken(of, weight=0.0)).ratio == pytest.approx([0.8, 0.8, 0.16])
    usual, half = learnt(city), learnt(city, shaken(of, weight=0.5))
    assert usual.ratio[0] < half.ratio[0] < 0.8
    neutral = learnt(city, shaken(of, weight=1.0))
    assert (neutral.ratio == usual.ratio).all()
    assert neutral.shared == usual.shared
    assert (learnt(city, shaken("births", weight=0.0)).ratio == usual.ratio).all()


def test_years_that_are_all_shaken_leave_nothing(toytown):
    with pytest.raises(ValueError, match="no usable years"):
        learnt(toytown, shaken(years=tuple(range(2019, 2025)), weight=0.0))


def test_only_pairs_count(toytown):
    past = BEHIND.copy()
    past[:4] = np.nan
    assert learnt(toytown, past=past).pairs.tolist() == [2023, 2024]
    with pytest.raises(ValueError, match="paired"):
        learnt(toytown, past=np.full((6, 3), np.nan))


def wave(city):
    """Entrants of all origins 10 % up and down about the usual."""
    up = np.array([1.0, 1.1, 1, 1.1, 1, 1.1])
    return recorded(city, east=36 * up, west=24 * up, **{"school:S3": 12 * up})


def test_what_all_origins_share_scatters_by_the_changes_of_the_ratio(toytown):
    entry = learnt(wave(toytown))
    assert entry.shared == pytest.approx(np.log(1.1))
    assert entry.local == pytest.approx((0, 0), abs=1e-12)
    calm = wave(toytown)
    calm.residents.loc[{"year": 2024, "grade": "1"}] *= 3
    assert learnt(calm, shaken(weight=0.0, years=(2024,))).shared == pytest.approx(np.log(1.1))
    assert learnt(calm).shared > np.log(1.5)


def test_a_record_too_short_to_tell_is_not_certain(toytown):
    past = BEHIND.copy()
    past[:3] = np.nan  # two changes
    city = with_norms(toytown, **{"evidence.ratio.spread": 0.07})
    assert learnt(city, past=past).shared == 0.07
    past[2] = BEHIND[2]
    assert learnt(city, past=past).shared == 0


def test_what_origins_do_alone_is_local(toytown):
    """East up and west down by as many: the city stands still."""
    up = np.array([6.0, -6, 6, -6, 6, -6])
    entry = learnt(recorded(toytown, east=36 + up, west=24 - up))
    assert entry.shared == pytest.approx(0, abs=1e-12)
    alpha, beta = entry.local
    assert alpha + beta / 30 > 0.01


def test_origins_that_do_not_teach_entrants_have_none(toytown):
    offers = toytown.schools["offers"].copy()
    offers.loc[{"school": "S3", "grade": "1"}] = False
    city = replace(toytown, schools=toytown.schools.assign(offers=offers))
    assert learnt(city).ratio == pytest.approx([0.8, 0.8, 0])


def test_entrants_of_closed_schools_are_shared_out(toytown):
    kind = toytown.origin_kind.copy()
    kind.loc[{"origin": "school:S3"}] = "closed"
    ratio = learnt(replace(toytown, origin_kind=kind)).ratio
    assert ratio == pytest.approx([0.96, 0.96, 0])  # 72 entrants of 75


def test_a_shock_to_come_fades_and_one_past_has_no_effect(toytown):
    def factor(kinds=("rolls", "entry"), **told):
        return passing(toytown, shaken(**told), YEARS, kinds)

    assert factor(years=(2026,), effect=0.81, half_life=1.0) == pytest.approx(
        [1, 1, 0.81, 0.9, 0.9**0.5, 0.9**0.25]
    )
    assert factor(years=(2024,), effect=0.5) == pytest.approx([1] * 6)
    assert factor(years=(2026,)) == pytest.approx([1] * 6)
    assert factor(("rolls",), of="entry", years=(2026,), effect=0.5) == pytest.approx([1] * 6)
    courses = Envelope(0.5, 1.0, 2.0)
    assert factor(years=(2026,), effect=courses, path="low")[2] == pytest.approx(0.5)
    usual = with_norms(toytown, **{"shocks.half_life": 2})
    slow = passing(usual, shaken(years=(2025,), effect=0.81), YEARS, ("rolls",))
    assert slow[3] == pytest.approx(0.9)


def test_weights_of_recorded_years():
    years = np.arange(2019, 2025)
    some = weights(years, shaken(weight=0.5, years=(2022,)), 4, ("rolls",))
    assert some.tolist() == [0, 0, 1, 0.5, 1, 1]
    assert weights(years, shaken("entry", weight=0.5), 4, ("rolls",)).tolist() == [0, 0, 1, 1, 1, 1]


def climbed(city, future=Future(), joiners=None):  # noqa: B008 - a frozen value
    entrants = np.arange(18.0).reshape(1, 6, 3)
    return residents_by_grade(city, future, entrants, joiners)[0]


def test_cohorts_climb_together(toytown):
    """Nobody leaves in Toytown's primary grades: a cohort keeps its children."""
    found = climbed(toytown)
    assert found[0] == pytest.approx(np.array([[36] * 3, [24] * 3, [12] * 3]))
    assert found[1:, :, 0] == pytest.approx(np.arange(18.0).reshape(6, 3)[1:])
    assert found[2:, :, 1] == pytest.approx(found[1:-1, :, 0])
    assert found[3:, :, 2] == pytest.approx(found[1:-2, :, 0])


def test_those_who_join_climb_on(toytown):
    joiners = np.zeros((1, 6, 3, 5))
    joiners[0, 2, 1, 1] = 5.0
    joiners[0, 4, 0, 2] = -1e6
    joiners[0, :, :, 3:] = 99.0  # of a later phase
    gained = climbed(toytown, joiners=joiners) - climbed(toytown)
    assert gained[2, 1] == pytest.approx([0, 5, 0])
    assert gained[3, 1] == pytest.approx([0, 0, 5])
    assert climbed(toytown, joiners=joiners)[4, 0, 2] == 0
    assert np.abs(gained).sum() == pytest.approx(10 + climbed(toytown)[4, 0, 2])


def test_a_shock_of_rolls_shakes_the_climb_and_one_of_entry_does_not(toytown):
    usual = climbed(toytown)
    hit = climbed(toytown, shaken(years=(2026,), effect=0.81, half_life=1.0))
    assert hit[1] == pytest.approx(usual[1])
    assert hit[2, :, 1] == pytest.approx(0.81 * usual[2, :, 1])
    assert hit[3, :, 1] == pytest.approx(0.9 * usual[3, :, 1])
    assert hit[:, :, 0] == pytest.approx(usual[:, :, 0])  # entrants are given here
    of_entry = climbed(toytown, shaken("entry", years=(2026,), effect=0.5))
    assert (of_entry == usual).all()


def test_a_closed_origin_has_nobody(toytown):
    kind = xr.where(toytown.origin_kind == "school", "closed", toytown.origin_kind)
    assert climbed(replace(toytown, origin_kind=kind))[:, 2].max() == 0
