"""One page for one school, in words that a head teacher understands."""

from pathlib import Path
from tempfile import TemporaryDirectory

from planner.outputs.pages import rendered
from planner.outputs.school_chart import draw_school
from planner.outputs.school_hand import sums
from planner.outputs.school_tables import classes, facts, lamps, recent, rolls
from planner.outputs.school_told import SchoolPage, sentences
from planner.outputs.school_words import errors_table
from planner.paper.drawing import Glyphs, data_address, picture_language, source_line
from planner.paper.words import city_title, phase_name, sentence_case, word


def write_page(page: SchoolPage, path: Path, book: str) -> Path:
    """Write the page with its picture inside; ``book`` is the name of the workbook beside it."""
    with TemporaryDirectory(prefix=".school-", dir=path.parent) as folder:
        inside = data_address(_chart(page, Path(folder) / "chart.png"))
    html = rendered(
        "school.html",
        page.lang,
        made_up=page.plan.city.made_up,
        picture=inside,
        title=page.said("school_title", name=page.name, last=page.label(page.years[-1])),
        subtitle=_subtitle(page),
        short=sentences(page),
        facts=facts(page),
        rolls=rolls(page),
        roll_note=page.said("school_roll_note", base=page.label(page.years[0])),
        classes=classes(page),
        lamps=lamps(page),
        errors=errors_table(page.past, page.lang),
        recent=recent(page),
        made=_made(page, book),
        foot=source_line(page.plan, page.lang),
    )
    path.write_text(html, encoding="utf-8", newline="\n")
    return path


def _made(page: SchoolPage, book: str) -> str:
    """How the numbers are made: from the school's own record, or from all schools without one."""
    _, could, _ = sums(page.hand)
    if not could.any():
        return page.said("school_made_new", book=book)
    hand = page.hand
    return page.said("school_made", window=hand.window, kappa=f"{hand.kappa:g}", book=book)


def _subtitle(page: SchoolPage) -> str:
    city = page.plan.city
    named = [phase_name(city, phase, page.lang) for phase in page.phases]
    return page.said(
        "school_sub" if page.draws else "school_sub_central",
        city=city_title(city, page.lang),
        phases=page.said("list_comma").join(named),
        base=page.label(city.base_year),
        scenario=page.plan.scenario.title,
        **({"draws": page.draws} if page.draws else {}),
    )


def _chart(page: SchoolPage, path: Path) -> Path:
    city, drawn = page.plan.city, picture_language(page.lang)
    names = {one: sentence_case(phase_name(city, one, drawn)) for one in page.phases}
    names |= {grade: word("school_grade", drawn, grade=grade) for grade in page.taught}
    head = word("school_chart_title", drawn, name=page.name), source_line(page.plan, drawn)
    given = path, drawn, Glyphs(), int(city.spring)
    return draw_school(page.rolls, names, city.base_year, head, *given)
