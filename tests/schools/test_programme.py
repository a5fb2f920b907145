"""The door of the programme: what others may ask of it."""

from planner.schools import programme


def test_the_door_leads_to_every_room():
    assert programme.__all__ == sorted(programme.__all__)
    homes = {getattr(programme, name).__module__ for name in programme.__all__}
    rooms = ("choice", "listed", "ranking", "robust", "told", "worth")
    assert {f"planner.schools.programme_{room}" for room in rooms} <= homes
