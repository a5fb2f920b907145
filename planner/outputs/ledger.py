"""The ledger: kept runs, a folder each, written beside its place and moved into it, never over one.

======================  ========================================================================
``scenario.yaml``       the resolved scenario, each value with who set it; it runs as it stands
``city/<name>/``        the files of the city folder that the run read, byte by byte
``standards/``          every layer of standards that it was run under
``run/``                its manifest and the rolls that it printed
``forecasts.csv``       what is scored later: every level, central path and quantiles
``kept.json``           what was kept: base year, ``as_of``, seed, draws, versions and all hashes
======================  ========================================================================

Nothing else of the city folder is kept, so no file that was never checked for personal data.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.model.results import Plan
from planner.outputs import rolls
from planner.outputs.store import versions
from planner.paper.frames import read_frame, rounded, write_frame
from planner.paper.manifests import MANIFEST, digest_of, hash_of

KEPT, RUN = "kept.json", "run"
FORM = 1
"""Form of a kept run; another number is another layout."""
DIGITS = 10
"""Figures of the run's digest in the name of its folder."""


def is_kept(folder: Path) -> bool:
    """Tell a kept run from any other folder."""
    return (folder / KEPT).is_file()


def manifest_of(run: Path) -> dict[str, Any] | None:
    """Manifest of a run folder that a run has finished, or of a kept run; None without one."""
    for path in (run / RUN / MANIFEST, run / MANIFEST):
        if path.is_file():
            told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return told
    return None


def altered(run: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Files of a run that are not what its run wrote, or what was kept."""
    if is_kept(run):
        told = kept_of(run)["files"]
        return [name for name, digest in told.items() if hash_of(run / name) != digest]
    plain = {key: value for key, value in manifest.items() if key not in {"digest", "seconds"}}
    whole = digest_of(plain) == manifest.get("digest")
    outputs = manifest.get("outputs", {})
    wanted = {name: digest for name, digest in outputs.items() if name.startswith("tables/schools")}
    changed = [name for name, digest in wanted.items() if hash_of(run / name) != digest]
    return changed + ([] if whole and wanted else [MANIFEST])


def kept_of(folder: Path) -> dict[str, Any]:
    """What a kept run says of itself."""
    told: dict[str, Any] = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    return told


def kept_runs(ledger: Path) -> list[Path]:
    """Kept runs of a ledger, by name; none where there is no ledger."""
    if not ledger.is_dir():
        return []
    return sorted(path for path in ledger.iterdir() if is_kept(path))


def kept_name(manifest: Mapping[str, Any]) -> str:
    """Name of the folder of a kept run: scenario, base year, and the run's digest.

    >>> kept_name({"name": "baltimore", "base_year": 2019, "digest": "142adf003786dd71"})
    'baltimore-2019-142adf0037'
    """
    return f"{manifest['name']}-{manifest['base_year']}-{manifest['digest'][:DIGITS]}"


@contextmanager
def entry(ledger: Path, name: str) -> Iterator[Path]:
    """Yield a new folder that becomes ``ledger / name`` when all went well; else nothing is left.

    Raises
    ------
    FileExistsError
        A run of this name is kept already.
    """
    ledger.mkdir(parents=True, exist_ok=True)
    left = re.compile(rf"\.{re.escape(name)}\.new-[a-z0-9_]{{8}}")
    for folder in ledger.iterdir():
        if left.fullmatch(folder.name):  # of a killed run
            shutil.rmtree(folder, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=f".{name}.new-", dir=ledger))
    try:
        yield new
        new.chmod(0o755)
        if (ledger / name).exists():
            message = f"{name} is kept already"
            raise FileExistsError(message)
        new.rename(ledger / name)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def copy_in(folder: Path, files: Mapping[str, Path]) -> None:
    """Copy files, byte by byte, to names below a folder."""
    for name, source in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with the same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def keep_run(folder: Path, run: Path, forecasts: pd.DataFrame, told: Mapping[str, Any]) -> None:
    """Complete a kept run: its forecasts, what its run printed, and what was kept."""
    printed = [run / "tables" / f"schools{form}" for form in (".csv", ".parquet")]
    copy_in(folder, {f"{RUN}/{MANIFEST}": run / MANIFEST})
    copy_in(folder, {f"{RUN}/tables/{path.name}": path for path in printed if path.is_file()})
    numbers = forecasts.select_dtypes("float").columns
    exact = {name: rounded(forecasts[name]) for name in numbers}
    write_frame(forecasts.assign(**exact), folder, "forecasts")
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): hash_of(path) for path in names}
    whole = {"form": FORM, **told, "versions_kept": versions(), "files": files}
    text = json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True)
    write_text(folder / KEPT, text + "\n")


def printed_rolls(run: Path) -> pd.DataFrame:
    """Rolls that a run printed: school, phase, year, grade, central, of years that it planned."""
    home = run / RUN if is_kept(run) else run
    table = read_frame(home / "tables", "schools")
    table = table[(table["grade"] != rolls.ALL) & table["central"].notna()]
    return table[["school", "phase", "year", "grade", "central"]].astype(
        {"school": str, "grade": str}
    )


def kept_forecasts(folder: Path) -> pd.DataFrame:
    """Forecasts of a kept run."""
    table = read_frame(folder, "forecasts")
    return table.assign(district=table["district"].fillna(""))


def repeats(plan: Plan, run: Path) -> bool:
    """Tell whether a plan's rolls, with all their quantiles, are those that a run printed."""
    keys = ["school", "phase", "year", "grade"]
    now, then = (
        table.astype({"school": str, "grade": str}).sort_values(keys, ignore_index=True)
        for table in (rolls.schools(plan), read_frame(run / "tables", "schools"))
    )
    if len(now) != len(then) or not (now[keys] == then[keys]).all(axis=None):
        return False
    counts = ["central", "mean", "p10", "p50", "p90"]
    return bool(np.array_equal(now[counts], then[counts], equal_nan=True))
