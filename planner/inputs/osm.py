"""OpenStreetMap extracts (``.osm.pbf``, ``.osm``) as tables of streets, barriers and crossings.

Read by GDAL's own driver, offline. What its tags say of walking goes into ``walkable``: foot before
access; what they leave open, the class tells (norm ``streets.not_walkable``). Bridges and tunnels
lead over or under what bars the way, and bar nothing themselves.
"""

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

FORMS: Final = (".osm.pbf", ".osm")
TABLES: Final = ("streets", "barriers", "crossings")
_LAYERS: Final = {"streets": "lines", "barriers": "lines", "crossings": "points"}
_ALLOWED: Final = ("yes", "designated", "permissive", "official", "customers", "destination")
_DENIED: Final = ("no", "private", "use_sidepath", "military", "agricultural", "forestry")
_NO_STREETS: Final = ("platform", "rest_area", "services", "corridor", "elevator", "bus_stop")
_BARRED: Final = {
    "railway": ("rail", "light_rail", "narrow_gauge"),
    "waterway": ("river", "canal"),
    "highway": ("motorway", "trunk"),
}
_CROSSED: Final = {
    "highway": ("crossing", "traffic_signals"),
    "railway": ("crossing", "level_crossing"),
}


def read_extract(path: Path, table: str) -> gpd.GeoDataFrame:
    """Features of an extract that belong to a table, with the columns of that table."""
    frame = pyogrio.read_dataframe(path, layer=_LAYERS[table])
    if table == "streets":
        return _streets(frame)
    asked = _BARRED if table == "barriers" else _CROSSED
    kind = pd.Series("", index=frame.index, dtype=object)
    for tag, chosen in asked.items():
        value = _tag(frame, tag)
        kind = kind.mask(value.isin(chosen), value)
    if table == "barriers":
        kind = kind.mask(_over(frame) | _tag(frame, "foot").isin(_ALLOWED), "")
    kept = kind != ""
    return gpd.GeoDataFrame({"kind": kind[kept]}, geometry=frame.geometry[kept], crs=frame.crs)


def _streets(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kind, foot, access = (_tag(frame, tag) for tag in ("highway", "foot", "access"))
    walkable = pd.Series("", index=frame.index, dtype=object)
    walkable = walkable.mask(access.isin(_DENIED) | (_tag(frame, "motorroad") == "yes"), "false")
    walkable = walkable.mask(foot.isin(_DENIED), "false").mask(foot.isin(_ALLOWED), "true")
    columns = {
        "class": kind,
        "name": _tag(frame, "name"),
        "walkable": walkable,
        "crosses": _over(frame).map({True: "true", False: "false"}),
    }
    kept = (kind != "") & ~kind.isin(_NO_STREETS)
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)[kept]


def _over(frame: gpd.GeoDataFrame) -> pd.Series:
    """True for bridges and tunnels."""
    bridge, tunnel = _tag(frame, "bridge"), _tag(frame, "tunnel")
    return ~bridge.isin(["", "no"]) | ~tunnel.isin(["", "no", "building_passage"])


def _tag(frame: gpd.GeoDataFrame, tag: str) -> pd.Series:
    """Value of a tag, blank where there is none; rare tags stand together in one column."""
    if tag in frame:
        own = frame[tag].fillna("").astype(object)
    else:
        own = pd.Series("", index=frame.index, dtype=object)
    if "other_tags" not in frame:
        return own
    rest = frame["other_tags"].astype("string").str.extract(f'"{tag}"=>"([^"]*)"', expand=False)
    return own.mask(own == "", rest.fillna("").astype(object))
