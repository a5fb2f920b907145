"""What the report says of catchments that a run draws anew, year by year."""

from typing import Any

from planner.outputs.distance_words import walking_norm
from planner.outputs.headline import Facts
from planner.outputs.zone_words import Column, notes, side_by_side
from planner.paper.words import autumn, year_label


def zone_section(told: Facts) -> dict[str, Any]:
    """Rows and notes for the report's template; None where nothing is drawn anew.

    Beside each review stand the catchments of the base year, for its own entrants.
    """
    plan, lang = told.plan, told.lang
    if not plan.assignment.reviews:
        return {"zones": None}
    years = {plan.city.base_year: None, **{one.year: one for one in plan.assignment.reviews}}
    columns = [
        Column(
            autumn(year, plan.city.spring, lang),
            told.tables["zones"],
            year,
            review,
            year_label(year, plan.city.spring, lang),
        )
        for year, review in years.items()
    ]
    given = columns, plan.city, plan.assignment.measure, walking_norm(plan.city.standards), lang
    return {"zones": {"rows": side_by_side(columns, lang), "notes": notes(*given)}}
