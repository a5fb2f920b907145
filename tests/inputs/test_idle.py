"""Levers that are given and would act on nothing are named, with their place and their mend."""

from dataclasses import replace

import pytest

from planner.inputs.cities import load_city
from planner.inputs.fitting import fits
from planner.inputs.scenarios import read_scenario

COHORT = "  entry_mode: cohort\n"
CONVEYED = "{low: 0.8, central: 1, high: 1.2}"


def written(tmp_path, future, horizon=2032):
    path = tmp_path / "scenario.yaml"
    head = f"title: A\ncity: baltimore\nhorizon: {horizon}\nfuture:\n"
    path.write_text(head + future, encoding="utf-8")
    return read_scenario(path)


def shown(tmp_path, faults):
    return [str(one).removeprefix(f"{tmp_path.as_posix()}/scenario.yaml:") for one in faults]


def alone(tmp_path, future):
    return shown(tmp_path, written(tmp_path, future).faults)


def within(tmp_path, city, future, horizon=2032):
    reading = written(tmp_path, future, horizon)
    assert reading.faults == ()
    return shown(tmp_path, fits(reading, city))


@pytest.mark.parametrize(
    ("lever", "found"),
    [
        ("delivery: 0.5", "delivery: found 0.5 in the mode none; mend write mode: top_up (or led)"),
        ("delivery: {low: 0.5, central: 1, high: 1}", "delivery: found values in the mode none; "),
        ("beyond_trend: 0.5", "beyond_trend: found 0.5 in the mode none; mend write mode"),
        ("mode: none, local: 0.0", "local: found 0.0 in the mode none; mend write mode: top_up"),
    ],
)
def test_levers_on_homes_that_are_not_counted(tmp_path, lever, found):
    (line,) = alone(tmp_path, f"  housing: {{{lever}}}\n")
    assert line.startswith("5:")
    assert f": future.housing.{found}" in line
    bare = lever.replace("mode: none, ", "")
    assert alone(tmp_path, f"  housing: {{mode: top_up, {bare}}}\n") == []


def test_a_neutral_delivery_without_homes_is_let_be(tmp_path):
    assert alone(tmp_path, "  housing: {mode: none, delivery: 1}\n") == []


@pytest.mark.parametrize(
    ("future", "key"),
    [
        ("  migration: {level: 0.5}\n", "migration.level: found 0.5, while homes lead; mend take"),
        ("  migration: {departures: 2}\n", "migration.departures: found 2, while homes lead; me"),
        (
            "  shocks: {a: {years: [2026], of: migration, effect: 0.5}}\n",
            "shocks.a.of: found 'migration', while homes lead; mend take it out, or write",
        ),
    ],
)
def test_levers_on_a_trend_that_is_off(tmp_path, future, key):
    (line,) = alone(tmp_path, f"{future}{COHORT}  housing: {{mode: led}}\n")
    assert line.split(" ", 1)[1].startswith(f"future.{key}")
    assert alone(tmp_path, f"{future}{COHORT}  housing: {{mode: top_up}}\n") == []


@pytest.mark.parametrize(
    ("lever", "found"),
    [
        ("profile: rogers_castro", "profile: found 'rogers_castro', while homes lead and people a"),
        ("spikes: {5: 2}", "spikes: found values, while homes lead and people are counted in 2024"),
    ],
)
def test_ages_of_a_trend_that_works_up_to_the_base_year_alone(tmp_path, carried, lever, found):
    """Where the last count is older than the base year, the trend carries people up to it."""
    future = f"  migration: {{{lever}}}\n{COHORT}  housing: {{mode: led}}\n"
    assert alone(tmp_path, future) == []
    (line,) = within(tmp_path, carried, future)
    assert f"future.migration.{found}" in line
    assert line.endswith("where homes lead, no trend brings people")
    older = replace(carried, people=carried.people.sel(year=slice(None, 2023)))
    assert within(tmp_path, older, future) == []
    topped = future.replace("led", "top_up")
    assert within(tmp_path, carried, topped) == []


def test_ages_of_a_trend_as_of_an_earlier_year_are_let_be(tmp_path, carried_path):
    """The scenario was written for a city whose last count may be older than its base year."""
    then = load_city(carried_path, as_of=2022)
    future = f"  migration: {{spikes: {{5: 2}}}}\n{COHORT}  housing: {{mode: led}}\n"
    assert within(tmp_path, then, future) == []


def test_people_settle_where_homes_lead_too(tmp_path):
    settling = "{a: {status: x, becomes: y, rate: 0.1}}"
    future = f"  migration: {{settling: {settling}}}\n{COHORT}  housing: {{mode: led}}\n"
    assert alone(tmp_path, future) == []


