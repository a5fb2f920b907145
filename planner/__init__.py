"""School places: from births to pupils, catchments, classes, rooms and a programme.

The only face for importers::

    from planner import load_city, load_scenario, plan

Names are fetched when first used, so that ``planner --help`` does not wait for pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.inputs.cities import load_city
    from planner.inputs.scenarios import load_scenario
    from planner.method import plan
    from planner.model.city import City
    from planner.model.draws import Draws
    from planner.model.results import Plan
    from planner.model.scenario import Scenario

__version__ = "0.1.0"
__all__ = ["City", "Draws", "Plan", "Scenario", "load_city", "load_scenario", "plan"]

_HOMES = {
    "City": "planner.model.city",
    "Draws": "planner.model.draws",
    "Plan": "planner.model.results",
    "Scenario": "planner.model.scenario",
    "load_city": "planner.inputs.cities",
    "load_scenario": "planner.inputs.scenarios",
    "plan": "planner.method",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type is the fetched name's own
    """Fetch a public name from the room in which it lives."""
    if name not in _HOMES:
        message = f"module 'planner' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Public names, for editors."""
    return sorted([*__all__, "__version__"])
