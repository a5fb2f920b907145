"""What the papers of a programme say: first sentences, proof, futures, what is not known."""

from collections import Counter

import numpy as np

from planner.model.axes import SCHOOL
from planner.model.proposal import Robustness
from planner.outputs.programme_facts import ProgrammeFacts, money, spread
from planner.outputs.programme_lacks import nothing
from planner.paper.words import city_title, count, sentence_case

EXACT = 1e-9
"""Share of the objective within which it is its bound."""
NAMED = 8
"""Works that are named in a sentence; the tables hold them all."""
_PRICED = ("programme.price.", "programme.procedure.", "programme.weight.")


def title(told: ProgrammeFacts) -> str:
    """What the page is called."""
    return told.said("prog_title", city=city_title(told.city, told.lang))


def subtitle(told: ProgrammeFacts) -> str:
    """Scenario, record, and on how many futures it was decided and judged."""
    said: dict[str, object] = {
        "scenario": told.plan.scenario.title,
        "base": told.label(told.city.base_year),
    }
    if told.plan.drawn is None:
        return told.said("prog_sub_central", **said)
    said |= {"futures": told.proposal.futures.sizes["future"], "draws": len(told.plan.draws.ids)}
    return told.said("prog_sub", **said)


def opening(told: ProgrammeFacts) -> list[str]:
    """What is proposed, what it costs and spares, and how far it can be from the best."""
    works, proposal = told.works, told.proposal
    if not works:
        return [*nothing(told), *(proof(told) if proposal.tried else [])]
    kinds = Counter(str(one["kind"]) for one in works)
    counted = [told.said("prog_kind_count", kind=told.kind(kind), count=many)
               for kind, many in kinds.most_common()]  # fmt: skip
    first = told.said(
        "prog_first",
        works=len(works),
        kinds=told.said("list_comma").join(counted),
        classes=sum(max(0, int(part)) for one in works for part in str(one["classes"]).split(";")),
        first=told.label(min(int(one["year"]) for one in works)),
        once=money(sum(float(one["once"]) for one in works)),
        unit=told.unit,
    )
    total = {name: proposal.years[name].sum(("year", "phase")) for name in ("unmet", "over")}
    said: dict[str, object] = {"last": told.label(told.years[-1])}
    for name, of in total.items():
        said |= {f"{name}_{case}": count(float(of.sel(case=case))) for case in ("without", "with")}
    for case in ("without", "with"):
        said[f"unmet_{case}"] = f"{said[f'unmet_{case}']}{between_futures(told, case)}"
    without, with_ = (float(proposal.parts.sel(case=case).sum()) for case in ("without", "with"))
    whole = told.said(
        "prog_objective",
        with_=money(with_),
        without=money(without),
        spared=money(without - with_),
        unit=told.unit,
        rate=rate(told),
    )
    return [first, told.said("prog_spares", **said), again(told), whole, *proof(told)]


def between_futures(told: ProgrammeFacts, case: str) -> str:
    """The least and the greatest pupil-years without a place of the futures planned for."""
    found = told.proposal.futures[f"unmet_{case}"].to_numpy()
    return f" ({count(found.min())}–{count(found.max())})" if len(found) > 1 else ""


def again(told: ProgrammeFacts) -> str:
    """What the replay says of the whole programme, without and with."""
    said = {
        f"{name}_{case}": spread(told.replayed(case, name))
        for name in ("unmet", "large")
        for case in ("none", "all")
    }
    if told.plan.drawn is None:
        said = {key: text.partition(" (")[0] for key, text in said.items()}
        return told.said("prog_replay_told_central", **said)
    return told.said("prog_replay_told", draws=len(told.plan.draws.ids), **said)


def rate(told: ProgrammeFacts) -> str:
    """The discount rate in print."""
    text = f"{100 * told.proposal.rate:g}"
    return f"{text}%" if told.lang == "zh" else f"{text}\u00a0%"


def proof(told: ProgrammeFacts) -> list[str]:
    """How far the programme can be from the best that there can be."""
    found = told.proposal
    above = max(0.0, found.objective - found.bound)
    said = {"tried": count(found.tried)}
    if found.proven and above <= EXACT * max(1.0, abs(found.objective)):
        return [told.said("prog_gap_proven", **said)]
    bound = money(found.bound)
    if found.bound > 0:
        share = 100 * above / found.bound
        text = f"{np.ceil(100 * share) / 100:.2f}"  # never said to be nearer than it is
        lines = [told.said("prog_gap", gap=text, bound=bound, **said)]
    else:
        lines = [told.said("prog_gap_money", money=money(above), unit=told.unit, bound=bound,
                           **said)]  # fmt: skip
    if not found.proven:
        asked = f"{100 * told.plan.scenario.policy.programme.gap:g}"
        lines.append(told.said("prog_unproven", asked=asked))
    return lines


