"""Where births-to-entrants ratios are heading, since a ratio learnt from the past stands still."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal


@dataclass(frozen=True)
class Drift:
    """Births-to-entrants ratio by entry year, oldest first.

    Parameters
    ----------
    years, births, entrants
        Pairs that are both on record, whole city.
    direction
        ``fell`` or ``rose`` where the ratio went one way only, or further than the standards leave
        unremarked; ``steady`` where it did neither; ``unknown`` with fewer than two pairs.
    """

    years: tuple[int, ...]
    births: tuple[float, ...]
    entrants: tuple[float, ...]
    direction: Literal["fell", "rose", "steady", "unknown"]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Entrants a birth."""
        return tuple(e / b for e, b in zip(self.entrants, self.births, strict=True))

    @property
    def changes(self) -> tuple[float, ...]:
        """Relative change of the ratio from each year to the next, one fewer than years."""
        ratio = self.ratios
        return tuple(after / before - 1 for before, after in pairwise(ratio))

    @property
    def change(self) -> float:
        """Relative change from the first ratio to the last."""
        return self.ratios[-1] / self.ratios[0] - 1 if len(self.years) > 1 else 0.0


def drift_of(pairs: Sequence[tuple[int, float, float]], tolerance: float) -> Drift:
    """Tell where the ratio of entrants to births went.

    Parameters
    ----------
    pairs
        Year, births, entrants, oldest first, none of them nought.
    tolerance
        Relative change from first to last up to which a ratio that went both ways is steady.
    """
    years, births, entrants = zip(*pairs, strict=True) if pairs else ((), (), ())
    whole = Drift(tuple(years), tuple(births), tuple(entrants), "unknown")
    if len(years) < 2:
        return whole
    one_way = len(years) > 2 and (max(whole.changes) < 0 or min(whole.changes) > 0)
    moved = one_way or abs(whole.change) > tolerance
    direction: Literal["fell", "rose", "steady"] = "steady"
    if moved:
        direction = "fell" if whole.change < 0 else "rose"
    return Drift(whole.years, whole.births, whole.entrants, direction)
