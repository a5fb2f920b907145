"""Make the tables of the Baltimore city folder from their source files.

Usage: ``python data/baltimore/make.py SOURCE_DIR``

``city.yaml`` and ``SOURCES.md`` are written by hand; every other file beside this script is made
here, with the same bytes each time (given the same versions of the libraries). SOURCES.md says
where the source files come from, what each rule below is for, and what came out. The counts that
stand there are printed by this script.
"""

import csv
import gzip
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
METRES = "EPSG:2804"
DEGREES = "EPSG:4326"
BASE_YEAR = 2022

ELEMENTARY = ("K", "1", "2", "3", "4", "5")
MIDDLE = ("6", "7", "8")
HIGH = ("9", "10", "11", "12")
TAUGHT = ELEMENTARY + MIDDLE
GRADES = ("PK", *TAUGHT, *HIGH)

# Pupils a room, COMAR 23.03.02.04 (data/standards/us-md.yaml holds the same figures as norms).
APPROVED = {"PK": 20, "K": 22} | dict.fromkeys(("1", "2", "3", "4", "5"), 23)
APPROVED |= dict.fromkeys(MIDDLE + HIGH, 25)
APPROVED_SPECIAL = 10
SUPPRESSED = 4.5  # middle of 0 to 9, used to share out rooms only

BASIS = "derived from State Rated Capacity (COMAR 23.03.02.04)"
BASIS_INFERRED = BASIS + "; capacity inferred from the stated utilisation of a building"
BASIS_SCALED = BASIS + "; a building without a capacity counted at the load of the rated one"

QUADRANTS = {"NE": "Northeast", "NW": "Northwest", "SE": "Southeast", "SW": "Southwest"}
NOT_WALKABLE = ("STREX", "STRR", "STRTN")  # expressways, ramps, road tunnels
SITE_CLASSES = 24
OVERFULL = 1.2  # use of a building from which its zone gets an illustrative site
SITE_YEAR = 2024
SITE_NOTE = "Illustrative point: no parcel is known to be available here"


def nearest(value: float) -> int:
    """Round to the nearest whole number, halves up."""
    return math.floor(value + 0.5)


def write_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows, sorted, as UTF-8 CSV with bare line feeds."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(sorted(rows, key=lambda row: [str(cell) for cell in row]))


