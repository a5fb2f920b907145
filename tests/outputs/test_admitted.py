"""Demand and admitted of years to come, by hand."""

from dataclasses import replace

import pytest

from planner.inputs.cities import load_city
from planner.method import plan
from planner.model.draws import Draws
from planner.model.scenario import Future, Participation, Scenario
from planner.outputs.residence import admissions
from tests.inputs.test_attendance import villages

ROWS = (
    ("local", "applied", 200), ("local", "admitted", 200),
    ("migrant", "applied", 40), ("migrant", "admitted", 30),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the villages, where 40 migrants a year ask and 30 are admitted; 45 ask in 2025."""
    home = villages(tmp_path_factory.mktemp("admitted"), [])
    text = "area,school,entry_year,class,stage,children\n"
    text += "".join(f"T,,{y},{c},{s},{n}\n" for y in range(2020, 2025) for c, s, n in ROWS)
    text += "T,,2025,migrant,applied,45\nT,,2025,local,applied,200\n"
    (home / "register.csv").write_text(text, encoding="utf-8")
    return home


def told(folder, draws=0, future=None):
    future = future or Future()
    scenario = Scenario("t", "villages", 2027, future=future, draws=draws)
    found = plan(load_city(folder), scenario, Draws(1, tuple(range(draws))))
    return found, admissions(found).set_index(["class", "entry_year"])


def test_demand_follows_the_entrants_and_so_many_are_admitted_as_before(folder):
    found, frame = told(folder)
    entrants = found.central.projection.entrants.sum("origin").isel(draw=0)
    row = frame.loc["migrant", 2026]
    assert row["evidence"] == "forecast"
    assert row["demand"] == pytest.approx(40 / 184 * float(entrants.sel(year=2026)), abs=1e-3)
    assert row["admitted"] == pytest.approx(0.75 * row["demand"], abs=2e-3)
    assert row["share"] == pytest.approx(0.75, abs=1e-4)
    assert frame.loc["local", 2027]["share"] == 1


def test_what_the_register_tells_of_a_coming_year_stands(folder):
    row = told(folder)[1].loc["migrant", 2025]
    assert (row["evidence"], row["demand"], row["demand_stage"]) == ("register", 45, "applied")
    assert row["admitted"] == pytest.approx(45 * 0.75)


def test_a_year_on_record_is_as_recorded(folder):
    row = told(folder)[1].loc["migrant", 2024]
    assert (row["evidence"], row["demand"], row["admitted"]) == ("register", 40, 30)


def test_futures_lie_about_the_central_path(folder):
    _, frame = told(folder, draws=20)
    row = frame.loc["migrant", 2027]
    assert row["demand_p10"] < row["demand"] < row["demand_p90"]
    assert row["admitted_p10"] / row["demand_p10"] == pytest.approx(0.75, abs=1e-3)
    sure = frame.loc["migrant", 2025]
    assert sure["demand_p10"] == sure["demand_p90"] == 45


def test_participation_of_the_scenario_moves_whom_it_admits_never_beyond_demand(folder):
    found, plain = told(folder)
    for level, share in ((0.8, 0.6), (2.0, 1.0)):
        future = replace(Future(), participation={"migrant": Participation(level)})
        scenario = replace(found.scenario, future=future)
        frame = admissions(replace(found, scenario=scenario)).set_index(["class", "entry_year"])
        row = frame.loc["migrant", 2026]
        assert row["demand"] == plain.loc["migrant", 2026]["demand"]
        assert row["share"] == pytest.approx(share, abs=1e-3)


def test_people_of_the_status_stand_behind_their_class(carried):
    """Of the migrants of six years so many ask for each as in the last years."""
    found = plan(carried, Scenario("t", "toytown", 2027), Draws(1))
    frame = admissions(found).set_index(["class", "entry_year"])
    people = found.central.projection.people.isel(draw=0).sel(age=6, status="migrant").sum("area")
    known = carried.people.sel(age=6, status="migrant").sum(["area", "sex"])
    register = frame.loc["migrant"].loc[2020:2024]
    rate = register["demand"].sum() / float(known.sel(year=slice(2020, 2024)).sum())
    assert frame.loc["migrant", 2027]["demand"] == pytest.approx(
        rate * float(people.sel(year=2027)), abs=1e-3
    )


def test_participation_of_all_moves_entrants_and_not_once_more_the_share_admitted(folder):
    """Half as many take part: half as many enter, ask and are admitted."""
    plain = told(folder)[1].loc["migrant", 2027]
    half = told(folder, future=Future(participation={"all": Participation(0.5)}))[1]
    row = half.loc["migrant", 2027]
    assert row["demand"] == pytest.approx(0.5 * plain["demand"], abs=1e-3)
    assert row["admitted"] == pytest.approx(0.5 * plain["admitted"], abs=2e-3)
