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
    "姓名|名字|身份证|身份号|证件号|手机|电话|联系方式|联系人|门牌|家庭住址|家庭地址|住址|家长|监护人|"
    "户主|父亲|母亲|出生日期|出生年月|学籍号|学籍辅号|(?<![小中大])学号|考生号|考号|准考证|学生证|"
    "学生名(?!额)|学生编号|教师编号|护照|微信|邮箱|班主任|校长|园长|负责人"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WHOLE: Final = _set(
    "birthdate birthday childname dateofbirth dob doornumber dwellingaddress familyname firstname "
    "forename fullname givenname homeaddress housenumber idcard idcardnumber idnumber lastname "
    "middlename nationalid socialsecuritynumber streetaddress surname"
)
"""Names of columns, without their blanks, that tell of a person as they stand."""
_COUNTED: Final = _set("pupil student child teacher person")
_ONE: Final = _COUNTED | _set(
    "parent guardian contact head principal headteacher childs mother father carer "
    "householder applicant"
)
_MANY: Final = _set("pupils students children teachers heads persons")
"""Persons in the plural alone, which is a count; parents and guardians are of a pupil."""
_OTHERS: Final = _set("parents guardians contacts principals headteachers carers")
_PERSONS: Final = _ONE | _MANY | _OTHERS
_NUMBER: Final = _set("no nos number numbers num")
_SECRET: Final = _set(
    "phone phones mobile mobiles telephone tel cellphone email passport upn uln nric ssn wechat"
)
"""Details that tell of a person with no person named beside them."""
_DETAILS: Final = _NUMBER | _SECRET | _set("name names id ids card address")
_FILL: Final = _set("of the first last full given family middle home work class form school s")
_WORD: Final = re.compile(
    "|".join(sorted((_PERSONS | _DETAILS | _FILL) - {"s"}, key=lambda word: (-len(word), word)))
)
_TOKEN: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")

_OF_DWELLINGS: Final = frozenset(("address", "地址"))
_PUBLIC_PLACES: Final = frozenset(("schools", "campuses", "sites", "projects"))
_OF_THINGS: Final = frozenset(("housing", "funding", "targets", "transfer"))
"""Tables without a name of their own in which a name is a thing's; so it is on any map."""

_IDENTITY: Final = (
    r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # 18 digits
)
_MOBILE: Final = r"(?:\+?86[- ]?)?1[3-9]\d{9}"
_MEND: Final = "give counts only, and take every detail of persons out of the file"


def _words(column: str) -> list[str]:
    """Words of a column's name, also where they are written together (``studentid``)."""
    words: list[str] = []
    for token in _TOKEN.findall(column):
        plain = token.casefold()
        parts = _WORD.findall(plain)
        words += parts if "".join(parts) == plain else [plain]
    return words


def _is_detail(words: set[str]) -> bool:
    """Tell a person's detail (``pupil_name``, ``idno``) from a count (``number_of_pupils``)."""
    persons, details = words & _PERSONS, words & _DETAILS
    if words - _PERSONS - _DETAILS - _FILL:
        return False
    if words & _SECRET and "school" in words and not persons:
        return False  # that of its office
    if words & _SECRET or ("id" in words and words & (_NUMBER | {"card"})):
        return True
    if not persons or not details:
        return bool(persons - _MANY)
    if not details <= _NUMBER:
        return True
    counted = persons <= _COUNTED and not details & {"no", "nos"}
    return not (persons <= _MANY or counted)


def _named_for_a_person(table: str, column: str) -> bool:
    own = attributes(table)
    if any(column == one.column or column in one.aliases for one in own):
        return False
    plain = re.sub(r"[\W_]", "", column).casefold()
    if plain in _OF_DWELLINGS:
        return table not in _PUBLIC_PLACES
    if plain in {"name", "names"}:
        things = any(one.column == "name" or one.type == "geometry" for one in own)
        return not things and table not in _OF_THINGS
    if plain in _WHOLE or _CHINESE.search(plain):
        return True
    return _is_detail(set(_words(column)))


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
