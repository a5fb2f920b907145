"""What a command prints at its end: lines and files for a reader, a document for a machine."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer


def say(
    document: Mapping[str, Any], lines: Sequence[str], files: Sequence[Path], *, as_json: bool
) -> None:
    """Print lines, then files one a line; or the document alone."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join([*lines, "", *(file.as_posix() for file in files)]))
