"""The one table of attributes: what every column of a city folder means.

``attributes.csv`` is the source of the checks, of ``docs/city-folder.md``, of the templates and of
the list of data to ask each department for. Nothing about a column is said anywhere else.
"""

import csv
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

_SOURCE: Final = Path(__file__).with_name("attributes.csv")

TYPES: Final = {
    "id": ("text id", "文本编码"),
    "ids": ("text ids joined by `;`", "文本编码，用“;”连接"),
    "text": ("text", "文本"),
    "year": ("year", "年份"),
    "date": ("day (YYYY-MM-DD) or year", "日期（YYYY-MM-DD）或年份"),
    "count": ("count, `<10` where suppressed", "计数，隐去时写 `<10`"),
    "whole": ("whole number", "整数"),
    "number": ("number", "数值"),
    "share": ("share", "比例"),
    "flag": ("true or false", "是或否"),
    "geometry": ("geometry", "几何"),
}
"""Every type a column can have, in both tongues."""


@dataclass(frozen=True)
class Attribute:
    """One column of one table.

    ``choices`` holds each accepted value with its other spellings behind it; ids may be others too.
    ``refers`` names the column (or rung of the ladder) in which the value must be found.
    """

    table: str
    column: str
    type: str
    unit: str
    required: bool
    key: bool
    default: str
    minimum: float | None
    maximum: float | None
    choices: tuple[tuple[str, ...], ...]
    refers: str
    aliases: tuple[str, ...]
    owner: str
    owner_en: str
    en: str
    zh: str

    @property
    def is_free(self) -> bool:
        """Whether a value beside the choices is right too."""
        return self.type == "id"

    @classmethod
    def from_row(cls, row: dict[str, str]) -> "Attribute":
        """Read one row of the table."""
        return cls(
            table=row["table"],
            column=row["column"],
            type=row["type"],
            unit=row["unit"],
            required=row["required"] == "always",
            key=row["key"] == "yes",
            default=row["default"],
            minimum=float(row["minimum"]) if row["minimum"] else None,
            maximum=float(row["maximum"]) if row["maximum"] else None,
            choices=tuple(tuple(one.split("=")) for one in row["choices"].split("|") if one),
            refers=row["refers"],
            aliases=tuple(one for one in row["aliases"].split("|") if one),
            owner=row["owner"],
            owner_en=row["owner_en"],
            en=row["en"],
            zh=row["zh"],
        )


@cache
def _all() -> tuple[Attribute, ...]:
    """Read the table once."""
    with _SOURCE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != tuple(one.name for one in fields(Attribute)):
            message = f"{_SOURCE.name}: columns differ from the fields of Attribute"
            raise ValueError(message)
        return tuple(Attribute.from_row(row) for row in reader)


LOCAL: Final = ("applicants",)
"""Tables of children under pseudonyms: no part of a city, read where they are asked for alone."""


@cache
def tables() -> tuple[str, ...]:
    """Names of the tables of a city folder, in the order of the contract."""
    return tuple(name for name in dict.fromkeys(one.table for one in _all()) if name not in LOCAL)


@cache
def attributes(table: str) -> tuple[Attribute, ...]:
    """Columns of a table.

    >>> [one.column for one in attributes("births") if one.key]
    ['area', 'year', 'month', 'vintage']
    """
    found = tuple(one for one in _all() if one.table == table)
    if not found:
        message = f"no table {table!r}; there are {', '.join(tables())}"
        raise KeyError(message)
    return found


_HEAD = """# The city folder

Generated from `planner/inputs/attributes.csv`; edit that file, not this one.

Keys are text ids. A blank is missing, never nought. `<10` is a suppressed count: 0 to 9 children.
A year is the one in which the school year starts, unless `year_label: spring`. Columns marked
**\\*** must be there, and filled unless they are counts; **key** columns together name a row
once. `lon`, `lat` or `x`, `y` stand in for `geometry` where a CSV holds points, and then
`city.yaml` states the layer's `datum`. No column may tell of a person: names, identity numbers,
telephones and dwellings are refused.

Where there are births, `city.yaml` states their `layers.births.basis` (`resident` or `registered`)
and `layers.births.vintage`; people have a basis too, the same as births, and in
`layers.people.date` the day of the count (`12-31`, `11-01` for a census, `07-01` for mid-year),
where that is not the cut-off day.

编码一律为文本；空白表示缺失，不是零；`<10` 表示隐去的计数（0 至 9 人）。年份为学年起始年，
`year_label: spring` 除外。标 **\\*** 的列必须有，计数列以外不得空白；
标 **key** 的列合起来唯一确定一行。CSV 以点表示位置时，用 `lon`、`lat` 或 `x`、`y` 代替 `geometry`，
并在 `city.yaml` 中写明该图层的 `datum`。不得含有个人信息：姓名、证件号、电话、住址一律拒收。

有出生人口时，`city.yaml` 须写明 `layers.births.basis`（`resident` 常住或 `registered` 户籍）和
`layers.births.vintage`（数据版本）；人口表也须写明口径，且与出生人口一致；统计时点不是入学截止日的，
在 `layers.people.date` 写明月日（年末 `12-31`、普查 `11-01`、年中 `07-01`）。
"""

_LOCAL_HEAD = """# Children, for `planner admit` alone

The table of one intake holds a row a child under a pseudonym. It is no part of the city: `run`,
`check` and `keep` never open it, and nothing of it but a hash of the file goes into a manifest, and
nothing at all into a log or a page. Keep it on the machine where it is used. It lies in the city
folder as `applicants.csv`, or anywhere with `planner admit --applicants FILE`.

一次招生的儿童名单，一行一名儿童，只用假名编码，仅供 `planner admit` 读取；
`run`、`check`、`keep` 均不打开，除文件校验值外，任何内容不进入清单、日志和页面。请只在本机保存。
默认放在城市文件夹中（`applicants.csv`），也可用 `planner admit --applicants 文件` 指定。
"""


def _line(one: Attribute) -> str:
    marks = f"`{one.column}`" + (" **\\***" if one.required else "") + (" key" * one.key)
    kind = TYPES[one.type][0] + (f", {one.unit}" if one.unit else "")
    if one.choices:
        also = [f" ({', '.join(names[1:])})" if names[1:] else "" for names in one.choices]
        known = zip(one.choices, also, strict=True)
        kind = ", ".join(f"`{names[0]}`{others}" for names, others in known)
        kind += ", or another id 或其他编码" * one.is_free
    low = "" if one.minimum is None else f"{one.minimum:g}"
    high = "" if one.maximum is None else f"{one.maximum:g}"
    bounds = f" {low}–{high}" if high else f" ≥ {low}" if low else ""
    default = f" (blank: `{one.default}`)" if one.default else ""
    words = f"{one.en}{default}"
    aliases = ", ".join(one.aliases)
    owner = f"{one.owner} ({one.owner_en})"
    return f"| {marks} | {kind}{bounds} | {words} | {one.zh} | {aliases} | {owner} |"


def _section(table: str) -> str:
    head = "| column 列 | type 类型 | meaning | 含义 | also accepted 别名 | from 提供部门 |"
    lines = [_line(one) for one in attributes(table)]
    return "\n".join([f"## `{table}`", "", head, "|---|---|---|---|---|---|", *lines, ""])


def as_markdown() -> str:
    """Return the page that describes the folder, a table for every table."""
    return "\n".join([_HEAD, *map(_section, tables()), _LOCAL_HEAD, *map(_section, LOCAL)])
