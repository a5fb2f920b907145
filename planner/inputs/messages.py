"""The wording of faults: plain words for what the validation library says in its own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

LATER_KEYS = frozenset(("policy.pooling", "policy.levers"))
"""Keys that the contract names and this version does not act on yet."""

EXCLUSIVE: Mapping[str, str] = {
    "future.entry_mode": (
        "write births_ratio or cohort, never both: the ratio holds those who moved in before entry "
        "already, and young in-migrants would count twice"
    ),
}
"""Why a key takes one value and no list of them."""

KEYS: Mapping[str, str] = {"future.migration.spikes": "an age, in whole years"}
"""What stands as a key under a path; a year elsewhere."""

_KINDS = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list in square brackets",
    "list_type": "a list in square brackets",
    "dict_type": "keys with values under them",
    "mapping_type": "keys with values under them",
    "dataclass_type": "keys with values under them",
}
_LISTS = frozenset(("tuple_type", "list_type"))
_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}
_PLACES = 4
"""Most places that a key may belong at for them all to be named."""
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?[0-9]*\.?[0-9]+")
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)")
_SWITCHES = frozenset(("no", "yes", "on", "off", "n", "y", "none", "-", "n/a"))


def near(word: str, words: Iterable[str]) -> str:
    """Return ``did you mean …?`` with the nearest of some words, blank where none is near.

    >>> near("horizn", ["horizon", "title"])
    "did you mean 'horizon'?"
    """
    folded = {known.casefold(): known for known in words}
    close = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]!r}?" if close else ""


def near_file(name: str, names: Iterable[str]) -> str:
    """Return ``did you mean …?`` with the file whose name, its ending apart, is all but the same.

    >>> near_file("rolls.csv", ["schools.csv", "roll.csv"])
    "did you mean 'roll.csv'?"
    """
    files = {known.rpartition(".")[0].casefold(): known for known in sorted(names, reverse=True)}
    stem = name.rpartition(".")[0] or name
    close = get_close_matches(stem.casefold(), list(files), n=1, cutoff=0.75)
    return f"did you mean {files[close[0]]!r}?" if close else ""


def one_of(word: str, words: Sequence[str]) -> str:
    """Suggest the nearest of the words that are allowed, and list them."""
    suggestion = near(word, words)
    listed = f"one of {', '.join(words)}" if words else "nothing: there is none to choose from"
    return f"{suggestion} Write {listed}" if suggestion else f"write {listed}"


def unknown(path: str, here: Sequence[str], everywhere: Iterable[str]) -> str:
    """How to mend a key that is not known at its place."""
    if path in LATER_KEYS:
        return "take it out: the contract names it, but this version does not act on it yet"
    last = path.rpartition(".")[2]
    if _WHOLE.fullmatch(last):
        return "in braces a comma ends the value: write decimals with a point"
    suggestion = near(last, here)
    if suggestion:
        return suggestion
    elsewhere = sorted(known for known in everywhere if known.rpartition(".")[2] == last)
    if elsewhere and len(elsewhere) <= _PLACES:
        return f"this key belongs at {' or '.join(elsewhere)}"
    return f"take it out; the keys here are {', '.join(here)}"


def is_kind(error: str) -> bool:
    """Tell whether an error is about the kind of a value, not about its size."""
    return error in _KINDS


def wrong_kind(errors: Sequence[str], text: str, scalar: bool) -> str:
    """How to mend a value of the wrong kind, all kinds that would do being named."""
    write = "write " + " or ".join(dict.fromkeys(_KINDS[error] for error in errors))
    if scalar and text == "":
        return f"{write}, or take the key out"
    if scalar and "string_type" in errors:
        return f'put it in quotes, "{text}", so that it is read as text'
    if scalar and errors[0] in _LISTS:
        return f"{write}, [{text}]"
    whole = bool({"int_type", "int_from_float"} & set(errors))
    if scalar and (whole or "float_type" in errors):
        return _number(write, text, whole)
    return write


def wrong_size(error: str, context: Mapping[str, object]) -> str:
    """How to mend a value of the right kind that is out of bounds."""
    if error in _LIMITS:
        name, words = _LIMITS[error]
        return f"write {words} {_short(context[name])}"
    if error == "too_short":
        return "write at least one value"
    return "see the schema: `planner schema`"


def wrong_word(text: str, expected: str) -> str:
    """How to mend a word that is not among those allowed (``expected``: as pydantic lists them)."""
    words = [word for word in re.findall(r"'([^']*)'", expected) if word]
    return one_of(text, words)


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(write: str, text: str, whole: bool) -> str:
    """How to mend what is not a number; ``write`` says which number is wanted."""
    comma = _COMMA.fullmatch(text)
    if comma:
        hint = "with a point: a comma does not mark decimals"
        return write if whole else f"write {comma[1]}.{comma[2]}, {hint}"
    if (_WHOLE if whole else _DECIMAL).fullmatch(text):
        return f"write {text} without quotes"
    if text.casefold() in _SWITCHES:
        return f"{write}, or take the key out if there is none"
    return write
