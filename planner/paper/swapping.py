"""A folder of results, written beside its place and moved into it: a crash leaves the last good."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def swapped(folder: Path, *, keep: bool = False) -> Iterator[Path]:
    """Give an empty folder; what is written there takes the place of the old one as a whole.

    Whatever fails leaves the old one as it was, or none where there was none.

    Parameters
    ----------
    keep
        Files of the old folder that are not written anew stay. As papers of one folder may be
        written at once, what others are writing is not swept away then.
    """
    out, name = folder.parent, folder.name
    out.mkdir(parents=True, exist_ok=True)
    if not keep:
        _sweep(name, out)
    last = out / f".{name}.before"
    if last.exists() and not folder.exists():  # a crash between the two moves
        last.rename(folder)
    new = Path(tempfile.mkdtemp(prefix=f".{name}.new-", dir=out))
    try:
        yield new
        if keep and folder.exists():
            _carry(folder, new)
        new.chmod(0o755)
        shutil.rmtree(last, ignore_errors=True)
        if folder.exists():
            folder.rename(last)
        try:
            new.rename(folder)
        except OSError:
            if last.exists():
                last.rename(folder)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(last, ignore_errors=True)


def _carry(old: Path, new: Path) -> None:
    """Copy what stands in the old folder and is not written anew."""
    for path in sorted(old.iterdir()):
        target = new / path.name
        if target.exists():
            continue
        if path.is_dir():
            shutil.copytree(path, target)
        else:
            shutil.copy2(path, target)


def _sweep(name: str, out: Path) -> None:
    """Remove what killed runs of the same name left half written; other names' are left alone."""
    left = re.compile(rf"\.{re.escape(name)}\.new-[a-z0-9_]{{8}}")
    for folder in out.iterdir():
        if left.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
