"""The lines that a plan is judged by, none invented here: the scenario's choice, or a norm."""

from planner.model.results import Plan
from planner.model.scenario import ClassSize
from planner.model.standards import Standards


def class_size(plan: Plan, phase: str) -> ClassSize:
    """Class-size target and large-class line of a phase, as the scenario has them."""
    return plan.scenario.policy.class_size[phase]


def lead_years(standards: Standards) -> float | None:
    """Years from decision to use, or None where the standards do not say."""
    return standards.number("programme.lead") if "programme.lead" in standards.norms else None
