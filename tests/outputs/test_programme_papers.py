import json

import pandas as pd
import pytest

from planner.outputs.programme_papers import (
    FOLDER,
    PAGE,
    closing,
    document,
    from_here,
    tabulated,
    write_programme,
)
from planner.outputs.tables import write_tables
from tests.programmed import make_nothing, make_programmed, make_town


@pytest.mark.parametrize("found", [make_programmed(ranked=True), make_nothing()],
                         ids=["some", "nothing"])  # fmt: skip
def test_all_papers_are_written(found, tmp_path):
    files = write_programme(make_town(), found, tmp_path, "zh", "../made.yaml", {}, ())
    assert files[0] == tmp_path / PAGE
    assert all(path.is_file() for path in files)
    tables = {path.stem for path in files if path.suffix == ".parquet"}
    assert tables == set(tabulated(make_town(), found))
    if found.ranking is not None:
        assert {"plans", "programme_expected", "ranking"} <= tables
        assert len([path for path in files if path.parent.name == "sheets"]) == 3


def test_tables_read_back_alike(tmp_path):
    write_tables(tabulated(make_town(), make_programmed()), tmp_path)
    frame = pd.read_csv(tmp_path / "programme.csv")
    again = pd.read_parquet(tmp_path / "programme.parquet")
    assert frame["shortfall_without"].tolist() == again["shortfall_without"].tolist()


@pytest.mark.parametrize("found", [make_programmed(ranked=True), make_nothing()],
                         ids=["some", "nothing"])  # fmt: skip
def test_the_document_is_strict_json(found):
    told = document(make_town(), found)
    again = json.loads(json.dumps(told, allow_nan=False))
    assert again["unit"] == "class-years of teaching"
    assert again["gap"] == pytest.approx(found.proposal.gap)
    if found.robustness is not None:
        assert again["robustness"]["vss"] == {"value": 5.5, "least": 5.0, "most": 6.0}
        assert again["works"][0]["earlier"] is None
        assert again["ranking"][1]["effect"] is None


def test_closing_lines_and_names():
    assert closing(make_town(), make_programmed(), "zh")[0].startswith("建议实施3个项目")
    assert FOLDER.format(name="made") == "made-programme"
    assert from_here.__name__ == "from_here"
