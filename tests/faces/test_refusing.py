import pytest
import typer

from planner.faces.refusing import refuse, refusing, warn
from planner.inputs.faults import Fault, InputError

FAULTS = [Fault("a.csv:2", "year", "'x'", "write a year"), Fault("b.csv", "", "nothing", "add it")]


def test_every_fault_stands_on_a_line_of_its_own_with_a_count_in_either_language(capsys):
    for lang, last in (("en", "2 faults; nothing was written"), ("zh", "2处错误，未写出任何文件")):
        with pytest.raises(typer.Exit) as left:
            refuse(FAULTS, lang)
        assert left.value.exit_code == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.splitlines() == [*map(str, FAULTS), last]


def test_faults_that_come_up_within_are_refused_and_other_errors_pass(capsys):
    with pytest.raises(typer.Exit) as left, refusing():
        raise InputError(FAULTS[:1])
    assert left.value.exit_code == 2
    assert capsys.readouterr().err.splitlines()[:-1] == [str(FAULTS[0])]
    with pytest.raises(typer.Exit), refusing("zh"):
        raise InputError(FAULTS)
    assert capsys.readouterr().err.splitlines()[-1] == "2处错误，未写出任何文件"
    with pytest.raises(ArithmeticError), refusing():
        raise ArithmeticError
    assert capsys.readouterr().err == ""


def test_what_is_seldom_meant_is_told_beside_the_answer(capsys):
    warn(["rooms for a year", "early"], "en")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "warning: rooms for a year\nwarning: early\n")
    warn(["x"], "zh")
    assert capsys.readouterr().err == "警告：x\n"
