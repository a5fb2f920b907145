"""Data of persons: refused before anything else is done with a table.

The planner takes counts only. A column named like a person's detail, or a cell that reads like an
identity or mobile number, stops the run; the number itself is never repeated in the fault.
"""

import re
from typing import Final

import pandas as pd

from planner.inputs.attributes import attributes
from planner.inputs.faults import Fault

_CHINESE: Final = re.compile(
    "姓名|名字|身份证|证件号|手机|电话|联系方式|门牌|家庭住址|家庭地址|住址|家长|监护人|出生日期|出生年月|学籍号"
)
_ENGLISH: Final = frozenset(
    (
        "birthdate",
        "birthday",
        "cellphone",
        "childname",
        "dateofbirth",
        "dob",
        "doornumber",
        "dwellingaddress",
        "email",
        "familyname",
        "firstname",
        "forename",
        "fullname",
        "givenname",
        "guardianname",
        "homeaddress",
        "housenumber",
        "idcard",
        "idcardnumber",
        "idnumber",
        "lastname",
        "middlename",
        "mobile",
        "mobilenumber",
        "mobilephone",
        "nationalid",
        "parentname",
        "passport",
        "phone",
        "phonenumber",
        "pupilname",
        "socialsecuritynumber",
        "ssn",
        "streetaddress",
        "studentname",
        "surname",
        "tel",
        "telephone",
    )
)
_OF_DWELLINGS: Final = frozenset(("address", "地址"))
_PUBLIC_PLACES: Final = frozenset(("schools", "campuses", "sites", "projects"))
_PUPIL_LISTS: Final = frozenset(("register", "class_list"))

_IDENTITY: Final = (
    r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # 18 digits
)
_MOBILE: Final = r"(?:\+?86[- ]?)?1[3-9]\d{9}"
_MEND: Final = "give counts only, and take every detail of persons out of the file"


def _named_for_a_person(table: str, column: str) -> bool:
    known = {one.column for one in attributes(table)}
    known |= {alias for one in attributes(table) for alias in one.aliases}
    if column in known:
        return False
    plain = re.sub(r"[\s_\-.]", "", column).casefold()
    if plain in _OF_DWELLINGS:
        return table not in _PUBLIC_PLACES
    if plain == "name":
        return table in _PUPIL_LISTS
    return plain in _ENGLISH or bool(_CHINESE.search(column))


def _is_code(cells: pd.Series) -> bool:
    """Tell a scheme of 11-digit codes, which share their first digits, from mobile numbers."""
    values = cells.dropna().drop_duplicates()
    alike = len(values) > 1 and bool(values.str.fullmatch(r"\d{11}").all())
    return alike and bool((values.str[:2] == values.iloc[0][:2]).all())


def refuse_persons(table: str, file: str, rows: pd.DataFrame) -> list[Fault]:
    """Faults for columns and cells that tell of persons; ``rows`` is text, by row number."""
    faults = []
    types = {one.column: one.type for one in attributes(table)}
    for column in rows.columns:
        if _named_for_a_person(table, str(column)):
            found = "a column that tells of persons"
            faults.append(Fault(f"{file}:1", str(column), found, _MEND))
            continue
        if types.get(str(column), "text") not in {"id", "ids", "text"}:
            continue
        cells = rows[column]
        for pattern, words in ((_IDENTITY, "identity"), (_MOBILE, "mobile telephone")):
            hits = cells.str.fullmatch(pattern).fillna(value=False).astype(bool)
            if not hits.any() or (pattern is _MOBILE and _is_code(cells)):
                continue
            place = f"{file}:{hits.idxmax()}"
            found = f"a cell that reads like a person's {words} number"
            more = int(hits.sum()) - 1
            found += f" (and {more} more in this column)" if more else ""
            faults.append(Fault(place, str(column), found, _MEND))
    return faults
