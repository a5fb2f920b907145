"""Which futures are drawn: a seed and the ids of the draws."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.model.axes import CENTRAL


@dataclass(frozen=True)
class Draws:
    """Ids of the futures to draw; no ids is the central path, on the same road.

    A draw is known by its id and by nothing else, so block size and workers change no number.
    """

    seed: int
    ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(later <= earlier for earlier, later in zip(self.ids, self.ids[1:], strict=False)):
            message = f"draw ids must rise strictly, found {self.ids}"
            raise ValueError(message)
        if self.ids and self.ids[0] < 0:
            message = f"draw ids start at 0, found {self.ids[0]}"
            raise ValueError(message)

    @property
    def central(self) -> bool:
        """True for the path without draws."""
        return not self.ids

    @property
    def labels(self) -> tuple[int, ...]:
        """Labels on the draw axis."""
        return self.ids or (CENTRAL,)

    def blocks(self, size: int) -> Iterator["Draws"]:
        """Yield the draws in blocks of ``size``."""
        for start in range(0, len(self.ids), size):
            yield Draws(self.seed, self.ids[start : start + size])
