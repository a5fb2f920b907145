from dataclasses import replace

import numpy as np
import pytest

from planner.geography.zones import survey
from planner.inputs.cities import load_city
from planner.model.catchments import CatchmentRule
from tests.geography.conftest import row_assigned
from tests.rowtown import row_folder


def rows(found, year):
    frame = found.to_dataframe()
    return frame[frame["year"] == year].set_index("school")


def test_the_catchments_so_far_by_hand(row):
    """West: 0, 500 and 1,000 m; a catchment of 1,500 by 500 m; the east ten over its places."""
    found = rows(*survey(row, row_assigned(row, CatchmentRule())), 2024)
    west, east, city = (found.loc[name] for name in ("S1", "S2", "*"))
    assert (west["entrants"], east["entrants"]) == pytest.approx((30, 90))
    assert (west["places"], east["places"], east["over"]) == pytest.approx((120, 80, 10))
    assert (west["distance"], west["distance_p90"]) == pytest.approx((500, 1000))
    assert west["compactness"] == pytest.approx(4 * np.pi * 1500 * 500 / 4000**2)
    assert (city["areas"], city["over"], city["cut_off"]) == pytest.approx((6, 10, 0))
    assert city["distance"] == pytest.approx(500)
    assert found[["moved", "moved_areas", "moved_pupils"]].to_numpy().sum() == 0
    assert np.isnan(found[["price", "bound", "gap"]].to_numpy(dtype=float)).all()


def test_what_moves_and_what_it_is_worth(row):
    assigned = row_assigned(row, CatchmentRule("whole_areas", stability=0.0))
    found = rows(*survey(row, assigned), 2025)
    many = assigned.following.sel(year=2025, area="D").item()
    assert found.loc["S1", "moved"] == pytest.approx(many)
    assert found.loc["*", ["moved_areas", "over"]].tolist() == [1, 0]
    assert found.loc["S1", "moved_pupils"] == pytest.approx(3 * many, rel=0.05)
    assert found.loc["S2", "price"] == 500
    assert found.loc["*", "value"] >= found.loc["*", "bound"] > 0
    assert found.loc["*", "gap"] == pytest.approx(assigned.reviews[0].gap)


def test_years_are_told_in_which_something_changes(row):
    (still,) = survey(row, row_assigned(row, CatchmentRule()))
    assert sorted(set(still["year"].to_numpy().tolist())) == [2024, 2025]
    late = CatchmentRule("whole_areas", stability=0.0, review_years=(2027,))
    (found,) = survey(row, row_assigned(row, late))
    assert sorted(set(found["year"].to_numpy().tolist())) == [2024, 2025, 2027]


def test_a_catchment_in_two_pieces_has_areas_cut_off(tmp_path):
    split = "primary,west,S1,A;B;D\nprimary,east,S2,C;E;F\n"
    city = load_city(row_folder(tmp_path / "row", catchments=split))
    found = rows(*survey(city, row_assigned(city, CatchmentRule())), 2024)
    assert found["cut_off"].to_dict() == {"S1": 1, "S2": 1, "*": 2}


def test_beyond_is_farther_than_the_norm(row):
    """Of the east, D has 1,000 m, which is the norm of a kilometre and so within it."""
    found = rows(*survey(row, row_assigned(row, CatchmentRule())), 2024)
    norm = 1000.0
    assert found.loc["S2", "distance_p90"] == norm
    assert found["beyond"].tolist() == [0, 0, 0]


def test_a_school_that_siblings_alone_go_to_counts_with_its_places(row):
    """All land of S2 is S1's now; siblings still go to S2, which has room for them."""
    found = row_assigned(row, CatchmentRule())
    edges = found.edges.copy()
    moved = (edges["school"] == "S2") & (edges["year"] >= 2025)
    edges["share"] = edges["share"].where(~moved, 0.0)
    edges["goes"] = edges["goes"].where(~moved, 0.3)
    rest = rows(*survey(row, replace(found, edges=edges)), 2025)
    assert rest.loc["S2", "entrants"] == pytest.approx(0.3 * 90, rel=0.02)
    assert rest.loc["S2", ["areas", "places", "over"]].tolist() == [0, 80, 0]