def polygons(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """Return the polygonal part of a geometry, mended where it is invalid."""
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    return MultiPolygon(parts)


def read_shapes(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoJSON file, zipped or not, in degrees with every polygon valid."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    features = json.loads(data)["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs=DEGREES)
    broken = int((~frame.geometry.is_valid).sum())
    if frame.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        frame["geometry"] = [polygons(shape) for shape in frame.geometry]
    print(f"{path.name}: {len(frame)} shapes, {broken} mended")
    return frame


def read_rolls(source: Path) -> pd.DataFrame:
    """Read the grade rows of every school: school, name, year, grade, pupils (NaN = suppressed)."""
    raw = pd.read_csv(source / "enrolment_school_grade_2003_2022.csv", dtype={"grade": str})
    raw = raw[(raw["row_kind"] == "grade") & (raw["school_number"] != 0)]
    rolls = pd.DataFrame(
        {
            "school": raw["school_number"].astype(str),
            "name": raw["school_name"].str.split().str.join(" "),
            "year": raw["year"],
            "grade": raw["grade"],
            "pupils": raw["enrolled_count"],
        }
    )
    twice = rolls.duplicated(["school", "year", "grade"])
    if twice.any():
        message = f"{int(twice.sum())} rows have the school, year and grade of another"
        raise SystemExit(message)
    return rolls


def write_rolls(rolls: pd.DataFrame) -> None:
    """Write rolls.csv: kindergarten to grade 8 of all years."""
    taught = rolls[rolls["grade"].isin(TAUGHT)]
    rows = [
        (school, year, grade, "<10" if np.isnan(pupils) else int(pupils), "enrolled 30 September")
        for school, year, grade, pupils in zip(
            taught["school"], taught["year"], taught["grade"], taught["pupils"], strict=True
        )
    ]
    write_csv("rolls.csv", ("school", "year", "grade", "pupils", "basis"), rows)
    print(f"rolls: {len(rows)} rows, {int(taught['pupils'].isna().sum())} suppressed")
    kindergarten = taught[taught["grade"] == "K"].groupby("year")["pupils"].sum()
    print("kindergarten: " + ", ".join(f"{year} {int(n)}" for year, n in kindergarten.items()))
    for label, grades in (("K-5", ELEMENTARY), ("K-8", TAUGHT)):
        chosen = taught[taught["grade"].isin(grades) & (taught["year"] == BASE_YEAR)]
        print(f"{label} of {BASE_YEAR}: {int(chosen['pupils'].sum())} in cells not suppressed")


def read_buildings(source: Path) -> pd.DataFrame:
    """Read rows (building, programme) with the building's capacity where it can be believed.

    The source table was filled downwards: a building that the school system does not own mostly
    repeats the figures of the row above. A capacity is dropped where it repeats the row above in
    a building not owned, or disagrees with the utilisation stated beside it. In the second case,
    if building and utilisation are the system's own, enrolment over utilisation replaces it.
    Buildings used as swing space (temporary quarters) are left out.
    """
    raw = pd.read_csv(source / "buildings_capacity_SY2122.csv")
    raw["school"] = raw["program_number"].astype(int).astype(str)
    buildings = raw.drop_duplicates("bldg_number").set_index("bldg_number")
    repeats = buildings["src"].eq(buildings["src"].shift())
    copied = buildings["utilization_pct"].eq(buildings["utilization_pct"].shift())
    stated = buildings["utilization_pct"]
    agrees = (buildings["bldg_enrollment"] / buildings["src"] - stated).abs() < 0.0101
    owned = buildings["bcpss_owned"].astype(bool)
    capacity = buildings["src"].where(agrees & (owned | ~repeats))
    inferred = owned & ~agrees & ~copied
    worked_out = (buildings["bldg_enrollment"] / stated).map(nearest)
    raw["capacity"] = raw["bldg_number"].map(capacity.where(~inferred, worked_out))
    raw["inferred"] = raw["bldg_number"].map(inferred)
    raw = raw[~raw["bldg_name"].str.contains("(SWING)", regex=False)]
    housed = raw.groupby("bldg_number")["program_enrollment"].transform("sum")
    raw["share"] = (raw["program_enrollment"] / housed).fillna(0.0)
    return raw


def capacities(source: Path) -> dict[str, tuple[int, float, str]]:
    """Return school -> (capacity attributed, factor up to all its pupils, what it rests on)."""
    found: dict[str, tuple[int, float, str]] = {}
    for school, rows in read_buildings(source).groupby("school"):
        rated = rows[rows["capacity"].notna() & (rows["share"] > 0)]
        if rated.empty:
            continue
        capacity = float((rated["capacity"] * rated["share"]).sum())
        pupils = float((rated["bldg_enrollment"] * rated["share"]).sum())
        factor = float(rows["program_enrollment"].max()) / pupils
        basis = BASIS_INFERRED if rated["inferred"].any() else BASIS
        if factor > 1.01:  # a building of this school has no capacity of its own
            basis = BASIS_SCALED
            print(f"  {school}: capacity {capacity:.0f} known for {pupils:.0f} of its pupils")
        else:
            factor = 1.0
        found[str(school)] = (nearest(capacity), factor, basis)
    return found


def rooms_of(places: float, roll: Mapping[str, float], *, special: bool) -> tuple[int, int]:
    """Turn a capacity in pupils into rooms, and say how many PK and grades 9 to 12 use."""
    need = {g: n / (APPROVED_SPECIAL if special else APPROVED[g]) for g, n in roll.items()}
    total = sum(need.values())
    rooms = max(1, nearest(places * total / sum(roll.values())))
    elsewhere = sum(n for grade, n in need.items() if grade not in TAUGHT)
    return rooms, min(rooms - 1, nearest(rooms * elsewhere / total))


def clean_names(rolls: pd.DataFrame) -> dict[str, str]:
    """Return each school's latest name, made unique with its number."""
    latest = rolls.sort_values("year").groupby("school")["name"].last()
    doubled = latest.str.lower().duplicated(keep=False)
    return {
        str(school): f"{name} #{school}" if again else str(name)
        for (school, name), again in zip(latest.items(), doubled, strict=True)
    }


def write_schools(source: Path, rolls: pd.DataFrame) -> gpd.GeoDataFrame:
    """Write schools.csv and return the points of the open schools."""
    points = read_shapes(source / "school_points_SY2122.geojson")
    points.index = pd.Index(points["program_number"].astype(int).astype(str), name="school")
    names = clean_names(rolls)
    known = capacities(source)
    taught = rolls[rolls["grade"].isin(TAUGHT)]
    base = rolls[rolls["year"] == BASE_YEAR]
    rows: list[tuple[object, ...]] = []
    open_schools: list[str] = []
    unrated: list[str] = []
    totals = [0, 0, 0]
    for key, own in taught.groupby("school"):
        school = str(key)
        first, last = int(own["year"].min()), int(own["year"].max())
        grades = set(own.loc[own["year"] == last, "grade"])
        phases = ["elementary"] if grades & set(ELEMENTARY) else []
        phases += ["middle"] if grades & set(MIDDLE) else []
        sector, kind, lon, lat = "public", "", "", ""
        rooms: int | str = ""
        lent: int | str = ""
        rated: int | str = ""
        basis = ""
        if last == BASE_YEAR:
            open_schools.append(school)
            point = points.loc[school]
            kind = str(point["management_type"]).strip().lower()
            if "Sp Ed" in str(point["category"]):
                sector = "special"
            lon, lat = f"{point.geometry.x:.6f}", f"{point.geometry.y:.6f}"
            if school in known:
                rated, factor, basis = known[school]
                mine = base[base["school"] == school].set_index("grade")["pupils"]
                roll = {str(grade): float(n) for grade, n in mine.fillna(SUPPRESSED).items()}
                rooms, lent = rooms_of(rated * factor, roll, special=sector == "special")
                totals = [t + n for t, n in zip(totals, (rooms, lent, rated), strict=True)]
                if basis != BASIS:
                    print(f"  {school} {names[school]}: {rated} pupils, {rooms} rooms; {basis}")
            else:
                unrated.append(f"{school} {names[school]}")
        rows.append(
            (
                school,
                names[school],
                ";".join(phases),
                sector,
                kind,
                rooms,
                lent,
                basis,
                rated,
                first if first > int(rolls["year"].min()) else "",
                last + 1 if last < BASE_YEAR else "",
                lon,
                lat,
            )
        )
    columns = "school name phases sector kind rooms lent_rooms rooms_basis rated_capacity"
    write_csv("schools.csv", [*columns.split(), "opened", "closed", "lon", "lat"], rows)
    print(f"schools: {len(rows)}, open {len(open_schools)}")
    print("rooms {}, lent {}, State Rated Capacity attributed {}".format(*totals))
    print(f"without a capacity ({len(unrated)}): " + ", ".join(unrated))
    return points.loc[open_schools].to_crs(METRES)


def write_catchments(source: Path, rolls: pd.DataFrame) -> gpd.GeoDataFrame:
    """Write catchments.geojson and return the zones of the base year.

    A zone whose school lacks a grade of kindergarten to 5 also names the school that the text of
    the next year's zones gives for those grades.
    """
    zones = read_shapes(source / "es_zones_SY2122.geojson")
    zones["catchment"] = zones["zone_number"].astype(int).astype(str)
    text = read_shapes(source / "es_zones_SY2223.geojson").set_index("zone_number")["lower_grades"]
    base = rolls[rolls["year"] == BASE_YEAR].groupby("school")["grade"].agg(set)
    features = []
    for zone in zones.sort_values("catchment").itertuples():
        schools = [zone.catchment]
        lacking = set(ELEMENTARY) - base[zone.catchment]
        if lacking:
            partner = re.fullmatch(r"PK-\d: (\d+) .*", text[int(zone.catchment)])
            if partner is None or lacking - base[partner[1]]:
                message = f"zone {zone.catchment}: nobody teaches {sorted(lacking)}"
                raise SystemExit(message)
            schools.append(partner[1])
            print(f"  zone {zone.catchment} shares with {partner[1]} ({sorted(lacking)})")
        properties = {
            "phase": "elementary",
            "catchment": zone.catchment,
            "schools": ";".join(schools),
        }
        shape = mapping(zone.geometry)
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    head = '{"type":"FeatureCollection","name":"catchments","features":[\n'
    (HERE / "catchments.geojson").write_text(head + lines + "\n]}\n", encoding="utf-8")
    print(f"catchments: {len(features)}")
    return zones


def write_areas(source: Path) -> gpd.GeoDataFrame:
    """Write areas.parquet and return the representative points of the blocks, with people."""
    shapes = read_shapes(source / "census_blocks_2020.geojson.gz").set_index("geoid20")
    table = pd.read_csv(source / "census_blocks_2020.csv", dtype=str).set_index("geoid20")
    table = table.sort_index()
    people = table["pop20"].astype(float).astype(int)
    where = gpd.points_from_xy(table["lon"].astype(float), table["lat"].astype(float), crs=DEGREES)
    points = gpd.GeoDataFrame({"people": people}, geometry=where, index=table.index).to_crs(METRES)
    quadrants = read_shapes(source / "es_zones_SY2223.geojson").to_crs(METRES)
    joined = points.sjoin_nearest(quadrants[["quadrant", "geometry"]], distance_col="off")
    joined = joined[~joined.index.duplicated()]
    outside = joined["off"] > 0
    print(f"blocks outside these zones, given the nearest: {int(outside.sum())}")
    tract = table["tractce20"].str.zfill(6)
    areas = gpd.GeoDataFrame(
        {
            "area": table.index.astype(str),
            "name": table["name20"] + ", tract " + tract.str[:4] + "." + tract.str[4:],
            "district": joined["quadrant"].reindex(table.index).map(QUADRANTS),
            "population": people,
        },
        geometry=shapes.geometry.reindex(table.index),
        crs=DEGREES,
    )
    areas.to_parquet(HERE / "areas.parquet", index=False, compression="zstd")
    print(f"areas: {len(areas)}, populated {int((people > 0).sum())}, people {people.sum()}")
    return points


def write_sites(source: Path, rolls: pd.DataFrame, blocks: gpd.GeoDataFrame) -> None:
    """Write sites.csv: illustrative sites in old zones without a school, and in over-full zones."""
    names = clean_names(rolls)
    base = rolls[(rolls["year"] == BASE_YEAR) & rolls["grade"].isin(TAUGHT)]
    old = read_shapes(source / "es_zones_SY1415.geojson").to_crs(METRES)
    old["school"] = old["ES_NO"].astype(int).astype(str)
    old = old[~old["school"].isin(base["school"])]
    zones = read_shapes(source / "es_zones_SY2122.geojson").to_crs(METRES)
    zones["school"] = zones["program_number"].astype(int).astype(str)
    buildings = pd.read_csv(source / "buildings_capacity_SY2122.csv")
    full = buildings.loc[buildings["utilization_pct"] >= OVERFULL, "program_number"]
    crowded = zones[zones["school"].isin(full.astype(int).astype(str))]
    told = (
        ("site-{:03d}", "Former {} zone (2014-15), illustrative", old),
        ("site-z{:03d}", "Near {} (over 120 % full), illustrative", crowded),
    )
    rows = []
    for key, name, places in told:
        for zone in places.itertuples():
            spot = centre_of_people(zone.geometry, blocks)
            rows.append(
                (
                    key.format(int(zone.school)),
                    name.format(names[zone.school]),
                    "elementary",
                    SITE_CLASSES,
                    SITE_YEAR,
                    f"{spot.x:.6f}",
                    f"{spot.y:.6f}",
                    SITE_NOTE,
                )
            )
    columns = ("site", "name", "phases", "max_classes", "available_from", "lon", "lat", "note")
    write_csv("sites.csv", columns, sorted(rows))
    print(f"sites: {len(rows)}, of which in over-full zones {len(crowded)}")


def centre_of_people(zone: shapely.Geometry, blocks: gpd.GeoDataFrame) -> shapely.Point:
    """Mean of the blocks' points in a zone, weighted by people, in degrees; inside the zone."""
    inside = blocks[blocks.within(zone)]
    x = float(np.average(inside.geometry.x, weights=inside["people"]))
    y = float(np.average(inside.geometry.y, weights=inside["people"]))
    centre = shapely.Point(x, y)
    if not zone.contains(centre):
        centre = zone.representative_point()
        print("  the centre of population lies outside its zone: a point inside is taken")
    return gpd.GeoSeries([centre], crs=METRES).to_crs(DEGREES).iloc[0]


def write_births(source: Path) -> None:
    """Write births.csv: whole years July to June, labelled by the year of the June."""
    raw = pd.read_csv(source / "city_components_2010_2019.csv")
    raw = raw[raw["year"] > 2010]  # 2010 holds April to June only
    rows = [("*", int(year), int(n)) for year, n in zip(raw["year"], raw["births"], strict=True)]
    write_csv("births.csv", ("area", "year", "births"), rows)
    print(f"births: {len(rows)} years")


def write_streets(source: Path) -> None:
    """Write streets.parquet: straight lines between the ends of each piece of street."""
    raw = pd.read_csv(source / "street_edges_epsg2804.csv.gz")
    loops = (raw["x1"] == raw["x2"]) & (raw["y1"] == raw["y2"])
    raw = raw[~loops].sort_values("seg")
    ends = raw[["x1", "y1", "x2", "y2"]].to_numpy().reshape(-1, 2, 2)
    streets = gpd.GeoDataFrame(
        {
            "class": raw["subtype"].to_numpy(),
            "walkable": ~raw["subtype"].isin(NOT_WALKABLE).to_numpy(),
            "length_m": raw["length_m"].to_numpy(),
        },
        geometry=shapely.linestrings(ends),
        crs=METRES,
    )
    streets.to_parquet(HERE / "streets.parquet", index=False, compression="zstd")
    walkable = int(streets["walkable"].sum())
    print(f"streets: {len(streets)}, walkable {walkable}, loops left out {int(loops.sum())}")


def check(
    source: Path, zones: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, schools: gpd.GeoDataFrame
) -> None:
    """Print where points fall that ought to lie in a zone, a block or their own zone."""
    zones = zones.to_crs(METRES).set_index("catchment")
    populated = blocks[blocks["people"] > 0]
    times = populated.sjoin(zones[["geometry"]], predicate="within").index.value_counts()
    once = int((times.reindex(populated.index).fillna(0) == 1).sum())
    print(f"populated blocks in exactly one catchment: {once} of {len(populated)}")
    shapes = read_shapes(source / "census_blocks_2020.geojson.gz").to_crs(METRES)
    near = schools.sjoin_nearest(shapes[["geometry"]], distance_col="off")
    far = near.loc[near["off"] > 0, "off"].groupby(level=0).min().round(1).to_dict()
    print(f"open schools outside every block, metres: {far}")
    away = {
        school: round(zones.geometry[school].distance(schools.geometry[school]))
        for school in zones.index
        if not zones.geometry[school].contains(schools.geometry[school])
    }
    print(f"zoned schools outside their own zone, metres: {away}")


def main() -> None:
    """Make every table from the directory named on the command line."""
    if len(sys.argv) != 2:
        message = "usage: python data/baltimore/make.py SOURCE_DIR"
        raise SystemExit(message)
    source = Path(sys.argv[1])
    rolls = read_rolls(source)
    write_rolls(rolls)
    write_births(source)
    schools = write_schools(source, rolls)
    zones = write_catchments(source, rolls)
    blocks = write_areas(source)
    write_sites(source, rolls, blocks)
    write_streets(source)
    check(source, zones, blocks, schools)
    made = [path for path in HERE.iterdir() if path.suffix in {".csv", ".geojson", ".parquet"}]
    print(f"size: {sum(path.stat().st_size for path in made) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
