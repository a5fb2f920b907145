"""Rows of text with their columns under each other."""

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

_WORD = r"[^\S\u00a0]+|（*(?:[\u2e80-\uffef]|(?:[^\s\u2e80-\uffef]|\u00a0)+)[；，。）、：]*"
"""Spaces, or what stays on one line: a word or a Chinese character with its punctuation.

Words with a space between them that does not break are one.
"""


def columned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Set the first column left and the others right; a Chinese character takes two places.

    >>> columned([["a", "1"], ["学校", "20"]])
    ['a      1', '学校  20']
    """
    width = [max(map(wide, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *rest in rows:
        cells = [first + " " * (width[0] - wide(first))]
        cells += [" " * (w - wide(cell)) + cell for cell, w in zip(rest, width[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines


def wide(text: str) -> int:
    """Places that a text takes on a screen.

    >>> wide("a学")
    3
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of so many places, between words and beside Chinese characters.

    >>> wrapped("North School to South", 12), wrapped("北街小学→South School", 8)
    (['North School', 'to South'], ['北街小学', '→South', 'School'])
    >>> wrapped("北街小学（12；3）", 8)
    ['北街小学', '（12；', '3）']
    """
    lines = [""]
    for part in re.findall(_WORD, text):
        if wide(lines[-1] + part.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines if line.strip()]
