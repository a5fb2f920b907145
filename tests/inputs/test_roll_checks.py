"""Counts that jump, and pupils of schools that have closed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.inputs.faults import InputError
from planner.inputs.roll_checks import check_roll_counts
from planner.inputs.standards import load_standards
from planner.inputs.tables import Table
from planner.model.standards import Norm

STANDARDS = load_standards(["us-md"])


def record(change=None, years=range(2018, 2023), school="A"):
    """Rolls of a school with 60 pupils in grades 1 to 3; ``change``: (year, grade) → pupils."""
    rows = [
        {"school": school, "year": float(year), "grade": grade, "pupils": 60.0}
        for year in years
        for grade in ("1", "2", "3")
    ]
    table = pd.DataFrame(rows).assign(pupils_suppressed=False)
    table["row"] = range(2, 2 + len(table))
    for (year, grade), pupils in (change or {}).items():
        table.loc[(table["year"] == year) & (table["grade"] == grade), "pupils"] = pupils
    return table


def checked(rolls, schools=None):
    frames = {"rolls": rolls} | ({} if schools is None else {"schools": schools})
    tables = {name: Table(name, f"{name}.csv", pd.DataFrame()) for name in frames}
    faults, _ = check_roll_counts(tables, frames, STANDARDS)
    return [str(fault) for fault in faults]


@pytest.mark.parametrize("year", [2018, 2020, 2022])
def test_a_count_with_a_digit_too_many_is_named_by_its_row(year):
    (line,) = checked(record({(year, "2"): 600.0}))
    row = 3 + 3 * (year - 2018)
    assert line.startswith(f"rolls.csv:{row}: pupils: found 600 pupils in grade 2 of school A")
    assert "have 60;" in line


def test_a_count_with_a_digit_too_few_is_found_between_two_years():
    (line,) = checked(record({(2020, "2"): 6.0}))
    assert "found 6 pupils" in line
    assert checked(record({(2022, "2"): 6.0})) == []  # a grade that is given up


def test_what_may_be_is_left_alone():
    assert checked(record({(2020, "2"): 590.0})) == []
    assert checked(record({(2020, "2"): np.nan})) == []
    small = record()
    small["pupils"] = 4.0
    small.loc[4, "pupils"] = 45.0
    assert checked(small) == []  # fewer than are judged


def test_a_school_told_in_another_unit_from_a_year_on_is_named_once():
    tens = {(year, grade): 600.0 for year in (2021, 2022) for grade in ("1", "2", "3")}
    (line,) = checked(record(tens))
    assert line.startswith("rolls.csv:11: pupils: found 1800 pupils of school A in 2021, where the")
    assert "had 180 the year before" in line
    nine = dict.fromkeys(tens, 540.0)
    assert checked(record(nine)) == []
    opening = {(2018, grade): np.nan for grade in ("1", "2", "3")}
    assert checked(record(opening)) == []


def test_all_jumps_are_told_at_once():
    both = [record({(2019, "1"): 700.0}), record({(2021, "3"): 900.0}, school="B")]
    assert len(checked(pd.concat(both))) == 2


def test_pupils_after_their_school_closed_are_told_once_a_school():
    schools = pd.DataFrame({"school": ["A", "B"], "closed": [2021.0, np.nan]})
    (line,) = checked(pd.concat([record(), record(school="B")]), schools)
    assert line.startswith("rolls.csv:11: school: found pupils of school A in 2021 (and 5 more row")
    assert "which closed in 2021; mend correct closed" in line


def test_a_folder_tells_all_of_it_together(toytown_folder):
    rolls = toytown_folder / "rolls.csv"
    rolls.write_text(rolls.read_text().replace("S2,2022,2,36", "S2,2022,2,3600"))
    schools = toytown_folder / "schools.csv"
    lines = schools.read_text().splitlines()
    lines[0] += ",closed,predecessor"
    lines[1:] = [f"{line},{'2023' * line.startswith('S3')},{line[:2]}" for line in lines[1:]]
    schools.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError) as error:
        load_city(toytown_folder)
    told = str(error.value)
    assert "3600 pupils in grade 2 of school S2 in 2022" in told
    assert "pupils of school S3 in 2023" in told
    assert told.count("would follow itself") == 3


@pytest.mark.parametrize(
    ("repeat", "drop_out", "words"),
    [
        ((0.1, 0.2), 0.0, "2 values for 3 grades"),
        (0.7, (0.1, 0.4, 0.0), "0.1, 0.4, 0"),
        (-0.1, 0.0, "-0.1"),
        (0.1, (0.1, 0.0, 0.2), None),
    ],
)
def test_shares_of_repeaters_that_cannot_be(toytown, repeat, drop_out, words):
    values = {"repeat": repeat, "drop_out": drop_out}
    norms = {
        f"progression.{key}.primary": Norm(f"progression.{key}.primary", value, layer="land.yaml")
        for key, value in values.items()
    }
    found, _ = check_roll_counts({}, {}, replace(toytown.standards, norms=norms))
    if words is None:
        assert found == []
    else:
        (line,) = map(str, found)
        assert line.startswith("land.yaml: progression.")
        assert words in line
