"""Survival from the standards' life table, in any of the three forms in which offices publish it.

By single years of age from 0, each for all (``KEY``) or by sex (``KEY.female``, ``KEY.male``):

- ``population.person_years``: person-years lived (nLx) for ``population.radix`` born, the last at
  all ages above;
- ``population.survivors``: survivors (lx) at exact ages, the first the number born;
- ``population.death_rates``: deaths a person-year (mx), the last at all ages above.

Of several the first of this order is read; a sex's own table goes before one for all.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.demography.life_tables import (
    Sex,
    person_years_from_survivors,
    survival_from_person_years,
    survival_from_rates,
)
from planner.model.standards import Standards

Floats = NDArray[np.float64]
SEXES: Final[tuple[Sex, Sex]] = ("female", "male")
LIVED, ALIVE, DYING = FORMS = (
    "population.person_years",
    "population.survivors",
    "population.death_rates",
)
_RADIX, _INFANTS, _BOYS = (
    "population.radix",
    "population.infant_years",
    "population.boys_per_girl",
)


def survival_of(standards: Standards, sexes: NDArray[np.str_], ages: int) -> tuple[Floats, str]:
    """Survival into single ages from 0, and the document of the life table.

    Parameters
    ----------
    sexes
        ``(sex,)`` labels; one that is neither sex stands for both together.
    ages
        How many; where there are more than in the table, its last survival serves them all.

    Returns
    -------
    ``(sex, age)``, the first from birth; 1, and ``none``, where there is no table.

    Raises
    ------
    ValueError
        A table that cannot be: it names the age and the values.
    """
    survival, told = np.ones((len(sexes), ages)), "none"
    for i, sex in enumerate(sexes):
        own = [one for one in SEXES if one == sex]
        found, key = _of_sex(standards, own[0]) if own else _of_both(standards)
        if key:
            last = min(ages, len(found) - 1)  # an open group is not a single age
            survival[i, :last], survival[i, last:] = found[:last], found[-1]
            told = standards.norms[key].document or key
    return survival, told


def _of_sex(standards: Standards, sex: Sex) -> tuple[Floats, str]:
    """Survival ``(age,)`` of one sex, and the key it is read from; both empty without a table."""
    for key in (*(f"{form}.{sex}" for form in FORMS), *FORMS):
        told = standards.series(key)
        if told is not None:
            return _read(standards, key, np.asarray(told, dtype=float), sex), key
    return np.zeros(0), ""


def _of_both(standards: Standards) -> tuple[Floats, str]:
    """Survival ``(age,)`` of both sexes together, each counting as it is born and alive.

    A table of both serves as it is; but death rates are read for each sex, since how long the
    newborn live who die depends on it.

    Raises
    ------
    ValueError
        The tables of the two sexes do not go to the same age.
    """
    for key in (LIVED, ALIVE):
        told = standards.series(key)
        if told is not None:
            return _read(standards, key, np.asarray(told, dtype=float), "female"), key
    (girls, key), (boys, other) = (_of_sex(standards, sex) for sex in SEXES)
    if not key or not other:
        return np.zeros(0), ""
    if len(girls) != len(boys):
        message = f"the life table of women ({key}) and that of men ({other}) end at other ages"
        raise ValueError(message)
    women, men = _before(girls, key), _before(boys, other) * standards.number(_BOYS)
    both, alive = women + men, women * girls + men * boys
    return np.divide(alive, both, out=np.zeros_like(both), where=both > 0), key


def _read(standards: Standards, key: str, told: Floats, sex: Sex) -> Floats:
    """Survival ``(age,)`` from a life table in the form that its key says."""
    if key.startswith(LIVED):
        return survival_from_person_years(told, standards.number(_RADIX), 1.0)
    if key.startswith(ALIVE):
        lived = person_years_from_survivors(told, 1.0, standards.number(_INFANTS))
        return survival_from_person_years(lived, float(told[0]), 1.0, open_ended=False)
    return survival_from_rates(told, np.arange(len(told)), sex, 1)


def _before(survival: Floats, key: str) -> Floats:
    """Those who could reach each age, ``(age,)``, of one born; in an open group also its own."""
    there = np.concatenate([[1.0], np.cumprod(survival[:-1])])
    if not key.startswith(ALIVE):
        there[-1] /= 1 - survival[-1]
    return there
