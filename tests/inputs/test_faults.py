import pickle

from planner.inputs.faults import Fault, InputError

ONE = Fault("rolls.csv:7", "pupils", "'-3'", "write 0 or more")


def test_a_fault_is_one_line():
    assert str(ONE) == "rolls.csv:7: pupils: found '-3'; mend write 0 or more"
    assert str(Fault("city.yaml", "", "no such file", "add it")) == (
        "city.yaml: found no such file; mend add it"
    )


def test_an_error_carries_every_fault_once_in_order():
    other = Fault("a.csv", "", "nothing", "fill it")
    error = InputError([ONE, other, ONE])
    assert error.faults == (ONE, other)
    assert str(error).splitlines() == [str(ONE), str(other)]
    assert pickle.loads(pickle.dumps(error)).faults == error.faults
