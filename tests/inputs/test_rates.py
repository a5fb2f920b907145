"""Life tables and fertility in the standards, with the line of what is wrong in them."""

import pytest

from planner.inputs.faults import InputError
from planner.inputs.standards import load_standards

YEARS = [99_500, 99_300, 99_200, 99_100, 5_000_000]
LADDER = "ladder: {entry_age: 6, cut_off: 08-31, phases: {primary: ['1']}}\nnorms:\n"


def faults(tmp_path, key, value, more=""):
    path = tmp_path / "own.yaml"
    path.write_text(f"{LADDER}{more}  {key}:\n    value: {value}\n", encoding="utf-8")
    try:
        load_standards(["own.yaml"], tmp_path)
    except InputError as error:
        return [str(fault).removeprefix(f"{tmp_path.as_posix()}/") for fault in error.faults]
    return []


@pytest.mark.parametrize(
    "key",
    [
        "population.person_years",
        "population.person_years.female",
        "population.person_years.male",
    ],
)
def test_a_life_table_that_rises(tmp_path, key):
    assert faults(tmp_path, key, YEARS) == []
    (line,) = faults(tmp_path, key, [*YEARS[:2], 99_400, *YEARS[3:]])
    assert line.startswith(
        f"own.yaml:4:5: norms.{key}: found a life table that rises: 99400 at age 2 after 99300; "
        "mend write person-years (nLx)"
    )


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ([*YEARS[:2], 0, *YEARS[3:]], "0 at age 2; mend write a number above 0"),
        ([100_500, *YEARS[1:]], "100500 person-years at age 0 for 100000 born (population.radix)"),
        ([0.995, 0.993, 0.992], "0.995 person-years at age 0 for 100000 born (population.radix)"),
        (99_500, "99500.0, not a row of numbers; mend write"),
    ],
)
def test_life_tables_that_cannot_be(tmp_path, years, found):
    lines = faults(tmp_path, "population.person_years", years)
    assert any(
        line.startswith(f"own.yaml:4:5: norms.population.person_years: found {found}")
        for line in lines
    )


def test_a_table_brings_its_own_radix(tmp_path):
    more = "  population.radix: {value: 1}\n"
    assert faults(tmp_path, "population.person_years", [0.995, 0.993, 0.992], more) == []


@pytest.mark.parametrize(
    ("rates", "found"),
    [
        ([0.05] * 34, "34 values; mend write 35 rates, one for each age from 15 to 49"),
        ([-0.01, *[0.05] * 34], "-0.01; mend write rates that are not negative"),
        ([50] * 35, "1750 children a woman; mend write births a woman and year, not per 1,000"),
        ([0.005] * 35, "0.175 children a woman; mend write births a woman and year"),
    ],
)
def test_fertility_that_cannot_be(tmp_path, rates, found):
    assert faults(tmp_path, "population.fertility", [0.05] * 35) == []
    (line,) = faults(tmp_path, "population.fertility", rates)
    assert line.startswith(f"own.yaml:4:5: norms.population.fertility: found {found}")


ALIVE = [100_000, 99_500, 99_400, 99_350]
DYING = [0.005, 0.0004, 0.0002, 0.09]


@pytest.mark.parametrize(
    ("key", "row", "found"),
    [
        ("survivors", ALIVE, None),
        ("survivors.male", [*ALIVE[:2], 99_600, 99_350], "a life table that rises: 99600 at age 2"),
        ("survivors", [1, 0.2, 0.19], "0.2 of 1 born live to age 1; mend write survivors"),
        ("survivors.female", [100, 99, -1], "100 born, -1 at the last age"),
        ("survivors", 5, "5.0, not a row of numbers; mend write the survivors"),
        ("death_rates", DYING, None),
        ("death_rates.female", [5.1, 0.4, 0.2, 90], "5.1 deaths a person-year at age 0; mend"),
        ("death_rates", [*DYING[:3], 0], "0 in the open group; mend write a rate above 0"),
        ("death_rates.male", [0.005, -0.1, 0.2], "-0.1 at age 1; mend write rates that are not"),
        ("death_rates", 5, "5.0, not a row of numbers; mend write deaths a person-year"),
    ],
)
def test_life_tables_in_other_forms(tmp_path, key, row, found):
    lines = faults(tmp_path, f"population.{key}", row)
    if found is None:
        assert lines == []
    else:
        (line,) = lines
        assert line.startswith(f"own.yaml:4:5: norms.population.{key}: found {found}")
