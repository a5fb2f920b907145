"""Shipped layers of standards, held against the list of norms that they were taken from."""

import csv
from pathlib import Path

import pytest

from planner.inputs.faults import InputError
from planner.inputs.norm_layers import called, layers
from planner.inputs.standards import load_standards

LIST = Path(__file__).with_name("norms_of_china.csv")
FOUND = {layer.name: layer for layer in layers()}


def listed():
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(value):
    if isinstance(value, tuple):
        return " ".join(f"{part:g}" for part in value)
    return value if isinstance(value, str) else f"{value:g}"


@pytest.mark.parametrize("row", listed(), ids=lambda row: f"{row['id']} {row['key']}")
def test_every_norm_of_the_list_is_there_with_its_value_and_source(row):
    norm = FOUND[row["layer"]].norms[row["key"]]
    assert norm.source
    assert norm.document
    assert norm.evidence in {"V1", "V2", "D", "GK"}
    if row["value"]:
        assert text(norm.value) == row["value"]


def test_the_list_is_whole():
    """120 of 122: age of entry and ladders are no norms but the ladder itself."""
    assert len({row["id"] for row in listed()}) == 120
    assert FOUND["cn"].ladder.entry_age == 6
    assert [len(grades) for grades in FOUND["cn"].ladder.phases.values()] == [6, 3]
    assert [len(grades) for grades in FOUND["cn-five-four"].ladder.phases.values()] == [5, 4]


@pytest.mark.parametrize("name", [name for name in FOUND if name.startswith("cn-")])
def test_every_layer_of_china_lies_over_the_national_one(name):
    """By itself and with what it replaces; lessons by grade fit its ladder."""
    standards = load_standards(["cn", name])
    assert standards.layers == ("method", "cn", name)
    assert all(standards.norms[key].layer == name for key in FOUND[name].norms)
    assert len(standards.by_grade("staff.periods")) == 9
    assert FOUND[name].title["zh"]
    assert FOUND[name].title["en"] != FOUND[name].title["zh"]


def test_local_norms_hold_only_where_they_are_named():
    national, local = load_standards(["cn"]), load_standards(["cn", "cn-shenyang"])
    assert national.number("scale.primary") == 2000
    assert local.number("scale.primary") == 2400
    assert (national.norms["scale.primary"].layer, local.norms["scale.primary"].layer) == (
        "cn",
        "cn-shenyang",
    )
    assert load_standards(["cn-shenyang", "cn"]).number("scale.primary") == 2000


def test_norms_are_called_by_their_first_words():
    found = called("scale", tuple(FOUND.values()))
    assert {"scale.primary", "scale.lower_secondary", "scale.several"} <= set(found)
    assert [norm.layer for norm in found["scale.primary"]] == ["cn", "cn-shenyang"]
    with pytest.raises(InputError, match="no norm 'scal' in any layer"):
        called("scal", tuple(FOUND.values()))


def test_what_nobody_has_proved_is_counted():
    assert "balance.basic.cv.primary" in FOUND["cn-basic-2012"].unproved
    assert FOUND["cn-wuhan"].unproved == ()
