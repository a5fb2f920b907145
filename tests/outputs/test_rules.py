"""Lines come from the scenario."""

from planner.outputs.rules import class_size


def test_lines_are_the_scenarios_choice(made):
    assert class_size(made, "primary").target == 25
    assert class_size(made, "lower_secondary").large == 33
