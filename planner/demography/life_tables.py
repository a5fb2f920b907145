"""Life tables: survival from death rates, survivors or person-years, at any width of age groups.

Source: Preston, Heuveline and Guillot (2001), Demography, chapter 3; UN World Population Prospects
methodology.
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sex = Literal["female", "male"]

_INFANTS: Final[dict[Sex, tuple[float, float, float, float]]] = {
    "female": (0.053, 2.800, 1.522, -1.518),
    "male": (0.045, 2.684, 1.651, -2.816),
}
"""Years lived by those who die aged 0, and 1 to 4: ``a + b·m0`` each, for ``m0`` below the bound.

Coale and Demeny's West family (1983), as in Preston, Heuveline and Guillot (2001), table 3.3.
"""
_HIGH: Final[dict[Sex, tuple[float, float]]] = {"female": (0.350, 1.361), "male": (0.330, 1.352)}
_BOUND: Final = 0.107


def people_between(start: Floats, end: Floats, passed: Floats | float = 0.5) -> Floats:
    """People of each age between two counts, on a straight line.

    Halfway they are the person-years lived in a year of the step, so that births are
    ``width·f·(W + W')/2``.

    Parameters
    ----------
    start, end
        ``(...)`` people of the same ages.
    passed
        Share of the time between the counts that has passed, broadcast to them.
    """
    return (1 - passed) * start + passed * end


def person_years_from_rates(rates: Floats, ages: NDArray[np.int64], sex: Sex) -> Floats:
    """Person-years lived per birth, from death rates by age group.

    ``q = n·m/(1 + (n − a)·m)``. Those who die live on average ``a`` years of their group: at age 0
    and 1 to 4 by Coale and Demeny's West formulae in the infant rate, elsewhere half the group; in
    the last, open group ``1/m``.

    Parameters
    ----------
    rates
        ``(..., age)`` deaths per person-year; all positive in the open group.
    ages
        ``(age,)`` first age of each group, rising from 0; the last group is open.

    Returns
    -------
    ``(..., age)`` nLx with l0 = 1.

    Raises
    ------
    ValueError
        A rate below nought, missing or too high for its group: it names the age and the rate.
    """
    width = np.diff(ages).astype(float)
    lived = np.broadcast_to(width / 2, (*rates.shape[:-1], len(width))).copy()
    infant = rates[..., 0]
    base, slope, next_base, next_slope = _INFANTS[sex]
    high, next_high = _HIGH[sex]
    if width[0] == 1:
        lived[..., 0] = np.where(infant < _BOUND, base + slope * infant, high)
        if len(width) > 1 and width[1] == 4:
            low = next_base + next_slope * infant
            lived[..., 1] = np.where(infant < _BOUND, low, next_high)
    closed = rates[..., :-1]
    dying = width * closed / (1 + (width - lived) * closed)
    good = np.concatenate([(dying >= 0) & (dying <= 1), rates[..., -1:] > 0], axis=-1)
    if not good.all():
        place = tuple(np.argwhere(~good)[0])
        message = f"a death rate of {rates[place]:.6g} from age {ages[place[-1]]} cannot be"
        raise ValueError(message)
    alive = np.cumprod(np.concatenate([np.ones_like(infant)[..., None], 1 - dying], -1), axis=-1)
    within = width * alive[..., 1:] + lived * (alive[..., :-1] - alive[..., 1:])
    return np.concatenate([within, alive[..., -1:] / rates[..., -1:]], axis=-1)


def person_years_from_survivors(survivors: Floats, width: float, infant: float) -> Floats:
    """Person-years lived in each age group, from survivors at its bounds.

    Parameters
    ----------
    survivors
        ``(..., age + 1)`` l(x) at ages 0, ``width``, 2·``width``, …
    infant
        Share of the first group that those who die in it live on average; half elsewhere.

    Returns
    -------
    ``(..., age)`` nLx, all groups closed.

    Raises
    ------
    ValueError
        Survivors that rise: it names the age and both values.
    """
    check_falling(survivors, width, "survivors")
    share = np.full(survivors.shape[-1] - 1, 0.5)
    share[0] = infant
    return width * (share * survivors[..., :-1] + (1 - share) * survivors[..., 1:])


def survival_from_person_years(
    person_years: Floats, radix: float, width: float, *, open_ended: bool = True
) -> Floats:
    """Survival into each age group from the life table's person-years lived.

    ``S[0] = L0/(width·l0)``, ``S[a] = L[a]/L[a−1]``, and for an open group
    ``S[ω] = L[ω]/(L[ω−1] + L[ω])``. An age that nobody lives to has none.

    Parameters
    ----------
    person_years
        ``(..., age)`` nLx in groups of one width, the last open if ``open_ended``.
    radix
        l0 of the table.

    Raises
    ------
    ValueError
        Person-years that rise from one age group to the next: it names the age and both values.
    """
    start = np.full((*person_years.shape[:-1], 1), width * radix)
    lived = np.concatenate([start, person_years], axis=-1)
    check_falling(lived[..., :-1] if open_ended else lived, width, "person-years", first=-width)
    before = lived[..., :-1].copy()
    if open_ended:
        before[..., -1] += person_years[..., -1]
    return np.divide(person_years, before, out=np.zeros_like(before), where=before > 0)


def survival_from_rates(
    rates: Floats, ages: NDArray[np.int64], sex: Sex, width: int, *, open_ended: bool = True
) -> Floats:
    """Survival into age groups of one width from death rates by age group.

    Parameters
    ----------
    rates, ages, sex
        As :func:`person_years_from_rates` has them, such as ages 0, 1, 5, 10, …
    width
        Years in a step and in a resulting group; every multiple of it up to the open group is an
        age at which a group of ``rates`` begins.
    open_ended
        Whether the open group is kept; without it the last group is the one below.

    Raises
    ------
    ValueError
        Rates that cannot be, or groups that do not add up to the width.
    """
    starts = np.flatnonzero(ages % width == 0)
    if not np.array_equal(ages[starts], np.arange(0, ages[-1] + 1, width)):
        message = f"age groups from {ages.tolist()} do not add up to groups of {width} years"
        raise ValueError(message)
    lived = np.add.reduceat(person_years_from_rates(rates, ages, sex), starts, axis=-1)
    if not open_ended:
        lived = lived[..., :-1]
    return survival_from_person_years(lived, 1.0, width, open_ended=open_ended)


def check_falling(level: Floats, width: float, what: str, *, first: float = 0.0) -> None:
    """Refuse a column of a life table that rises with age, is negative or has gaps.

    Parameters
    ----------
    level
        ``(..., age)`` at ages ``first``, ``first + width``, …

    Raises
    ------
    ValueError
        Names the age and the values on both sides.
    """
    good = (level[..., 1:] <= level[..., :-1] * (1 + 1e-12)) & (level[..., 1:] >= 0)
    if not good.all():
        place = tuple(np.argwhere(~good)[0])
        before, after = (level[(*place[:-1], place[-1] + side)] for side in (0, 1))
        age = first + width * (place[-1] + 1)
        message = (
            f"the life table's {what} must fall with age; at age {age:g} they go from "
            f"{before:.9g} to {after:.9g}"
        )
        raise ValueError(message)
