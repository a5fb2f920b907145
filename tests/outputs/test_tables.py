"""The tables keep the contract, their identities, and their bytes."""

import pandas as pd
import pytest

from planner.outputs.tables import TABLES, tabulate, write_tables

CONTRACT = {
    "zones": "phase, school, year, areas, entrants, places, over, distance_m, distance_p90_m, "
    "beyond, compactness, cut_off, moved, moved_areas, moved_pupils, price_m, bound_m, value_m, "
    "gap, short",
    "people": "area, year, age, status, central, mean, p10, p50, p90",
    "cohorts": "entry_year, cohort, recorded, expected, born, central, mean, p10, p50, p90",
    "entrants": "area, phase, year, evidence, born, central, mean, p10, p50, p90",
    "schools": "school, phase, year, grade, recorded, central, mean, p10, p50, p90, places",
    "areas": "area, phase, year, residents, public, private, special, elsewhere, unmet",
    "classes": "school, year, grade, rooms, classes, largest, p_over_25, p_over_28, p_over_30, "
    "p_over_33, expected_over, classes_for_5pct, cause",
    "shortfall": "level, id, phase, scope, year, net, reachable, gross, probability, p90, "
    "cvar90, mean, idle, with_reserve, least_cost, unknown",
    "relief": "school, first_year, last_year, rank, option, classes, children, large_avoided, "
    "cost, cost_per_large, lead",
    "profile": "level, id, phase, scope, kind, peak_year, peak, first_year, last_year, duration, "
    "place_years_short, place_years_idle, idle_after_peak",
    "warnings": "school, phase, year, public_ratio, public_colour, probability, last_responsible",
    "programme": "name, site, phase, year, classes, kind, cost, lead, shortfall_without, "
    "shortfall_with",
    "assignment": "phase, area, school, year, share, distance_m",
    "staff": "level, id, phase, year, pupils, classes, by_ratio, by_class, by_hours, central, "
    "mean, p10, p50, p90, in_post, total, allocated, allocated_mean, allocated_p10, allocated_p90",
    "balance": "level, id, set, phase, indicator, year, amount, central, mean, p10, p50, p90, "
    "limit, met, probability, schools, told, passing, failing",
    "balance_schools": "school, set, phase, indicator, year, central, mean, p10, p50, p90, least, "
    "met, probability",
    "inequality": "level, id, set, phase, indicator, year, measure, central, mean, p10, p50, p90",
    "residence": "area, school, entry_year, stage, children, share, own",
    "admissions": "entry_year, class, demand_stage, demand, admitted, arrived, share",
    "access": "level, id, phase, year, group, measure, weights, reach_m, central",
}
KEYS = {
    "people": ["area", "year", "age", "status"],
    "cohorts": ["entry_year"],
    "entrants": ["area", "phase", "year"],
    "schools": ["school", "phase", "year", "grade"],
    "areas": ["area", "phase", "year"],
    "classes": ["school", "year", "grade"],
    "shortfall": ["level", "id", "phase", "scope", "year"],
    "relief": ["school", "rank"],
    "profile": ["level", "id", "phase", "scope"],
    "warnings": ["school", "phase", "year"],
    "assignment": ["phase", "area", "school", "year"],
}


@pytest.fixture(scope="module")
def tables(made):
    return tabulate(made)


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_the_contracts(tables, name):
    wanted = CONTRACT[name].split(", ")
    assert list(tables[name].columns)[: len(wanted)] == wanted


@pytest.mark.parametrize("name", KEYS)
def test_rows_are_sorted_and_single(tables, name):
    keys = KEYS[name]
    frame = tables[name]
    assert len(frame)
    assert not frame.duplicated(keys).any()
    pd.testing.assert_frame_equal(
        frame[keys].sort_values(keys, ignore_index=True), frame[keys], check_dtype=False
    )


def test_a_path_without_draws_leaves_chances_blank(central_only):
    tables = tabulate(central_only)
    assert tables["entrants"][["mean", "p10", "p50", "p90"]].isna().all().all()
    assert tables["shortfall"]["probability"].isna().all()
    assert tables["classes"]["p_over_28"].isna().all()
    assert tables["warnings"]["probability"].isna().all()


def test_written_tables_are_the_same_bytes_and_open_in_excel(made, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    write_tables(tabulate(made), first)
    write_tables(tabulate(made), second)
    files = sorted(first.iterdir())
    assert len(files) == 2 * len(TABLES)
    for path in files:
        assert path.read_bytes() == (second / path.name).read_bytes()
    csv = (first / "schools.csv").read_bytes()
    assert csv.startswith(b"\xef\xbb\xbfschool,phase")
    assert b"\r" not in csv
    assert b"<10" in csv


def test_written_ids_stay_text(made, tmp_path):
    write_tables(tabulate(made), tmp_path)
    frame = pd.read_parquet(tmp_path / "schools.parquet")
    assert set(frame["grade"]) >= {"1", "all"}
    assert frame["recorded"].dropna().map(type).eq(str).all()
