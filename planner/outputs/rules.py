"""The lines that a plan is judged by, none invented here: the scenario's choice, or a norm."""

from planner.model.results import Plan
from planner.model.scenario import ClassSize


def class_size(plan: Plan, phase: str) -> ClassSize:
    """Class-size target and large-class line of a phase, as the scenario has them."""
    return plan.scenario.policy.class_size[phase]
