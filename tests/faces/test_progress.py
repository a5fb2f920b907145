from planner.faces.progress import telling


def test_a_pipe_gets_one_plain_line_a_step(capsys):
    with telling() as tell:
        for done in range(4):
            tell("enrol", done, 3)
        tell("assess", 0, 1)
    assert capsys.readouterr().err == "enrol\nassess\n"
    assert set(tell.seconds) == {"enrol", "assess"}
    assert all(spent >= 0 for spent in tell.seconds.values())
