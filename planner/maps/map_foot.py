"""What stands under every map: may it be shown, who made it, from what, and of when."""

from dataclasses import dataclass
from typing import Final

from planner.model.city import City
from planner.paper.columns import wrapped
from planner.paper.drawing import source_of
from planner.paper.words import Lang, word

RULE: Final = "maps.review"
"""Norm of standards under which maps are reviewed before they are shown."""
SLOT: Final = "________"
WIDTH: Final = 150
"""Letters a line."""


@dataclass(frozen=True)
class Review:
    """Slots of a map that is reviewed before it is shown; blank ones are left to be filled in."""

    number: str = ""
    issuer: str = ""
    base_map: str = ""


NONE: Final = Review()


def edition(city: City, lang: Lang, review: Review = NONE) -> str:
    """Whether a map may be shown; the review and its slots where the standards ask for it."""
    if RULE not in city.standards.norms:
        return word("internal", lang)
    slots = word("map_slots", lang, number=review.number or SLOT, issuer=review.issuer or SLOT,
                 base_map=review.base_map or word("map_no_base", lang))  # fmt: skip
    if review.number:
        return slots
    return word("two_sentences", lang, first=word("map_unreviewed", lang), second=slots)


def under(city: City, title: str, lang: Lang, review: Review = NONE) -> list[str]:
    """Lines under a map of areas: edition, coordinates, source, date and licence of the areas.

    Never more than four, for which there is room.
    """
    told = city.sources.get("areas", {})
    source = ", ".join(one for one in (told.get("source"), told.get("vintage")) if one)
    licence = word("map_licence", lang, source=source or "–", licence=told.get("licence") or "–")
    land = word("two_sentences", lang, first=word("map_crs", lang, crs=city.crs), second=licence)
    return [
        edition(city, lang, review),
        *wrapped(land, WIDTH)[:2],
        source_of(city, title, lang),
    ]
