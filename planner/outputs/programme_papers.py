"""The papers of a programme: tables, scenario, pictures, a page, and a sheet for each work.

This is the door by which faces enter the rooms of the programme.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.model.proposal import Programmed
from planner.model.results import Plan
from planner.outputs import programme_plan_tables as beside
from planner.outputs import programme_tables as own
from planner.outputs import programme_whole_rows as whole
from planner.outputs.programme_charts import draw_programme
from planner.outputs.programme_districts import districts
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_fragment import fragment, from_here, write_fragment
from planner.outputs.programme_lacks import left
from planner.outputs.programme_page import write_programme_page
from planner.outputs.programme_sheets import sheet_names, write_sheets
from planner.outputs.programme_words import between, lines
from planner.outputs.tables import write_tables
from planner.paper.drawing import Glyphs
from planner.paper.words import Lang

__all__ = ["FOLDER", "PAGE", "closing", "document", "from_here", "tabulated", "write_programme"]

FOLDER, PAGE, SHEETS = "{name}-programme", "programme.html", "sheets"


def write_programme(
    plan: Plan,
    found: Programmed,
    folder: Path,
    lang: Lang,
    inherits: str,
    given: Mapping[str, object],
    overrides: Sequence[str],
) -> list[Path]:
    """Write all papers into a folder; gives the files, the page first.

    Parameters
    ----------
    inherits
        Path of the scenario file from where the folder will stand.
    given, overrides
        Draws and seed that the command line set, and keys of the scenario.
    """
    told = ProgrammeFacts(plan, found, lang)
    glyphs = Glyphs()
    tables = write_tables(tabulated(plan, found), folder / "tables")
    pictures = draw_programme(told, folder / "charts", glyphs)
    scenario = write_fragment(fragment(told, inherits, given, overrides), folder)
    sheets = write_sheets(told, folder / SHEETS, f"../{PAGE}", glyphs)
    names = {work: f"{SHEETS}/{name}" for work, name in sheet_names(told).items()}
    page = write_programme_page(told, pictures, names, folder / PAGE, glyphs)
    return [page, scenario, *sheets, *pictures.values(), *tables]


def tabulated(plan: Plan, found: Programmed) -> dict[str, pd.DataFrame]:
    """All tables of a programme, by name."""
    told = ProgrammeFacts(plan, found, "en")
    tables = {
        "programme": own.programme(told),
        "works": own.works(told),
        "relieved": own.relieved(told),
        "use": own.use(told),
        "programme_years": own.years(told),
        "programme_sources": own.sources(told),
        "programme_districts": districts(told),
        "left": left(told),
        "programme_futures": own.futures(told),
        "programme_parts": beside.parts(told),
        "place_prices": beside.place_prices(found.proposal.prices),
        "replay": beside.replay(told),
        "frontier": beside.frontier(found.frontier),
    }
    if found.proposal.whole is not None:
        tables["programme_whole"] = whole.frame(told)
    if found.adapting is not None:
        tables["later"] = beside.later(told)
    if found.robustness is not None:
        tables["plans"] = beside.plans(found.robustness)
        tables["commitments"] = beside.commitments(found.robustness)
        tables["programme_expected"] = beside.expected(found.robustness)
    if found.ranking is not None:
        tables["ranking"] = beside.ranking(found.ranking.works, found.alone)
    return tables


def closing(plan: Plan, found: Programmed, lang: Lang) -> list[str]:
    """Lines to print."""
    return lines(ProgrammeFacts(plan, found, lang))


def document(plan: Plan, found: Programmed) -> dict[str, Any]:
    """What machines read: figures and tables; None where nothing is known."""
    proposal, robust = found.proposal, found.robustness
    told = ProgrammeFacts(plan, found, "en")
    figures = None
    if robust is not None:
        vss, evpi = (
            between(robust, *pair)
            for pair in (("expected_plan", "recourse"), ("recourse", "wait_and_see"))
        )
        figures = {
            "vss": dict(zip(("value", "least", "most"), vss, strict=True)),
            "evpi": dict(zip(("value", "least", "most"), evpi, strict=True)),
            "stage": robust.stage,
            "calmest": robust.calmest,
            "commit": list(robust.commit),
            "hold": list(robust.hold),
        }
    kept = tabulated(plan, found)
    shown = ("programme", "works", "programme_sources", "replay", "later", "left", "frontier",
             "plans", "ranking")  # fmt: skip
    return {
        "city": plan.city.name,
        "scenario": plan.scenario.title,
        "unit": told.unit,
        "objective": proposal.objective,
        "bound": proposal.bound,
        "gap": proposal.gap,
        "proven": proposal.proven,
        "solver": proposal.solver,
        "candidates": proposal.tried,
        "weighed": proposal.left,
        "robustness": figures,
        "now": list(found.now),
        **{name: _records(kept[name]) for name in shown if name in kept},
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as machines read them."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value
