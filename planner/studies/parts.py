"""A bridge summed to schools, districts and the city, by phase and year."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.model.axes import WHOLE_CITY
from planner.model.standards import Ladder
from planner.studies.bridge import DRIVERS, UNITS, Bridge
from planner.studies.keeping import ALL

COLUMNS = ("old", *DRIVERS, "new")


def parts_of(found: Bridge, ladder: Ladder, districts: Mapping[str, str]) -> pd.DataFrame:
    """Sum a bridge by level, id, phase (``all`` too) and year, in pupils to three decimals.

    A school whose place is not known belongs to the district with a blank id, so that districts sum
    to the city in every part. Schools and phases of which nobody is in either forecast, nor in any
    part, are left out.

    Parameters
    ----------
    districts
        District of every school.
    """
    cells = np.stack([found.old, *found.parts, found.new])  # (column, year, school, grade)
    at = {grade: place for place, grade in enumerate(found.grades)}
    phases = {phase: [at[g] for g in grades] for phase, grades in ladder.phases.items()}
    of = np.array([districts.get(school, "") for school in found.schools], object)
    names = sorted(set(of.tolist()))
    member = (of[:, None] == np.array(names, object)).astype(np.int64)
    frames = []
    for phase, places in {**phases, ALL: list(at.values())}.items():
        schools = cells[..., places].sum(axis=-1)  # (column, year, school)
        levels = {
            "school": (list(found.schools), schools),
            "district": (names if len(names) > 1 else [], schools @ member),
            "city": ([WHOLE_CITY], schools.sum(axis=-1, keepdims=True)),
        }
        for level, (ids, values) in levels.items():
            for place, name in enumerate(ids):
                part = values[:, :, place]
                if not part.any():
                    continue
                keys = {"level": level, "id": name, "phase": phase, "year": found.years}
                frames.append(pd.DataFrame(keys | dict(zip(COLUMNS, part / UNITS, strict=True))))
    return pd.concat(frames, ignore_index=True)
