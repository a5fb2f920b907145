import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.outputs.bridge import (
    BridgePaper,
    bridge_document,
    bridge_lines,
    panels,
    whole_parts,
    write_bridge,
)

DRIVERS = ("births", "migration", "housing", "progression", "transfer", "catchments", "method")


@pytest.fixture
def paper():
    rows = []
    for year in (2024, 2025, 2026):
        for level, name, size in (("city", "*", 3), ("district", "West", 2), ("district", "", 1),
                                  ("school", "S1", 2), ("school", "S2", 1)):  # fmt: skip
            for phase in ("primary", "all"):
                parts = np.array([1.25, -2.5, 0, 0.3, 0, 0, 0.1]) * size
                old = 100.2 * size
                rows.append((level, name, phase, year, old, *parts, old + parts.sum()))
    table = pd.DataFrame(rows, columns=["level", "id", "phase", "year", "old", *DRIVERS, "new"])
    return BridgePaper(
        titles={"en": "Toytown", "zh": "玩具镇"}, made_up=True, spring=False, old="t-2023-a",
        new="t-2024-b", old_year=2023, new_year=2024, table=table, drivers=DRIVERS,
        names={"S1": "Mill School"},
    )  # fmt: skip


amounts = st.integers(-50_000, 50_000)


@given(st.integers(0, 10**6), arrays(np.int64, (7,), elements=amounts))
def test_whole_pupils_add_up_and_nobody_is_off_by_one(old, parts):
    new = (old + parts.sum()) / 1000
    whole = whole_parts([old / 1000], [parts / 1000], [new])[0]
    assert whole[0] + whole[1:-1].sum() == whole[-1]
    assert (abs(whole[1:-1] - parts / 1000) < 1).all()
    assert (whole[1:-1][parts == 0] == 0).all()
    assert abs(whole[-1] - new) <= 0.5


def test_lines_name_order_years_places_and_add_up(paper):
    lines = bridge_lines(paper, "en")
    text = "\n".join(lines)
    order = "births, migration, housing, progression, transfer, catchments, method"
    assert order in text
    assert lines[0].startswith("Made-up city")
    assert "Mill School" in text
    assert "Place not known" in text
    row = next(line for line in lines if line.startswith("2024-25"))
    numbers = [int(cell.replace("−", "-").replace(",", "")) for cell in row.split()[1:]]
    assert sum(numbers[:-1]) == numbers[-1]
    assert "玩具镇" in bridge_lines(paper, "zh")[0]


def test_written_files_hold_every_level_and_the_same_bytes(paper, tmp_path):
    files = write_bridge(paper, tmp_path / "one", "zh")
    again = write_bridge(paper, tmp_path / "two", "zh")
    assert [path.name for path in files] == [
        "bridge.csv", "bridge.parquet", "bridge.json", "bridge.txt", "bridge.png",
    ]  # fmt: skip
    assert files[0].parent.name == "bridge-t-2023-a-to-t-2024-b"
    assert [one.read_bytes() for one in files] == [two.read_bytes() for two in again]
    assert {path.name for path in files[0].parent.iterdir()} == {path.name for path in files}
    table = pd.read_csv(files[0], keep_default_na=False)
    assert set(table["level"]) == {"city", "district", "school"}
    assert table["name"].max() == "Mill School"
    steps = table[["old", *DRIVERS]].sum(axis=1)
    assert steps.to_numpy() == pytest.approx(table["new"].to_numpy(), abs=1e-9)
    told = json.loads(files[2].read_text(encoding="utf-8"))
    assert told == bridge_document(paper)
    assert told["order"] == list(DRIVERS)
    assert {row["level"] for row in told["rows"]} == {"city", "district"}


def test_panels_are_the_city_first_then_districts(paper):
    grid = panels(paper, "en")
    assert [row[0][0] for row in grid] == [
        "Whole city, 2024-25", "Place not known, 2024-25", "West, 2024-25",
    ]  # fmt: skip
    assert [len(row) for row in grid] == [2, 2, 2]
    short = replace(paper, table=paper.table[paper.table["year"] == 2024])
    assert [len(row) for row in panels(short, "en")] == [1, 1, 1]
    assert bridge_lines(short, "en")


def test_schools_that_are_taken_as_one_are_named(paper):
    one = replace(paper, as_one={"S1": ("S2", "S3")}, names={"S1": "Mill School", "S2": "Old Mill"})
    said = "Mill School stands for itself and for Old Mill, S3: pupils were handed over"
    assert said in "\n".join(bridge_lines(one, "en"))
    assert "stands for itself" not in "\n".join(bridge_lines(paper, "en"))
    assert "Old Mill、S3合并计列" in "\n".join(bridge_lines(one, "zh"))
    assert bridge_document(one)["as_one"] == {"S1": ["S2", "S3"]}
