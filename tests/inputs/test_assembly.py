from planner.inputs.cities import load_city, read_city


def test_an_area_in_two_catchments_stops_the_city(toytown_folder):
    with (toytown_folder / "catchments.csv").open("a") as out:
        out.write("primary,third,S3,C\n")
    city, faults, _ = read_city(toytown_folder)
    assert city is None
    start = f"{toytown_folder.as_posix()}/"
    assert [str(fault).removeprefix(start)[:70] for fault in faults] == [
        "catchments.csv:4: areas: found area C in catchments east and third; me"
    ]


def test_people_outside_all_catchments_are_told(toytown_folder):
    text = (toytown_folder / "catchments.csv").read_text()
    (toytown_folder / "catchments.csv").write_text(text.replace("B;C", "B"))
    city, faults, warnings = read_city(toytown_folder)
    assert city is not None
    assert not faults
    told = "catchments.csv: 1 populated areas (1,000 people) in no catchment of primary: C"
    assert told in warnings


def test_without_catchments_each_area_goes_to_the_nearest_open_school(toytown_folder):
    (toytown_folder / "catchments.csv").unlink()
    edges = load_city(toytown_folder).catchments.to_dataframe()
    assert edges["phase"].unique().tolist() == ["primary"]
    assert edges.set_index("area")["school"].to_dict() == {"A": "S1", "B": "S2", "C": "S3"}


def test_a_project_in_use_is_in_the_rooms_already(toytown_folder):
    text = (toytown_folder / "projects.csv").read_text()
    (toytown_folder / "projects.csv").write_text(text.replace("2026-09-01", "2024-09-01"))
    city, _, warnings = read_city(toytown_folder)
    assert city.projects.sizes["project"] == 0
    assert any("in use by the base year" in told for told in warnings)


def test_a_catchment_of_a_school_that_is_not_open_is_told(toytown_folder):
    text = (toytown_folder / "catchments.csv").read_text()
    (toytown_folder / "catchments.csv").write_text(text.replace("S1", "S1;N1"))
    _, faults, warnings = read_city(toytown_folder)
    assert not faults
    assert "catchments.csv: catchment west names N1, which is not open in 2024" in warnings
