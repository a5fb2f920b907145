"""Borders between catchments that may be crossed: in one list, and in a ring for each school."""

from planner.kernels.zoning_machine import lean, within
from planner.kernels.zoning_moves import Desk, Ground, Index, Map, Whole


@within
def link(now: Map, border: Index, own: Index) -> None:
    """Add a border to the ring of a school."""
    first = now.first[own]
    if first < 0:
        now.first[own] = now.after[border] = now.before[border] = border
    else:
        last = now.before[first]
        now.after[border], now.before[border] = first, last
        now.after[last] = now.before[first] = border


@within
def unlink(now: Map, border: Index, own: Index) -> None:
    """Take a border from the ring of a school."""
    after, before = now.after[border], now.before[border]
    now.after[before], now.before[after] = after, before
    if now.first[own] == border:
        now.first[own] = after if after != border else -1


@lean
def opened(ground: Ground, now: Map, part: Whole, half: int, room: Desk) -> int:
    """List the borders between catchments of a half; how many there are."""
    many = 0
    for school in range(len(part)):
        if part[school] == half:
            now.first[school] = -1
    for border in range(len(ground.other)):
        area = ground.source[border]
        one, two = now.school[area], now.school[ground.other[border]]
        room.at[border] = -1
        if one != two and part[one] == half and part[two] == half and ground.free[area]:
            room.edges[many], room.at[border] = border, many
            link(now, border, one)
            many += 1
    return many


@lean
def settle(ground: Ground, now: Map, part: Whole, half: int, room: Desk, many: int,
           moved: int) -> int:  # fmt: skip
    """Bring the lists of borders up to date after moves; how many there are."""
    edges, at = room.edges, room.at
    for which in range(moved):
        area = room.moved[which]
        for border in range(ground.start[area], ground.start[area + 1]):
            if at[border] >= 0:
                unlink(now, border, room.left[which])
                link(now, border, now.school[area])
    for which in range(moved):
        area = room.moved[which]
        for border in range(ground.start[area], ground.start[area + 1]):
            beyond = now.school[ground.other[border]]
            ajar = beyond != now.school[area] and part[beyond] == half
            for side in (border, ground.twin[border]):
                if ajar and at[side] < 0 and ground.free[ground.source[side]]:
                    edges[many], at[side] = side, many
                    link(now, side, now.school[ground.source[side]])
                    many += 1
                elif not ajar and at[side] >= 0:
                    unlink(now, side, now.school[ground.source[side]])
                    many -= 1
                    edges[at[side]], at[edges[many]] = edges[many], at[side]
                    at[side] = -1
    return many
