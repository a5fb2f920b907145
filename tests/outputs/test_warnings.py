"""The table of warnings to the letter, and the page with both lamps apart."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.outputs.headline import facts
from planner.outputs.tables import tabulate
from planner.outputs.warnings import lamps_page, warnings, warnings_of


@pytest.fixture(scope="module")
def table(made):
    return warnings(made)


def lit(made, **cells):
    """Return the plan with a register: north's and south's children of 2025 to 2027."""
    found = made.warnings
    lamps = found.lamps.copy(deep=True)
    for school, counts in cells.items():
        for year, count in zip((2025, 2026, 2027), counts, strict=True):
            at = {"school": school, "phase": "primary", "year": year}
            ratio = count / float(lamps["regular"].sel(at))
            lamps["registered"].loc[at] = count
            lamps["public_ratio"].loc[at] = ratio
            colour = "red" if ratio >= 1 else "yellow" if ratio >= 0.9 else "none"
            lamps["public_colour"].loc[at] = colour
    return replace(made, warnings=replace(found, lamps=lamps, counted="2024-12-31"))


def test_the_columns_are_the_contracts(table):
    assert list(table.columns) == [
        "school", "phase", "year", "public_ratio", "public_colour", "probability",
        "last_responsible",
    ]  # fmt: skip
    keys = list(zip(table["school"], table["phase"], table["year"], strict=True))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_last_day_stands_where_the_probability_reaches_the_line(table):
    rows = table.set_index(["school", "year"])
    assert rows.loc[("north", 2026), "probability"] > 0.9
    assert rows.loc[("north", 2025), "last_responsible"] == "2023-09-01"
    assert rows.loc[("north", 2026), "last_responsible"] == "2024-09-01"
    likely = table["probability"] >= 0.5
    assert (table["last_responsible"].notna() == likely).all()
    assert rows.loc["south", "last_responsible"].isna().all()


def test_unknown_places_are_rows_of_blanks(table):
    hill = table[table["school"] == "hill"]
    assert len(hill) == 4
    assert (
        hill[["public_ratio", "public_colour", "probability", "last_responsible"]]
        .isna()
        .all(axis=None)
    )


def test_without_a_register_the_public_lamp_is_blank(table):
    assert table["public_ratio"].isna().all()
    assert table["public_colour"].isna().all()


def test_the_public_columns_are_counts_alone(made):
    frame = warnings(lit(made, north=(45, 50, 40), south=(10, 20, 30)))
    north = frame[frame["school"] == "north"].set_index("year")
    assert north["public_ratio"].tolist()[:3] == [0.9, 1.0, 0.8]
    assert north["public_colour"].tolist()[:3] == ["yellow", "red", "none"]
    assert np.isnan(north.loc[2028, "public_ratio"])
    assert pd.isna(north.loc[2028, "public_colour"])


def page(plan, lang="en"):
    return lamps_page(facts(plan, tabulate(plan), lang))


def test_the_page_keeps_the_lamps_apart(made):
    told = page(lit(made, north=(45, 50, 40), south=(10, 20, 30)))
    (row,) = told["public"]["rows"]
    assert row["school"] == "North Primary (primary)"
    assert (row["2025"], row["2026"], row["2027"]) == (
        "45 (90.0 %) yellow", "50 (100.0 %) red", "40 (80.0 %)",
    )  # fmt: skip
    assert [one["key"] for one in told["public"]["columns"]] == [
        "school", "catchment", "regular", "2025", "2026", "2027",
    ]  # fmt: skip
    assert "31 December 2024" in told["public_note"]
    assert "No model is used" in told["public_note"]
    assert "probability" not in str(told["public"])
    first = told["chances"]["rows"][0]
    assert first["school"] == "North Primary (primary)"
    assert first["build"] == "1 September 2023 (passed)"
    assert first["modular"] == "1 October 2024 (due now)"
    assert first["ahead"] == "2026-27, by 1 September 2024 (due now)"
    assert "24 months for building and 11 for leased rooms" in told["chances_note"]


def test_a_ratio_short_of_the_line_is_not_printed_as_the_line(made):
    short = lit(made, north=(50 * 0.9998, 50 * 0.89996, 50))
    (row,) = page(short)["public"]["rows"]
    assert row["2025"].endswith("(99.9 %) yellow")
    assert row["2026"].endswith("(89.9 %)")


def test_a_page_without_a_register_or_futures_says_so(made, central_only):
    told = page(made)
    assert told["public"]["rows"] == []
    assert told["public_none"].startswith("The public lamp is dark")
    assert told["public_note"] == ""
    quiet = page(lit(made, north=(10, 10, 10)))
    assert quiet["public_none"] == "No school reaches the yellow line."
    assert page(central_only)["chances"]["rows"] == []


def test_the_page_is_chinese_too(made):
    told = page(lit(made, north=(45, 50, 40)), "zh")
    assert told["public"]["rows"][0]["2026"] == "50人（100.0%）红色"
    assert "仅供参考，以当年招生方案为准" in told["public_note"]
    assert told["chances"]["rows"][0]["build"] == "2023年9月1日（已过）"


def test_warnings_that_were_not_weighed_are_an_error(made):
    with pytest.raises(ValueError, match="have not been weighed"):
        warnings_of(replace(made, warnings=None))
