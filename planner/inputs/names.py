"""What a scenario may name in its city, checked even where either of them has other faults.

A scenario is looked at as it was written, key by key, and a city as far as it could be read: what
is not known on either side is left out, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.inputs.documents import Branch, Scalar
from planner.inputs.faults import Fault
from planner.inputs.intake_checks import check_names
from planner.inputs.messages import near
from planner.inputs.reading import Reading
from planner.model.catchments import CatchmentRule

CLASS_SIZE = "policy.class_size"
_MEASURES = "policy.measures"

Found = Iterator[tuple[str, str, str]]
"""Key, what was found there, how to mend it."""


@dataclass(frozen=True)
class Names:
    """What of a city a scenario may name; None for what could not be read.

    Parameters
    ----------
    phases
        Phases of the ladder.
    schools
        Ids of schools.
    sites
        Ids of candidate sites.
    base_year
        Base year, in school years.
    longest
        Most years that a plan may look ahead.
    catchments
        True where the city has catchments of its own.
    """

    phases: tuple[str, ...] | None = None
    schools: tuple[str, ...] | None = None
    sites: tuple[str, ...] | None = None
    base_year: int | None = None
    longest: int | None = None
    catchments: bool | None = None


def fits_names(reading: Reading, names: Names) -> list[Fault]:
    """Check what a scenario names against its city; nothing that reading it told already.

    `fits` tells all of this too: ask this one where the scenario or the city has other faults.
    """
    told = {fault.key for fault in reading.faults}
    found = (*_clock(reading, names), *_sizes(reading, names), *_measures(reading, names))
    intake = check_names(
        reading,
        phases=names.phases,
        schools=names.schools,
        sites=names.sites,
        base_year=names.base_year,
    )
    return [
        Fault(reading.place(path), path, what, mend)
        for path, what, mend in (*found, *_catchments(reading, names))
        if not any(path == key or path.startswith(f"{key}.") for key in told if key)
    ] + intake


def nearest(word: str, words: tuple[str, ...]) -> str:
    """Suggest the nearest of some words, or all of them."""
    return near(word, words) or f"write one of {', '.join(words)}"


def _branch(reading: Reading, path: str) -> Branch:
    """Keys under a path; none where nothing, or something else, is written there."""
    node: object = reading.tree
    for part in path.split("."):
        node = node.entries.get(part) if isinstance(node, Branch) else None
    bare = Branch({}, reading.tree.mark)
    return node if isinstance(node, Branch) and node.form != "list" else bare


def _value(branch: Branch, key: str) -> object:
    node = branch.entries.get(key)
    return node.value if isinstance(node, Scalar) else None


def _whole(branch: Branch, key: str) -> int | None:
    value = _value(branch, key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(branch: Branch, key: str) -> float | None:
    value = _value(branch, key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _clock(reading: Reading, names: Names) -> Found:
    if names.base_year is None:
        return
    first, horizon = names.base_year + 1, _whole(reading.tree, "horizon")
    if horizon is not None and names.longest is not None:
        last = names.base_year + names.longest
        if not first <= horizon <= last:
            found = f"{horizon}, while the base year is {names.base_year}"
            yield "horizon", found, f"write a year from {first} to {last}"
    opens = _whole(_branch(reading, "policy.programme"), "first_year")
    if opens is not None and not _within(opens, first, horizon):
        yield "policy.programme.first_year", str(opens), _from(first, horizon)


def _within(year: int, first: int, horizon: int | None) -> bool:
    return first <= year and (horizon is None or year <= horizon)


def _from(first: int, horizon: int | None) -> str:
    return f"write a year from {first}" + (f" to the horizon, {horizon}" if horizon else "")


def _sizes(reading: Reading, names: Names) -> Found:
    sizes = _branch(reading, CLASS_SIZE)
    for phase in sizes.entries:
        path = f"{CLASS_SIZE}.{phase}"
        if names.phases is not None and phase not in names.phases:
            yield path, f"the phase {phase!r}", nearest(phase, names.phases)
            continue
        size = _branch(reading, path)
        target, large = _number(size, "target"), _number(size, "large")
        if target is not None and large is not None and large < target:
            found = f"{large:g}, below the target of {target:g}"
            yield f"{path}.large", found, "write at least the target"


def _measures(reading: Reading, names: Names) -> Found:
    horizon = _whole(reading.tree, "horizon")
    for name, measure in _branch(reading, _MEASURES).entries.items():
        if not isinstance(measure, Branch):
            continue
        path = f"{_MEASURES}.{name}"
        year, phase, site = (
            _whole(measure, "year"),
            _value(measure, "phase"),
            _value(measure, "site"),
        )
        if year is not None and names.base_year is not None:
            first = names.base_year + 1
            if not _within(year, first, horizon):
                yield f"{path}.year", str(year), _from(first, horizon)
        if isinstance(phase, str) and names.phases is not None and phase not in names.phases:
            yield f"{path}.phase", repr(phase), nearest(phase, names.phases)
        if isinstance(site, str) and names.schools is not None and names.sites is not None:
            ids = (*names.schools, *names.sites)
            if site not in ids:
                mend = near(site, ids) or nearest(site, names.sites or names.schools)
                yield f"{path}.site", f"{site!r}, neither a school nor a site of this city", mend


def _catchments(reading: Reading, names: Names) -> Found:
    rule = _value(_branch(reading, "policy.catchments"), "rule")
    if rule is None and reading.scenario is not None:
        rule = CatchmentRule().rule
    if rule == "given" and names.catchments is False:
        found = "given, while the city folder has no catchments"
        yield "policy.catchments.rule", found, "write nearest, or add the table catchments"
    if names.base_year is None or reading.scenario is None:
        return
    first, horizon = names.base_year + 1, reading.scenario.horizon
    for year in reading.scenario.policy.catchments.review_years:
        if not _within(year, first, horizon):
            yield "policy.catchments.review_years", str(year), _from(first, horizon)
