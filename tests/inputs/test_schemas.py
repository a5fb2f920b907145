"""The schema for editors."""

import json
from typing import get_args, get_type_hints

from planner.inputs import shipped
from planner.inputs.scenarios import schema
from planner.model.catchments import CatchmentRule


def test_committed_schema_is_the_one_of_the_types():
    file = shipped.scenario_file("baltimore").with_name("schema.json")
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    assert file.read_text(encoding="utf-8") == text


def walk(value):
    yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from walk(item)


def test_schema_is_of_a_file_that_may_inherit():
    made = schema()
    assert list(made["properties"])[:4] == ["inherits", "title", "city", "horizon"]
    assert made["title"] == "Scenario of planner"
    assert made["additionalProperties"] is False
    for part in walk(made):
        assert "required" not in part
        assert "$id" not in part
    programme = made["$defs"]["ProgrammeRules"]["properties"]["measures"]
    assert programme["minimum"] == 0
    assert "at most so many measures" in programme["description"]
    assert "title" in made["properties"]


def test_schema_draws_the_same_bounds_as_the_types():
    shown = schema()["$defs"]
    factor = shown["BirthsPath"]["properties"]["factor"]["anyOf"]
    assert factor[0] == {"minimum": 0, "type": "number"}
    assert factor[1]["minProperties"] == 1
    assert factor[2] == {"$ref": "#/$defs/Envelope"}
    assert list(shown["Envelope"]["properties"]) == ["low", "central", "high"]
    rules = get_args(get_type_hints(CatchmentRule)["rule"])
    assert {"given", "nearest"} < set(rules)
    assert shown["CatchmentRule"]["properties"]["rule"]["enum"] == list(rules)
