"""Schools that gain or lose a phase: whose pupils feed which grade, and that nobody is lost."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.scenario import Future, Scenario
from planner.model.transfer import Transfer
from planner.schools.places import provide
from planner.schools.regimes import climbs_of, regimes
from planner.walking import run, silent

LAST = 2034
ROWS = [[0, 1], [2]]


def test_a_year_with_other_phases_is_a_regime_of_its_own():
    taught = np.array([[1, 1, 0], [1, 1, 1]], dtype=bool)
    turned = np.array([[1, 1, 1], [1, 1, 0]], dtype=bool)
    shut = taught.copy()
    shut[1] = False  # as a whole: what it gave a pool goes to the others
    at, kinds = regimes(np.array([taught, turned, shut, turned]), taught, ROWS)
    assert at.tolist() == [0, 1, 0, 1]
    assert [kind.tolist() for kind in kinds] == [taught.tolist(), turned.tolist()]


def rolls(city, **measures):
    """Expected rolls of a run with measures, ``(year, school, grade)``."""
    scenario = Scenario("t", city.name, LAST, draws=0)
    policy = replace(
        scenario.policy, class_size=class_sizes(scenario, city.standards), measures=measures
    )
    scenario = replace(scenario, policy=policy)
    plan = run(city, scenario, Draws(1), "t", map, silent)
    return plan.central.enrolment.roll.isel(draw=0)


def test_a_school_that_begins_a_phase_keeps_its_own_leavers(crossing_city):
    """Nine-Year School's primary pupils stay there; P3 begins lower secondary and does likewise."""
    places = provide(
        crossing_city,
        class_sizes(Scenario("t", "c", LAST), crossing_city.standards),
        {
            "out": Measure("P3", "primary", 2027, -5, "convert"),
            "in": Measure("P3", "lower_secondary", 2027, 5, "convert"),
        },
        LAST,
    )
    climbs = climbs_of(crossing_city, Future(), Transfer(), places)
    at = list(crossing_city.schools["school"].to_numpy()).index("P3")
    own = [
        [(into, origin) for into, origin, step in zip(*one.alone.source, strict=True) if step == 5]
        for one in climbs
    ]
    assert (at, at) not in own[2]
    assert (at, at) in own[3]
    assert climbs[1] is climbs[2]
    assert climbs[3].ways.sorting is climbs[1].ways.sorting


@pytest.mark.parametrize("kind", ["close", "convert"])
def test_nobody_is_lost_when_a_phase_ends(crossing_city, kind):
    """Each grade of the city has whom it has otherwise; N has nobody in the grades it gives up.

    N's 14 rooms are shared as 6 primary classes and 2.67 of the other phase need them: 10 and 4.
    """
    ends = {"shut": Measure("N", "primary", 2028, 0, "close")}
    if kind == "convert":
        ends = {
            "out": Measure("N", "primary", 2028, -10, "convert"),
            "in": Measure("N", "lower_secondary", 2028, 10, "convert"),
        }
    with_, without = rolls(crossing_city, **ends), rolls(crossing_city)
    primary = [str(grade) for grade in range(1, 7)]
    gone = with_.sel(school="N", grade=primary)
    assert float(gone.sel(year=2027).sum()) > 200
    assert float(gone.sel(year=slice(2028, None)).sum()) == 0
    both = [one.sel(grade=primary).sum("school").to_numpy() for one in (with_, without)]
    assert both[0] == pytest.approx(both[1])


def test_a_merger_hands_pupils_and_catchment_over(crossing_city):
    join = Measure("P3", "primary", 2028, 0, "merge", into="P1")
    with_, without = rolls(crossing_city, join=join), rolls(crossing_city)
    before = without.sel(school="P3", year=2028).to_numpy()
    more = (with_ - without).sel(school="P1", year=2028).to_numpy()
    assert more[:6] == pytest.approx(before[:6])
    assert float(with_.sel(school="P3", year=2028).sum()) == 0
    later = (with_ - without).sel(school=["P2", "N"], year=LAST, grade="1").to_numpy()
    assert later == pytest.approx([0, 0])


def test_a_phase_that_begins_takes_none_twice(toytown):
    """Market School begins lower secondary: its leavers stay, and the others' intake is less.

    Of Toytown's leavers some five in six go on, all of them to S1. S2 keeps its own as schools do
    that keep theirs; the others go on as they did.
    """
    turn = {
        "out": Measure("S2", "primary", 2027, -2, "convert"),
        "in": Measure("S2", "lower_secondary", 2027, 2, "convert"),
    }
    with_, without = rolls(toytown, **turn), rolls(toytown)
    usual = without.sel(grade="4", year=2027).sum() / without.sel(grade="3", year=2026).sum()
    assert usual.item() == pytest.approx(5 / 6, rel=0.03)
    own = with_.sel(school="S2", grade="4", year=2027).item()
    rest = with_.sel(school="S1", grade="4", year=2027).item()
    left = with_.sel(school=["S1", "S3"], grade="3", year=2026).sum().item()
    assert own == pytest.approx(with_.sel(school="S2", grade="3", year=2026).item(), rel=0.05)
    assert rest == pytest.approx(left * usual.item(), rel=1e-6)
    before = [one.sel(grade="4", year=slice(None, 2026)).to_numpy() for one in (with_, without)]
    assert before[0] == pytest.approx(before[1])
