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


@pytest.mark.parametrize("year", [1990, 2030])
def test_a_year_without_rolls_is_a_fault(toytown_folder, year):
    city, faults, _ = read_city(toytown_folder, as_of=year)
    assert city is None
    assert [fault.key for fault in faults] == ["--as-of"]
