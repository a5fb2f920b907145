"""The door of the programme: what others may ask of it."""

from planner.schools import programme


def test_the_door_leads_to_every_room():
    assert set(programme.__all__) == {
        "Candidate", "Sought", "as_candidates", "compare", "compared", "explain", "frontier",
        "propose", "rank", "told",
    }  # fmt: skip
    homes = {getattr(programme, name).__module__ for name in programme.__all__}
    assert {home.rpartition("_")[2] for home in homes} == {
        "candidates", "choice", "ranking", "robust", "told", "worth",
    }  # fmt: skip
