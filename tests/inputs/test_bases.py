"""Basis, vintage and date of births and people, as ``city.yaml`` must tell them."""

import pytest

from planner.inputs.cities import load_city, read_city

BIRTHS = '    vintage: "2024"\n    basis: resident\n    period: calendar\n'
PEOPLE = "  people:\n    basis: {basis}\n"


def city(folder, old, new, more=""):
    path = folder / "city.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new) + more, encoding="utf-8")
    start = f"{folder.as_posix()}/"
    _, faults, warnings = read_city(folder)
    return [str(fault).removeprefix(start) for fault in faults], warnings


@pytest.mark.parametrize(
    ("new", "start"),
    [
        (
            BIRTHS.replace("    basis: resident\n", ""),
            "city.yaml:22:3: layers.births.basis: found nothing; mend write resident (常住) or",
        ),
        (
            BIRTHS.replace("resident", "everybody"),
            "city.yaml:24:5: layers.births.basis: found 'everybody'; mend write resident",
        ),
        (
            BIRTHS.replace('    vintage: "2024"\n', ""),
            "city.yaml:22:3: layers.births.vintage: found nothing; mend write when these births",
        ),
    ],
)
def test_births_need_a_basis_and_a_vintage(toytown_folder, new, start):
    (line,), _ = city(toytown_folder, BIRTHS, new)
    assert line.startswith(start)


def test_a_folder_without_births_needs_neither(toytown_folder):
    (toytown_folder / "births.csv").unlink()
    text = (toytown_folder / "city.yaml").read_text()
    (toytown_folder / "city.yaml").write_text(text[: text.index("  births:")])
    assert read_city(toytown_folder, need="backtest")[1] == ()


@pytest.mark.parametrize(("births", "people"), [("registered", "常住"), ("常住", "registered")])
def test_two_bases_are_refused_with_the_reason(toytown_folder, births, people):
    (line,), _ = city(
        toytown_folder, "basis: resident", f"basis: {births}", PEOPLE.format(basis=people)
    )
    assert line.startswith("city.yaml:24:5: layers.births.basis: found ")
    assert "wrong ratios" in line


@pytest.mark.parametrize(("births", "people"), [("registered", "户籍"), ("常住", "resident")])
def test_one_basis_in_either_tongue_is_right(toytown_folder, births, people):
    new = f"basis: {births}"
    faults, warnings = city(toytown_folder, "basis: resident", new, PEOPLE.format(basis=people))
    assert faults == []
    assert not any("basis" in warning for warning in warnings)
    loaded = load_city(toytown_folder)
    assert loaded.births_basis == loaded.people_basis
    assert loaded.births_vintage == "2024"


def test_people_of_whom_nobody_says_whom_they_count_are_a_warning(toytown_folder):
    faults, warnings = city(toytown_folder, "basis: resident", "basis: resident")
    assert faults == []
    (warning,) = [one for one in warnings if "people.basis" in one]
    assert warning.startswith("city.yaml:9:1: layers.people.basis: not told: births cannot")


@pytest.mark.parametrize(
    ("more", "start"),
    [
        (
            "  people:\n    basis: resident\n    date: 13-01\n",
            "city.yaml:29:5: layers.people.date: found '13-01'; mend write the month and the day",
        ),
        (
            "  rolls:\n    date: 10-01\n",
            "city.yaml:28:5: layers.rolls.date: found '10-01'; mend take it out",
        ),
    ],
)
def test_dates_are_days_of_the_count_of_people(toytown_folder, more, start):
    (line,), _ = city(toytown_folder, "basis: resident", "basis: resident", more)
    assert line.startswith(start)


def test_the_day_of_the_count_is_handed_on(toytown_folder, toytown):
    city(toytown_folder, "title", "title", "  people:\n    basis: resident\n    date: 12-31\n")
    assert load_city(toytown_folder).people_date == (12, 31)
    assert toytown.people_date is None
