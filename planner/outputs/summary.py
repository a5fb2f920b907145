"""The closing summary of a run, to be read aloud."""

from pathlib import Path

from planner.model.results import Plan
from planner.outputs.compare import READ
from planner.outputs.frames import read_frame
from planner.outputs.headline import decisions, facts, sentences
from planner.outputs.words import Lang


def closing(plan: Plan, folder: Path, lang: Lang) -> list[str]:
    """Sentences on the next autumn, the peak and after it, then each decision due."""
    tables = {name: read_frame(folder / "tables", name) for name in READ}
    told = facts(plan, tables, lang)
    lines = [sentence for _, sentence in sentences(told)]
    return [*lines, *(" · ".join(text for text in one.values() if text) for one in decisions(told))]
