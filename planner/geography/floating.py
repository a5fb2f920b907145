"""Places within reach of each area, by every form of weights and at several reaches."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from planner.geography.measured import ALL, Block, Floats, Land, Term, block, of_areas
from planner.kernels.accessibility import (
    binary,
    competing,
    gaussian,
    mean,
    near,
    two_steps,
    width_of,
    zoned,
)
from planner.kernels.inequality import gini, theil
from planner.model.standards import Standards

FORMS = "binary", "zones", "gaussian", "choice"


def headline(standards: Standards) -> str:
    """Return the form of weights that the standards choose."""
    form = str(standards.norms["access.weights"].value)
    if form not in FORMS:
        message = f"norm 'access.weights' is none of {', '.join(FORMS)}: {form!r}"
        raise ValueError(message)
    return form


def scores(standards: Standards, land: Land, term: Term) -> Iterator[Block]:
    """Places a child by every form of weights at the norm, and by the chosen one at each reach."""
    chosen = headline(standards)
    cases = [(form, term.norm) for form in FORMS]
    reaches = standards.series("access.reaches") or ()
    cases += [(chosen, reach) for reach in reaches if reach != term.norm]
    for form, reach in cases:
        score = _score(standards, land, term, form, reach)
        lacking = {"without": _at_most(score, 0.0), "tight": _at_most(score, np.nextafter(1, 0))}
        key = {"weights": form, "reach": reach}
        if term.areas and form == chosen:
            yield of_areas(land, term, "places", score) | key
        for level, name, here in land.units:
            for group, share in term.shares.items():
                of = np.where(here & land.known, term.asking * share, 0.0)
                told = {"places": mean(score, of)}
                told |= {name: mean(least, of) for name, least in lacking.items()}
                if group == ALL:
                    told |= _uneven(score, of, land.districts if level == "city" else None)
                for measure, value in told.items():
                    yield block(level, name, group, measure, value) | key


def _score(standards: Standards, land: Land, term: Term, form: str, reach: float) -> Floats:
    """Places a child ``(area,)``; NaN where all schools within reach keep theirs to themselves."""
    counted = np.where(term.counted[term.near.indices], term.near.data, np.inf)
    pairs = csr_array((counted, term.near.indices, term.near.indptr), shape=term.near.shape)
    ways = near(pairs, reach)
    asking = np.where(land.known, term.asking, 0.0)
    score = two_steps(_weights(standards, form, ways, reach), asking, term.places).area
    silent = (term.counted & np.isnan(term.places)).astype(float)
    untold = (binary(ways) @ silent > 0) | np.isnan(term.places).all()
    score[~land.known | (untold & (score == 0))] = np.nan
    return score


def _at_most(score: Floats, least: float) -> Floats:
    """One where an area has no more places a child; NaN where that is not known."""
    return np.where(np.isnan(score), np.nan, score <= least)


def _weights(standards: Standards, form: str, ways: csr_array, reach: float) -> csr_array:
    zones = np.array(standards.series("access.zones"))
    if form == "binary":
        return binary(ways)
    if form == "gaussian":
        return gaussian(ways, width_of(reach, standards.number("access.edge")))
    return zoned(ways, reach, zones) if form == "zones" else competing(zoned(ways, reach, zones))


def _uneven(score: Floats, pupils: Floats, districts: Floats | None) -> dict[str, float]:
    """Gini and Theil's T; of a city with several districts also its parts within and between."""
    several = districts is not None and len(districts) > 1
    members = districts if districts is not None else np.ones((1, len(score)))
    value, weight = score[None], pupils[None]
    parts = theil(value, weight, members)
    told = {"gini": float(gini(value, weight)[0]), "theil": float(parts.total[0])}
    if several:
        told["theil_within"] = float(parts.within[0])
        told["theil_between"] = float(parts.between[0])
    return told
