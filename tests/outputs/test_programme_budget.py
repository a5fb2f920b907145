import numpy as np

from planner.model.programme import ProgrammeRules, Source
from planner.outputs.programme_budget import budget

YEARS = np.arange(2025, 2029)


def test_budgets_of_all_sources_together():
    assert budget(ProgrammeRules(), YEARS) is None
    assert budget(ProgrammeRules(budget=7.0), YEARS).tolist() == [7] * 4
    both = {"bonds": Source({2026: 90.0}), "levy": Source(5.0)}
    assert budget(ProgrammeRules(budget=1.0, sources=both), YEARS).tolist() == [5, 95, 5, 5]
