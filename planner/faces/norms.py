"""The shipped standards on the command line: layers, and what each says of a norm."""

import json as jsonlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from planner.faces.refusing import refusing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.inputs.norm_layers import NormLayer
    from planner.model.standards import Norm

Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of what is printed.")]
Json = Annotated[bool, typer.Option("--json", help="Print machine-readable output.")]
Key = Annotated[str | None, typer.Argument(help="A norm, or the first words of several.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(standards)


def standards(key: Key = None, lang: Lang = "en", as_json: Json = False) -> None:
    """List the shipped layers of standards; or say what each layer says of a norm, and why."""
    from planner.inputs.norm_layers import called, layers

    found = layers()
    if key is None:
        rows = [_row(layer, lang) for layer in found]
        typer.echo(jsonlib.dumps(rows, ensure_ascii=False) if as_json else _listed(rows, lang))
        return
    with refusing(lang):
        norms = called(key, found)
    if as_json:
        told = {name: [asdict(norm) for norm in each] for name, each in norms.items()}
        typer.echo(jsonlib.dumps(told, ensure_ascii=False))
        return
    typer.echo("\n\n".join(_explained(name, each, lang) for name, each in norms.items()))


def _row(layer: "NormLayer", lang: Literal["en", "zh"]) -> "Mapping[str, object]":
    return {
        "layer": layer.name,
        "title": layer.title.get(lang, ""),
        "norms": len(layer.norms),
        "unproved": len(layer.unproved),
        "ladder": layer.ladder is not None,
    }


def _listed(rows: "Sequence[Mapping[str, object]]", lang: Literal["en", "zh"]) -> str:
    from planner.paper.words import word

    wide = max(len(str(row["layer"])) for row in rows)
    lines = []
    for row in rows:
        what = word("norms_row", lang, norms=str(row["norms"]), unproved=str(row["unproved"]))
        ladder = word("norms_ladder", lang) if row["ladder"] else ""
        lines.append(f"{row['layer']:<{wide}}  {row['title']}{what}{ladder}")
    return "\n".join([*lines, "", word("norms_note", lang), word("norms_over", lang)])


def _explained(name: str, each: "Sequence[Norm]", lang: Literal["en", "zh"]) -> str:
    """A norm with all layers that set it, the lowest first."""
    from planner.paper.words import known, word

    lines = [name]
    for norm in each:
        cited = ", ".join(part for part in (norm.document, norm.year, norm.level) if part)
        lines.append(f"  {norm.layer}: {norm.text} {norm.unit}".rstrip())
        grade = known(f"norms_{norm.evidence}", lang, norm.evidence or "–")
        told = (
            ("norm_document", cited),
            ("source_source", norm.source),
            ("norm_evidence", grade),
            ("norm_note", norm.note),
        )
        lines += [f"    {word(key, lang)}: {text}" for key, text in told if text]
    return "\n".join(lines)
