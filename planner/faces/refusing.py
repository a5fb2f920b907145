"""What a command does with faults of the input: all in print, exit 2; of cautions it goes on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from planner.inputs.faults import Fault


def refuse(faults: "Iterable[Fault]", lang: Literal["en", "zh"] = "en") -> NoReturn:
    """Print every fault on a line of its own and leave with 2."""
    from planner.paper.words import word

    lines = [str(fault) for fault in faults]
    typer.echo("\n".join(lines), err=True)
    key = "check_fault" if len(lines) == 1 else "check_faults"
    typer.echo(word(key, lang, count=len(lines)), err=True)
    raise typer.Exit(2)


def warn(cautions: Iterable[str], lang: Literal["en", "zh"] = "en") -> None:
    """Print what may be done but is seldom meant, beside the answer and not in it."""
    from planner.paper.words import word

    for one in cautions:
        typer.echo(word("check_warning", lang, text=one), err=True)


@contextmanager
def refusing(lang: Literal["en", "zh"] = "en") -> Iterator[None]:
    """Refuse the faults of an `InputError` that comes up within."""
    from planner.inputs.faults import InputError

    try:
        yield
    except InputError as error:
        refuse(error.faults, lang)
