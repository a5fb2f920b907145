from planner.faces.comparing import compared


def test_folders_that_are_no_runs_are_told(tmp_path):
    faults, table, files = compared([tmp_path / "a"], tmp_path / "out", "en")
    assert [fault.key for fault in faults] == ["", "RUN"]
    assert "no manifest.json" in faults[0].found
    assert table.empty
    assert files == []
    assert not (tmp_path / "out").exists()
