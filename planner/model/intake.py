"""Next September: admissions that a scenario plans, the paper that a bureau edits, and warnings.

The paper's columns stand here, on the ground floor, because the wing that writes it and the wing
that reads it back are strangers to each other.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

import xarray as xr
from annotated_types import Ge, Gt, Le

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True)
class Intake:
    """Classes that a school opens for the entrants of one year, and the places in them."""

    __pydantic_config__ = _CLOSED

    school: str
    """Id of a school."""
    phase: str
    year: Annotated[int, Ge(1900), Le(2200)]
    """School year of entry, as the city labels it."""
    classes: Annotated[int, Ge(0)]
    """Classes opened for entrants; 0 means that the school plans to admit nobody. Its catchment
    stays what it is: whom a plan does not take is told as overflow."""
    places: Annotated[float, Gt(0)] | None = None
    """Children planned in those classes together; the class-size target where not given."""


Kind = Literal["key", "plan", "text", "count", "number", "chance"]


@dataclass(frozen=True)
class Column:
    """One column of the intake plan.

    ``kind``: ``key`` says which row it is, ``plan`` may be edited and is read back; the others are
    told and not read. ``chinese`` is the column's name where the paper is Chinese.
    """

    name: str
    chinese: str
    kind: Kind


COLUMNS: Final = (
    Column("school", "学校代码", "key"),
    Column("name", "学校名称", "text"),
    Column("phase", "学段", "key"),
    Column("grade", "起始年级", "text"),
    Column("year", "入学年份", "key"),
    Column("rooms_freed", "毕业班腾出教室", "count"),
    Column("rooms_added", "新增教室", "count"),
    Column("rooms_idle", "原有空余教室", "count"),
    Column("rooms_free", "可用教室合计", "count"),
    Column("classes", "计划班数", "plan"),
    Column("class_size", "计划班额", "plan"),
    Column("places", "招生计划数", "plan"),
    Column("proposed", "原拟招生数", "key"),
    Column("regular", "常态招生数", "number"),
    Column("registered", "登记儿童数", "count"),
    Column("central", "预计新生", "number"),
    Column("mean", "平均", "number"),
    Column("p10", "下限p10", "number"),
    Column("p50", "中位p50", "number"),
    Column("p90", "上限p90", "number"),
    Column("difference", "余（＋）缺（－）", "number"),
    Column("probability", "超员概率", "chance"),
    Column("overflow_to", "分流去向", "text"),
    Column("unplaced", "无处分流", "count"),
)
"""The intake plan's columns in their order, before those of the admission classes."""

BY_CLASS: Final = (("registered", "登记"), ("expected", "预计"))
"""Two columns for each admission class, ``registered_<class>`` and ``expected_<class>``."""

NEEDED: Final = ("school", "phase", "year", "classes")
"""Columns without which the paper says nothing."""


def by_either_name() -> dict[str, str]:
    """Names of the columns by what may stand in a header, in either language.

    >>> by_either_name()["计划班数"]
    'classes'
    """
    return {name: column.name for column in COLUMNS for name in (column.name, column.chinese)}


@dataclass(frozen=True, eq=False)
class Warnings:
    """Two lamps that are never mixed: the public rule, and a chance for the bureau alone.

    Parameters
    ----------
    lamps
        ``(year, phase, school)``, years after the base year: registered children and regular
        places, their ratio and colour (``none``, ``yellow``, ``red``; blank where not known: the
        public rule); probability of more entrants than places (NaN where no future is drawn); last,
        the last day on which building can still be decided (ISO, blank where the probability is
        below the stated one), and last_modular, the same for leased rooms.
    counted
        Day of the latest count in the register, and how children are counted for later phases.
    """

    lamps: xr.Dataset
    counted: str = ""


@dataclass(frozen=True, eq=False)
class IntakePlan:
    """Admissions of one school year, school by school.

    Parameters
    ----------
    year
        School year, as the city labels it.
    rows
        ``(row)``: school, phase, grade; rooms freed by the leaving grade, added and idle, which add
        up to free (NaN where rooms are not known); classes, size and places planned; planned, True
        where a plan of the scenario says so; regular places; registered children; central, mean,
        p10, p50, p90 of the entrants; difference of places and central; probability of more
        entrants than places; excess, whole children beyond the places on the central path; and
        unplaced, those of them for whom no place is left within reach.
    classes
        ``(row, admission)`` registered and expected children by admission class; no class where the
        register has none.
    overflow
        ``(edge)``: school, phase, to, children, distance (metres from school to school, NaN where
        no way leads or either lies nowhere on the map).
    measure
        How these distances are measured: ``straight``, ``detour`` or ``streets``.
    """

    year: int
    rows: xr.Dataset
    classes: xr.Dataset
    overflow: xr.Dataset
    measure: str = "straight"
