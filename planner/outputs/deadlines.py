"""Days by which something must be decided, in words: passed, due within the year, or ahead.

Judged from the school year of the record, for the outputs know no clock: what lies before it has
passed, what falls into it is due now.
"""

from datetime import date

from planner.model.city import City
from planner.paper.words import Lang, word


def day_text(day: date, lang: Lang) -> str:
    """Print a day.

    >>> day_text(date(2026, 3, 1), "en"), day_text(date(2026, 3, 1), "zh")
    ('1 March 2026', '2026年3月1日')
    """
    month = word("month_names", lang).split()[day.month - 1]
    return word("day_text", lang, day=day.day, month=month, year=day.year)


def state_of(city: City, day: date) -> str:
    """Whether a day is ``passed``, ``now`` (within the school year on record) or ``ahead``."""
    if day < city.schedule.first_day(city.base_year):
        return "passed"
    return "now" if day < city.schedule.first_day(city.base_year + 1) else "ahead"


def by_day(city: City, day: object, lang: Lang) -> str:
    """Print a last day (ISO text) and whether it has passed; a dash where there is none."""
    if not isinstance(day, str) or not day:
        return "–"
    last = date.fromisoformat(day)
    text, state = day_text(last, lang), state_of(city, last)
    if state == "ahead":
        return text
    return word("with_remark", lang, text=text, remark=word(f"decide_{state}", lang))
