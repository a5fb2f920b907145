"""Data of persons: refused before anything else is done with a table.

The planner takes counts only. A column named like a person's detail, or a cell that reads like an
identity or mobile number, stops the run; the number itself is never repeated in the fault. A list
of children, who stand under pseudonyms, is looked at more closely: in every column, within cells,
and for what names a child or its home.
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

_LISTS: Final = frozenset(("applicants",))
"""Tables of single children."""
_LIST_MEND: Final = "take it out of the file: children stand under pseudonyms that tell nothing"
_LIST_NAMES: Final = re.compile(
    "name|phone|mobile|idcard|identity|passport|birth|address|wechat|email|guardian|parent|mother|"
    "father|contact|xingming|shenfen|shouji|dianhua|zhuzhi|姓|名$|孩子|儿童|出生|生日|监护|户籍地址|地址"
)
"""What in a column's name tells of a child, wherever it stands in it."""
_MOBILE_WORDS: Final = "mobile telephone number"
_WITHIN: Final = {
    "identity number": r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"\d{3}[\dXx](?!\d)",
    _MOBILE_WORDS: r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"(?:\.0+)?(?![0-9A-Za-z])",
}
"""Numbers of persons within a cell. A letter before or after makes a code of a mobile number."""
_NAME: Final = r"^(?:[\u4e00-\u9fff·]{2,}|[^\W\d_]+(?: [^\W\d_]+)+)$"
_SPOKEN: Final = {
    "applicant": {_NAME: "name"},
    "household": {_NAME: "name"},
    "dwelling": {r"\d\s*(?:号|室|栋|幢|单元|弄)": "address"},
}
"""What a pseudonym must not be: a name in letters alone, an address."""


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
    if table in _LISTS:
        return _refuse_children(table, file, rows)
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
            faults.append(_told(file, str(column), hits, f"{words} number", _MEND))
    return faults


def _told(file: str, column: str, hits: pd.Series, words: str, mend: str) -> Fault:
    """Fault of the first of the cells that were hit, and how many more there are."""
    found = f"a cell that reads like a person's {words}"
    more = int(hits.sum()) - 1
    found += f" (and {more} more in this column)" if more else ""
    return Fault(f"{file}:{hits.idxmax()}", column, found, mend)


def _refuse_children(table: str, file: str, rows: pd.DataFrame) -> list[Fault]:
    """Faults of a list of single children, whose columns are all looked at."""
    faults = []
    ours = {name: one for one in attributes(table) for name in (one.column, *one.aliases)}
    for number, column in enumerate(map(str, rows.columns), 1):
        cells, known = rows.iloc[:, number - 1], ours.get(column)
        if any(re.search(pattern, column) for pattern in _WITHIN.values()):
            found = "a person's number where the column's name should be"
            mend = "write a header row above the children"
            faults.append(Fault(f"{file}:1", f"column {number}", found, mend))
            continue
        plain = re.sub(r"[\W_]", "", column).casefold()
        strange = known is None and _LIST_NAMES.search(plain) is not None
        if strange or _named_for_a_person(table, column):
            faults.append(Fault(f"{file}:1", column, "a column that tells of persons", _LIST_MEND))
            continue
        refers = known is not None and bool(known.refers)  # ids that the city has already
        patterns = {own: words for words, own in _WITHIN.items()}
        if refers:
            del patterns[_WITHIN[_MOBILE_WORDS]]
        if known is not None:
            patterns |= _SPOKEN.get(known.column, {})
        for pattern, words in patterns.items():
            hits = cells.str.contains(pattern).fillna(value=False).astype(bool)
            if hits.any():
                faults.append(_told(file, column, hits, words, _LIST_MEND))
    return faults
