"""Who moves within a school year, and where there is room: the roll at the year's end.

Rolls are counted on the first day. A share of what a grade gains or loses from one count to the
next comes within the year. Those who leave do so wherever they are; those who join find only grades
with room: fewer pupils than the grade's equal part of the places of its phase. What does not fit
goes to schools of the district, then of the city, that have room in the grade and teach the next
one too; where none has, it stays, and is told. Schools whose places are not known take their own.
Children of new homes belong to their catchment and are not turned away; they come in the summer.
So do all who cross into another phase, even where a school keeps its own: of a phase's last grade
no moves are known, and it ends the year as it began.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.kernels.moves import settle
from planner.kernels.progression import Progression
from planner.kernels.staying import again, climbers
from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Places

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Moves:
    """What moves within school years rest on.

    Parameters
    ----------
    share
        Part of a year's net gain or loss of a cohort that comes within the school year.
    capacity, teaches
        ``(year, school, grade)`` places, NaN where not known; and the grades taught.
    groups
        Labels of schools: districts, then the whole city.
    carry
        Progression; moves are seen where a school's own pupils feed a grade.
    boundary
        ``(grade − 1,)``: True where a step leads into another phase.
    """

    share: float
    capacity: Floats
    teaches: Flags
    groups: tuple[NDArray[np.int64], ...]
    carry: Progression
    boundary: Flags

    @cached_property
    def own(self) -> Flags:
        """Grades of a phase fed by the school's own pupils alone, ``(school, grade − 1)``."""
        schools, steps = self.carry.ratio.shape
        place = np.arange(schools)[:, None] * (steps + 1) + np.arange(steps)
        alone = self.carry.along.single.reshape(schools, steps) == place
        return np.asarray(alone & ~self.boundary)

    def within(self, year: int, pupils: Floats, climbed: Floats) -> tuple[Floats, Floats, Floats]:
        """Moves within a year, and who climbs out of it.

        Parameters
        ----------
        year
            Place on the year axis.
        pupils, climbed
            ``(draw, school, grade)`` of the first day, and ``(draw, school, grade − 1)`` a year
            later as ratios alone have it.

        Returns
        -------
        ``(draw, school, grade)`` pupils more at the year's end; ``climbed``, with those who had to
        look on at the schools that took them in; and ``(draw,)`` those for whom no grade had room.
        """
        after = min(year + 1, len(self.teaches) - 1)
        seen = self.own & self.teaches[after, :, 1:]  # who goes on elsewhere does so in summer
        stays = climbers(pupils, self.carry.shares)[..., :-1] + again(pupils, self.carry.shares)
        net = self.share * np.where(seen, climbed - stays, 0.0)
        joiners, leavers = np.maximum(net, 0.0), np.minimum(net, 0.0)
        capacity = np.where(seen, self.capacity[year, :, :-1], np.nan)
        room = capacity - pupils[..., :-1] - leavers
        joined, crowded = settle(joiners, room, self.groups)
        moves = np.zeros_like(pupils)
        moves[..., :-1] = leavers + joined
        return moves, climbed + joined - joiners, crowded.sum(axis=(1, 2))

    def after(self, pupils: Floats, ratio: Floats) -> tuple[Floats, Floats, Floats]:
        """As `within`, of the last year, from which nobody is carried on: by ratios alone."""
        return self.within(len(self.teaches) - 1, pupils, self.carry.climbing(pupils, ratio))


def moves_of(city: City, places: Places, carry: Progression) -> Moves:
    """What moves rest on in a city: a grade's places are its equal part of those of its phase."""
    ladder = city.standards.ladder
    regular = places.intake if places.regular is None else places.regular
    intake, whole = (
        table.transpose(YEAR, SCHOOL, PHASE).to_numpy() for table in (regular, places.places)
    )
    teaches = places.offers.transpose(YEAR, SCHOOL, GRADE).to_numpy()
    capacity = np.full(teaches.shape, np.nan)
    for kind, grades in enumerate(ladder.phases.values()):
        at = [ladder.grades.index(grade) for grade in grades]
        number = np.maximum(teaches[:, :, at].sum(axis=2), 1)
        each = np.where(intake[:, :, kind] > 0, intake[:, :, kind], whole[:, :, kind] / number)
        capacity[:, :, at] = each[:, :, None]
    district = np.unique(city.schools["district"].to_numpy().astype(str), return_inverse=True)[1]
    return Moves(
        city.standards.number("progression.within_year"),
        capacity,
        teaches,
        (district.astype(np.int64), np.zeros(len(district), dtype=np.int64)),
        carry,
        np.array([ladder.phase_of[a] != ladder.phase_of[b] for a, b in pairwise(ladder.grades)]),
    )
