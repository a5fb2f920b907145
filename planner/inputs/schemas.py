"""The JSON Schema of scenario files, generated from the types, for editors.

It is the schema of a file, not of a scenario: a file may inherit, so no key is required in it.
"""

from collections.abc import Sequence
from functools import cache

from pydantic import TypeAdapter

from planner.inputs.merging import INHERITS
from planner.model.scenario import Scenario

_FILE: dict[str, object] = {"type": "string", "minLength": 1}


def schema() -> dict[str, object]:
    """Return the schema to which every scenario file holds."""
    made = TypeAdapter(Scenario).json_schema()
    found = _tidy(made)
    assert isinstance(found, dict)  # noqa: S101  (a mapping stays a mapping)
    inherits = {
        "anyOf": [_FILE, {"type": "array", "items": _FILE}],
        "description": "Scenario files under this one, by paths that start at this file; what is "
        "written here holds over them.",
    }
    found["properties"] = {INHERITS: inherits, **found["properties"]}
    intake = found["$defs"]["Policy"]["properties"]["intake"]
    rows = {key: intake[key] for key in ("type", "additionalProperties")}
    told = {key: value for key, value in intake.items() if key not in rows}
    found["$defs"]["Policy"]["properties"]["intake"] = {"anyOf": [rows, _FILE]} | told
    head: dict[str, object] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return head | found | {"title": "Scenario of planner"}


def _tidy(value: object) -> object:
    """Leave out what is required and the titles made from names; put descriptions on one line."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    tidy = {
        key: _named(item) if key in {"properties", "$defs"} else _tidy(item)
        for key, item in value.items()
        if key not in {"required", "title"}
    }
    if isinstance(description := tidy.get("description"), str):
        tidy["description"] = " ".join(description.split())
    return tidy


def _named(value: dict[str, object]) -> dict[str, object]:
    """Tidy each entry of a mapping whose keys are names of ours."""
    return {key: _tidy(item) for key, item in value.items()}


@cache
def _whole() -> dict[str, object]:
    return schema()


def description(path: Sequence[str]) -> str:
    """What the schema says of a key, by its path; blank where it says nothing of its own.

    >>> description(["policy", "catchments", "reach"])[:6]
    'Metres'
    """
    node: object = _whole()
    for key in path:
        node = _child(node, key)
    text = node.get("description", "") if isinstance(node, dict) else ""
    return str(text)


def _child(node: object, key: str) -> object:
    """Node under a key: a named property, else what any free name may hold."""
    for form in _forms(node):
        properties = form.get("properties", {})
        if isinstance(properties, dict) and key in properties:
            return properties[key]
        if isinstance(form.get("additionalProperties"), dict):
            return form["additionalProperties"]
    return {}


def _forms(node: object) -> list[dict[str, object]]:
    """All forms that a node may take, references followed."""
    if not isinstance(node, dict):
        return []
    forms = [node]
    if isinstance(reference := node.get("$ref"), str):
        defined = _whole()["$defs"]
        assert isinstance(defined, dict)  # noqa: S101  (so the generator writes it)
        forms += _forms(defined[reference.rpartition("/")[2]])
    for some in ("anyOf", "allOf"):
        for form in node.get(some, []):
            forms += _forms(form)
    return forms
