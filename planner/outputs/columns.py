"""Rows of text with their columns under each other."""

from collections.abc import Sequence
from unicodedata import east_asian_width


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
