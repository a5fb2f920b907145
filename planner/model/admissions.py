"""Admissions to one intake, child by child: what a scenario chooses, who applies, what came of it.

Children stand under pseudonyms. They are read by `planner admit` alone, are part of no `City`, and
print nothing of themselves: only `Admission.children` goes on, into the bureau's own local file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np
import xarray as xr
from annotated_types import Ge, Gt, Le, Lt, MinLen
from numpy.typing import NDArray

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}

Key = Literal["points", "registered_since", "home_since", "sibling", "distance", "lottery"]
Texts = Annotated[tuple[str, ...], MinLen(1)]
CATCHMENT = "catchment"
ELSEWHERE = "elsewhere"
NO_TIER = -1


@dataclass(frozen=True)
class Tier:
    """Children who come before others at a school: who they are, and what decides among them.

    A child meets a tier when all that it asks for holds; the first tier met, by `order`, counts.
    """

    __pydantic_config__ = _CLOSED

    order: Annotated[int, Ge(1)]
    """Place among the tiers: 1 comes first. No two tiers share one."""
    classes: Texts | None = None
    """Admission classes (column `class`) that it takes; all where not given."""
    proofs: Texts | None = None
    """Proofs (column `proofs`) that a child must hold, all of them, such as [hukou, home]."""
    points: Annotated[float, Ge(0)] | None = None
    """Points (column `points`) that a child must have at least."""
    siblings: bool = False
    """True: only children whose elder sibling (column `sibling`) is at the school."""
    lives: Literal["catchment", "anywhere"] = "catchment"
    """`catchment`: only at schools of the child's own catchment. `anywhere`: at any school that the
    child comes to by choice or by a sibling."""
    keys: Annotated[tuple[Key, ...], MinLen(1)] = ("lottery",)
    """What decides among children of the tier, in this order: more points, earlier registration
    or home, a sibling at the school, less distance, the lottery. The lottery stands last, and
    decides where all else is equal whether it is named or not."""
    bands: Annotated[tuple[Annotated[float, Gt(0)], ...], MinLen(1)] | None = None
    """Upper ends, in metres and rising, of the bands in which the key `distance` counts; metre by
    metre where not given."""


@dataclass(frozen=True)
class Quota:
    """Places of a school that are kept for the children of one catchment."""

    __pydantic_config__ = _CLOSED

    catchment: str
    """Id of a catchment of the city folder: its areas that follow the school in the year, and areas
    that were drawn anew into the very schools of it."""
    school: str
    """Id of a school of that catchment."""
    places: Annotated[int, Ge(0)]
    """Places for that catchment's children: they have these and no others there."""


@dataclass(frozen=True)
class Admissions:
    """How the children of one intake come to schools (`planner admit`)."""

    __pydantic_config__ = _CLOSED

    phase: str | None = None
    """Phase whose entry grade is filled; the ladder's entry phase where not given."""
    year: Annotated[int, Ge(1900), Le(2200)] | None = None
    """School year of entry, as the city labels it; the year after the base year where not given."""
    seed: Annotated[int, Ge(0), Lt(2**63)] | None = None
    """Seed of the lottery, drawn in public. There is no lottery without one, so it must be given,
    here or by `--seed`."""
    rule: Literal["drawn", "nearest", "ranked"] = "drawn"
    """How a child comes to one of several schools. `drawn`: by lot among the schools of its
    catchment, each in proportion to its places (one whose places are not known as the mean of the
    others). `nearest`: they are asked in order of distance.
    `ranked`: parents rank schools (column `choices`); then come those of the catchment that they
    did not rank, the nearest first."""
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    """Places kept for single catchments of a school that serves several, by name."""
    locks: Literal["hold", "ignore"] = "hold"
    """Whether places that an address has used up (table `address_locks`) are lost to it: in every
    tier, to overflow and to later moves."""
    reach: Annotated[float, Gt(0)] | None = None
    """Metres beyond which no child is sent who found no place; `catchments.reach` where not
    given."""
    other_cluster: Annotated[float, Ge(0)] | None = None
    """Metres by which a school outside the clusters of the own catchment counts as farther when
    children are sent there; the standards' where not given."""
    demand: Literal["listed", "projected"] = "listed"
    """Whose chances are told. `listed`: of the children on the list. `projected`: the list swells
    and shrinks by area as entrants do over the drawn futures."""


