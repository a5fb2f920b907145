"""Land on paper: tiles and outlines, catchments in pictures and words, maps and their furniture.

The largest part of what is written that knows no report: given a city, its catchments and its
places, it draws. So it stands on a floor between the outputs, which put its maps beside their
tables, and the paper that both write on; the command line enters it by ``map_papers``.
"""
