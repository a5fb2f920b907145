from dataclasses import replace

import numpy as np
import pytest

from planner.model.standards import Norm
from planner.outputs.programme_districts import COLUMNS, districts
from planner.outputs.programme_facts import ProgrammeFacts
from planner.paper.frames import write_frame
from tests.programmed import make_nothing, make_programmed, make_town

NORMS = {
    "programme.floor.sizes.several": (18.0, 27.0),
    "programme.floor.several": (7789.0, 9867.0),
    "staff.pupils_per_post.primary": 19.0,
    "staff.pupils_per_post.lower_secondary": 13.5,
}


@pytest.fixture(scope="module")
def told():
    return ProgrammeFacts(make_town(), make_programmed(), "en")


@pytest.fixture(scope="module")
def normed(told):
    norms = {key: Norm(key, value, evidence="D") for key, value in NORMS.items()}
    standards = replace(told.city.standards, norms=told.city.standards.norms | norms)
    return replace(told, plan=replace(told.plan, city=replace(told.city, standards=standards)))


def test_districts_add_up_to_the_programme(told):
    frame = districts(told)
    assert frame["schools"].sum() == 1
    assert frame["classes"].sum() == 11
    assert frame["once"].sum() == pytest.approx(129.2)
    assert frame["land_m2"].sum() == 21000
    new = frame[frame["year"] == 2027].set_index("phase")
    assert new.loc["primary", ["places", "once", "district"]].tolist() == [150, 84, "upper"]


def test_floor_and_posts_stand_where_norms_tell_them(told, normed):
    assert districts(told)["floor_m2"].isna().all()
    assert districts(told)["posts"].isna().all()
    frame = districts(normed).set_index(["year", "phase"])
    built = frame.loc[2027]
    assert built["floor_m2"].sum() == pytest.approx(7789 * 9 / 18, abs=0.001)
    assert built.loc["primary", "floor_m2"] == pytest.approx(7789 * 6 / 18, abs=0.001)
    assert np.isnan(frame.loc[(2026, "primary"), "floor_m2"])  # rooms borrowed are not built
    assert built.loc["primary", "posts"] == pytest.approx(150 / 19, abs=0.001)
    assert built.loc["lower_secondary", "posts"] == pytest.approx(90 / 13.5, abs=0.001)


def test_a_programme_of_nothing_has_its_table_too(told, tmp_path):
    frame = districts(replace(told, found=make_nothing()))
    assert tuple(frame.columns) == COLUMNS
    write_frame(frame, tmp_path, "table")
