"""What faces share that write papers from a finished run: its tables."""

from collections.abc import Mapping, Sequence

import pandas as pd

from planner.faces.opening import Opened
from planner.inputs.faults import Fault, InputError
from planner.paper.manifests import hash_of


def tables_of(opened: Opened, names: Sequence[str], what: str) -> Mapping[str, pd.DataFrame]:
    """Tables of a run by name; those of a changed or a kept run are refused.

    Parameters
    ----------
    what
        What a kept run has none of: "pages of schools".
    """
    found, faults = {}, []
    for name in names:
        path = opened.run / "tables" / f"{name}.parquet"
        digest = hash_of(path)
        if digest and digest == opened.manifest["outputs"].get(f"tables/{name}.parquet"):
            found[name] = pd.read_parquet(path)
            continue
        said = "edited since the run" if digest else "no such table"
        mend = f"name a run folder as its run wrote it; a kept run holds no {what}"
        faults.append(Fault(path.as_posix(), "", said, mend))
    if faults:
        raise InputError(faults)
    return found
