"""The made town."""

import pytest

from tests.madetown import make_plan


@pytest.fixture(scope="session")
def made():
    return make_plan()
