"""Who needs a place: everybody once, where they live, in a few futures."""

import numpy as np
import pytest

from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.schools.programme_choice import known
from planner.schools.programme_demand import demand, homes
from tests.worktown import AT, policy_of, ready, short_of_places

PHASES = ("primary", "lower_secondary")


@pytest.fixture(scope="module")
def prepared(toytown):
    city = short_of_places(toytown)
    return ready(city, policy_of(city, ProgrammeRules()), Draws(1, tuple(range(12))))


def asked(prepared, futures, phases=PHASES, counted=None):
    city, _, places, assignment, roll, metres, between = prepared
    flags = known(places, phases) if counted is None else counted
    return demand(city, assignment, roll, metres, between, phases, flags, futures)


def test_children_are_neither_lost_nor_made(prepared):
    """Units of a phase add up to its rolls at schools whose places are known, in every future."""
    who, roll = asked(prepared, 12), prepared[4].roll
    ladder = prepared[0].standards.ladder.phases
    for kind, phase in enumerate(PHASES):
        own = roll.sel(grade=list(ladder[phase]), school=["S1", "S2"]).sum(("grade", "school"))
        told = who.pupils[:, :, who.phase == kind].sum(axis=2)
        expected = own.transpose("draw", "year").to_numpy()[who.future, 1:]
        assert told == pytest.approx(expected.astype(float))
    assert set(who.school) == {AT["S1"], AT["S2"]}  # the places of S3 are not known


def test_weights_sum_to_one_and_the_fullest_future_stays(prepared):
    who, every = asked(prepared, 3), asked(prepared, 12)
    assert who.chance.sum() == pytest.approx(1.0)
    total = every.pupils.sum(axis=2).mean(axis=1)
    assert int(total.argmax()) in every.future[who.future].tolist()
    assert int(total.argmin()) in who.future.tolist()


def test_all_futures_stand_for_themselves_where_they_are_few(prepared):
    who = asked(prepared, 50)
    assert who.future.tolist() == list(range(12))
    assert who.chance == pytest.approx(np.full(12, 1 / 12))


def test_a_catchment_is_split_by_the_other_house_that_is_near(prepared):
    """East is B and C: B's other house is S1 or the site, C's is the site; ways by hand."""
    who = asked(prepared, 1, ("primary",))
    ways = who.metres[who.school == AT["S2"]]
    assert len(ways) == 2
    by_own = sorted(ways[:, AT["S2"]].tolist())
    assert by_own == pytest.approx([0.0, 1000.0])  # B's centre is the school, C's 1 km off
    orchards = ways[ways[:, AT["S2"]].argmax()]
    assert orchards[AT["N1"]] == pytest.approx(200.0)
    assert orchards[AT["S1"]] == pytest.approx(2000.0)


def test_pupils_without_catchments_have_no_way(prepared):
    who = asked(prepared, 1)
    assert (who.metres[who.phase == 1] == 0).all()
    assert (who.phase == 1).sum() == 1


def test_homes_are_those_of_the_catchments(prepared):
    living = homes(prepared[0], prepared[3])
    assert (living[:, AT["S1"]] > 0).tolist() == [True, False, False]
    assert (living[1:, AT["S2"]] > 0).all()
    assert living[:, AT["N1"]].sum() == 0


def test_nobody_counts_where_no_school_does(prepared):
    none = np.zeros((1, 4), dtype=bool)
    who = asked(prepared, 2, ("primary",), none)
    assert who.pupils.shape[2] == 0
    assert who.metres.shape == (0, 4)
