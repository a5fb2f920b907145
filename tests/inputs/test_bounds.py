"""Levers that no population bears out are refused, by the key that set them."""

from dataclasses import replace

import pytest

from planner.inputs.bounds import believed, levels_of
from planner.model.scenario import (
    BirthsPath,
    Envelope,
    Future,
    HousingPath,
    MigrationPath,
    Participation,
    Shock,
)


def found(city, **future):
    return [(path, what) for path, what, _ in believed(Future(**future), city)]


def shaken(of, effect):
    return {"shocks": {"a": Shock(years=(2026,), of=of, effect=effect)}}


@pytest.mark.parametrize(
    ("future", "path", "most"),
    [
        (lambda x: {"births": BirthsPath(factor=x)}, "births.factor", 5),
        (lambda x: {"migration": MigrationPath(level=x)}, "migration.level", 20),
        (lambda x: {"migration": MigrationPath(departures=x)}, "migration.departures", 20),
        (lambda x: {"migration": MigrationPath(spikes={6: x})}, "migration.spikes.6", 20),
        (lambda x: {"housing": HousingPath(delivery=x)}, "housing.delivery", 20),
        (lambda x: {"participation": {"all": Participation(x)}}, "participation.all.level", 5),
        (lambda x: shaken("migration", x), "shocks.a.effect", 20),
        (lambda x: shaken("entry", x), "shocks.a.effect", 5),
    ],
)
def test_multiples_of_the_record(carried, future, path, most):
    assert found(carried, **future(float(most))) == []
    (one,) = found(carried, **future(most + 0.5))
    assert one == (
        f"future.{path}",
        f"{most + 0.5:g} times the record (plausible: 0 to {most})",
    )


def test_a_city_may_close_and_nobody_take_part(carried):
    level = {"migration": MigrationPath(level=0.0), "participation": {"x": Participation(0.0)}}
    assert found(carried, **level) == []


def test_the_course_and_year_out_of_bounds_is_named(carried):
    lever = Envelope(low=0.5, central={2026: 1.0, 2030: 110.0}, high=120.0)
    paths = [path for path, _ in found(carried, migration=MigrationPath(level=lever))]
    assert paths == ["future.migration.level.central.2030", "future.migration.level.high"]
    assert list(levels_of(lever)) == [".low", ".central", ".high"]
    assert levels_of(2.0) == {"": 2.0}


def test_bounds_are_norms(carried):
    norms = dict(carried.standards.norms)
    norms["check.lever.rates"] = replace(norms["check.lever.rates"], value=(0.5, 1.5))
    city = replace(carried, standards=replace(carried.standards, norms=norms))
    (one,) = found(city, participation={"all": Participation(2.0)})
    assert one[1] == "2 times the record (plausible: 0.5 to 1.5)"


def test_births_in_thousands(carried):
    (one,) = found(carried, births=BirthsPath(counts=0.08))
    assert one[1] == "0.08 births for 6,000 people (plausible: 12 to 420)"
    (one,) = found(carried, births=BirthsPath(fertility={2026: 1400.0}))
    assert one[0] == "future.births.fertility.2026"
