"""Predecessors of schools, as the folder tells them."""

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.inputs.succession import check_predecessors, predecessors_of, succession_gaps


def schools(**before):
    return pd.DataFrame(
        {
            "school": list(before),
            "predecessor": list(before.values()),
            "row": range(2, 2 + len(before)),
        }
    )


def test_pairs_are_read_from_joined_ids():
    assert predecessors_of(schools(C="A; B", A="", B="")) == (("C", "A"), ("C", "B"))
    assert predecessors_of(pd.DataFrame({"school": ["A"]})) == ()


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        ({"A": "A"}, [2]),
        ({"A": "B", "B": "A", "C": "A"}, [2, 3]),
        ({"A": "", "C": "A;B", "B": ""}, []),
    ],
)
def test_no_school_follows_itself(before, rows):
    found = check_predecessors(schools(**before), "schools.csv")
    assert [fault.place for fault in found] == [f"schools.csv:{row}" for row in rows]
    assert all("would follow itself" in fault.found for fault in found)


@pytest.fixture
def renamed(toytown_folder):
    """Toytown whose school of choice is called S4 from 2023 on."""
    rolls = toytown_folder / "rolls.csv"
    rows = rolls.read_text().splitlines()
    new = [row.replace("S3", "S4") if row[3:7] in {"2023", "2024"} else row for row in rows]
    rolls.write_text("\n".join(new) + "\n")
    stock = toytown_folder / "schools.csv"
    lines = [f"{line}," for line in stock.read_text().splitlines()]
    lines[0] += "closed,predecessor"
    lines[1:] = [f"{line}," for line in lines[1:]]
    lines[3] = lines[3][:-1] + "2023,"
    lines.append("S4,Free School,primary,public,,,,502200,3300500,,S3")
    stock.write_text("\n".join(lines) + "\n")
    return toytown_folder


def test_a_new_name_changes_nothing_that_is_learnt_of_where_pupils_live(renamed, toytown):
    city = load_city(renamed)
    assert city.predecessors == (("S4", "S3"),)
    old, new = (c.residents.sel(origin=f"school:{s}") for c, s in ((toytown, "S3"), (city, "S4")))
    assert np.array_equal(old.to_numpy(), new.to_numpy(), equal_nan=True)
    assert "school:S3" not in city.residents["origin"].to_numpy()
    assert np.isnan(city.rolls.sel(school="S4", year=2019)).all()  # the record stays as it is


def test_what_stands_for_a_schools_history_is_told(renamed, toytown):
    (gap,) = [gap for gap in load_city(renamed).gaps if "succession" in gap.key]
    assert gap.key == "succession"
    assert gap.said == {"count": "1", "schools": "S4 (S3)"}
    (idle,) = succession_gaps(toytown.rolls, toytown.suppressed, (("S2", "S1"),))
    assert idle.key == "no_succession"
    assert idle.said == {"schools": "S2"}
    assert succession_gaps(toytown.rolls, toytown.suppressed, ()) == ()
