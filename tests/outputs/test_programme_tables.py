import numpy as np
import pytest

from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_tables import (
    futures,
    programme,
    relieved,
    sources,
    use,
    works,
    years,
)
from planner.paper.frames import write_frame
from tests.programmed import BORROW, BUILD, MERGE, SITE, make_nothing, make_programmed, make_town

CONTRACT = ["name", "site", "phase", "year", "classes", "kind", "cost", "lead",
            "shortfall_without", "shortfall_with"]  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return ProgrammeFacts(make_town(), make_programmed(), "en")


@pytest.fixture(scope="module")
def nothing():
    return ProgrammeFacts(make_town(), make_nothing(), "en")


def test_measures_stand_in_the_columns_of_the_contract(told):
    frame = programme(told)
    assert list(frame.columns[:10]) == CONTRACT
    assert frame["name"].tolist() == [
        BORROW, f"{BUILD}-primary", f"{BUILD}-lower_secondary", MERGE,
    ]  # fmt: skip
    assert frame["work"].tolist() == [BORROW, BUILD, BUILD, MERGE]
    assert frame["shortfall_without"].tolist() == [140, 450, 450, 101]
    assert frame["shortfall_with"].tolist() == [100] * 4
    assert frame["until"].dropna().tolist() == [2028]
    assert frame["into"].dropna().tolist() == ["north"]
    assert np.isnan(frame["cost"].iloc[3])
    assert frame["worth_least"].tolist() == [3, 79, 79, 7]


def test_works_tell_what_they_are_worth(told):
    frame = works(told).set_index("work")
    assert frame.loc[BUILD, "site_name"] == "East Field"
    assert frame.loc[BUILD, ["worth", "often", "way_km"]].tolist() == [81.25, 1, -25]
    assert np.isnan(frame.loc[BORROW, "earlier"])


def test_schools_relieved_are_named(told):
    frame = relieved(told)
    assert frame["school_name"].tolist() == ["South Primary", "Junior", "North Primary"]
    assert frame["pupil_years"].tolist() == [30, 75, 240]


def test_use_leaves_out_years_without_places(told):
    assert use(told)[["year", "use"]].to_numpy().tolist() == [
        [2025, 0.9], [2026, 0.8], [2027, 0.6], [2028, 0.55],
    ]  # fmt: skip


def test_years_count_what_is_in_use(told):
    frame = years(told).set_index(["year", "phase"])
    assert frame.loc[(2026, "*"), ["schools", "classes"]].tolist() == [0, 2]
    assert frame.loc[(2027, "*"), ["schools", "classes"]].tolist() == [1, 11]
    assert frame.loc[(2028, "*"), ["schools", "classes"]].tolist() == [1, 9]  # borrowed till then
    assert frame.loc[(2028, "lower_secondary"), ["schools", "classes"]].tolist() == [1, 3]
    whole = frame.xs("*", level="phase")
    parts = frame.drop("*", level="phase").groupby(level="year").sum()
    for name in ("pupils", "unmet_with", "idle_without"):
        assert whole[name].tolist() == parts[name].tolist()
    assert whole["spend"].tolist() == [60.2, 66, 3, 0]
    assert parts["spend"].tolist() == [60.2, 66, 3, 0]
    assert frame.loc[(2025, "lower_secondary"), "spend"] == 20


def test_the_month_to_decide_in_stands_beside_the_year(told):
    assert works(told)[["decide", "decide_month"]].to_numpy().tolist()[1] == [2025, "2025-09"]
    assert programme(told)["decide_month"].tolist() == ["2025-09"] * 3 + ["2026-03"]


def test_sources_tell_who_pays_by_year(told):
    frame = sources(told).set_index(["source", "year"])
    assert list(frame.columns) == ["spent", "promised", "left"]
    assert frame.loc[("bonds", 2026)].tolist() == [66, 2, 26]
    assert frame["spent"].sum() == pytest.approx(129.2)
    assert len(frame) == 8


def test_futures_keep_their_chances(told):
    assert futures(told)["chance"].tolist() == [0.5, 0.3, 0.2]
    assert futures(told)["drawn"].tolist() == [3, 11, 40]


@pytest.mark.parametrize("make", [programme, works, relieved, use, years, futures])
def test_a_programme_of_nothing_has_its_tables_too(told, nothing, make, tmp_path):
    frame = make(nothing)
    assert list(frame.columns) == list(make(told).columns)
    write_frame(frame, tmp_path, "table")


def test_the_site_is_a_school_of_the_city(told):
    assert SITE in told.city.schools["school"].to_numpy()
