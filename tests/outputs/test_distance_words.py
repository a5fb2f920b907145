from dataclasses import replace

import pytest

from planner.model.standards import Norm
from planner.outputs.distance_words import measured
from planner.paper.words import word


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("measure", ["straight", "detour", "streets"])
def test_how_distances_are_measured_is_said_with_the_norms(made, measure, lang):
    plan = replace(made, assignment=replace(made.assignment, measure=measure))
    said = measured(plan, lang)
    told = {
        "straight": ["1.3"],
        "detour": ["1.3", "600", "300"],
        "streets": ["500", "10,000", "1.3", "600", "300"],
    }
    for number in [*told[measure], "1,000", "65", "400", "10", "30", "4"]:
        assert number in said
    assert "{" not in said
    assert said.startswith(word(f"measured_{measure}", lang).split("{")[0])


def test_the_norm_of_the_entry_phase_stands_before_that_of_all(made):
    city = made.city
    norms = city.standards.norms | {"travel.on_foot.primary": Norm("x", 500.0)}
    city = replace(city, standards=replace(city.standards, norms=norms))
    assert "Up to 500 m pupils walk" in measured(replace(made, city=city), "en")
