"""Pages made of templates, which share one sheet of styles."""

from functools import cache
from typing import Any

import jinja2

from planner.paper.words import Lang, keys, word


def rendered(template: str, lang: Lang, **filled: Any) -> str:  # noqa: ANN401 - what it shows
    """Fill a template of ``templates/``; ``w`` are all words of the language.

    Raises
    ------
    jinja2.UndefinedError
        Where the template names what is not filled.
    """
    words = {key: word(key, lang) for key in keys()}
    return _environment().get_template(template).render(lang=lang, w=words, **filled)


@cache
def _environment() -> jinja2.Environment:
    """Read each template once: a programme has many sheets."""
    loader = jinja2.PackageLoader("planner.outputs")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
