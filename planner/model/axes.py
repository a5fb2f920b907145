"""Names and order of the axes of every labelled array.

Arrays are C-ordered in ``ORDER``; an array holds those axes that it needs. Alignment is exact:
two arrays whose labels differ are an error, because xarray's own default drops the labels that do
not match and says nothing.
"""

from typing import Final

import xarray as xr

DRAW: Final = "draw"
YEAR: Final = "year"
PHASE: Final = "phase"
AREA: Final = "area"
ORIGIN: Final = "origin"
SCHOOL: Final = "school"
GRADE: Final = "grade"
SEX: Final = "sex"
AGE: Final = "age"
STATUS: Final = "status"
EDGE: Final = "edge"
INDICATOR: Final = "indicator"
SECTOR: Final = "sector"

ORDER: Final = (DRAW, YEAR, PHASE, AREA, ORIGIN, SCHOOL, GRADE, SEX, AGE, STATUS)

WHOLE_CITY: Final = "*"
"""The id under which a table speaks of the whole city."""

ELSEWHERE: Final = "elsewhere"
"""The id under which a table speaks of other districts: who lives, or is taught, there."""

CENTRAL: Final = -1
"""Label of the central path on the draw axis."""

xr.set_options(arithmetic_join="exact", keep_attrs=False)  # type: ignore[no-untyped-call]
