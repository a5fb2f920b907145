"""What the report says of access: how far children have, and how many places lie near them."""

from typing import Any

import numpy as np

from planner.model.axes import WHOLE_CITY
from planner.outputs.access_tables import Values, indexed
from planner.outputs.annex import grid
from planner.outputs.figures import fine, phase_title, ratio
from planner.outputs.headline import Facts
from planner.paper.words import autumn, count, known, percent, phase_name, word

ALL, NO_REACH = "all", -1.0
CITY = ("city", WHOLE_CITY)
FORMS = ("binary", "zones", "gaussian", "choice")
"""Forms of weights in the order in which they are told."""


def access_section(told: Facts) -> dict[str, Any]:
    """Tables and notes for the report's template; None where nothing is told."""
    plan, frame = told.plan, told.tables["access"]
    if plan.access is None or frame.empty:
        return {"access": None}
    values, city = indexed(frame), frame[frame["level"] == "city"]
    phases = [one for one in plan.city.standards.ladder.phases if (city["phase"] == one).any()]
    groups = [str(one) for one in dict.fromkeys(city["group"]) if one != ALL]
    when = autumn(told.next_year, plan.city.spring, told.lang)
    heads = {
        name: word(f"access_{name}_h", told.lang, autumn=when)
        for name in ("places", "districts", "groups")
    }
    return {
        "access": {
            "heads": heads,
            "ways": _ways(told, values, phases),
            "ways_note": _ways_note(told, values, phases),
            "places": _places(told, values, phases),
            "places_note": _places_note(told, values, phases),
            "districts": _parts(told, values, phases, _districts(told), [ALL]),
            "groups": _parts(told, values, phases, [CITY], groups),
        }
    }


def _at(
    values: Values,
    unit: tuple[str, str],
    phase: str,
    year: int,
    measure: str,
    group: str = ALL,
    weights: str = "",
    reach: float = NO_REACH,
) -> float:
    return values.get((*unit, phase, year, group, measure, weights, reach), np.nan)


def _norm(values: Values, phase: str) -> float:
    """Walking norm of a phase, which is the reach of its shares beyond it."""
    return next(key[-1] for key in values if key[2] == phase and key[5] == "nearest_beyond")


def _ways(told: Facts, values: Values, phases: list[str]) -> dict[str, Any]:
    """Distances of the whole city on record, next autumn and at the horizon."""
    columns = (
        ("phase", "phase", False),
        ("year", "year", False),
        ("children", "access_children", True),
        ("own", "access_own", True),
        ("p90", "access_own_p90", True),
        ("norm", "access_norm", True),
        ("beyond", "access_beyond", True),
        ("nearest", "access_nearest", True),
        ("nearest_p90", "access_own_p90", True),
        ("nearest_beyond", "access_nearest_beyond", True),
    )
    rows = []
    for phase in phases:
        norm = _norm(values, phase)
        for year in sorted({told.plan.city.base_year, told.next_year, told.last}):
            own = {
                name: _at(values, CITY, phase, year, measure)
                for name, measure in (
                    ("children", "children"),
                    ("own", "distance"),
                    ("p90", "distance_p90"),
                    ("nearest", "nearest"),
                    ("nearest_p90", "nearest_p90"),
                )
            }
            beyond = {
                name: percent(_at(values, CITY, phase, year, measure, reach=norm), told.lang)
                for name, measure in (
                    ("beyond", "distance_beyond"),
                    ("nearest_beyond", "nearest_beyond"),
                )
            }
            cells = {name: count(value) for name, value in own.items()} | beyond
            head = {"phase": phase_title(told, phase), "year": told.label(year)}
            rows.append(head | cells | {"norm": count(norm)})
    return grid(told, columns, rows)


def _ways_note(told: Facts, values: Values, phases: list[str]) -> str:
    plan, lang, comma = told.plan, told.lang, word("list_comma", told.lang)
    assert plan.access is not None  # noqa: S101 - only called with access
    first = plan.city.standards.ladder.entry_phase
    lost = _at(values, CITY, first, told.last, "distance_lost")
    said = word("access_lost", lang, share=percent(lost, lang)) if lost > 0 else ""
    sectors = str(plan.city.standards.norms["access.sectors"].value).split(";")
    names = [known(f"access_sector_{one.strip()}", lang, one.strip()) for one in sectors]
    measure = word(f"access_measure_{plan.access.measure}", lang)
    note = word(
        "access_ways_note", lang, measure=measure, sectors=comma.join(names), lost=said
    ).strip()
    later = [phase_name(plan.city, phase, lang) for phase in phases if phase != first]
    if not later:
        return note
    entry = phase_name(plan.city, first, lang)
    more = word("access_later", lang, phases=comma.join(later), entry=entry)
    return word("two_sentences", lang, first=note, second=more)


