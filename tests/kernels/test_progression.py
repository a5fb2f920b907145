import numpy as np
import pytest

from planner.kernels.progression import fed, progression, sources

NO_STEP = np.zeros(1, dtype=bool)


def all_own(grades):
    """One school that teaches everything and keeps its pupils."""
    own = np.ones((1, grades - 1), dtype=bool)
    return sources(
        np.ones((1, grades), dtype=bool), np.eye(1, dtype=bool), own, np.zeros(grades - 1, bool)
    )[0]


EVEN = np.ones(2)
WIDE = (0.0, 9.0)


def one_school(*grades):
    return np.array(grades, dtype=float).T[:, None, :]


def test_textbook_ratios_and_roll_forward():  # C1 (enrollcast vignette)
    rolls = one_school((100, 110, 120), (90, 95, 99), (80, 88, 91))
    offers = np.ones((1, 3), dtype=bool)
    learnt = progression(rolls, offers, np.eye(1, dtype=bool), NO_STEP, EVEN, 0.0, WIDE)
    # The vignette takes means of yearly ratios, here ratios of sums: C2 fixes ours.
    assert learnt.ratio[0] == pytest.approx([0.9238095, 0.9675676], abs=5e-8)
    mean_of_ratios = np.array([[0.9250, 0.9678363]])
    roll = np.array([[120.0, 99.0, 91.0]])
    seen = []
    for entering in (125.0, 130.0, 128.0):
        climbed = fed(roll, learnt.source) * mean_of_ratios
        roll = np.concatenate([[[entering]], climbed], axis=1)
        seen.append(roll[0].tolist())
    assert seen[0] == pytest.approx([125, 111, 95.81579], abs=5e-6)
    assert seen[1] == pytest.approx([130, 115.625, 107.42982], abs=1e-5)
    assert seen[2] == pytest.approx([128, 120.25, 111.90607], abs=5e-6)


def test_steady_state():  # C4
    ratio = np.array([[0.99, 0.98, 1, 0.97, 0.99]])
    source = all_own(6)
    roll = np.zeros((1, 6))
    for _ in range(6):
        roll = np.concatenate([[[100.0]], fed(roll, source) * ratio], axis=1)
    assert roll[0] == pytest.approx([100, 99, 97.02, 97.02, 94.1094, 93.168306])
    assert roll.sum() == pytest.approx(580.317706)


@pytest.mark.parametrize("grades", [6, 9])
def test_everyone_climbs(grades):  # C5
    source = all_own(grades)
    roll = np.zeros((1, grades))
    for _ in range(grades):
        roll = np.concatenate([[[50.0]], fed(roll, source)], axis=1)
    assert roll.sum() == 50 * grades


def test_schools_are_drawn_to_the_pool():
    rolls = np.stack([one_school((100, 110, 120), (90, 95, 99))[:, 0]] * 2, axis=1)
    rolls[:, 1] *= [[1, 1.1], [1, 1.1], [1, 1.1]]
    offers = np.ones((2, 2), dtype=bool)
    own = progression(rolls, offers, np.eye(2, dtype=bool), NO_STEP, EVEN, 0.0, WIDE).ratio[:, 0]
    shrunk = progression(rolls, offers, np.eye(2, dtype=bool), NO_STEP, EVEN, 300.0, WIDE).ratio[
        :, 0
    ]
    pool = progression(rolls, offers, np.eye(2, dtype=bool), NO_STEP, EVEN, 1e12, WIDE).ratio[:, 0]
    assert pool[0] == pytest.approx(pool[1])
    assert own[0] < shrunk[0] < pool[0] < shrunk[1] < own[1]


def test_where_a_school_begins_the_catchment_partner_feeds_it_first():
    offers = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1]], dtype=bool)
    partners = np.eye(4, dtype=bool)
    partners[0, 1] = partners[1, 0] = True
    own = offers[:, 1:] & offers[:, :-1]
    (into, origin, step), pooled = sources(offers, partners, own, np.zeros(3, dtype=bool))
    assert pooled[3, 2]
    assert not pooled[1, 1]
    feeds = {(int(i), int(s)): set() for i, s in zip(into, step, strict=True)}
    for i, o, s in zip(into, origin, step, strict=True):
        feeds[int(i), int(s)].add(int(o))
    assert feeds[1, 1] == {0}  # its partner ends where it begins
    assert feeds[2, 1] == {2}  # its own pupils
    assert feeds[3, 2] == {0, 1, 2, 3}  # no partner: the whole city


def test_pooled_transfer_takes_its_share_of_the_city():
    offers = np.array([[1, 0], [1, 0], [0, 1]], dtype=bool)
    rolls = np.zeros((3, 3, 2))
    rolls[:, 0, 0], rolls[:, 1, 0], rolls[:, 2, 1] = 60, 40, 80
    learnt = progression(rolls, offers, np.eye(3, dtype=bool), NO_STEP, EVEN, 300.0, WIDE)
    assert learnt.ratio[2, 0] == pytest.approx(0.8)
    assert (fed(rolls[-1], learnt.source) * learnt.ratio)[2, 0] == pytest.approx(80)


