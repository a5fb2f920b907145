"""What it is worth to plan for several futures, and what every good plan shares.

Wait and see (WS): each future with the plan that is best for it. Recourse (RP): what is decided now
is the same in all futures, what is decided later is best for each. Expected future (EEV): decided
now as if the mean future came, later as is best. WS ≤ RP ≤ EEV; EVPI = RP − WS is what perfect
information would be worth, VSS = EEV − RP what planning for several futures is (Birge and
Louveaux, Introduction to Stochastic Programming, 2011, chapter 4). All of them are expectations;
solvers stop within a gap, so each stands with its bound.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.siting import Found
from planner.kernels.siting_value import value
from planner.schools.programme_choice import Sought, solved
from planner.schools.programme_demand import Demand
from planner.schools.programme_field import Field, field, mean_of, one_of
from planner.schools.programme_ground import Ground
from planner.schools.programme_pruning import worthwhile

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Group = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Robust:
    """Plans side by side.

    Parameters
    ----------
    ground
        Candidates that pay in any future.
    value, bound
        By ``wait_and_see``, ``recourse`` and ``expected``: money, discounted, and what it is at
        least.
    stage
        Last school year in which decisions are taken now.
    plans
        Candidates of each plan, by name: ``none``, ``proposed``, ``mean`` and one for each future.
    cost
        ``(plan, future)`` money of each plan as it stands, in each future.
    regret
        ``(plan, future)`` money above the best for that future.
    now
        Candidates of the recourse plan that are decided now.
    paths
        Candidates of the recourse plan by future: those decided now, and those decided later in it.
    """

    ground: Ground
    value: dict[str, float]
    bound: dict[str, float]
    stage: int
    plans: dict[str, tuple[int, ...]]
    cost: Floats
    regret: Floats
    now: tuple[int, ...]
    paths: tuple[tuple[int, ...], ...]

    @property
    def evpi(self) -> float:
        """What perfect information would be worth."""
        return self.value["recourse"] - self.value["wait_and_see"]

    @property
    def vss(self) -> float:
        """What it is worth to plan for several futures, and not for the mean one."""
        return self.value["expected"] - self.value["recourse"]

    @property
    def calmest(self) -> str:
        """The plan whose greatest regret is least."""
        return list(self.plans)[int(self.regret.max(axis=1).argmin())]

    def shared(self) -> list[str]:
        """Sites and kinds that are decided now in every good plan: commit to them now."""
        good = [self._decided(self.plans[name]) for name in ("proposed", "mean", self.calmest)]
        return sorted(set(self._decided(self.now)).intersection(*good))

    def held(self) -> list[str]:
        """Sites and kinds in some good plan, but not to be committed to now: keep them possible."""
        own = self.ground.candidates
        some = {own[i].group for plan in self.plans.values() for i in plan}
        return sorted(some - set(self.shared()))

    def _decided(self, plan: tuple[int, ...]) -> list[str]:
        own = self.ground.candidates
        return [own[i].group for i in plan if own[i].first - own[i].lead <= self.stage]


def compare(sought: Sought) -> Robust:
    """Set plans side by side under the futures for which one was sought."""
    who, whole = sought.demand, sought.whole
    calm = replace(whole.policy, programme=replace(whole.policy.programme, caution=0.0))
    part = replace(whole, policy=calm)
    if not sought.listed:
        part = worthwhile(part, who, each=True)
    own = [one.name for one in part.candidates]
    year = int(who.years[0]) - 1
    stage = year + int(whole.city.standards.number("programme.stage"))
    singles = [_alone(part, one_of(who, k)) for k in range(len(who.chance))]
    mean = _alone(part, mean_of(who))
    now = _now(part, stage)

    proposed = tuple(own.index(sought.ground.candidates[i].name) for i in sought.picked)
    plans = {"none": (), "proposed": proposed, "mean": mean[1]}
    plans |= {f"future {k + 1}": found for k, (_, found) in enumerate(singles)}
    flat = field(part, who)
    cost = np.array([_cost(flat, plan) for plan in plans.values()])

    two = field(part, who, stage)
    recourse = solved(part, two, roughly=True)
    expected = _kept(part, two, mean[1], now)
    tries = [recourse.chosen, *(np.isin(two.of, plan) for plan in plans.values())]
    tries += [] if expected is None else [expected.chosen]
    worth = [value(two.given, one) for one in tries]
    good = [k for k, one in enumerate(worth) if one.feasible]
    adapted = min(good, key=lambda k: worth[k].cost)
    chosen, least = tries[adapted], worth[adapted].cost
    # the mean plan as it stands, where its decisions of now keep no conditions later
    stands = worth[1 + list(plans).index("mean")]
    after = [stands.cost] if stands.feasible or expected is None else []
    after += [] if expected is None else [expected.value]
    dearest = max(least, min(after))
    paths = np.vstack([cost, *(worth[k].by_future for k in good)])
    best = np.minimum(np.array([one.value for one, _ in singles]), paths.min(axis=0))
    low = np.minimum(np.array([one.bound for one, _ in singles]), best)
    picked = np.unique(two.of[chosen])
    seen = two.given.options.seen[chosen]
    by_future = (np.unique(two.of[chosen][there]) for there in seen.T)
    return Robust(
        part,
        {
            "wait_and_see": float(who.chance @ best),
            "recourse": least,
            "expected": dearest,
        },
        {
            "wait_and_see": float(who.chance @ low),
            "recourse": min(recourse.bound, least),
            "expected": min(recourse.bound if expected is None else expected.bound, dearest),
        },
        stage,
        plans,
        cost,
        cost - best,
        tuple(int(i) for i in picked if now[i]),
        tuple(tuple(int(i) for i in path) for path in by_future),
    )


def _alone(part: Ground, who: Demand) -> tuple[Found, tuple[int, ...]]:
    """The best plan of one future, as candidates of the ground."""
    own = worthwhile(part, who)
    made = field(own, who)
    found = solved(own, made, roughly=True)
    at = {one.name: i for i, one in enumerate(part.candidates)}
    names = [own.candidates[int(i)].name for i in made.of[found.chosen]]
    return found, tuple(sorted(at[name] for name in names))


def _kept(part: Ground, two: Field, plan: tuple[int, ...], now: Flags) -> Found | None:
    """The best that is left once a plan's decisions of now are taken; None where nothing is."""
    told = np.zeros(len(now), dtype=bool)
    told[list(plan)] = True
    must, may = (told & now)[two.of], (told | ~now)[two.of]
    try:
        found = solved(part, two, must=must, may=may, roughly=True)
    except ValueError:
        return None
    return None if (must & ~found.chosen).any() else found


def _now(part: Ground, stage: int) -> Flags:
    """Candidates on which it is decided now, ``(candidate,)``."""
    return np.array([one.first - one.lead <= stage for one in part.candidates], dtype=bool)


def _cost(flat: Field, plan: tuple[int, ...]) -> Floats:
    """Money of a plan in each future, ``(future,)``."""
    chosen = np.zeros(len(flat.of), dtype=bool)
    chosen[list(plan)] = True
    return value(flat.given, chosen).by_future
