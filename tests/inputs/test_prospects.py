"""A scenario's future against what its city records."""

from dataclasses import replace

import pytest

from planner.inputs.cities import load_city
from planner.inputs.fitting import fits
from planner.inputs.scenarios import read_scenario

HEAD = "title: A\ncity: baltimore\nhorizon: 2032\nfuture:\n"
COHORT = "  entry_mode: cohort\n"


def lines(tmp_path, city, future):
    path = tmp_path / "scenario.yaml"
    path.write_text(HEAD + future, encoding="utf-8")
    reading = read_scenario(path)
    assert reading.faults == ()
    start = f"{tmp_path.as_posix()}/scenario.yaml:"
    return [str(fault).removeprefix(start) for fault in fits(reading, city)]


EVERY_LEVER = COHORT + (
    "  births: {vintage: '2024', fertility: 1.4}\n"
    "  migration: {level: {low: 0.5, central: 1, high: 1.5}, spikes: {6: 1.5}}\n"
    "  housing: {mode: top_up, delivery: 0.9, local: 0.2}\n"
    "  participation: {migrant: {level: 0.9}, local: {level: 1}, all: {level: 1}}\n"
    "  shocks: {ban: {years: [2026], of: migration, effect: 0.5}}\n"
)


def test_a_city_with_all_that_is_needed_fits_every_lever(tmp_path, carried):
    assert lines(tmp_path, carried, EVERY_LEVER) == []


@pytest.mark.parametrize(
    ("future", "start"),
    [
        (
            "  births: {vintage: '2023'}\n",
            "5:12: future.births.vintage: found the vintage '2023'; mend did you mean '2024'? Ther",
        ),
        (
            "  births: {vintage: first}\n",
            "5:12: future.births.vintage: found the vintage 'first'; mend write one of 2024",
        ),
        (
            "  births: {counts: {2024: 100}}\n",
            (
                "5:12: future.births.counts: found births given from 2024, while the record "
                "runs to 2024; mend write 2025 or later"
            ),
        ),
        (
            "  births: {counts: {low: {2025: 70}, central: {2020: 90}, high: {2025: 90}}}\n",
            "5:38: future.births.counts.central: found births given from 2020, while the",
        ),
        (
            COHORT + "  participation: {migrants: {level: 1}}\n",
            (
                "6:19: future.participation.migrants: found the status 'migrants'; mend did you "
                "mean 'migrant'?"
            ),
        ),
    ],
)
def test_names_and_years_that_the_city_does_not_hold(tmp_path, carried, future, start):
    found = lines(tmp_path, carried, future)
    assert any(line.startswith(start) for line in found)
    assert len(found) == 1


def test_statuses_that_settle_are_those_of_people(tmp_path, carried):
    change = "{a: {status: migrants, becomes: local, rate: 0.1}}"
    future = f"{COHORT}  migration: {{settling: {change}}}\n"
    (line,) = lines(tmp_path, carried, future)
    assert "future.migration.settling.a.status: found the status 'migrants'" in line
    assert line.endswith("mend did you mean 'migrant'?")
    assert lines(tmp_path, carried, future.replace("migrants", "migrant")) == []


def test_counts_after_the_record_are_right(tmp_path, carried):
    for counts in ("{2025: 100}", "90", "{low: 80, central: {2025: 90}, high: 95}"):
        assert lines(tmp_path, carried, f"  births: {{counts: {counts}}}\n") == []


def test_rates_need_women_of_every_age(tmp_path, carried, toytown):
    future = "  births: {fertility: 1.4}\n"
    start = "5:12: future.births.fertility: found a fertility rate without women: no women "
    (line,) = lines(tmp_path, toytown, future)
    assert line.startswith(start + "of age 15, 16, 17, 18, 19 … in 2024; mend add women by single")
    (line,) = lines(tmp_path, replace(toytown, people=None), future)
    assert line.startswith(start + "by single years of age from 15 to 49; mend")
    people = carried.people.where((carried.people["age"] != 33) | (carried.people["area"] != "B"))
    (line,) = lines(tmp_path, replace(carried, people=people), future)
    assert line.startswith(start + "of age 33 in area B in 2024; mend")


def test_carrying_needs_everybody_from_birth_to_entry(tmp_path, carried, toytown):
    start = "5:3: future.entry_mode: found 'cohort', while there are no people "
    (line,) = lines(tmp_path, toytown, COHORT)
    assert line.startswith(start + "of age 0, 1, 2, 3, 4 … in 2024; mend add people by single")
    (line,) = lines(tmp_path, replace(toytown, people=None), COHORT)
    assert line.startswith(start + "by single years of age from 0 to 6; mend")
    people = carried.people
    (line,) = lines(tmp_path, replace(carried, people=people.sel(area=["A", "B"])), COHORT)
    assert line.startswith(start + "of age 0, 1, 2, 3, 4 … in area C in 2024; mend")
    ages = [age for age in range(50) if age != 20]
    (line,) = lines(tmp_path, replace(carried, people=people.sel(age=ages)), COHORT)
    assert line.startswith(start + "of age 20, while older ones are counted; mend")
    later = people.assign_coords(year=people["year"] + 100)
    (line,) = lines(tmp_path, replace(carried, people=later), COHORT)
    assert line.startswith(start + "by single years of age from 0 to 6 by 2024; mend")