def lines(told: ProgrammeFacts) -> list[str]:
    """The closing summary: what is proposed, work by work, and what to decide now."""
    said = opening(told)
    for number, one in enumerate(told.works, start=1):
        said.append(
            told.said(
                "prog_line",
                number=number,
                site=told.name(str(one["site"])),
                what=told.what(one),
                when=told.when(one),
                by=told.said("prog_by_year", month=told.month(one), year=told.label(one["decide"])),
                once=money(float(one["once"])),
                yearly=money(float(one["yearly"])),
                worth=money(float(one["cost"])),
            )
        )
    if told.works and told.found.robustness is not None:
        said += now(told, told.found.robustness)
    if told.city.made_up:
        said.append(told.said("made_up_city"))
    return said


def now(told: ProgrammeFacts, found: Robustness) -> list[str]:
    """What to commit to now, and what to keep possible."""
    stage = told.label(found.stage)
    commit, hold = told.listed(found.commit, NAMED), told.listed(found.hold, NAMED)
    return [
        told.said("prog_commit", works=commit, stage=stage)
        if found.commit
        else told.said("prog_commit_none", stage=stage),
        told.said("prog_hold", works=hold) if found.hold else told.said("prog_hold_none"),
    ]


def between(found: Robustness, over: str, under: str) -> tuple[float, float, float]:
    """Difference of two expectations, and between what it lies, as each is known to its bound.

    Neither value of information can be below nought.
    """
    value, bound = found.expected["value"], found.expected["bound"]
    high = float(value.sel(figure=over) - bound.sel(figure=under))
    low = float(bound.sel(figure=over) - value.sel(figure=under))
    own = float(value.sel(figure=over) - value.sel(figure=under))
    low, high = max(0.0, low), max(0.0, high)
    return min(max(own, low), high), low, high


def futures_told(told: ProgrammeFacts) -> list[str]:
    """What planning for several futures, and knowing the one to come, would be worth."""
    found = told.found.robustness
    if found is None:
        return [told.said("prog_one_future")]
    said = []
    for key, pair in (
        ("prog_vss", ("expected_plan", "recourse")),
        ("prog_evpi", ("recourse", "wait_and_see")),
    ):
        value, low, high = (money(one) for one in between(found, *pair))
        said.append(told.said(key, value=value, low=low, high=high, unit=told.unit))
    worst = found.plans["regret"].max("future")
    own, least = float(worst.sel(plan="proposed")), float(worst.sel(plan=found.calmest))
    if own <= least:
        return [*said, told.said("prog_calmest_own", own=money(own))]
    plan = plan_name(told, found.calmest)
    said.append(told.said("prog_calmest", own=money(own), least=money(least), plan=plan))
    return said


def plan_name(told: ProgrammeFacts, plan: str) -> str:
    """Print a plan's name."""
    kind, _, number = plan.partition(" ")
    return told.said(f"prog_plan_{kind}", **({"number": number} if number else {}))


def unknowns(told: ProgrammeFacts) -> list[str]:
    """What has to be known to trust it."""
    norms = told.city.standards.norms
    graded = {norms[key].evidence for key in norms if key.startswith(_PRICED)} - {""}
    said = []
    if graded:
        grades = told.said("list_comma").join(sorted(graded))
        said.append(told.said("prog_not_prices", grades=grades))
    unknown = schools_unknown(told)
    if unknown:
        said.append(told.said("prog_not_places", schools=unknown))
    sites = [str(one["site"]) for one in told.works if one["kind"] == "build"]
    bare = [site for site in sites if np.isnan(land(told, site))]
    if bare:
        said.append(told.said("prog_not_land", sites=len(bare), of=len(sites)))
    last = told.label(told.years[-1])
    many = told.proposal.futures.sizes["future"]
    said += [told.said("prog_not_after", last=last), told.said("prog_not_futures", futures=many)]
    if "programme.ways" in norms:
        ways = f"{told.city.standards.number('programme.ways'):g}"
        said.append(told.said("prog_not_ways", ways=ways))
    if told.proposal.left < told.proposal.tried:
        left = {"left": count(told.proposal.left), "tried": count(told.proposal.tried)}
        said.append(told.said("prog_not_left", **left))
    return said


def schools_unknown(told: ProgrammeFacts) -> int:
    """Schools of the phases at hand whose places are not known in every year."""
    phases = [str(one) for one in told.proposal.years["phase"].to_numpy()]
    held = told.plan.places.places.sel(phase=phases)
    by_school = np.isnan(held.transpose(SCHOOL, "year", "phase").to_numpy())
    return int(by_school.any(axis=(1, 2)).sum())


def land(told: ProgrammeFacts, site: str) -> float:
    """Square metres of a site; NaN where the folder does not say."""
    if "land_m2" not in told.city.schools:
        return float("nan")
    return float(told.city.schools["land_m2"].sel(school=site))


def found_by(told: ProgrammeFacts) -> list[str]:
    """What stands above the scenario of a programme."""
    works = len(told.works)
    head = told.said("prog_fragment_head", title=told.plan.scenario.title, works=works)
    unit = sentence_case(told.said("prog_objective_unit", unit=told.unit))
    return [head, *proof(told), unit, told.said("prog_fragment_use")]
