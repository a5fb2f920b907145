"""Rules as dated, cited data: the school ladder and the norms."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Norm:
    """One rule with its unit, level, document and evidence grade.

    ``evidence``: V1 read in the instrument itself, V2 in a secondary source, D derived or a
    decision of ours, GK general knowledge that nobody has confirmed here.
    """

    id: str
    value: float | str | tuple[float, ...]
    unit: str = ""
    phase: str = ""
    grade: str = ""
    level: str = ""
    document: str = ""
    year: str = ""
    source: str = ""
    evidence: str = ""
    note: str = ""
    layer: str = ""

    @property
    def text(self) -> str:
        """Value in print, without its unit.

        >>> Norm("class.lines", (45.0, 50.0)).text
        '45, 50'
        """
        if isinstance(self.value, tuple):
            return ", ".join(f"{part:g}" for part in self.value)
        return self.value if isinstance(self.value, str) else f"{self.value:g}"


@dataclass(frozen=True)
class Ladder:
    """Entry age, cut-off day, phases and their grades. Phases are data, not an enumeration.

    The first of ``phases`` is the one that births lead into by catchments. Phases ``before`` it,
    such as kindergarten, stand behind all others: nobody climbs from one side to the other.
    """

    entry_age: int
    cut_off: tuple[int, int]
    phases: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    before: tuple[str, ...] = ()

    @property
    def years_before(self) -> int:
        """Years that the phases before school take."""
        return sum(len(self.phases[phase]) for phase in self.before)

    @property
    def begins(self) -> tuple[int, ...]:
        """Places of the grades, beside the first, into which nobody climbs."""
        return (len(self.grades) - self.years_before,) if self.before else ()

    @property
    def ages(self) -> tuple[int, ...]:
        """Age at which each grade is entered."""
        early, count = self.years_before, len(self.grades)
        school = range(self.entry_age, self.entry_age + count - early)
        return (*school, *range(self.entry_age - early, self.entry_age))

    def after(self, grade: str) -> str:
        """Grade into which a grade climbs; blank where it climbs into none."""
        place = self.grades.index(grade) + 1
        return self.grades[place] if place < len(self.grades) and place not in self.begins else ""

    @property
    def grades(self) -> tuple[str, ...]:
        """All grades in climbing order, those before school last."""
        return tuple(grade for grades in self.phases.values() for grade in grades)

    @property
    def phase_of(self) -> dict[str, str]:
        """Phase to which each grade belongs."""
        return {grade: phase for phase, grades in self.phases.items() for grade in grades}

    @property
    def entry_phase(self) -> str:
        """The phase that births lead into."""
        return next(iter(self.phases))


@dataclass(frozen=True)
class Standards:
    """The ladder and the norms of all layers, later layers over earlier ones."""

    layers: tuple[str, ...]
    ladder: Ladder
    norms: Mapping[str, Norm]

    def number(self, key: str) -> float:
        """Value of a norm that is one number; a ``KeyError`` names what is missing."""
        if key not in self.norms:
            message = f"no norm {key!r} in the standards {', '.join(self.layers)}"
            raise KeyError(message)
        value = self.norms[key].value
        if isinstance(value, (str, tuple)):
            message = f"norm {key!r} is not one number: {value!r}"
            raise TypeError(message)
        return value

    def series(self, key: str) -> tuple[float, ...] | None:
        """Values of a norm that is a row of numbers, such as a life table; None without it."""
        value = self.norms[key].value if key in self.norms else None
        return value if isinstance(value, tuple) else None

    def by_grade(self, key: str) -> tuple[float, ...]:
        """Values of ``key.phase`` along the ladder: one for all grades of a phase, or one each.

        Nought for a phase without that norm.
        """
        found: list[float] = []
        for phase, grades in self.ladder.phases.items():
            name = f"{key}.{phase}"
            one = self.number(name) if name in self.norms and not self.series(name) else 0.0
            values = self.series(name) or (one,) * len(grades)
            if len(values) != len(grades):
                message = f"norm {name!r} has {len(values)} values for {len(grades)} grades"
                raise ValueError(message)
            found += values
        return tuple(found)

    def pair(self, key: str) -> tuple[float, float]:
        """Value of a norm that is a lower and an upper bound."""
        value = self.norms[key].value
        if not isinstance(value, tuple) or len(value) != 2:
            message = f"norm {key!r} is not a pair of bounds: {value!r}"
            raise TypeError(message)
        return value[0], value[1]
