from planner.inputs.cities import load_city


def test_the_gaps_of_toytown(toytown):
    found = [(gap.table, gap.key, dict(gap.said)) for gap in toytown.gaps]
    assert found == [
        ("register", "no_register", {}),
        ("births", "births_no_months", {}),
        ("catchments", "catchments_choice", {"phase": "primary", "count": "1", "of": "3"}),
        ("catchments", "catchments_later", {"phase": "lower_secondary"}),
        ("schools", "rooms_unknown", {"count": "1", "of": "3"}),
        ("schools", "no_private", {}),
        ("sites", "sites_illustrative", {"count": "1"}),
        ("rolls", "suppressed", {"count": "1"}),
        ("projects", "projects_uncommitted", {"count": "1"}),
    ]


def test_what_is_taken_away_becomes_a_gap(toytown_folder):
    for table in ("people", "projects", "memberships", "catchments"):
        (toytown_folder / f"{table}.csv").unlink()
    (toytown_folder / "births.csv").write_text("year,births\n2017,70\n2018,75\n")
    gaps = {gap.key: dict(gap.said) for gap in load_city(toytown_folder).gaps}
    missing = {"no_projects", "no_memberships", "people_by_population", "births_whole_city"}
    assert missing <= set(gaps)
    assert gaps["catchments_none"] == {"phase": "primary"}
    assert set(gaps["people_by_population"]) == {"first", "last", "year"}


def keys(folder) -> set[str]:
    return {gap.key for gap in load_city(folder).gaps}


def test_where_children_can_be_carried_what_carries_them_is_told(carried_path):
    carrying = {
        "no_life_table", "no_migration", "no_yields", "migration_net", "migration_whole_city",
        "migration_all_statuses",
    }  # fmt: skip
    assert not carrying & keys(carried_path)
    (carried_path / "yields.csv").unlink()
    standards = carried_path / "standards.yaml"
    standards.write_text(standards.read_text().replace("population.person_years", "unused"))
    city = carried_path / "city.yaml"
    text = city.read_text().replace('  yields:\n    vintage: "2024"\n    source: made up\n', "")
    city.write_text(text)
    (carried_path / "migration.csv").write_text("age,year,net\n6,2023,3\n")
    assert carrying & keys(carried_path) == carrying - {"no_migration"}
    (carried_path / "migration.csv").unlink()
    city.write_text(text.replace('  migration:\n    vintage: "2024"\n    source: made up\n', ""))
    assert carrying & keys(carried_path) == {"no_life_table", "no_migration", "no_yields"}


def test_how_rooms_were_derived_is_handed_on(baltimore):
    gap = next(gap for gap in baltimore.gaps if gap.key == "rooms_derived")
    assert "COMAR 23.03.02.04" in gap.said["basis"]


def test_an_open_school_without_a_roll_is_told(toytown_folder):
    rolls = toytown_folder / "rolls.csv"
    kept = [line for line in rolls.read_text().splitlines() if not line.startswith("S3,2024")]
    rolls.write_text("\n".join(kept) + "\n")
    gap = next(gap for gap in load_city(toytown_folder).gaps if gap.key == "rolls_missing")
    assert dict(gap.said) == {"count": "1", "of": "3", "schools": "S3"}
