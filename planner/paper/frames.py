"""Long tables: sorted by key, ids as text, numbers rounded once, and the same bytes each time.

Sorting is by plain text for ids and by value for years and ages, so that any program finds the
order again without knowing a city's ladder.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import ArrayLike, NDArray

BOM = b"\xef\xbb\xbf"
"""Excel reads a CSV as UTF-8 only when it opens on this mark."""

PUPILS = 3
SHARE = 6
CHANCE = 4


def labels(values: ArrayLike) -> NDArray[Any]:
    """Ids as text."""
    return np.asarray(values).astype(str).astype(object)


def rounded(values: ArrayLike, decimals: int = PUPILS) -> NDArray[np.float64]:
    """Round, without negative noughts: -0.0 and 0.0 print differently."""
    return np.asarray(np.round(np.asarray(values, dtype=np.float64), decimals) + 0.0)


def whole(values: ArrayLike) -> pd.Series:
    """Whole numbers, blank where missing."""
    floats = pd.Series(np.asarray(values, dtype=np.float64))
    return floats.round().astype("Int64")


def blank(size: int) -> NDArray[np.float64]:
    """Return a column of nothing known."""
    return np.full(size, np.nan)


def stack(parts: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> pd.DataFrame:
    """Put blocks of columns under each other and sort them by key."""
    frames = [pd.DataFrame(dict(part)) for part in parts]
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return in_order(pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0], keys)


def in_order(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Sort by key; text is compared by code point, whatever the locale."""
    ranks = []
    for key in reversed(keys):
        column = frame[key]
        if pd.api.types.is_numeric_dtype(column):
            ranks.append(column.to_numpy())
        else:
            ranks.append(pd.factorize(column.to_numpy(dtype=object), sort=True)[0])
    return frame.take(np.lexsort(ranks)).reset_index(drop=True)


def write_frame(frame: pd.DataFrame, folder: Path, name: str) -> tuple[Path, Path]:
    """Write one table as CSV (UTF-8 with BOM) and as Parquet, without dates or versions."""
    return write_csv(frame, folder, name), write_parquet(frame, folder, name)


def write_csv(frame: pd.DataFrame, folder: Path, name: str) -> Path:
    """Write one table as CSV, UTF-8 with BOM."""
    table, path = _table(frame), folder / f"{name}.csv"
    with path.open("wb") as file:
        file.write(BOM)
        file.write((",".join(table.column_names) + "\n").encode())  # names of ours need no quotes
        body = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
        pa_csv.write_csv(table, file, body)
    return path


def write_parquet(frame: pd.DataFrame, folder: Path, name: str) -> Path:
    """Write one table as Parquet, without dates or versions."""
    path = folder / f"{name}.parquet"
    pq.write_table(_table(frame), path, compression="zstd")
    return path


def _table(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    return table.cast(pa.schema([(item.name, _plain(item.type)) for item in table.schema]))


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the one type of text and of whole numbers that the tables use."""
    if pa.types.is_large_string(kind) or pa.types.is_string(kind) or pa.types.is_null(kind):
        return pa.string()
    return pa.int64() if pa.types.is_integer(kind) else kind


def read_frame(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a run folder back, from Parquet where it stands, else from CSV."""
    parquet = folder / f"{name}.parquet"
    if parquet.exists():
        return pd.read_parquet(parquet)
    return pd.read_csv(folder / f"{name}.csv", dtype={"grade": str, "school": str, "id": str})
