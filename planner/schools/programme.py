"""Door: the programme of works, chosen, explained, compared with other plans, and ranked.

What it is made of: who needs a place (`programme_demand`), what may be proposed
(`programme_candidates`), what that changes and costs (`programme_ground`, `programme_money`), the
choice as arrays (`programme_field`, `programme_pruning`) and how it is made (`programme_choice`);
what each work is worth (`programme_worth`), what it is to plan for several futures
(`programme_robust`), and lists that are handed in (`programme_ranking`).
"""

from planner.schools.programme_candidate import Candidate
from planner.schools.programme_choice import Sought, propose
from planner.schools.programme_ground import Within
from planner.schools.programme_ranking import as_candidates, frontier, rank
from planner.schools.programme_robust import compare
from planner.schools.programme_told import compared, told
from planner.schools.programme_worth import explain

__all__ = [
    "Candidate", "Sought", "Within", "as_candidates", "compare", "compared", "explain", "frontier",
    "propose", "rank", "told",
]  # fmt: skip
