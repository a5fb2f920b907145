from itertools import repeat

from planner.faces.pool import mapping


def power(base, exponents):
    return [base**exponent for exponent in exponents]


def test_one_job_is_the_built_in():
    with mapping(1) as carry:
        assert carry is map


def test_processes_give_the_same_in_the_same_order():
    shared = (1, 2, 3)
    with mapping(1) as alone, mapping(2) as together:
        bases = list(range(9))
        expected = list(alone(power, bases, repeat(shared)))
        assert list(together(power, bases, repeat(shared))) == expected
        # What is shared is read afresh for each call of the same pool.
        assert list(together(power, [2], repeat((10,)))) == [[1024]]