def test_scatter_is_told_apart_from_the_shock_of_the_year():
    rng = np.random.default_rng(4)
    years, schools, size = 8, 400, 100
    shock = np.exp(np.array([0.03, -0.03] * 4))[:-1]
    rolls = np.full((years, schools, 2), float(size))
    rolls[1:, :, 1] = size * shock[:, None] * np.exp(rng.normal(0, 0.05, (years - 1, schools)))
    offers = np.ones((schools, 2), dtype=bool)
    learnt = progression(rolls, offers, np.eye(schools, dtype=bool), NO_STEP, np.ones(7), 1e9, WIDE)
    assert learnt.shared == pytest.approx(np.log(shock).std(ddof=1), rel=0.15)
    alpha, beta = learnt.local
    assert np.sqrt(alpha + beta / size) == pytest.approx(0.05, rel=0.05)


def test_into_another_phase_a_school_keeps_its_own_pupils_unless_it_takes_in_many():
    offers = np.ones((2, 2), dtype=bool)
    rolls = np.zeros((3, 2, 2))
    rolls[:, :, 0] = [40, 60]
    rolls[:, :, 1] = [70, 30]  # 70 of 40 cannot be its own; 30 of 60 can
    step = np.ones(1, dtype=bool)
    learnt = progression(rolls, offers, np.eye(2, dtype=bool), step, EVEN, 0.0, (0.0, 1.3))
    # The second keeps half of its 60; the first's own 40 end there and are the pool it draws on.
    assert learnt.ratio[:, 0] == pytest.approx([70 / 40, 0.5])
    assert (fed(rolls[-1], learnt.source) * learnt.ratio)[:, 0] == pytest.approx([70, 30])
    assert learnt.pooled[:, 0].tolist() == [True, False]


def test_a_pupil_who_stays_with_his_school_is_not_in_the_pool_too():
    """Grade 2 lies in another phase: school 0 keeps its own, 1 ends, 2 begins and takes from 1."""
    offers = np.array([[1, 1], [1, 0], [0, 1]], dtype=bool)
    rolls = np.zeros((3, 3, 2))
    rolls[:, 0], rolls[:, 1, 0], rolls[:, 2, 1] = [50, 50], 80, 72
    step = np.ones(1, dtype=bool)
    learnt = progression(rolls, offers, np.eye(3, dtype=bool), step, EVEN, 0.0, (0.7, 1.3))
    moved = np.array([[30.0, 0], [100, 0], [0, 0]])  # twenty move from the first to the second
    then = (fed(moved, learnt.source) * learnt.ratio)[:, 0]
    assert then == pytest.approx([30, 0, 90])


def test_nothing_is_learnt_from_a_year_in_which_a_school_changed_its_grades():
    """Two schools merge: the first gives up grade 2 and takes grade 1 of both."""
    offers = np.ones((3, 2), dtype=bool)
    rolls = np.full((4, 3, 2), 50.0)
    rolls[0, 0] = [20, np.nan]
    rolls[1:, 0, 1] = 90  # nobody climbed from 20 to 90
    rolls[2:, 0, 0] = 90
    learnt = progression(rolls, offers, np.eye(3, dtype=bool), NO_STEP, np.ones(3), 0.0, WIDE)
    assert learnt.ratio[1:, 0] == pytest.approx([1, 1])
    assert learnt.ratio[0, 0] == pytest.approx((90 + 90) / (50 + 90))


def test_a_transfer_without_a_record_stands_as_this_year_stands():
    offers = np.array([[1, 0], [0, 1]], dtype=bool)
    rolls = np.array([[[100.0, np.nan], [np.nan, np.nan]], [[100.0, np.nan], [np.nan, 70.0]]])
    learnt = progression(
        rolls, offers, np.eye(2, dtype=bool), NO_STEP, np.ones(1), 300.0, (0.7, 1.3)
    )
    assert learnt.ratio[1, 0] == pytest.approx(0.7)


def test_a_full_year_is_left_out_and_a_school_full_in_all_climbs_like_its_neighbours():
    """Of three neighbours one was full once, at 70 of 100, and keeps 90 otherwise; one always."""
    rolls = np.full((5, 3, 2), 100.0)
    rolls[1:, 0, 1], rolls[3, 0, 1], rolls[1:, 1, 1] = 90, 70, 70
    full = np.zeros(rolls.shape, bool)
    full[3, 0, 1] = full[1:, 1, 1] = True
    offers = np.ones((3, 2), dtype=bool)
    given = offers, np.eye(3, dtype=bool), NO_STEP, np.ones(4)

    def climbing(kappa, limited):
        return progression(rolls, *given, kappa, WIDE, limited=limited).ratio[:, 0]

    label = np.zeros(3, dtype=int)
    assert climbing(0.0, None) == pytest.approx([0.85, 0.7, 1.0])
    near = (3 * 90 + 4 * 100) / 700  # those with room, year by year
    assert climbing(0.0, (full, label)) == pytest.approx([0.9, near, 1.0])
    drawn = climbing(100.0, (full, label))
    assert drawn[0] == pytest.approx((270 + 100 * near) / 400)
    assert drawn[1] == pytest.approx(near)
