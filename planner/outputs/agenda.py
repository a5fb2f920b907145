"""Decisions due: measures of the scenario and those proposed, and by when to decide on each."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.model.programme import ENDS, Measure
from planner.model.results import Plan
from planner.outputs.headline import Facts, school_names
from planner.paper.words import Lang, autumn, count, phase_name, sentence_case, word


def due(plan: Plan) -> list[tuple[Measure, str]]:
    """Measures of the ``scenario`` and those ``proposed``, the earliest decision first."""
    chosen: dict[str, Measure] = dict(plan.scenario.policy.measures)
    proposed = {} if plan.programme is None else dict(plan.programme.measures)
    rows = [
        (measure, origin)
        for origin, measures in (("scenario", chosen), ("proposed", proposed))
        for measure in measures.values()
    ]
    rows.sort(key=lambda row: row[0].year - (row[0].lead or 0))
    return rows


def decide_year(measure: Measure) -> int | None:
    """Last year in which to decide on a measure, or None where no lead time is given."""
    return None if measure.lead is None else int(np.floor(measure.year - measure.lead))


def decisions(told: Facts) -> list[dict[str, str]]:
    """Rows of the decisions due."""
    names = school_names(told.plan)
    return [
        _decision(told, measure, word(f"decide_{origin}", told.lang), names)
        for measure, origin in due(told.plan)
    ]


def _decision(told: Facts, measure: Measure, origin: str, names: dict[str, str]) -> dict[str, str]:
    lang, plan = told.lang, told.plan
    last = decide_year(measure)
    no_cost = word("not_known", lang, why=word("no_cost", lang))
    return {
        "what": what(plan, measure, names, lang),
        "when": sentence_case(autumn(measure.year, plan.city.spring, lang)),
        "by": _decide_by(told, last),
        "cost": no_cost if measure.cost is None else count(measure.cost),
        "origin": origin,
    }


def what(plan: Plan, measure: Measure, names: Mapping[str, str], lang: Lang) -> str:
    """Print what a measure does, where, and to when."""
    kind = word(measure.kind, lang)
    given = {
        "site": names.get(measure.site, measure.site),
        "phase": phase_name(plan.city, measure.phase, lang),
    }
    if measure.kind in ENDS or not measure.classes:
        said = word("decide_whole", lang, kind=kind, **given)
    else:
        key = "decide_what" if measure.classes > 0 else "decide_less"
        said = word(key, lang, kind=kind, classes=abs(measure.classes), **given)
    if measure.into is not None:
        said = word("decide_into", lang, what=said, into=names.get(measure.into, measure.into))
    if measure.until is not None:
        when = autumn(measure.until, plan.city.spring, lang)
        said = word("decide_until", lang, what=said, when=when)
    return sentence_case(said)


def _decide_by(told: Facts, year: Any) -> str:  # noqa: ANN401 - a year, or blank
    if pd.isna(year):
        return word("not_known", told.lang, why=word("no_lead", told.lang))
    text = autumn(int(year), told.plan.city.spring, told.lang)
    if int(year) <= told.next_year:
        state = "decide_now" if int(year) == told.next_year else "decide_passed"
        text = word("with_remark", told.lang, text=text, remark=word(state, told.lang))
    return sentence_case(text)
