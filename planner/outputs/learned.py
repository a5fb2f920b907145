"""Lines that say how a run's schools climb, as the city's own past chose it."""

from collections.abc import Iterable

from planner.model.results import Plan
from planner.paper.words import Lang, count, phase_name, word

LEAST = 2
"""Past years without which nothing was chosen (`planner.kernels.selection.least`)."""


def learned_lines(plan: Plan, lang: Lang) -> list[str]:
    """How ratios are learnt, how far schools lean, and how both sides meet; nothing if not told."""
    found = plan.learned
    if found is None:
        return []
    comma = word("list_comma", lang)

    def row(values: Iterable[float]) -> str:
        return comma.join(f"{value:.2g}" for value in values)

    phases = word("list_semicolon", lang).join(
        word("learned_phase", lang, phase=phase_name(plan.city, phase, lang), weights=row(weights))
        for phase, weights in found.climbing.items()
    )
    recipe = {"window": found.window, "decay": f"{found.decay:g}", "kappa": count(found.kappa)}
    key = "learned_ratios" if found.origins >= LEAST else "learned_short"
    lines = [word(key, lang, origins=found.origins, phases=phases, **recipe)]
    if found.trend:
        lines.append(word("learned_trend", lang, trend=f"{found.trend:g}"))
    if found.own:
        past = comma.join(str(origins) for origins in found.own_origins)
        told = word("learned_chosen" if any(found.own_chosen) else "learned_stands", lang)
        lines.append(word("learned_own", lang, weights=row(found.own), past=past, told=told))
    return lines
