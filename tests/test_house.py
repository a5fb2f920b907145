"""The house keeps its own rules."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import planner
from planner.inputs.scenarios import fits, read_scenario

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT / "planner")
    for path in (ROOT / "planner").rglob("*.py")
    if path.name not in {"__init__.py", "__main__.py"}
)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_has_its_tests(module):
    assert (ROOT / "tests" / module.with_name(f"test_{module.name}")).is_file()


def test_every_test_file_has_its_module():
    spare = {"test_house.py", "test_method.py", "test_world.py"}
    spare |= {"test_baltimore.py", "test_yinghe.py"}
    for path in (ROOT / "tests").rglob("test_*.py"):
        place = path.relative_to(ROOT / "tests")
        if place.parts[0] == "data" or place.name in spare:
            continue
        assert place.with_name(place.name.removeprefix("test_")) in MODULES, place


def test_the_public_names_are_these():
    assert planner.__all__ == [
        "City", "Draws", "Plan", "Scenario", "load_city", "load_scenario", "plan",
    ]  # fmt: skip
    for name in planner.__all__:
        assert getattr(planner, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = planner.nothing


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_scenario_loads_and_fits_its_city(path, shipped_city):
    reading = read_scenario(path)
    assert [str(fault) for fault in reading.faults] == []
    assert reading.city_folder is not None
    city = shipped_city(reading.city_folder.name)
    assert [str(fault) for fault in fits(reading, city)] == []
    assert path.read_text(encoding="utf-8").startswith(
        "# yaml-language-server: $schema=schema.json\n"
    )


def test_importing_the_command_line_wakes_no_heavy_library():
    code = (
        "import sys, planner.faces.cli; "
        "print([m for m in ('pandas', 'xarray', 'scipy', 'matplotlib', 'geopandas', 'pydantic') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("room", ["model", "kernels", "demography", "geography", "schools"])
def test_inner_rooms_touch_no_file_clock_or_printer(room):
    """Files are touched in inputs, paper, maps and outputs; clocks and printing belong to faces."""
    forbidden = {"open", "print", "perf_counter", "now", "today", "read_text", "write_text"}
    for path in (ROOT / "planner" / room).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name not in forbidden, f"{path}:{node.lineno}"


def test_readme_opens_with_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [part.split("```")[0].strip() for part in text.split("```sh\n")[1:3]]
    assert "planner run scenarios/baltimore.yaml" in commands[0]
    assert "pytest" in commands[1]
    assert text.index(commands[1]) < 1500
