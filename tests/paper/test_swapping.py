import tempfile
from pathlib import Path

import pytest

from planner.paper.swapping import swapped

FULL = "no space left"


def write(folder, *, keep=False, **texts):
    with swapped(folder, keep=keep) as new:
        for name, text in texts.items():
            (new / name).write_text(text, encoding="utf-8")


def break_off(folder, *, keep=False):
    def breaks(new):
        (new / "half").write_text("half", encoding="utf-8")
        raise OSError(FULL)

    with pytest.raises(OSError, match=FULL), swapped(folder, keep=keep) as new:
        breaks(new)


def held(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_takes_the_place_of_the_last_one_as_a_whole(tmp_path):
    own = tmp_path / "out" / "own"
    write(own, a="1", b="1")
    with swapped(own) as new:
        (new / "b").write_text("2", encoding="utf-8")
        assert held(own) == {"a": "1", "b": "1"}
    assert held(own) == {"b": "2"}
    assert names(tmp_path / "out") == ["own"]
    assert own.stat().st_mode & 0o777 == 0o755


def test_where_asked_files_not_written_anew_stay(tmp_path):
    own = tmp_path / "own"
    write(own, a="1", b="1")
    (own / "layers").mkdir()
    (own / "layers" / "one").touch()
    write(own, keep=True, b="2", c="2")
    assert (own / "layers" / "one").exists()
    (own / "layers" / "one").unlink()
    (own / "layers").rmdir()
    assert held(own) == {"a": "1", "b": "2", "c": "2"}
    assert names(tmp_path) == ["own"]


@pytest.mark.parametrize("keep", [False, True])
def test_whatever_breaks_leaves_the_last_good_one(tmp_path, keep):
    break_off(tmp_path / "own", keep=keep)
    assert names(tmp_path) == []
    write(tmp_path / "own", good="1")
    break_off(tmp_path / "own", keep=keep)
    assert held(tmp_path / "own") == {"good": "1"}
    assert names(tmp_path) == ["own"]


def test_where_the_move_fails_the_old_folder_comes_back(tmp_path, monkeypatch):
    write(tmp_path / "own", good="1")
    move = Path.rename

    def broken(path, target):
        if path.name.startswith(".own.new-"):
            raise OSError(28, FULL)
        return move(path, target)

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(OSError, match=FULL):
        write(tmp_path / "own", good="2")
    assert held(tmp_path / "own") == {"good": "1"}
    assert names(tmp_path) == ["own"]


@pytest.mark.parametrize("keep", [False, True])
def test_a_crash_between_the_two_moves_is_mended(tmp_path, keep):
    write(tmp_path / "own", good="1")
    (tmp_path / "own").rename(tmp_path / ".own.before")
    break_off(tmp_path / "own", keep=keep)
    assert held(tmp_path / "own") == {"good": "1"}


def test_what_killed_runs_left_is_swept_but_not_other_names(tmp_path):
    for name in (".own.new-abc_1234", ".own.new-b.new-abc_1234", ".other.new-abc_1234"):
        (tmp_path / name / "tables").mkdir(parents=True)
    write(tmp_path / "own", good="1")
    assert names(tmp_path) == [".other.new-abc_1234", ".own.new-b.new-abc_1234", "own"]


def test_papers_written_at_once_leave_each_other_alone(tmp_path):
    (tmp_path / ".own.new-abcd1234").mkdir()
    write(tmp_path / "own", keep=True, good="1")
    assert names(tmp_path) == [".own.new-abcd1234", "own"]


def test_what_mkdtemp_makes_is_what_is_swept(tmp_path):
    for _ in range(20):
        tempfile.mkdtemp(prefix=".own.new-", dir=tmp_path)
    write(tmp_path / "own", good="1")
    assert names(tmp_path) == ["own"]
