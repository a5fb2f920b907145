"""The closing summary of a run, to be read aloud."""

from pathlib import Path

from planner.model.programme import Measure
from planner.model.results import Plan
from planner.outputs.agenda import decide_year, due
from planner.outputs.compare import READ
from planner.outputs.headline import Facts, facts, school_names, sentences
from planner.outputs.intake_words import plan_sentences
from planner.paper.frames import read_frame
from planner.paper.words import Lang, autumn, count, phase_name, sentence, word


def closing(plan: Plan, folder: Path, lang: Lang) -> list[str]:
    """Sentences on the next autumn, the peak and after it, then on each decision due."""
    tables = {name: read_frame(folder / "tables", name) for name in READ}
    told = facts(plan, tables, lang)
    lines = [text for _, text in sentences(told)] + plan_sentences(plan, lang)
    return [*lines, *(_spoken(told, measure, origin) for measure, origin in due(plan))]


def _spoken(told: Facts, measure: Measure, origin: str) -> str:
    """Two sentences on a measure: what and where, by when to decide and at what cost."""
    lang, plan = told.lang, told.plan
    names, spring = school_names(plan), plan.city.spring
    gives = measure.kind == "convert" and measure.classes < 0
    until = measure.until and word("say_until", lang, when=autumn(measure.until, spring, lang))
    what = sentence(
        "say_give" if gives else f"say_{measure.kind}",
        lang,
        origin=word(f"say_{origin}", lang),
        classes=abs(measure.classes),
        phase=phase_name(plan.city, measure.phase, lang),
        where=_where(names.get(measure.site, measure.site), lang),
        until=until or "",
        into=names.get(measure.into or "", measure.into),
    )
    cost = word("say_no_cost", lang)
    if measure.cost is not None:
        cost = word("say_cost", lang, cost=count(measure.cost))
    last = decide_year(measure)
    works = "" if measure.kind in {"build", "extend"} else "_works"
    said = {"when": autumn(measure.year, spring, lang), "cost": cost}
    if last is None:
        by = sentence(f"say_undated{works}", lang, **said)
    else:
        state = "ahead" if last > told.next_year else "passed"
        state = "now" if last == told.next_year else state
        by = sentence(f"say_{state}{works}", lang, by=autumn(last, spring, lang), **said)
    return word("two_sentences", lang, first=what, second=by)


def _where(name: str, lang: Lang) -> str:
    """Put a site into a sentence: sites are often named by what they stand near.

    >>> _where("Near Hill School, illustrative", "en"), _where("Hill School", "en")
    ('near Hill School, illustrative', 'at Hill School')
    """
    if lang == "en" and name.startswith("Near "):
        return name[:1].lower() + name[1:]
    return word("say_site", lang, site=name)
