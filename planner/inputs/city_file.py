"""``city.yaml``: what the folder is, and how each of its layers is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, MinLen

from planner.inputs.attributes import LOCAL, tables
from planner.inputs.coordinates import refusal_of_city
from planner.inputs.documents import Branch, Mark, Scalar, Tree, parse, place_of, read_document
from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.validation import validated

NAME: Final = "city.yaml"
_CLOSED: Final = {"extra": "forbid"}
Text = Annotated[str, MinLen(1)]


BASES: Final = {
    "resident": "resident",
    "registered": "registered",
    "常住": "resident",
    "户籍": "registered",
}
"""Whom births and people count, in every spelling."""


def basis_of(text: str) -> str:
    """Basis of a count by its own name; other words stay as they are."""
    return BASES.get(text.strip().casefold(), text)


def month_and_day(text: str) -> tuple[int, int] | None:
    """Month and day of ``MM-DD``; None where that is no day of every year."""
    try:
        day = date.fromisoformat(f"2001-{text}")
    except ValueError:
        return None
    return day.month, day.day


@dataclass(frozen=True)
class Layer:
    """How one table is held and where it comes from."""

    __pydantic_config__ = _CLOSED

    file: str = ""
    datum: str = ""
    vintage: str | int = ""
    basis: str = ""
    date: str = ""
    period: Literal["calendar", "school_year"] = "calendar"
    classification: Literal["public", "internal", "公开", "内部"] = "public"
    licence: str = ""
    source: str = ""
    note: str = ""
    encoding: str = ""


@dataclass(frozen=True)
class CityFile:
    """The checked content of ``city.yaml``."""

    __pydantic_config__ = _CLOSED

    title: Annotated[Mapping[Literal["en", "zh"], Text], MinLen(1)]
    base_year: Annotated[int, Ge(1900), Le(2200)]
    crs: Text
    standards: Annotated[tuple[Text, ...], MinLen(1)]
    year_label: Literal["autumn", "spring"] = "autumn"
    terms: Mapping[str, str] = field(default_factory=dict)
    made_up: bool = False
    database: str = ""
    layers: Mapping[str, Layer] = field(default_factory=dict)

    def layer(self, table: str) -> Layer:
        """What is said of a table; nothing said is an empty layer."""
        return self.layers.get(table, Layer())


@dataclass(frozen=True)
class Draft:
    """``city.yaml`` as far as it could be read.

    ``city`` holds made-up values for the keys in ``unknown``, which are bad or missing; ``""``
    among them stands for the whole file. Checks that need one of them are left out. ``tree`` is the
    file as it was written.
    """

    city: CityFile
    unknown: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    tree: Branch = field(default_factory=lambda: Branch({}, Mark(NAME)))

    def place(self, key: str) -> str:
        """Place of a key, or of the nearest key above it, in ``city.yaml``."""
        return str(replace(place_of(self.tree, key.split(".")), file=NAME))

    def knows(self, key: str) -> bool:
        """Tell whether a key of the file, and all under it, could be read."""
        return "" not in self.unknown and not any(
            bad == key or bad.startswith(f"{key}.") for bad in self.unknown
        )

    def knows_layer(self, table: str, key: str) -> bool:
        """Tell whether a key of a layer is as it stands, and no bad key may have meant it."""
        top = {field.name for field in fields(CityFile)}
        own = {field.name for field in fields(Layer)}
        for bad in self.unknown:
            first, name, last = (*bad.split(".", 2), "", "")[:3]
            if bad in {"", "layers"} or (first not in top and not self.city.layers):
                return False
            if first == "layers" and name not in tables() and table not in self.city.layers:
                return False
            if (first, name) == ("layers", table) and (last == key or last not in own):
                return False
        return True


_MADE_UP: Final = "{title: {en: '-'}, base_year: 2000, crs: EPSG:3857, standards: [method]}"
_EMPTY: Final = CityFile({"en": "-"}, 2000, "EPSG:3857", ("method",))


def read_draft(folder: Path) -> Draft:
    """Read ``city.yaml`` as far as it goes, with every fault of it."""
    path = folder / NAME
    if not path.is_file():
        mend = "write it: title, base_year, crs and standards are the least it holds"
        return Draft(_EMPTY, frozenset(("",)), (Fault(NAME, "", "no such file", mend),))
    tree, read = read_document(path)
    if tree is None:
        return Draft(_EMPTY, frozenset(("",)), tuple(_short(one, path) for one in read))
    content, typed = validated(tree, CityFile)
    wrong = [*typed, *_beyond_types(tree)]
    faults = tuple(_short(one, path) for one in (*read, *wrong))
    unknown = frozenset(fault.key for fault in wrong)
    if content is None:
        content = _salvaged(tree, unknown)
    if content is None:
        return Draft(_EMPTY, unknown | {""}, faults, tree)
    return Draft(content, unknown, faults, tree)


def _salvaged(tree: Branch, unknown: frozenset[str]) -> CityFile | None:
    """Content without its bad keys, those that must be there being made up."""
    entries = dict(_without(tree, unknown).entries)
    made_up, _ = parse(_MADE_UP, Mark(NAME))
    if isinstance(made_up, Branch):
        for key, entry in made_up.entries.items():
            left = entries.get(key)
            if left is None or (isinstance(left, Branch) and not left.entries):
                entries[key] = entry
    return validated(replace(tree, entries=entries), CityFile)[0]


def _without(tree: Branch, unknown: frozenset[str], path: str = "") -> Branch:
    entries: dict[str, Tree] = {}
    for key, entry in tree.entries.items():
        here = f"{path}.{key}".strip(".")
        if here not in unknown:
            entries[key] = _without(entry, unknown, here) if isinstance(entry, Branch) else entry
    return replace(tree, entries=entries)


def read_city_file(folder: Path) -> tuple[CityFile | None, list[Fault]]:
    """Read and check ``city.yaml``; None where anything in it is wrong."""
    draft = read_draft(folder)
    return None if draft.faults else draft.city, list(draft.faults)


def _short(fault: Fault, path: Path) -> Fault:
    """Name the file without its folder, and say why secret data is refused."""
    place = fault.place.replace(path.as_posix(), NAME)
    if fault.key.endswith(".classification"):
        mend = "nothing but public (公开) or internal (内部) data may be used here"
        return replace(fault, place=place, mend=mend)
    return replace(fault, place=place)


def _beyond_types(tree: Branch) -> list[Fault]:
    """Check what types alone cannot: names of layers, the coordinate system, later abilities."""
    faults = []
    layers = tree.entries.get("layers")
    if isinstance(layers, Branch):
        for name, entry in layers.entries.items():
            if name not in (*tables(), *LOCAL):
                mend = near(name, tables()) or f"name a table: {', '.join(tables())}"
                found = "a table that nobody knows"
                faults.append(Fault(str(entry.mark), f"layers.{name}", found, mend))
    crs = tree.entries.get("crs")
    if isinstance(crs, Scalar) and crs.value is not None:
        refusal = refusal_of_city(str(crs.value))
        if refusal:
            faults.append(Fault(str(crs.mark), "crs", *refusal))
    database = tree.entries.get("database")
    if isinstance(database, Scalar) and database.value:
        mend = "export the tables as CSV or GeoPackage; databases cannot be read yet"
        faults.append(Fault(str(database.mark), "database", repr(database.text), mend))
    return faults
