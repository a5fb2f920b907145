"""``city.yaml``: what the folder is, and how each of its layers is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, MinLen

from planner.inputs.attributes import tables
from planner.inputs.coordinates import refusal_of_city
from planner.inputs.documents import Branch, Scalar, read_document
from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.validation import validated

NAME: Final = "city.yaml"
_CLOSED: Final = {"extra": "forbid"}
Text = Annotated[str, MinLen(1)]


@dataclass(frozen=True)
class Layer:
    """How one table is held and where it comes from."""

    __pydantic_config__ = _CLOSED

    file: str = ""
    datum: str = ""
    vintage: str | int = ""
    basis: str = ""
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


def read_city_file(folder: Path) -> tuple[CityFile | None, list[Fault]]:
    """Read and check ``city.yaml``; None where it is too broken to go on."""
    path = folder / NAME
    if not path.is_file():
        mend = "write it: title, base_year, crs and standards are the least it holds"
        return None, [Fault(NAME, "", "no such file", mend)]
    tree, faults = read_document(path)
    content = None
    if tree is not None:
        content, more = validated(tree, CityFile)
        faults = [*faults, *more, *_beyond_types(tree)]
    return content, [_short(one, path) for one in faults]


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
            if name not in tables():
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
