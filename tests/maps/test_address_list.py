"""Areas before and after."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from planner.maps.address_list import (
    COLUMNS,
    address_list,
    changes,
    moved,
    moved_share,
    walk,
    write_addresses,
)
from planner.maps.catchment_notice import notice
from planner.maps.catchment_shapes import catchments, given_shares


@pytest.fixture(scope="module")
def zones(street_town):
    """Before as the folder has it; after, b10 goes to North and b33 to nobody."""
    given = given_shares(street_town, "primary")
    after = given.tolil()
    after[4] = 0
    after[4, 2] = 1.0
    after[15] = 0
    both = given, csr_array(after)
    return [catchments(street_town, "primary", 2026, share) for share in both]


@pytest.fixture(scope="module")
def listed(street_town, zones):
    entrants = pd.DataFrame({"area": ["b10", "b33"], "central": [3.5, 1.0], "mean": [3.6, 1.1],
                             "p10": [1.0, 0.0], "p50": [3.0, 1.0], "p90": [6.0, 2.0]})  # fmt: skip
    walks = np.arange(16) * 100.4, np.append(np.arange(15) * 50.0, np.nan)
    return address_list(street_town, *zones, walks, entrants)


def test_every_area_has_one_row_with_its_schools(listed):
    assert tuple(listed.columns) == COLUMNS
    assert listed["area"].tolist() == sorted(listed["area"])
    assert len(listed) == 16
    row = listed.set_index("area").loc["b10"]
    assert (row["before"], row["after"], row["moved"]) == ("South Primary", "North Primary", True)
    assert (row["walk_before_m"], row["walk_after_m"]) == (402, 200)
    assert (row["children"], row["p10"], row["p90"]) == (3.5, 1.0, 6.0)
    assert (row["name"], row["district"]) == ("Block 1-0", "lower")


def test_land_that_leaves_all_catchments_has_moved(listed, zones):
    row = listed.set_index("area").loc["b33"]
    assert (row["school_before"], row["school_after"], row["moved"]) == ("north;south", "", True)
    assert np.isnan(row["walk_after_m"])
    assert moved(*zones).sum() == listed["moved"].sum() == 2
    assert not moved(zones[0], zones[0]).any()


def test_changes_are_summed_by_move_the_greatest_first(listed):
    found = changes(listed)
    assert found["after"].tolist() == ["North Primary", ""]
    assert found["children"].tolist() == [3.5, 1.0]
    assert changes(listed[~listed["moved"]]).empty


def test_children_move_by_pairs_of_area_and_school(street_town):
    """From North alone to North and South, half of the children move; to the same set, nobody."""
    given = given_shares(street_town, "primary")
    after = given.tolil()
    after[0, 3] = 1.0  # b00: North before, both after
    after[3, 2] = 3.0  # b03: both before and after, in other shares
    after[15] = 0
    zones = [catchments(street_town, "primary", 2026, csr_array(one)) for one in (given, after)]
    share = moved_share(*zones)
    assert share[[0, 3, 15]].tolist() == [0.5, 0.0, 1.0]
    assert share.sum() == 1.5
    assert zones[1].share.sum() == pytest.approx(15)


def test_the_walk_is_the_mean_over_the_schools_that_an_area_follows():
    share = csr_array(np.array([[0.25, 0.75], [1.0, 0.0], [0.0, 0.0], [0.5, 0.5]]))
    metres = np.array([[100.0, 500], [200, np.inf], [300, 300], [100, np.inf]])
    assert walk(share, metres).tolist() == pytest.approx([400, 200, np.nan, np.nan], nan_ok=True)


@pytest.mark.parametrize(("lang", "head"), [("en", "school before"), ("zh", "原对口学校")])
def test_files_hold_the_list_the_changes_and_the_words(
    street_town, zones, listed, tmp_path, lang, head
):
    bounds = notice(street_town, zones[1], lang)
    tables = listed, bounds.bounds, bounds.strays
    files = write_addresses(*tables, tmp_path, "primary_2026", lang)
    assert [path.name for path in files] == [
        "addresses_primary_2026.csv", "boundaries_primary_2026.csv", "strays_primary_2026.csv",
        "addresses_primary_2026.xlsx",
    ]  # fmt: skip
    again = pd.read_csv(files[0], dtype={"area": str})
    assert again["moved"].sum() == 2
    pages = pd.read_excel(files[3], sheet_name=None, engine="calamine")
    assert [len(page) for page in pages.values()] == [16, 2, 3, 0]
    first = next(iter(pages.values()))
    assert head in first.columns
    assert first.iloc[:, 7].tolist().count("yes" if lang == "en" else "是") == 2
