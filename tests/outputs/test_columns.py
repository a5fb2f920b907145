from planner.outputs.columns import columned, wide


def test_columns_stand_under_each_other_in_both_scripts():
    lines = columned([["", "人数", "n"], ["学校", "7", "12"], ["ab", "1,234", ""]])
    assert lines == ["       人数   n", "学校      7  12", "ab    1,234"]
    assert wide("学校7") == 5
