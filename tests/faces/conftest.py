"""Runs of Toytown, written without pictures, so that the ledger's tests are quick."""

import shutil
from pathlib import Path

import pytest

from planner.faces.keeping import keep
from planner.faces.running import Options, checked, run_one
from planner.outputs import store

SCENARIO = "title: Toytown as it is\ncity: toytown\nhorizon: 2030\ndraws: 12\n"


def _none(*_: object) -> dict[str, str]:
    """Draw and write nothing."""
    return {}


@pytest.fixture(scope="session")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ledger")
    shutil.copytree(Path(__file__).parents[1] / "toytown", home / "toytown")
    (home / "town.yaml").write_text(SCENARIO, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "draw_charts", _none)
        patch.setattr(store, "draw_maps", _none)
        patch.setattr(store, "write_report", _none)
        for out, as_of in (("old", 2022), ("new", None)):
            options = Options(home / out, None, None, 1, (), as_of, "en")
            jobs, faults = checked([home / "town.yaml"], options)
            assert faults == []
            run_one(jobs[0], options, quiet=True)
    keep(home / "old" / "town", home / "ledger", None, 1)
    return home


@pytest.fixture
def town(_town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with Toytown, a scenario, a kept run as of 2022 and a run of 2024."""
    home = Path(shutil.copytree(_town, tmp_path / "home"))
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def kept(town: Path) -> Path:
    """Return the kept run."""
    return next(Path("ledger").iterdir())
