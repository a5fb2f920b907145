"""The tables keep the contract, their identities, and their bytes."""

import numpy as np
import pandas as pd
import pytest

from planner.outputs.tables import TABLES, tabulate, write_tables

CONTRACT = {
    "people": "area, year, age, status, central, mean, p10, p50, p90",
    "entrants": "area, phase, year, evidence, born, central, mean, p10, p50, p90",
    "schools": "school, phase, year, grade, recorded, central, mean, p10, p50, p90, places",
    "areas": "area, phase, year, residents, public, private, special, elsewhere, unmet",
    "classes": "school, year, grade, rooms, classes, largest, p_over_25, p_over_28, p_over_30, "
    "p_over_33, expected_over, classes_for_5pct, cause",
    "shortfall": "level, id, phase, scope, year, net, reachable, gross, probability, p90, cvar90",
    "warnings": "school, phase, year, public_ratio, public_colour, probability, last_responsible",
    "programme": "name, site, phase, year, classes, kind, cost, lead, shortfall_without, "
    "shortfall_with",
    "assignment": "phase, area, school, year, share, distance_m",
}
KEYS = {
    "people": ["area", "year", "age", "status"],
    "entrants": ["area", "phase", "year"],
    "schools": ["school", "phase", "year", "grade"],
    "areas": ["area", "phase", "year"],
    "classes": ["school", "year", "grade"],
    "shortfall": ["level", "id", "phase", "scope", "year"],
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


def test_every_resident_is_somewhere_on_every_row(tables, central_only):
    for frame in (tables["areas"], tabulate(central_only)["areas"]):
        parts = frame[["public", "private", "special", "elsewhere", "unmet"]].sum(axis=1)
        assert (parts - frame["residents"]).abs().max() <= 1e-6
        assert (frame[["public", "private", "special", "elsewhere", "unmet"]] >= 0).all().all()


def test_areas_add_up_to_the_city(tables, made):
    frame = tables["areas"].query("phase == 'primary'")
    areas = frame[frame["area"] != "*"].groupby("year")["residents"].sum()
    city = frame[frame["area"] == "*"].set_index("year")["residents"]
    roll = made.central.enrolment.roll.isel(draw=0).sel(grade=["1", "2", "3"])
    np.testing.assert_allclose(areas, city, atol=1e-6)
    np.testing.assert_allclose(city, roll.sum(["school", "grade"]), atol=1e-2)


def test_unmet_children_are_those_of_the_assessment(tables, made):
    frame = tables["areas"].query("area == '*'").set_index(["phase", "year"])["unmet"]
    unmet = made.central.assessment.unmet.isel(draw=0).sel(level="city", scope="roll")
    for phase in ("primary", "lower_secondary"):
        np.testing.assert_allclose(frame[phase], unmet.sel(phase=phase).sum("school"), atol=2e-3)


def test_entrants_of_areas_add_up_and_later_phases_come_from_rolls(tables):
    frame = tables["entrants"]
    entry = frame[frame["phase"] == "primary"]
    areas = entry[entry["area"] != "*"].groupby("year")[["central", "mean"]].sum()
    city = entry[entry["area"] == "*"].set_index("year")[["central", "mean"]]
    np.testing.assert_allclose(areas, city, atol=2e-3)
    later = frame[frame["phase"] == "lower_secondary"]
    assert set(later["area"]) == {"*"}
    assert set(later["evidence"]) == {"roll"}
    assert later["born"].isna().all()
    assert (entry["p10"] <= entry["p50"]).all()
    assert (entry["p50"] <= entry["p90"]).all()


def test_base_year_equals_the_record(tables):
    frame = tables["schools"]
    told = frame[(frame["year"] == 2024) & frame["recorded"].notna()]
    assert len(told) == 15
    np.testing.assert_array_equal(told["recorded"].astype(float), told["central"])


def test_withheld_counts_are_shown_as_such_and_never_added(tables):
    frame = tables["schools"].query("school == 'hill' and year == 2023").set_index("grade")
    assert frame.loc["3", "recorded"] == "<10"
    assert "all" not in frame.index
    assert (frame["central"].isna()).all()


def test_places_stand_on_totals_only(tables):
    frame = tables["schools"]
    assert frame.loc[frame["grade"] != "all", "places"].isna().all()
    north = frame.query("school == 'north' and grade == 'all' and year == 2026")
    assert north["places"].item() == 150


def test_net_reachable_gross_rise(tables):
    frame = tables["shortfall"]
    assert (frame["net"] <= frame["reachable"] + 1e-9).all()
    assert (frame["reachable"] <= frame["gross"] + 1e-9).all()
    assert set(frame["level"]) == {"area", "school", "cluster", "district", "city"}
    assert (frame["cvar90"] >= frame["p90"] - 1e-9).all()
    assert frame["gross"].max() > 0


def test_areas_share_their_schools_excess(tables):
    frame = tables["shortfall"].set_index(["level", "id", "phase", "scope", "year"])
    for scope in ("intake", "roll"):
        school = frame.loc[("school", "north", "primary", scope, 2027)]
        parts = [frame.loc[("area", area, "primary", scope, 2027)] for area in ("n1", "n2")]
        assert sum(part["gross"] for part in parts) == pytest.approx(school["gross"], abs=2e-3)
        assert parts[0]["gross"] == pytest.approx(school["gross"] * 0.6, abs=2e-3)
        assert parts[0]["p90"] == pytest.approx(school["p90"] * 0.6, abs=2e-3)
        assert parts[0]["probability"] == school["probability"]


def test_classes_by_hand(tables, made):
    frame = tables["classes"].set_index(["school", "year", "grade"])
    row = frame.loc[("north", 2026, "1")]
    # 70 children in the two rooms there are: 35 and 35.
    assert (row["classes"], row["largest"], row["cause"]) == (2, 35, "places_short")
    drawn = made.drawn.enrolment.roll.sel(school="north", year=2026, grade="1").to_numpy()
    assert row["p_over_28"] == pytest.approx((drawn > 56).mean())
    sizes = [(np.floor(n / 2), np.ceil(n / 2)) if n > 25 else (n,) for n in drawn]
    over = np.mean([sum(max(0, size - 28) for size in pair) for pair in sizes])
    assert row["expected_over"] == pytest.approx(over, abs=1e-3)
    large = np.mean([sum(size > 28 for size in pair) for pair in sizes])
    assert row["expected_large"] == pytest.approx(large, abs=1e-3)
    least = next(k for k in range(1, 20) if (np.ceil(drawn / k) > 28).mean() <= 0.05)
    assert row["classes_for_5pct"] == least
    total = frame.loc[("north", 2026, "all")]
    assert total["rooms"] == 6
    assert total["classes"] == frame.loc[("north", 2026)].drop("all")["classes"].sum()
    assert frame.loc[("hill", 2024, "1"), "cause"] is pd.NA


def test_a_path_without_draws_leaves_chances_blank(central_only):
    tables = tabulate(central_only)
    assert tables["entrants"][["mean", "p10", "p50", "p90"]].isna().all().all()
    assert tables["shortfall"]["probability"].isna().all()
    assert tables["classes"]["p_over_28"].isna().all()
    assert tables["warnings"]["probability"].isna().all()


def test_warnings_tell_the_last_year_to_decide(tables):
    frame = tables["warnings"].set_index(["school", "year"])
    assert frame.loc[("north", 2026), "probability"] > 0.9
    assert set(frame.loc["north", "last_responsible"]) == {2023}
    assert frame.loc["south", "last_responsible"].isna().all()
    assert "hill" not in frame.index


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
