"""Runs side by side."""

import json

import pytest

from planner.outputs.compare import AMOUNTS, _phase_names, city_rows, compare_runs, write_comparison
from planner.outputs.tables import tabulate, write_tables
from planner.paper.frames import BOM


@pytest.fixture
def runs(made, central_only, tmp_path):
    for name, plan in (("one", made), ("two", central_only)):
        write_tables(tabulate(plan), tmp_path / name / "tables")
        (tmp_path / name / "manifest.json").write_text('{"spring": true}', encoding="utf-8")
    return [tmp_path / "one", tmp_path / "two"]


def test_rows_are_whole_city_numbers(made):
    rows = city_rows(tabulate(made)).set_index(["phase", "year"])
    row = rows.loc[("primary", 2024)]
    assert (row["pupils"], row["places"], row["entrants"]) == (261, 300, 92)
    assert (rows["net"] <= rows["reachable"]).all()
    assert (rows["reachable"] <= rows["gross"]).all()


def test_runs_stand_in_the_order_given(runs):
    table = compare_runs(runs[::-1])
    assert list(table.columns[:3]) == ["scenario", "phase", "year"]
    assert list(dict.fromkeys(table["scenario"])) == ["two", "one"]
    assert set(AMOUNTS) <= set(table.columns)
    assert table["school_year"].iloc[0] == "2023-24"
    assert not table.duplicated(["scenario", "phase", "year"]).any()


def test_phases_are_named_and_ordered_as_the_ladder_has_them(runs):
    told = [{"phase": "primary", "zh": "小学"}, {"phase": "lower_secondary", "zh": "初中"}]
    (runs[0] / "manifest.json").write_text(json.dumps({"phases": told}), encoding="utf-8")
    table = compare_runs(runs)
    named = _phase_names(table, "zh")
    assert list(named.items()) == [("primary", "小学"), ("lower_secondary", "初中")]
    table.attrs.clear()
    assert set(_phase_names(table, "zh").values()) == {"primary", "lower secondary"}


def test_table_and_picture_are_written(runs, tmp_path):
    paths = write_comparison(compare_runs(runs), tmp_path / "out", "en")
    names = ["comparison.csv", "comparison.parquet", "comparison.png"]
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert paths[0].read_bytes().startswith(BOM)
    assert paths[2].stat().st_size > 10_000


def test_places_short_are_the_programme_s_unmet_pupil_years(made):
    rows = city_rows(tabulate(made))
    base = made.city.base_year
    unmet = made.drawn.assessment.unmet.sel(level="city", scope="roll").astype(float)
    coming = unmet.sel(year=slice(base + 1, None)).sum(["year", "phase", "school"])
    told = rows.loc[rows["year"] > base, "mean"].sum()
    assert told == pytest.approx(float(coming.mean()), abs=0.01)


def test_pupils_beside_places_are_of_the_schools_with_places(made):
    row = city_rows(tabulate(made)).set_index(["phase", "year"]).loc[("primary", 2024)]
    assert row["pupils"] - row["pupils_with_places"] == 12 * 3  # Hill's rooms are unknown
