import numpy as np
import pandas as pd

from planner.inputs.flows import migration_dataset, move_dataset, subdistricts
from planner.inputs.records import ALL


def test_all_that_carries_children_is_there(carried):
    assert carried.migration["arrivals"].dims == ("year", "area", "age", "status")
    assert set(carried.migration) == {"arrivals", "departures", "net"}
    assert set(carried.moves) == {"from_area", "to_area", "age", "rate"}
    assert carried.moves["age"].to_numpy().tolist() == [-1, -1]
    assert carried.yields.dims == ("dwelling", "age", "years_since")
    assert set(carried.housing["stage"].to_numpy()) == {
        "completed", "presold", "under_construction", "permitted",
    }  # fmt: skip
    assert carried.housing["homes"].to_numpy()[-1] == -15
    assert np.isnan(carried.housing["handover"].to_numpy()[-1])
    assert {"expected", "arrived", "kindergarten"} <= set(carried.register["stage"].to_numpy())
    assert carried.people["status"].to_numpy().tolist() == ["local", "migrant"]
    assert carried.people_basis == "resident"


def test_people_on_record_are_those_of_the_year_before_and_what_happened(carried):
    """Cohorts of 1 to 17, of the whole city: nobody comes from nowhere."""
    people = carried.people.sum(["area", "sex", "status"])
    flows = carried.migration.sum(["area", "status"])
    for year in carried.people["year"].to_numpy()[1:]:
        before = people.sel(year=year - 1, age=range(17)).to_numpy()
        now = people.sel(year=year, age=range(1, 18)).to_numpy()
        moved = (flows["arrivals"] - flows["departures"]).sel(year=year, age=range(1, 18))
        dead = before + moved.to_numpy() - now
        assert (dead >= 0).all()
        assert dead.sum() <= 3


def migration(**columns) -> pd.DataFrame:
    plain = {"year": 2020.0, "area": "A", "age": 6.0, "status": "", "net": np.nan}
    told = plain | {"arrivals_suppressed": False, "departures_suppressed": False} | columns
    return pd.DataFrame(told, index=[0]).astype({"area": object, "status": object})


def test_who_left_follows_from_who_came_and_the_net():
    found = migration_dataset(migration(arrivals=5.0, departures=np.nan, net=2.0), 4.5)
    assert found["departures"].item() == 3
    assert found["status"].to_numpy().tolist() == [ALL]


def test_a_withheld_count_is_its_middle_and_nothing_stays_nothing():
    found = migration_dataset(
        migration(arrivals=np.nan, arrivals_suppressed=True, departures=2.0), 4.5
    )
    assert found["arrivals"].item() == 4.5
    assert np.isnan(found["net"].item())


def test_no_table_is_none():
    assert migration_dataset(None, 4.5) is None
    assert move_dataset(None) is None


def test_streets_stand_between_area_and_district():
    areas = pd.DataFrame({"area": ["A", "B", "C"]})
    units = pd.DataFrame(
        {
            "area": ["A", "A", "B", "C"],
            "kind": ["street", "subdistrict", "街道", "plan"],
            "name": ["one", "two", "three", "four"],
        }
    )
    assert subdistricts(areas, units).tolist() == ["two", "three", ""]
    assert subdistricts(areas, None).tolist() == ["", "", ""]
