"""Levers beyond what any population bears out: told in thousands, per cent or per 1,000 women.

A lever is a birth rate, a count of births, or a multiple of what is on record; a multiple of a
hundred is a percentage. The bounds are norms, wide enough for any city.
"""

from collections.abc import Iterator

from planner.inputs.names import Found
from planner.model.city import City
from planner.model.scenario import BirthsPath, Envelope, Future, Level, Lever


def believed(future: Future, city: City) -> Found:
    """Levers out of bounds, by the key that set them."""
    yield from _births(future.births, city)
    bounds = {of: city.standards.pair(f"check.lever.{of}") for of in ("moves", "rates")}
    mend = "write a multiple of the record: 1 changes nothing, 1.1 is a tenth more"
    for path, lever, of in _multiples(future):
        yield from _beyond(lever, path, bounds[of], "times the record", mend)


def levels_of(lever: Lever) -> dict[str, Level]:
    """Courses of a lever by their key under it; the lever itself where it has no envelope."""
    if isinstance(lever, Envelope):
        return {f".{name}": getattr(lever, name) for name in Envelope.__dataclass_fields__}
    return {"": lever}


def _multiples(future: Future) -> Iterator[tuple[str, Lever, str]]:
    """Levers that multiply what is on record, and of what kind this is."""
    migration = future.migration
    yield "future.births.factor", future.births.factor, "rates"
    yield "future.migration.level", migration.level, "moves"
    yield "future.migration.departures", migration.departures, "moves"
    for age, factor in migration.spikes.items():
        yield f"future.migration.spikes.{age}", factor, "moves"
    yield "future.housing.delivery", future.housing.delivery, "moves"
    for status, part in future.participation.items():
        yield f"future.participation.{status}.level", part.level, "rates"
    for name, shock in future.shocks.items():
        of = "moves" if shock.of == "migration" else "rates"
        yield f"future.shocks.{name}.effect", shock.effect, of


def _births(births: BirthsPath, city: City) -> Found:
    """Births and rates that no population has."""
    standards = city.standards
    if births.fertility is not None:
        bounds = standards.pair("check.total_fertility")
        mend = "write children a woman, the sum of her rates over all ages"
        path = "future.births.fertility"
        yield from _beyond(births.fertility, path, bounds, "children a woman", mend)
    if births.counts is not None:
        people = float(city.areas["population"].sum())
        low, high = (rate * people / 1000 for rate in standards.pair("check.crude_birth_rate"))
        if low >= standards.number("check.least_count"):
            mend = "write births of the whole city a year, in single births"
            what = f"births for {people:,.0f} people"
            yield from _beyond(births.counts, "future.births.counts", (low, high), what, mend)


def _beyond(lever: Lever, path: str, bounds: tuple[float, float], what: str, mend: str) -> Found:
    """Values of a lever out of bounds."""
    for key, level in levels_of(lever).items():
        for year, value in ({"": level} if isinstance(level, float | int) else level).items():
            if not bounds[0] <= value <= bounds[1]:
                found = f"{value:,.6g} {what} (plausible: {bounds[0]:,.4g} to {bounds[1]:,.4g})"
                yield f"{path}{key}{f'.{year}' if year else ''}", found, mend
