import pytest

from planner.inputs.cities import load_city, read_city

HEAD = "made_in,school,area,phase,grade,year,pupils\n"


@pytest.fixture
def folder(toytown_folder):
    """Return a function that writes past forecasts into Toytown and gives its folder."""

    def made(rows):
        (toytown_folder / "past_forecasts.csv").write_text(HEAD + rows, encoding="utf-8")
        return toytown_folder

    return made


def test_what_was_made_by_the_base_year_is_kept(folder):
    rows = "2025,S1,,primary,,2027,70\n2021,S1,,,1,2022,<10\n2020,,*,,2,2022,80\n"
    city = load_city(folder(rows))
    rows = city.past_forecasts.to_dataframe()
    assert rows["made_in"].tolist() == [2020, 2021]
    assert rows["area"].tolist() == ["*", ""]
    assert rows["grade"].tolist() == ["2", "1"]
    middle = city.standards.number("suppressed.upper") / 2
    assert rows["pupils"].tolist() == [80, middle]
    early = load_city(folder("2021,S1,,,1,2022,9\n2023,S1,,,1,2024,9\n"), as_of=2022)
    assert early.past_forecasts["made_in"].to_numpy().tolist() == [2021]


def test_a_folder_without_any_has_none(toytown_folder, folder):
    assert load_city(toytown_folder).past_forecasts is None
    assert load_city(folder("2025,S1,,primary,,2027,70\n")).past_forecasts is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2021,S1,A,,1,2022,9", "found both a school and an area; mend write the school or the"),
        ("2021,,,,1,2022,9", "found nobody; mend write the school or the area; * for"),
        ("2021,S1,,,,2022,9", "found neither phase nor grade"),
        ("2022,S1,,,1,2022,9", "found 2022, which was no longer to come in 2022"),
        ("2021,S9,,,1,2022,9", "S9"),
        ("2021,S1,,,1,2022,-5", "-5"),
    ],
)
def test_what_cannot_be_is_told_with_its_row(folder, row, words):
    _, faults, _ = read_city(folder(row + "\n"))
    (line,) = (str(fault) for fault in faults)
    assert line.split("/")[-1].startswith("past_forecasts.csv:2")
    assert words in line


def test_forecasts_of_areas_are_said_not_to_be_scored(folder):
    _, faults, warnings = read_city(folder("2021,,A,,1,2022,9\n2021,,*,,1,2022,9\n"))
    assert not faults
    assert any("past_forecasts.csv:2: 1 forecasts of areas are not scored" in w for w in warnings)
