"""Options that commands share: language, folders, futures, overrides."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Lang = Annotated[
    Literal["en", "zh"], typer.Option("--lang", help="Language of report and pictures.")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", help="Override a key of the scenario: a.b=value.")
]
Json = Annotated[bool, typer.Option("--json", help="Print machine-readable output.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for run folders.", file_okay=False)]
Futures = Annotated[
    int | None, typer.Option("--draws", min=0, help="Futures drawn; 0 = central path alone.")
]
Seed = Annotated[int | None, typer.Option("--seed", min=0)]
AsOf = Annotated[
    int | None, typer.Option("--as-of", help="Use nothing recorded after this school year.")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="Processes; as many as pay off if not given."),
]
