"""A choice as it is handed on: labelled, with what each project is worth."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.siting_value import Value
from planner.model.axes import EDGE, PHASE, SCHOOL, YEAR
from planner.model.proposal import Proposal, Robustness
from planner.schools.programme_candidate import Candidate, decide_by
from planner.schools.programme_choice import Sought
from planner.schools.programme_money import parted
from planner.schools.programme_paid import paid_by
from planner.schools.programme_robust import Robust
from planner.schools.programme_whole import whole
from planner.schools.programme_worth import Worth, relieved, used

Floats = NDArray[np.float64]
WORK = "work"
UNTOLD = ("cost", "least", "unmet", "over", "way", "earlier", "later", "share", "often")
PARTS = ("works", "unmet", "over", "way", "idle")


def told(sought: Sought, worth: Sequence[Worth] = ()) -> Proposal:
    """Label a choice.

    Parameters
    ----------
    worth
        From `planner.schools.programme_worth.explain`, or empty where it was not asked for.
    """
    ground, who = sought.ground, sought.demand
    picked = [ground.candidates[i] for i in sought.picked]
    by_name = {one.one.name: one for one in worth}
    rows = {
        name: [getattr(by_name.get(one.name), name, np.nan) for one in picked] for name in UNTOLD
    }
    works = xr.Dataset(
        {
            "site": (WORK, _text(one.site for one in picked)),
            "kind": (WORK, _text(one.kind for one in picked)),
            "phases": (WORK, _text(";".join(m.phase for m in one.measures) for one in picked)),
            "classes": (
                WORK,
                _text(";".join(str(m.classes) for m in one.measures) for one in picked),
            ),
            "year": (WORK, np.array([one.first for one in picked], dtype=np.int64)),
            "until": (WORK, np.array([one.until or -1 for one in picked], dtype=np.int64)),
            "decide": (
                WORK,
                np.array([one.first - int(np.ceil(one.lead)) for one in picked], dtype=np.int64),
            ),
            "month": (WORK, _text(_month(sought, one) for one in picked)),
            "lead": (WORK, np.array([one.lead for one in picked], dtype=float)),
            "once": (WORK, np.array([one.once for one in picked], dtype=float)),
            "yearly": (WORK, np.array([one.yearly for one in picked], dtype=float)),
            "instead": (
                WORK,
                _text(
                    ";".join(by_name[one.name].instead) if one.name in by_name else ""
                    for one in picked
                ),
            ),
            **{name: (WORK, np.array(values, dtype=float)) for name, values in rows.items()},
        },
        coords={WORK: _text(one.name for one in picked)},
    )
    edges = [
        (one.name, school, pupils)
        for i, one in zip(sought.picked, picked, strict=True)
        for school, pupils in relieved(sought, i)
    ]
    years = {YEAR: who.years}
    use = np.array([used(sought, i) for i in sought.picked]).reshape(len(picked), len(who.years))
    return Proposal(
        measures=sought.measures,
        works=works,
        relieved=xr.Dataset(
            {
                WORK: (EDGE, _text(edge[0] for edge in edges)),
                SCHOOL: (EDGE, _text(edge[1] for edge in edges)),
                "pupils": (EDGE, np.array([edge[2] for edge in edges], dtype=float)),
            }
        ),
        use=xr.DataArray(use, {WORK: works[WORK].to_numpy(), **years}, dims=(WORK, YEAR)),
        years=_years(sought),
        spend=_spend(sought),
        paid=paid_by(sought),
        parts=_parts(sought),
        futures=_futures(sought),
        prices=_prices(sought),
        objective=sought.found.value,
        bound=sought.found.bound,
        proven=sought.found.proven,
        solver=sought.found.way,
        tried=sought.tried,
        left=len(ground.candidates),
        weights=dict(ground.weights),
        rate=ground.rate,
        whole=whole(sought),
    )


def compared(robust: Robust) -> Robustness:
    """Label plans that were set side by side."""
    figures = ("wait_and_see", "recourse", "expected")
    names = ("wait_and_see", "recourse", "expected_plan")
    own = robust.ground.candidates
    return Robustness(
        expected=xr.Dataset(
            {
                "value": ("figure", [robust.value[name] for name in figures]),
                "bound": ("figure", [robust.bound[name] for name in figures]),
            },
            coords={"figure": list(names)},
        ),
        stage=robust.stage,
        plans=xr.Dataset(
            {
                "cost": (("plan", "future"), robust.cost),
                "regret": (("plan", "future"), robust.regret),
                "works": (
                    "plan",
                    _text(";".join(own[i].name for i in plan) for plan in robust.plans.values()),
                ),
            },
            coords={"plan": list(robust.plans), "future": 1 + np.arange(robust.cost.shape[1])},
        ),
        calmest=robust.calmest,
        commit=tuple(robust.shared()),
        hold=tuple(robust.held()),
    )


def _text(labels: object) -> NDArray[np.str_]:
    return np.array(list(labels), dtype=np.str_)  # type: ignore[call-overload]


def _month(sought: Sought, one: Candidate) -> str:
    """Month at whose beginning works are decided at the latest, as ``YYYY-MM``."""
    year, month = decide_by(sought.ground.city.schedule, one.first, one.lead)
    return f"{year}-{month:02d}"


def _spend(sought: Sought) -> xr.DataArray:
    """Money to be found by year and phase, those of works beside those of the demand."""
    city, years = sought.ground.city, sought.demand.years
    picked = [sought.ground.candidates[i] for i in sought.picked]
    acts = {part.phase for one in picked for part in one.measures} | {*sought.demand.phases}
    phases = [phase for phase in city.standards.ladder.phases if phase in acts]
    found = np.zeros((len(years), len(phases)))
    for one in picked:
        due = parted(city.standards, one, years)
        for part, row in zip(one.measures, due, strict=True):
            found[:, phases.index(part.phase)] += row
    return xr.DataArray(found, {YEAR: years, PHASE: phases}, dims=(YEAR, PHASE))


def _by_phase(sought: Sought, cells: Floats) -> Floats:
    """Expected, by year and phase, of ``(cell, house)``."""
    given, who = sought.field.given, sought.demand
    futures, years, phases = len(who.chance), len(who.years), len(who.phases)
    by_house = cells.reshape(futures, years, phases, -1).sum(axis=-1)
    return np.asarray(np.tensordot(given.chance, by_house, axes=1))


def _years(sought: Sought) -> xr.Dataset:
    given, who = sought.field.given, sought.demand
    both: list[dict[str, Floats]] = []
    phases = len(who.phases)
    kinds = np.arange(phases) == who.phase[:, None]
    pupils = np.tensordot(who.chance, who.pupils, axes=1) @ kinds
    for found in (sought.none, sought.chosen):
        chance = given.chance[given.future]
        unmet = (found.unmet * chance[:, None]).reshape(len(who.chance), len(who.years), -1)
        both.append(
            {
                "pupils": pupils,
                "places": _by_phase(sought, found.places),
                "unmet": unmet.sum(axis=0) @ kinds,
                "over": _by_phase(sought, found.over),
                "idle": _by_phase(sought, np.maximum(found.places - found.load, 0.0)),
            }
        )
    dims = ("case", YEAR, PHASE)
    return xr.Dataset(
        {name: (dims, np.stack([one[name] for one in both])) for name in both[0]},
        coords={"case": ["without", "with"], YEAR: who.years, PHASE: list(who.phases)},
    )


def _parts(sought: Sought) -> xr.DataArray:
    """Money of each part of the objective, expected, without and with."""
    given = sought.field.given
    weight = given.weight
    rows = []
    nothing = np.zeros_like(sought.found.chosen)
    for found, chosen in ((sought.none, nothing), (sought.chosen, sought.found.chosen)):
        fixed = given.options.fixed * given.options.seen
        idle = np.maximum(found.places - found.load, 0.0)
        rows.append(
            [
                float((fixed[chosen] @ given.chance).sum()),
                float(weight @ (found.unmet @ given.unmet)),
                float(weight @ found.over.sum(axis=1)) * given.over,
                float(weight @ (found.flow @ given.cost)),
                float(weight @ (idle @ given.idle)),
            ]
        )
    return xr.DataArray(
        np.array(rows), {"case": ["without", "with"], "part": list(PARTS)}, dims=("case", "part")
    )


def _futures(sought: Sought) -> xr.Dataset:
    given, who = sought.field.given, sought.demand

    def total(found: Value) -> Floats:
        by_cell = found.unmet.sum(axis=1)
        return np.bincount(given.future, by_cell, len(who.chance)).astype(np.float64)

    return xr.Dataset(
        {
            "drawn": ("future", who.future),
            "chance": ("future", who.chance),
            "pupils": ("future", who.pupils.sum(axis=2).max(axis=1)),
            "without": ("future", sought.none.by_future),
            "with": ("future", sought.chosen.by_future),
            "unmet_without": ("future", total(sought.none)),
            "unmet_with": ("future", total(sought.chosen)),
        },
        coords={"future": 1 + np.arange(len(who.chance))},
    )


def _prices(sought: Sought) -> xr.DataArray:
    given, who = sought.field.given, sought.demand
    price = np.maximum(sought.chosen.price, 0.0)
    shape = len(who.chance), len(who.years), len(who.phases), -1
    found = np.tensordot(given.chance, price.reshape(shape), axes=1).swapaxes(0, 1)
    ids = sought.ground.city.schools[SCHOOL].to_numpy()
    return xr.DataArray(
        found, {PHASE: list(who.phases), YEAR: who.years, SCHOOL: ids}, dims=(PHASE, YEAR, SCHOOL)
    )