def test_areas_where_nobody_lives_need_no_people(tmp_path, carried):
    areas = carried.areas.assign(
        population=carried.areas["population"].where(carried.areas["area"] != "C", 0.0)
    )
    city = replace(carried, areas=areas, people=carried.people.sel(area=["A", "B"]))
    assert lines(tmp_path, city, COHORT) == []


def test_levers_on_migration_need_migration(tmp_path, carried):
    future = EVERY_LEVER.replace("  housing: {mode: top_up, delivery: 0.9, local: 0.2}\n", "")
    found = lines(tmp_path, replace(carried, migration=None), future)
    assert [line.split(": ")[1] for line in found] == [
        "future.migration.level", "future.migration.spikes", "future.shocks.ban.of",
    ]  # fmt: skip
    assert all("not on record" in line or "no record" in line for line in found)


@pytest.mark.parametrize("mode", ["top_up", "led"])
def test_homes_need_both_tables(tmp_path, carried, mode):
    future = f"{COHORT}  housing: {{mode: {mode}}}\n"
    bare = replace(carried, housing=None, yields=None)
    (line,) = lines(tmp_path, bare, future)
    assert line.startswith(f"6:13: future.housing.mode: found '{mode}', while the folder has no ho")
    assert line.endswith("mend add the table housing and yields, or write none")
    (line,) = lines(tmp_path, replace(carried, yields=None), future)
    assert "the folder has no yields; mend" in line


def test_homes_of_a_dwelling_without_yields(tmp_path, carried_path):
    text = (carried_path / "housing.csv").read_text().replace("house", "houses")
    (carried_path / "housing.csv").write_text(text)
    (line,) = lines(tmp_path, load_city(carried_path), "  housing: {mode: top_up}\n")
    assert line.startswith(
        "5:13: future.housing.mode: found homes of the dwelling 'houses', for which yields tells "
        "nothing; mend did you mean 'house'?"
    )


@pytest.mark.parametrize(
    ("lever", "start"),
    [
        (
            "counts: {2026: 80000}",
            "counts.2026: found 80,000 births for 6,000 people (plausible: 12",
        ),
        ("counts: 0.08", "counts: found 0.08 births for 6,000 people (plausible: 12 to 420); mend"),
        (
            "fertility: {2026: 1400}",
            "fertility.2026: found 1,400 children a woman (plausible: 0.3 ",
        ),
        (
            "fertility: {low: 0.1, central: 1, high: 1.2}",
            "fertility.low: found 0.1 children a woman (plausible: 0.3 to 10); mend write children",
        ),
    ],
)
def test_births_that_no_population_has_are_refused(tmp_path, carried, lever, start):
    (line,) = lines(tmp_path, carried, f"  births: {{{lever}}}\n")
    assert line.split(": ", 1)[1].startswith(f"future.births.{start}")


@pytest.mark.parametrize(
    ("shock", "start"),
    [
        ("{years: [2010, 2024], of: births, effect: 2}", "2010, 2024, on record to 2024; mend wri"),
        ("{years: [2033], of: entry, effect: 0.9}", "2033, after the horizon 2032; mend write a y"),
    ],
)
def test_an_effect_that_would_fall_on_no_year_is_refused(tmp_path, carried, shock, start):
    (line,) = lines(tmp_path, carried, f"  shocks: {{a: {shock}}}\n")
    assert f"future.shocks.a.years: found an effect in {start}" in line
    kept = [
        shock.replace("effect: 2", "weight: 0.5").replace("effect: 0.9", "weight: 1"),
        shock.replace("2024", "2025").replace("2033", "2032"),
    ]
    assert [lines(tmp_path, carried, f"  shocks: {{a: {one}}}\n") for one in kept] == [[], []]


@pytest.mark.parametrize("lever", ["migration: {level: 1000}", "participation: {all: {level: 9}}"])
def test_multiples_that_no_population_bears_out_are_refused(tmp_path, carried, lever):
    (line,) = lines(tmp_path, carried, f"{COHORT}  {lever}\n")
    assert "times the record (plausible: 0 to " in line
    assert line.endswith("write a multiple of the record: 1 changes nothing, 1.1 is a tenth more")


def test_spikes_leave_an_age_at_which_people_arrive(tmp_path, carried):
    def spiked(ages, city=carried):
        spikes = ", ".join(f"{age}: 0" for age in ages)
        return lines(tmp_path, city, f"{COHORT}  migration: {{spikes: {{{spikes}}}}}\n")

    (line,) = spiked(range(50))
    assert line.startswith(
        "6:15: future.migration.spikes: found 0 at every age at which people arrive, 0 to 49; mend "
    )
    assert "spikes keep the sum; level: 0 lets nobody arrive" in line
    assert spiked(range(49)) == []
    migration = carried.migration.where(carried.migration["age"] < 18)
    children = replace(carried, migration=migration)
    (line,) = spiked(range(18), children)
    assert "at which people arrive, 0 to 17; mend" in line
    assert spiked(range(17), children) == []
    untold = replace(carried, migration=migration.where(migration["age"] < 0))
    assert len(spiked(range(50), untold)) == 1
    assert spiked(range(18), untold) == []
