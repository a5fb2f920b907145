import re

from hypothesis import given
from hypothesis import strategies as st

from planner.paper.columns import _WORD, columned, wide, wrapped


def test_columns_stand_under_each_other_in_both_scripts():
    lines = columned([["", "人数", "n"], ["学校", "7", "12"], ["ab", "1,234", ""]])
    assert lines == ["       人数   n", "学校      7  12", "ab    1,234"]
    assert wide("学校7") == 5


@given(st.text("ab 学校（）；→", max_size=40), st.integers(2, 20))
def test_wrapped_lines_lose_no_letter_and_only_one_long_word_overruns(text, width):
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert wide(line) <= width or len(re.findall(_WORD, line)) == 1


def test_a_number_stays_with_its_sign():
    assert wrapped("North School  117\u00a0%", 17) == ["North School", "117\u00a0%"]
    assert wrapped("North\u00a0School to", 6) == ["North\u00a0School", "to"]
