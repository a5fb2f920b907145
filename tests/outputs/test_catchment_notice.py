"""The notice in words."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.streets import NamedLines
from planner.outputs.catchment_notice import COLUMNS, notice, standing
from planner.outputs.catchment_shapes import catchments, given_shares


def told(town, lang="en"):
    return notice(town, catchments(town, "primary", 2024, given_shares(town, "primary")), lang)


def test_a_town_of_named_streets_is_told_by_them_alone(street_town):
    found = told(street_town)
    assert tuple(found.columns) == COLUMNS
    assert found["words"].tolist() == [
        "East to V2, V1; south to H1, H0; west to V0; north to H3.",
        "East to V4; south to H3; west to V0; north to H4.",
        "East to V4; south to H0; west to V1, V2; north to H1, H3.",
    ]
    assert (found["unnamed"] == 0).all()
    assert (found["alike"] > 0.95).all()
    assert (found["misplaced"] == "").all()
    assert standing(found, street_town.standards) == {"hold": 3, "bare": 0, "wrong": 0}
    assert told(street_town, "zh")["words"][0] == "东至V2、V1，南至H1、H0，西至V0，北至H3。"
    assert set(told(street_town, "zh")["checked"]) == {"成立：按街道名称可还原"}


def test_a_side_without_a_name_is_flagged_with_its_neighbour(street_town):
    kept = street_town.named_lines.names != "V2"
    lines = NamedLines(street_town.named_lines.lines[kept], street_town.named_lines.names[kept])
    town = replace(street_town, named_lines=lines)
    found = told(town)
    assert "an unnamed line of 400 m beside the catchment of South Primary" in found["east"][0]
    assert found["unnamed"].tolist() == [pytest.approx(400 / 2000, abs=0.03), 0,
                                         pytest.approx(400 / 2400, abs=0.03)]  # fmt: skip
    assert found["checked"][0].startswith("needs a map: 2")
    assert standing(found, town.standards) == {"hold": 1, "bare": 2, "wrong": 0}


def test_without_names_the_words_claim_nothing(street_town):
    town = replace(street_town, named_lines=None)
    found = told(town)
    assert (found["named"] == 0).all()
    assert found["alike"].isna().all()
    assert "the edge of the city's land" in found["west"][0]
    assert standing(found, town.standards)["hold"] == 0


def test_an_address_that_the_street_cuts_off_breaks_the_words(street_town):
    x = street_town.areas["x"].to_numpy().copy()
    x[5] = 398.0  # block 1-1, whose people live between V2, drawn at 396 m, and its edge at 400 m
    town = replace(street_town, areas=street_town.areas.assign(x=("area", x)))
    found = told(town)
    assert found["misplaced"].tolist() == ["b11", "", ""]
    assert found["checked"][0].startswith("does not hold")
    assert standing(found, town.standards) == {"hold": 2, "bare": 0, "wrong": 1}


def test_every_area_is_in_exactly_one(street_town):
    assert told(street_town)["areas"].sum() == 16
    assert np.isclose(
        told(street_town)[["named", "edge", "unnamed"]].sum(axis=1), 1, atol=1e-5
    ).all()
