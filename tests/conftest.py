"""Fixtures that every module's tests share."""

import shutil
from pathlib import Path

import pytest

from planner.inputs.cities import load_city
from planner.inputs.shipped import city_folder
from planner.model.city import City

TOYTOWN = Path(__file__).parent / "toytown"


@pytest.fixture
def toytown_folder(tmp_path: Path) -> Path:
    """Return a copy of Toytown that a test may break."""
    return Path(shutil.copytree(TOYTOWN, tmp_path / "toytown"))


@pytest.fixture(scope="session")
def toytown() -> City:
    """Return Toytown, worked out by hand in its README."""
    return load_city(TOYTOWN)


@pytest.fixture(scope="session")
def baltimore_folder() -> Path:
    """Return the shipped folder of Baltimore."""
    folder = city_folder("baltimore")
    assert folder is not None
    return folder


@pytest.fixture(scope="session")
def baltimore() -> City:
    """Return the shipped city of Baltimore."""
    return load_city("baltimore")
