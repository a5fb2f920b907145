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


def test_how_rooms_were_derived_is_handed_on(baltimore):
    gap = next(gap for gap in baltimore.gaps if gap.key == "rooms_derived")
    assert "COMAR 23.03.02.04" in gap.said["basis"]


def test_an_open_school_without_a_roll_is_told(toytown_folder):
    rolls = toytown_folder / "rolls.csv"
    kept = [line for line in rolls.read_text().splitlines() if not line.startswith("S3,2024")]
    rolls.write_text("\n".join(kept) + "\n")
    gap = next(gap for gap in load_city(toytown_folder).gaps if gap.key == "rolls_missing")
    assert dict(gap.said) == {"count": "1", "of": "3", "schools": "S3"}
