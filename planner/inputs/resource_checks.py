"""Resources that cannot be: of nobody, told twice, a part above its whole, in another unit."""

from collections.abc import Iterator, Mapping

import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.tables import Table
from planner.model.axes import WHOLE_CITY
from planner.model.standards import Standards

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""

_CELL = ["school", "year", "indicator"]
_LISTED = 5


def check_resources(
    tables: Tables, frames: Frames, standards: Standards | None, base_year: int | None
) -> Told:
    """Faults of the table resources; warnings on what the standards ask for and nobody tells."""
    faults = [] if standards is None else list(_periods(standards))
    if "resources" not in frames:
        return faults, []
    rows, file = _sound(frames, standards), tables["resources"].file
    faults += _twice(rows, file)
    if standards is None:
        return faults, []
    by_phase = _pupils(frames, standards)
    if by_phase is not None:
        faults += _of_nobody(rows, by_phase, file)
        faults += _other_unit(rows, by_phase, standards, file)
    faults += _parts(rows, standards, file)
    warnings = [*_jumps(rows, standards, file), *_unasked(rows, standards, file)]
    if by_phase is not None and base_year is not None:
        warnings += _undivided(rows, by_phase, standards, file)
        warnings += _untold(rows, by_phase, standards, file, base_year)
    return faults, warnings


def _sound(frames: Frames, standards: Standards | None) -> pd.DataFrame:
    """Rows of which no cell is a fault that is told already."""
    rows = frames["resources"].dropna(subset=["year", "value"])
    sound = rows["value"] >= 0
    if "schools" in frames:
        sites = list(frames["sites"]["site"]) if "sites" in frames else []
        sound &= rows["school"].isin([*frames["schools"]["school"], *sites])
    if standards is not None:
        sound &= rows["phase"].isin([*standards.ladder.phases, WHOLE_CITY])
    return rows[sound]


def _periods(standards: Standards) -> Iterator[Fault]:
    """Weekly lessons by grade that tell more grades, or fewer, than the phase has."""
    for phase, grades in standards.ladder.phases.items():
        told = standards.series(f"staff.periods.{phase}")
        if told is not None and len(told) != len(grades):
            found = f"staff.periods.{phase} with {len(told)} numbers for {len(grades)} grades"
            mend = "write one number for each grade, or one for all, in a layer of your own"
            yield Fault("city.yaml", "standards", found, mend)


def _pupils(frames: Frames, standards: Standards) -> pd.Series | None:
    """Pupils by school, year and phase; a withheld count stands for one at least."""
    if "rolls" not in frames:
        return None
    rolls = frames["rolls"].dropna(subset=["year"])
    phase = rolls["grade"].map(standards.ladder.phase_of)
    pupils = rolls["pupils"].fillna(0.0).where(~rolls["pupils_suppressed"], 1.0)
    return pupils.groupby([rolls["school"], rolls["year"], phase.rename("phase")]).sum()


