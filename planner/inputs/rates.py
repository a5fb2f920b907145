"""Norms that are rows of rates: life tables and fertility, and what they may not say."""

from collections.abc import Iterator, Mapping
from typing import Final

from planner.inputs.documents import Branch, place_of
from planner.inputs.faults import Fault

_SEXES: Final = ("", ".female", ".male")
PERSON_YEARS: Final = tuple(f"population.person_years{sex}" for sex in _SEXES)
"""Person-years lived at each single age from 0 and, last, at all ages above: of all, or by sex."""
SURVIVORS: Final = tuple(f"population.survivors{sex}" for sex in _SEXES)
"""Survivors at each exact age, the first the number born."""
DEATH_RATES: Final = tuple(f"population.death_rates{sex}" for sex in _SEXES)
"""Deaths a person-year at each single age from 0 and, last, at all ages above."""
LIFE_TABLES: Final = PERSON_YEARS + SURVIVORS + DEATH_RATES

FERTILITY: Final = "population.fertility"
"""Births a woman and year at each age from 15 to 49."""

TOTAL: Final = "check.total_fertility"
INFANTS: Final = "check.infant_survival"
RADIX: Final = "population.radix"
_FIRST_MOTHER, _LAST_MOTHER = 15, 49


def check_rates(
    values: Mapping[str, object], tree: Branch, norms: Mapping[str, object]
) -> list[Fault]:
    """Check the norms of one file of standards that are life tables or fertility rates.

    ``values`` are the norms' values by key; faults stand at the norm in ``tree``. ``norms`` are the
    values of all layers: the radix of life tables and the bounds of what is plausible.
    """
    found = []
    for key, value in values.items():
        if key in PERSON_YEARS:
            wrong = _life_table(value, norms)
        elif key in SURVIVORS:
            wrong = _survivors(value, norms.get(INFANTS))
        elif key in DEATH_RATES:
            wrong = _death_rates(value, norms.get(INFANTS))
        elif key == FERTILITY:
            wrong = _fertility(value, norms.get(TOTAL))
        else:
            continue
        place = str(place_of(tree, ("norms", key, "value")))
        found += [Fault(place, f"norms.{key}", *words) for words in wrong]
    return found


def _life_table(value: object, norms: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Person-years fall from age to age: fewer are alive at each, and nobody comes back."""
    if not isinstance(value, tuple) or len(value) < 2:
        yield _no_row(value), "write the person-years lived at each single age from 0" + _BRACKETS
        return
    if low := [age for age, lived in enumerate(value) if not lived > 0]:
        yield f"{value[low[0]]:g} at age {low[0]}", "write a number above 0 at every age"
    rising = [age for age in range(1, len(value) - 1) if value[age] > value[age - 1]]
    if rising:
        age = rising[0]
        found = f"a life table that rises: {value[age]:g} at age {age} after {value[age - 1]:g}"
        more = f" (and at {len(rising) - 1} more ages)" if len(rising) > 1 else ""
        mend = "write person-years (nLx) by single years of age from 0, one open group at the end"
        yield found + more, mend
    yield from _newborn(value[0], norms)


def _no_row(value: object) -> str:
    return f"{value!r}, not a row of numbers"


_BRACKETS: Final = ", in square brackets"


def _survivors(value: object, least: object) -> Iterator[tuple[str, str]]:
    """Survivors fall from the number born on."""
    if not isinstance(value, tuple) or len(value) < 2:
        yield _no_row(value), "write the survivors at each exact age from 0" + _BRACKETS
        return
    if not value[0] > 0 or value[-1] < 0:
        yield f"{value[0]:g} born, {value[-1]:g} at the last age", "write numbers above 0"
    rising = [age for age in range(1, len(value)) if value[age] > value[age - 1]]
    if rising:
        age = rising[0]
        found = f"a life table that rises: {value[age]:g} at age {age} after {value[age - 1]:g}"
        yield found, "write survivors (lx) at exact single ages from 0, the number born first"
    elif isinstance(least, float) and value[1] < least * value[0]:
        found = f"{value[1]:g} of {value[0]:g} born live to age 1"
        yield found, "write survivors (lx) at exact single ages from 0, the number born first"


def _death_rates(value: object, least: object) -> Iterator[tuple[str, str]]:
    """Death rates are shares of a year; in the open group at the end somebody dies."""
    if not isinstance(value, tuple) or len(value) < 2:
        yield _no_row(value), "write deaths a person-year at each single age from 0" + _BRACKETS
        return
    if low := [age for age, rate in enumerate(value) if rate < 0]:
        yield f"{value[low[0]]:g} at age {low[0]}", "write rates that are not negative"
    elif not value[-1] > 0:
        yield f"{value[-1]:g} in the open group", "write a rate above 0: nobody lives for ever"
    if isinstance(least, float) and value[0] > 1 - least:
        found = f"{value[0]:g} deaths a person-year at age 0"
        yield found, "write deaths a person-year, not per 1,000 or 100,000"


def _newborn(lived: float, norms: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """A first year that is longer than a year, or in which most newborn die: another radix."""
    radix, least = norms.get(RADIX), norms.get(INFANTS)
    if not isinstance(radix, float) or not isinstance(least, float):
        return
    if not least * radix <= lived <= radix:
        found = f"{lived:g} person-years at age 0 for {radix:g} born ({RADIX})"
        yield found, f"write the table for {radix:g} born, or give its own {RADIX}"


def _fertility(value: object, plausible: object) -> Iterator[tuple[str, str]]:
    ages = _LAST_MOTHER - _FIRST_MOTHER + 1
    if not isinstance(value, tuple) or len(value) != ages:
        count = len(value) if isinstance(value, tuple) else 1
        mend = f"write {ages} rates, one for each age from {_FIRST_MOTHER} to {_LAST_MOTHER}"
        yield f"{count} values", mend
        return
    if low := [rate for rate in value if rate < 0]:
        yield f"{low[0]:g}", "write rates that are not negative"
    total = sum(value)
    if isinstance(plausible, tuple) and not plausible[0] <= total <= plausible[-1]:
        found = f"{total:g} children a woman"
        yield found, "write births a woman and year, not per 1,000 women and not five years' sums"
