"""How distances of a plan are measured, and how children go: in two sentences."""

from planner.model.results import Plan
from planner.model.standards import Standards
from planner.paper.words import Lang, count, word

_METRES = ("barrier", "crossing", "cut_off")
_TRAVEL = ("walk", "bus", "wait", "limit")


def measured(plan: Plan, lang: Lang) -> str:
    """Say how ways to school are measured, and how long one may be; norms of the entry phase."""
    standards, measure = plan.city.standards, plan.assignment.measure
    said = {name: count(standards.number(f"distance.{name}")) for name in _METRES}
    said["detour"] = f"{standards.number('distance.detour'):g}"
    said["access"] = count(standards.number("streets.access"))
    boards = int(standards.number("travel.boarding")) - 1
    grades = standards.ladder.grades
    minutes = word(
        "measured_minutes",
        lang,
        on_foot=count(walking_norm(standards)),
        grade=grades[boards] if boards < len(grades) else "–",
        **{name: count(standards.number(f"travel.{name}")) for name in _TRAVEL},
    )
    return word(
        "two_sentences", lang, first=word(f"measured_{measure}", lang, **said), second=minutes
    )


def walking_norm(standards: Standards) -> float:
    """Metres that children of the entry phase walk at most."""
    own = f"travel.on_foot.{standards.ladder.entry_phase}"
    return standards.number(own if own in standards.norms else "travel.on_foot")
