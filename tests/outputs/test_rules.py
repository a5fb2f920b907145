"""Lines come from the scenario and the standards only."""

from dataclasses import replace

from planner.outputs.rules import class_size, lead_years


def test_the_large_line_is_the_scenarios(made):
    assert class_size(made, "lower_secondary").large == 33


def test_lead_time_is_a_norm_or_unknown(made):
    standards = made.city.standards
    assert lead_years(standards) == 2
    assert lead_years(replace(standards, norms={})) is None
