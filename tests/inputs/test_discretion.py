import pandas as pd
import pytest

from planner.inputs.discretion import cell_faults, reference_faults
from planner.inputs.tables import Table

ALSO = " (also in rows 3)"
LADDER = {"primary": ("1", "2", "3")}


def table(**columns):
    columns = {"applicant": ["k1", "k2"], "area": ["A", "A"]} | columns
    return Table("applicants", "a.csv", pd.DataFrame(columns, index=[2, 3], dtype="string"))


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("points", "Zhang San", "a cell that is no number"),
        ("points", "-5", "a cell out of bounds"),
        ("date", "张三", "a cell that is no day"),
        ("home_since", "2019-13-01", "a cell that is no day"),
        ("applicant", None, "a blank cell"),
    ],
)
def test_a_cell_is_told_by_its_kind(column, cell, found):
    (fault,) = cell_faults(table(**{column: ["1" if column == "points" else "2019", cell]}))
    assert (fault.place, fault.key, fault.found) == ("a.csv:3", column, found)
    assert cell is None or cell not in str(fault)


@pytest.mark.parametrize("cell", ["Zhang San", "x, which y", "'"])
@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("area", "a cell (area), which areas does not hold" + ALSO),
        ("sibling", "a cell (school), which schools does not hold" + ALSO),
        ("grade", "a cell (grade), which the ladder of the standards does not hold" + ALSO),
    ],
)
def test_an_id_that_nobody_knows_is_not_repeated(column, cell, found):
    known = {
        "areas": Table("areas", "areas", pd.DataFrame({"area": ["A"]})),
        "schools": Table("schools", "schools", pd.DataFrame({"school": ["S1"]})),
    }
    own = table(**{column: [cell, cell]})
    (fault,) = reference_faults({"applicants": own} | known, LADDER)
    assert (fault.place, fault.key, fault.found) == ("a.csv:2", column, found)
    assert cell == "'" or cell not in str(fault)


def test_a_column_that_is_not_there_is_told():
    rows = pd.DataFrame({"applicant": ["k1"]}, index=[2], dtype="string")
    (fault,) = cell_faults(Table("applicants", "a.csv", rows))
    assert (fault.key, fault.found) == ("area", "no such column")