def test_a_half_life_of_no_effect(tmp_path):
    (line,) = alone(tmp_path, "  shocks: {a: {years: [2021], half_life: 2}}\n")
    assert line == (
        "5:31: future.shocks.a.half_life: found 2, while the shock has no effect; mend give effect "
        "too, or take it out"
    )
    assert alone(tmp_path, "  shocks: {a: {years: [2021], half_life: 2, effect: 0.9}}\n") == []


@pytest.mark.parametrize(
    ("future", "key"),
    [
        ("  path: low\n", "path: found 'low', while no lever that follows it has courses"),
        (
            f"  path: low\n  births: {{factor: {CONVEYED}, path: high}}\n",
            "path: found 'low', while no lever that follows it has courses; mend write courses",
        ),
        ("  births: {factor: 0.9, path: low}\n", "births.path: found 'low', while no lever here"),
        ("  participation: {all: {level: 1, path: high}}\n", "participation.all.path: found 'hig"),
        (
            "  shocks: {a: {years: [2026], effect: 0.9, path: low}}\n",
            "shocks.a.path: found 'low', while no lever here has courses; mend write courses",
        ),
    ],
)
def test_a_course_that_no_lever_has(tmp_path, future, key):
    (line,) = alone(tmp_path, future)
    assert line.split(" ", 1)[1].startswith(f"future.{key}")


def test_courses_that_are_walked(tmp_path):
    for future in (
        f"  path: low\n  births: {{factor: {CONVEYED}}}\n",
        f"  path: low\n  shocks: {{a: {{years: [2026], effect: {CONVEYED}}}}}\n",
        f"  births: {{factor: {CONVEYED}, path: low}}\n",
        "  path: central\n  births: {factor: 0.9, path: central}\n",
    ):
        assert alone(tmp_path, future) == []


@pytest.mark.parametrize("lever", ["factor: 0.9", "fertility: 1.4", "counts: 100"])
def test_births_of_which_the_run_shows_none(tmp_path, toytown, carried, lever):
    """Entrants of 2030 were born by 2024, which is on record; people of 2030 were not."""
    city = replace(carried, people=None) if "fertility" not in lever else carried
    future, key = f"  births: {{{lever}}}\n", lever.split(":")[0]
    if city.people is None:
        (line,) = within(tmp_path, city, future, 2030)
        assert (
            f"future.births.{key}: found a lever on births after 2024, of which a run to 2030 "
            in line
        )
        assert line.endswith("mend write a later horizon, or take it out")
        assert within(tmp_path, city, future, 2031) == []
    assert within(tmp_path, carried, future, 2030) == []


def test_births_that_counts_give(tmp_path, carried):
    shock = "  shocks: {a: {years: [2026], of: births, effect: 0.9}}\n"
    for counts, lines in (("100", 2), ("{2025: 100}", 2), ("{2026: 100}", 0)):
        future = f"  births: {{factor: 0.9, counts: {counts}}}\n{shock}"
        found = within(tmp_path, carried, future)
        assert len(found) == lines
        for line, key in zip(found, ("births.factor", "shocks.a.effect"), strict=False):
            assert f"future.{key}: found a factor of births to come, all of which counts" in line


def test_delivery_of_homes_that_are_all_completed(tmp_path, carried_path):
    future = "  housing: {mode: top_up, delivery: 0.5}\n"
    path = carried_path / "housing.csv"
    lines = path.read_text().splitlines()
    assert within(tmp_path, load_city(carried_path), future) == []
    path.write_text("\n".join(lines[:2]) + "\n")
    (line,) = within(tmp_path, load_city(carried_path), future)
    assert "future.housing.delivery: found a lever on homes to come, while all homes are" in line
    assert within(tmp_path, load_city(carried_path), future.replace("0.5", "1")) == []


def test_spikes_at_ages_of_which_nobody_is_counted(tmp_path, carried):
    (line,) = within(tmp_path, carried, f"{COHORT}  migration: {{spikes: {{6: 2, 70: 2}}}}\n")
    assert "future.migration.spikes.70: found a spike at age 70, while people are counted" in line


def test_shocks_that_nothing_on_record_is_weighed_by(tmp_path, carried, carried_path):
    future = "  shocks: {a: {years: [2026]}, b: {years: [2020, 2026]}, c: {years: [1998]}}\n"
    (line,) = within(tmp_path, carried, future)
    assert "future.shocks.a.years: found 2026, after the record to 2024, and no effect; m" in line
    then = load_city(carried_path, as_of=2019)
    assert within(tmp_path, then, future) == []
