"""The paper: columns, both tongues, formulas, and nothing edited ever written over."""

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.inputs.workbook import read_sheet
from planner.model.intake import COLUMNS
from planner.outputs.intake import heads, intake_frame, meanings, notes, sheet, write_intake
from planner.paper.sheets import Formula
from planner.paper.words import word


@pytest.fixture(scope="module")
def frame(made):
    return intake_frame(made, "en")


@pytest.fixture(scope="module")
def with_classes(made):
    """Return the plan with two admission classes."""
    rows = made.intake.rows.sizes["row"]
    counts = np.arange(2.0 * rows).reshape(rows, 2)
    classes = xr.Dataset(
        dict.fromkeys(("registered", "expected"), (("row", "admission"), counts)),
        {"admission": ["local", "migrant"]},
    )
    return replace(made, intake=replace(made.intake, classes=classes))


def test_rows_are_in_the_order_of_the_ladder(frame):
    assert list(frame.columns) == [column.name for column in COLUMNS]
    assert list(zip(frame["phase"], frame["school"], strict=True)) == [
        ("primary", "hill"), ("primary", "north"), ("primary", "south"),
        ("lower_secondary", "junior"),
    ]  # fmt: skip
    assert set(frame["year"]) == {2025}


def test_the_numbers_of_a_row_hang_together(frame):
    assert (frame["places"] == frame["proposed"]).all()
    assert np.allclose(frame["classes"] * frame["class_size"], frame["places"])
    rooms = frame[["rooms_freed", "rooms_added", "rooms_idle"]].sum(axis=1, skipna=False)
    assert rooms.dropna().tolist() == frame["rooms_free"].dropna().tolist()
    assert frame.set_index("school").loc["hill", "rooms_free":"rooms_free"].isna().all()
    north = frame.set_index("school").loc["north"]
    assert north["p10"] < north["central"] < north["p90"]
    assert north["difference"] == north["places"] - north["central"] < 0
    assert north["unplaced"] == 5


def test_admission_classes_have_two_columns_each(with_classes):
    found = intake_frame(with_classes, "en")
    added = list(found.columns)[len(COLUMNS) :]
    assert added == [
        "registered_local", "registered_migrant", "expected_local", "expected_migrant",
    ]  # fmt: skip
    assert heads(found, "zh")[-4:] == ["登记_local", "登记_migrant", "预计_local", "预计_migrant"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_column_is_explained(with_classes, lang):
    told = meanings(intake_frame(with_classes, lang), lang)
    assert len(told) == len(COLUMNS) + 4
    assert all(head and meaning for head, meaning in told)


def test_places_and_difference_are_formulas(frame):
    page = sheet(frame, "en")
    first = dict(zip(page.rows[0], page.rows[1], strict=True))
    letters = {name: chr(65 + i) for i, name in enumerate(page.rows[0])}
    places = first["places"]
    assert isinstance(places, Formula)
    assert places.text == f"ROUND({letters['classes']}2*{letters['class_size']}2,1)"
    assert places.value == frame.loc[0, "places"]
    assert first["difference"].text == f"{letters['places']}2-{letters['central']}2"
    assert first["rooms_free"] is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_files_hold_the_same(made, tmp_path, lang):
    table, book = write_intake(made, tmp_path, lang)
    assert [path.name for path in (table, book)] == [
        "intake-made-2025.csv", "intake-made-2025.xlsx",
    ]  # fmt: skip
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    _, cells = read_sheet(book)
    assert rows[0] == list(cells.columns) == heads(intake_frame(made, lang), lang)
    for row, own in zip(rows[1:], cells.fillna("").to_numpy().tolist(), strict=True):
        for one, other in zip(row, own, strict=True):
            assert one == other or float(one) == pytest.approx(float(other))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "intake-made-2025.csv", "intake-made-2025.xlsx",
    ]  # fmt: skip


def test_an_edited_paper_is_kept(made, tmp_path):
    (table, book), again = write_intake(made, tmp_path, "en"), None
    assert write_intake(made, tmp_path, "en") == [table, book]  # the same: nothing is kept
    for number in (1, 2):
        edited = table.read_text(encoding="utf-8").replace("north", f"edited{number}")
        table.write_text(edited, encoding="utf-8")
        again = write_intake(made, tmp_path, "en")
        assert [path.name for path in again[2:]] == [f"intake-made-2025.kept-{number}.csv"]
        assert f"edited{number}" in again[2].read_text(encoding="utf-8")
    assert "edited" not in table.read_text(encoding="utf-8")
    assert pd.read_csv(table, dtype=str)["school"].tolist() == ["hill", "north", "south", "junior"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("measure", ["straight", "streets"])
def test_the_paper_says_how_distances_between_schools_are_measured(made, lang, measure):
    plan = replace(made, intake=replace(made.intake, measure=measure))
    told = notes(intake_frame(plan, lang), plan, lang)
    said = word("intake_measure", lang, measure=word(f"access_measure_{measure}", lang))
    assert [word("intake_measure_h", lang), said] in told.rows
