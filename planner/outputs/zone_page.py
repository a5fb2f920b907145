"""One page for a board: ways to draw the catchments beside each other, with their maps."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import jinja2

from planner.model.axes import WHOLE_CITY
from planner.model.city import City
from planner.outputs.zone_tables import LEAST_OVER
from planner.outputs.zone_words import NAMED, Column, notes, side_by_side
from planner.paper.drawing import data_address
from planner.paper.words import Lang, city_title, count, keys, phase_name, word


def write_zone_page(
    columns: Sequence[Column],
    pictures: Mapping[str, Sequence[Path]],
    city: City,
    measure: str,
    norm: float,
    path: Path,
    lang: Lang,
) -> Path:
    """Write the page with its pictures inside.

    Parameters
    ----------
    pictures
        PNG files by the title of their column.
    measure, norm
        How distances are measured, and how many metres pupils walk at most.
    """
    text = files("planner.outputs").joinpath("templates/zones.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    phase = phase_name(city, city.standards.ladder.entry_phase, lang)
    page = environment.from_string(text).render(
        lang=lang,
        w={key: word(key, lang) for key in keys()},
        title=word("zone_title", lang, title=city_title(city, lang), phase=phase),
        made_up=word("made_up_city", lang) if city.made_up else "",
        rows=side_by_side(columns, lang),
        notes=notes(columns, city, measure, norm, lang),
        parts=[
            {
                "title": one.title,
                "over": _over(one, city, lang),
                "pictures": [data_address(file) for file in pictures.get(one.title, ())],
            }
            for one in columns
        ],
    )
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _over(column: Column, city: City, lang: Lang) -> str:
    """Schools over their places, the fullest first."""
    rows = column.zones[column.zones["year"] == column.year]
    rows = rows[(rows["school"] != WHOLE_CITY) & (rows["over"] >= LEAST_OVER)]
    rows = rows.sort_values(["over", "school"], ascending=[False, True])
    if rows.empty:
        return word("zone_none_over", lang)
    names = city.schools["name"].to_series()
    some = [
        word("zone_over_school", lang, school=str(names.get(row["school"], row["school"])),
             over=count(float(row["over"])))
        for row in rows.head(NAMED).to_dict("records")
    ]  # fmt: skip
    more = word("zone_over_more", lang, schools=len(rows) - NAMED) if len(rows) > NAMED else ""
    return word("zone_over_schools", lang, schools=word("list_comma", lang).join(some), more=more)
