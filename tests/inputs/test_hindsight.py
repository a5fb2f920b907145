import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city, read_city


def test_nothing_recorded_later_is_used(toytown_folder):
    then = load_city(toytown_folder, as_of=2022)
    assert then.base_year == 2022
    assert then.rolls["year"].max() == 2022
    assert then.residents["year"].max() == 2022
    assert then.births["year"].max() == 2021  # births of 2022 were not complete in autumn 2022
    assert then.people is None or (then.people["year"] <= 2022).all()


def test_later_rolls_change_nothing(toytown_folder):  # C14
    before = load_city(toytown_folder, as_of=2022)
    rolls = toytown_folder / "rolls.csv"
    rolls.write_text(rolls.read_text().replace("S1,2024,1,24", "S1,2024,1,99"))
    after = load_city(toytown_folder, as_of=2022)
    assert before.rolls.equals(after.rolls)
    assert before.residents.equals(after.residents)


def test_a_school_that_closed_later_is_open(baltimore_folder):
    then = load_city(baltimore_folder, as_of=2015)
    now = load_city(baltimore_folder)
    assert then.schools["offers"].any("grade").sum() > now.schools["offers"].any("grade").sum()
    assert (then.rolls.sel(year=2015) == now.rolls.sel(year=2015)).sum() > 1000


def test_of_what_moves_people_nothing_recorded_later_is_used(carried_path):
    then = load_city(carried_path, as_of=2022)
    assert then.migration["year"].max() == 2021  # that of 2022 was not complete in autumn 2022
    assert then.people["year"].max() == 2022
    assert then.housing["year"].max() == 2022
    assert np.isnan(then.housing["occupied"]).all()
    register = then.register.to_dataframe()
    assert register["date"].max() == "2022-09-01"
    assert set(register.loc[register["entry_year"] == 2023, "stage"]) == {
        "expected", "kindergarten",
    }  # fmt: skip
    assert register["entry_year"].max() == 2023
    assert "as_of_births" in {gap.key for gap in then.gaps}


def test_later_people_on_the_move_change_nothing(carried_path):
    before = load_city(carried_path, as_of=2022)
    for name in ("people", "migration", "register"):
        path = carried_path / f"{name}.csv"
        table = pd.read_csv(path)
        year = table["date"].str[:4].astype(int) if name == "register" else table["year"]
        column = {"people": "people", "migration": "arrivals", "register": "children"}[name]
        table.loc[year > 2022, column] += 1
        table.to_csv(path, index=False)
    after = load_city(carried_path, as_of=2022)
    for name in ("people", "migration", "register", "housing", "births", "residents"):
        assert getattr(before, name).identical(getattr(after, name))


def test_a_count_after_the_school_year_began_is_not_known_then(carried_path):
    city = carried_path / "city.yaml"
    text = city.read_text()
    for day, last in (("08-31", 2022), ("07-01", 2022), ("11-01", 2021), ("12-31", 2021)):
        city.write_text(text.replace("  people:\n", f"  people:\n    date: {day}\n"))
        assert load_city(carried_path, as_of=2022).people["year"].max() == last


def test_a_count_without_a_day_is_of_the_school_year_that_begins_after_it(carried_path):
    """Where years are labelled by their spring, too: the count that 2022 starts from is known."""
    city = carried_path / "city.yaml"
    text = city.read_text()
    for label, births in (("autumn", 2021), ("spring", 2020)):
        city.write_text(f"{text}\nyear_label: {label}\n")
        then = load_city(carried_path, as_of=2022)
        assert (then.people["year"].max(), then.births["year"].max()) == (2022, births)
    city.write_text(
        text.replace("  people:\n", "  people:\n    date: 07-01\n") + "year_label: spring\n"
    )
    assert load_city(carried_path, as_of=2022).people["year"].max() == 2021


def test_a_vintage_that_was_not_yet_out_is_not_used(toytown_folder):
    path = toytown_folder / "births.csv"
    lines = path.read_text().splitlines()
    both = [lines[0] + ",vintage", *(f"{line}," for line in lines[1:])]
    both += [f"{line[:-2]}20,2021" for line in lines[1:]]
    path.write_text("\n".join(both) + "\n")
    now, then = load_city(toytown_folder), load_city(toytown_folder, as_of=2022)
    assert (now.births_vintage, then.births_vintage) == ("2024", "2021")
    assert set(now.births_by_vintage) == {"2021", "2024"}
    assert set(then.births_by_vintage) == {"2021"}
    assert "as_of_births" not in {gap.key for gap in then.gaps}


@pytest.mark.parametrize("year", [1990, 2030])
def test_a_year_without_rolls_is_a_fault(toytown_folder, year):
    city, faults, _ = read_city(toytown_folder, as_of=year)
    assert city is None
    assert [fault.key for fault in faults] == ["--as-of"]
