"""Door: the programme of works, chosen, explained, compared with other plans, and ranked.

What it is made of: who needs a place (`programme_demand`), what may be proposed
(`programme_candidates`), what that changes and costs (`programme_ground`, `programme_money`), the
choice as arrays (`programme_field`, `programme_pruning`) and how it is made (`programme_choice`);
what each work is worth (`programme_worth`), what it is to plan for several futures
(`programme_robust`), and lists that are handed in (`programme_listed`,
`programme_ranking`).
"""

from planner.schools.programme_candidate import Candidate
from planner.schools.programme_choice import Sought, measures_of, propose
from planner.schools.programme_ground import Within
from planner.schools.programme_listed import as_candidates
from planner.schools.programme_promises import promised, resolved
from planner.schools.programme_ranking import frontier, rank
from planner.schools.programme_robust import Robust, compare
from planner.schools.programme_told import compared, told
from planner.schools.programme_worth import explain

__all__ = [
    "Candidate", "Robust", "Sought", "Within", "as_candidates", "compare", "compared", "explain",
    "frontier", "measures_of", "promised", "propose", "rank", "resolved", "told",
]  # fmt: skip