def _twice(rows: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Rows for all phases beside rows for one of them: nobody knows which is right."""
    whole = rows["phase"] == WHOLE_CITY
    apart = rows[~whole].groupby(_CELL, as_index=False)["row"].min()
    for one in rows[whole].merge(apart, on=_CELL, suffixes=("", "_apart")).itertuples():
        found = f"{one.indicator} of all phases, and of one phase in row {one.row_apart}"
        yield Fault(f"{file}:{one.row}", "phase", found, "tell it by phase, or once for all")


def _of_nobody(rows: pd.DataFrame, pupils: pd.Series, file: str) -> Iterator[Fault]:
    """Amounts of a school or phase that has no pupils in a year of which there are rolls."""
    counted = set(pupils.index.get_level_values("year"))
    busy = pupils[pupils > 0].reset_index()
    taught = set(zip(busy["school"], busy["year"], busy["phase"], strict=True))
    taught |= {(school, year, WHOLE_CITY) for school, year, _ in taught}
    for one in rows[rows["year"].isin(counted) & (rows["value"] > 0)].itertuples():
        if (one.school, one.year, one.phase) in taught:
            continue
        of = f"school {one.school}" + (f", {one.phase}," if one.phase != WHOLE_CITY else "")
        found = f"{one.indicator} of {of} which has no pupils in {one.year:g}"
        mend = "add its rolls of that year, or correct school, year or phase"
        yield Fault(f"{file}:{one.row}", "value", found, mend)


def _other_unit(
    rows: pd.DataFrame, pupils: pd.Series, standards: Standards, file: str
) -> Iterator[Fault]:
    """Indicators of which all schools of a year together have too little or too much a pupil."""
    of_phase = pupils.rename("pupils").reset_index()
    of_all = of_phase.groupby(["school", "year"], as_index=False)["pupils"].sum()
    counted = pd.concat([of_phase, of_all.assign(phase=WHOLE_CITY)])
    both = rows.merge(counted, on=["school", "year", "phase"])
    sums = both.groupby(["indicator", "year"]).agg(
        value=("value", "sum"), pupils=("pupils", "sum"), row=("row", "min")
    )
    for (indicator, year), value, many, row in sums[sums["pupils"] > 0].itertuples():
        key = f"balance.bounds.{indicator}"
        if key not in standards.norms:
            continue
        low, high = standards.pair(key)
        if not low <= value / many <= high:
            found = f"{value / many:.3g} {indicator} a pupil in {year:g}, all schools together"
            mend = f"write amounts of whole schools that make {low:g} to {high:g} a pupil ({key})"
            yield Fault(f"{file}:{row:g}", "value", found, mend)


def _parts(rows: pd.DataFrame, standards: Standards, file: str) -> Iterator[Fault]:
    """Parts above the whole of which they are a part."""
    value = rows.drop_duplicates(["phase", *_CELL]).set_index(["phase", *_CELL])["value"]
    for one in rows.itertuples():
        norm = standards.norms.get(f"balance.part_of.{one.indicator}")
        whole = value.get((one.phase, one.school, one.year, norm.value)) if norm else None
        if norm is not None and whole is not None and one.value > whole:
            found = f"{one.value:g} {one.indicator} of {whole:g} {norm.value}"
            yield Fault(f"{file}:{one.row}", "value", found, f"correct it, or the {norm.value}")


def _jumps(rows: pd.DataFrame, standards: Standards, file: str) -> Iterator[str]:
    """Amounts that grow or shrink many times over from one record to the next."""
    most = standards.number("balance.jump")
    ordered = rows.sort_values(["school", "phase", "indicator", "year"])
    before = ordered.groupby(["school", "phase", "indicator"])["value"].shift()
    some = (ordered["value"] > 0) & (before > 0)
    ratio = (ordered["value"] / before).where(some, 1.0)
    ratio = ratio.where(ratio >= 1, 1 / ratio)
    for one, was in zip(ordered[ratio >= most].itertuples(), before[ratio >= most], strict=True):
        yield (
            f"{file}:{one.row}: {one.indicator} of school {one.school} from {was:g} to "
            f"{one.value:g} in {one.year:g}: correct it if its unit or the school changed"
        )


def asked(standards: Standards) -> list[str]:
    """Indicators that the standards ask for, in their order: of balance, then of posts."""
    keys = ("staff.total", "staff.in_post", "classes.posts")
    posts = [part for key in keys if key in standards.norms for part in _names(standards, key)]
    return list(dict.fromkeys([*_asked_of_balance(standards), *posts]))


def _unasked(rows: pd.DataFrame, standards: Standards, file: str) -> Iterator[str]:
    """Indicators of which the standards know nothing."""
    known = asked(standards)
    named = [key.removeprefix("balance.per.") for key in standards.norms if ".per." in key]
    first = rows[~rows["indicator"].isin([*known, *named])].groupby("indicator")["row"].min()
    for indicator, row in first.items():
        hint = near(str(indicator), [*known, *named]) or f"write one of {', '.join(known)}"
        yield f"{file}:{row}: no standard asks for {indicator}: not used; {hint}"


def _undivided(
    rows: pd.DataFrame, pupils: pd.Series, standards: Standards, file: str
) -> Iterator[str]:
    """What schools of several phases tell of all of them together, and nothing can divide."""
    keys = ("balance.split.items", "balance.split.further")
    divided = {part for key in keys if key in standards.norms for part in _names(standards, key)}
    phases = pupils[pupils > 0].groupby(["school", "year"]).size()
    several = set(phases[phases > 1].index)
    wanted = set(_asked_of_balance(standards)) - divided
    whole = rows[(rows["phase"] == WHOLE_CITY) & rows["indicator"].isin(wanted)]
    for one in whole.itertuples():
        if (one.school, one.year) in several:
            yield (
                f"{file}:{one.row}: {one.indicator} of school {one.school} told for all phases "
                "together, and not to be split by weight: left out of balance; tell it by phase"
            )


def _untold(
    rows: pd.DataFrame, pupils: pd.Series, standards: Standards, file: str, base_year: int
) -> Iterator[str]:
    """Indicators that the standards ask for and that some schools, or all, leave out."""
    now = pupils[pupils > 0].reset_index()
    limited = [phase for phase in standards.ladder.phases if _is_limited(standards, phase)]
    now = now[(now["year"] == base_year) & now["phase"].isin(limited)]
    there = set(zip(now["school"], now["phase"], strict=True))
    past = rows[rows["year"] <= base_year]
    for indicator in _asked_of_balance(standards):
        own = past[past["indicator"] == indicator]
        told = set(zip(own["school"], own["phase"], strict=True))
        lacks = {s for s, phase in there if not {(s, phase), (s, WHOLE_CITY)} & told}
        if lacks:
            some = sorted(lacks)[:_LISTED] + ["…"] * (len(lacks) > _LISTED)
            yield (
                f"{file}: the standards ask for {indicator}, which {len(lacks)} of "
                f"{len({s for s, _ in there})} schools do not tell: {', '.join(some)}"
            )


def _is_limited(standards: Standards, phase: str) -> bool:
    """Tell whether a set of balance has a limit for the phase, so that its schools are assessed."""
    end = f".cv.{phase}"
    return any(key.startswith("balance.") and key.endswith(end) for key in standards.norms)


def _asked_of_balance(standards: Standards) -> list[str]:
    """Indicators of all sets of balance, each once, in their order."""
    keys = [key for key in standards.norms if key.startswith("balance.")]
    lists = [_names(standards, key) for key in keys if key.endswith(".indicators")]
    return list(dict.fromkeys(part for names in lists for part in names))


def _names(standards: Standards, key: str) -> list[str]:
    return [part.strip() for part in str(standards.norms[key].value).split(";")]