def _places(told: Facts, values: Values, phases: list[str]) -> dict[str, Any]:
    """Places within reach next autumn, by form of weights at the norm and at other reaches."""
    columns = (
        ("phase", "phase", False),
        ("reach", "access_reach", True),
        ("weights", "access_weights", False),
        ("without", "access_without", True),
        ("tight", "access_tight", True),
        ("gini", "gini", True),
        ("theil", "theil", True),
        ("between", "access_between", True),
    )
    rows = []
    for phase in phases:
        here = (*CITY, phase, told.next_year, ALL, "places")
        cases = [key[-2:] for key in values if key[:6] == here]
        for weights, reach in sorted(cases, key=lambda case: (case[1], FORMS.index(case[0]))):
            own = {
                name: _at(values, CITY, phase, told.next_year, name, ALL, weights, reach)
                for name in ("without", "tight", "gini", "theil", "theil_between")
            }
            share = own["theil_between"] / own["theil"] if own["theil"] > 0 else np.nan
            rows.append(
                {
                    "phase": phase_title(told, phase),
                    "reach": count(reach),
                    "weights": word(f"access_form_{weights}", told.lang),
                    "without": percent(own["without"], told.lang),
                    "tight": percent(own["tight"], told.lang),
                    "gini": ratio(own["gini"]),
                    "theil": fine(own["theil"]),
                    "between": percent(share, told.lang),
                }
            )
    return grid(told, columns, rows)


def _places_note(told: Facts, values: Values, phases: list[str]) -> str:
    lang = told.lang
    number = {
        name: [_at(values, CITY, phase, told.next_year, name) for phase in phases]
        for name in ("schools", "untold")
    }
    schools, silent = (float(np.nansum(number[name])) for name in ("schools", "untold"))
    key = "access_untold" if silent else "access_all_told"
    said = {"schools": count(schools)} | ({"untold": count(silent)} if silent else {})
    return word("access_places_note", lang, untold=word(key, lang, **said))


def _districts(told: Facts) -> list[tuple[str, str]]:
    """Districts, where there are several."""
    frame = told.tables["access"]
    names = sorted(frame.loc[frame["level"] == "district", "id"].unique().tolist())
    return [("district", name) for name in names] if len(names) > 1 else []


def _parts(
    told: Facts, values: Values, phases: list[str], units: list[tuple[str, str]], groups: list[str]
) -> dict[str, Any]:
    """Ways and places of districts, or of groups in the whole city, next autumn."""
    by_group = ALL not in groups
    columns = [
        ("unit", "access_group" if by_group else "profile_unit", False),
        ("phase", "phase", False),
        ("children", "access_children", True),
        ("own", "access_own", True),
        ("p90", "access_own_p90", True),
        ("beyond", "access_beyond", True),
        ("nearest", "access_nearest", True),
        ("places", "access_per_100", True),
        ("tight", "access_tight", True),
    ]
    if by_group:
        columns.append(("apart", "access_dissimilarity", True))
    assert told.plan.access is not None  # noqa: S101 - only called with access
    form, rows = told.plan.access.weights, []
    for phase in phases:
        norm = _norm(values, phase)
        for unit in units:
            for group in groups:
                head = values, unit, phase, told.next_year
                if np.isnan(_at(*head, "children", group)):
                    continue  # people of these ages are not told by status
                floating = group, form, norm
                label = known(f"status_{group}", told.lang, group) if by_group else unit[1]
                rows.append(
                    {
                        "unit": label,
                        "phase": phase_title(told, phase),
                        "children": count(_at(*head, "children", group)),
                        "own": count(_at(*head, "distance", group)),
                        "p90": count(_at(*head, "distance_p90", group)),
                        "beyond": percent(
                            _at(*head, "distance_beyond", group, "", norm), told.lang
                        ),
                        "nearest": count(_at(*head, "nearest", group)),
                        "places": count(100 * _at(*head, "places", *floating)),
                        "tight": percent(_at(*head, "tight", *floating), told.lang),
                        "apart": ratio(_at(*head, "dissimilarity", group)),
                    }
                )
    return grid(told, columns, rows)