def tiers_in_order(tiers: Mapping[str, Tier]) -> dict[str, Tier]:
    """Tiers by their order; without any, children of the catchment come before all others."""
    if not tiers:
        return {CATCHMENT: Tier(1), ELSEWHERE: Tier(2, lives="anywhere")}
    return dict(sorted(tiers.items(), key=lambda item: item[1].order))


@dataclass(frozen=True, eq=False, repr=False)
class Applicants:
    """Children who apply, sorted by pseudonym; all arrays ``(child,)`` unless said.

    Parameters
    ----------
    ids
        Pseudonyms, of which no two are the same.
    area, dwelling, household, admission, sibling, grade
        Ids of area, dwelling and household, admission class, school of an elder sibling, grade;
        blank where not told (grade never is).
    proofs
        ``proofs[name]``: True where a child holds the proof.
    points
        NaN where not told.
    registered_since, home_since, date
        Days since 1970-01-01, NaN where not told; ``date`` is when a child comes.
    start, choice
        Ids of ranked schools: those of child ``i`` are ``choice[start[i]:start[i + 1]]``.
    """

    ids: NDArray[np.object_]
    area: NDArray[np.object_]
    dwelling: NDArray[np.object_]
    household: NDArray[np.object_]
    admission: NDArray[np.object_]
    sibling: NDArray[np.object_]
    grade: NDArray[np.object_]
    proofs: Mapping[str, NDArray[np.bool_]]
    points: NDArray[np.float64]
    registered_since: NDArray[np.float64]
    home_since: NDArray[np.float64]
    date: NDArray[np.float64]
    start: NDArray[np.int64]
    choice: NDArray[np.object_]

    def __len__(self) -> int:
        """Return the number of children."""
        return len(self.ids)


@dataclass(frozen=True, eq=False, repr=False)
class Admission:
    """What came of one intake.

    Parameters
    ----------
    year, phase, seed, draws
        School year, phase, seed of the lottery, and how often it was drawn again for the chances.
    tiers
        ``(tier)`` by name, blank for children who meet none: children, locked (out of the places
        of their address), admitted, diverted, unplaced, chance of admission (mean, p10, p50, p90
        over the draws; NaN without), distance and distance_p90 (metres to the school found).
    schools
        ``(row)``: school, tier (`all` too), own (pupils of its own who go on by right), places
        (for the list, those taken off; NaN = not known), eligible, admitted, diverted (to it),
        later (came to it after the cap), and chance, p10, p50, p90 of those eligible. What is not
        by tier is NaN there.
    overflow
        ``(edge)``: catchment (its schools, joined by ``;``), tier, school (blank where none was
        found), children, distance (mean, metres).
    later
        ``(edge)``: grade, school (blank where no grade had room), children: moves after the cap.
    children
        ``(child)``: applicant, area, tier, locked, school, way (``admitted``, ``diverted``,
        ``later``, ``unplaced``), choice (place of the school on the parents' list, 0 if not
        there), distance, lottery (place in the draw, 1 is first), chance. For the local file alone.
    notes
        Counts that the report must tell, by name.
    """

    year: int
    phase: str
    seed: int
    draws: int
    tiers: xr.Dataset
    schools: xr.Dataset
    overflow: xr.Dataset
    later: xr.Dataset
    children: xr.Dataset
    notes: Mapping[str, int]


def meets(tier: Tier, applicants: Applicants) -> NDArray[np.bool_]:
    """Tell which children hold what a tier asks of them, ``(child,)``, wherever they apply."""
    met = np.ones(len(applicants), dtype=bool)
    if tier.classes is not None:
        met &= np.isin(applicants.admission.astype(str), tier.classes)
    for name in tier.proofs or ():
        met &= applicants.proofs.get(name, np.zeros(len(applicants), dtype=bool))
    if tier.points is not None:
        met &= applicants.points >= tier.points
    return met & (applicants.sibling != "") if tier.siblings else met
