"""Runs side by side: one table and one picture."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from planner.inputs.faults import Fault
from planner.outputs.compare import compare_runs, write_comparison
from planner.paper.words import Lang


def compared(
    runs: Sequence[Path], out: Path, lang: Lang
) -> tuple[list[Fault], pd.DataFrame, list[Path]]:
    """Put run folders side by side, or say what is wrong with them."""
    faults = [
        Fault(run.as_posix(), "", "no manifest.json", "name a run folder that a run has finished")
        for run in runs
        if not (run / "manifest.json").is_file()
    ]
    if len(runs) < 2:
        faults.append(Fault("command line", "RUN", f"{len(runs)} run", "name at least two runs"))
    if faults:
        return faults, pd.DataFrame(), []
    table = compare_runs(runs)
    return [], table, write_comparison(table, out, lang)
