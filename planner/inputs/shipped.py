"""Where the shipped cities, standards and scenarios lie.

In a source checkout (and an editable install) they stand beside the package, in an installed wheel
inside it. Inside wins, so that a stray ``data`` folder in site-packages is never taken for ours.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _folder(kind: str) -> Path:
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def _plain(name: str) -> bool:
    return bool(name) and Path(name).name == name


def city_folder(name: str) -> Path | None:
    """Folder of a shipped city, or None where no city of that name is shipped."""
    folder = _folder("data") / name
    return folder if _plain(name) and (folder / "city.yaml").is_file() else None


def standards_file(name: str) -> Path | None:
    """File of a shipped layer of standards, or None."""
    file = _folder("data") / "standards" / f"{name}.yaml"
    return file if _plain(name) and file.is_file() else None


def scenario_file(name: str) -> Path | None:
    """File of a shipped scenario, or None."""
    file = _folder("scenarios") / f"{name}.yaml"
    return file if _plain(name) and file.is_file() else None


def shipped_for(city: str) -> Path | None:
    """File of the scenario shipped under a shipped city's own name, or None.

    ``city`` is the city's name, or its folder.
    """
    name = Path(city).name
    folder = city_folder(name)
    same = folder is not None and (city == name or Path(city).resolve() == folder.resolve())
    return scenario_file(name) if same else None


def cities() -> tuple[str, ...]:
    """Names of the shipped cities."""
    return tuple(sorted(file.parent.name for file in _folder("data").glob("*/city.yaml")))


def standards() -> tuple[str, ...]:
    """Names of the shipped layers of standards."""
    return tuple(sorted(file.stem for file in (_folder("data") / "standards").glob("*.yaml")))


def scenarios() -> tuple[str, ...]:
    """Names of the shipped scenarios."""
    return tuple(sorted(file.stem for file in _folder("scenarios").glob("*.yaml")))
