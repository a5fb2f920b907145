from planner.inputs.cities import load_city


def test_the_gaps_of_toytown(toytown):
    found = [(gap.table, gap.missing) for gap in toytown.gaps]
    assert found == [
        ("register", "no register of coming children"),
        ("births", "no months"),
        ("schools", "rooms unknown for 1 of 3 open schools"),
        ("schools", "no private schools"),
        ("sites", "illustrative sites: 1"),
        ("rolls", "suppressed counts (<10): 1"),
        ("projects", "projects not committed: 1"),
    ]
    assert all(gap.instead for gap in toytown.gaps)


def test_what_is_taken_away_becomes_a_gap(toytown_folder):
    for table in ("people", "projects", "memberships", "catchments"):
        (toytown_folder / f"{table}.csv").unlink()
    (toytown_folder / "births.csv").write_text("year,births\n2017,70\n2018,75\n")
    missing = {gap.missing for gap in load_city(toytown_folder).gaps}
    assert {
        "no people by age",
        "no projects",
        "no memberships",
        "no catchments for primary",
        "births of the whole city only",
    } <= missing
