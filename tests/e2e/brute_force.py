"""Questions about features and their answers by reading every row: an oracle that shares nothing with the server.

Rows are plain dictionaries, predicates on shapes are GDAL's (GEOS), transformations PROJ's. A question is a tree of tuples; it
is written as CQL2 text and as CQL2 JSON, and decided for a row with three values: True, False and None for unknown."""

import json
import math
import operator
import random

from osgeo import ogr, osr

ogr.UseExceptions()
osr.UseExceptions()

NAMES = ["月湖小学", "月湖公园", "天一阁", "鼓楼", "Café Étoile", "cafe etoile", "CAFÉ ÉTOILE", "100%", "a_b", "axb", "O'Brien", "", "Ünïcode", "南门"]
KINDS = ["school", "park", "office", "stop"]
ORDER = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
SUMS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
SPATIAL = {"S_INTERSECTS": "Intersects", "S_WITHIN": "Within", "S_CONTAINS": "Contains", "S_DISJOINT": "Disjoint",
           "S_TOUCHES": "Touches", "S_OVERLAPS": "Overlaps", "S_CROSSES": "Crosses", "S_EQUALS": "Equals"}
WEST, SOUTH, EAST, NORTH = 121.50, 29.84, 121.58, 29.90


def grid(dice, west=WEST, south=SOUTH, east=EAST, north=NORTH):
    """A point on a grid of 0.001 degrees, so that shapes often share corners and edges."""
    return [round(dice.randrange(round(west * 1000), round(east * 1000)) / 1000, 3),
            round(dice.randrange(round(south * 1000), round(north * 1000)) / 1000, 3)]


def box_ring(a, b):
    west, east = sorted((a[0], b[0]))
    south, north = sorted((a[1], b[1]))
    if east - west < 0.0005:
        east = round(east + 0.001, 3)
    if north - south < 0.0005:
        north = round(north + 0.001, 3)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def shape(dice):
    kind = dice.random()
    if kind < 0.05:
        return None
    if kind < 0.6:
        return {"type": "Point", "coordinates": grid(dice)}
    a = grid(dice)
    b = [round(a[0] + dice.randrange(-5, 6) / 1000, 3), round(a[1] + dice.randrange(-5, 6) / 1000, 3)]
    if kind < 0.8:
        c = [round(a[0] + 0.002, 3), round(a[1] + 0.001, 3)]
        return {"type": "LineString", "coordinates": [a, c, b] if b != c else [a, c]}
    return {"type": "Polygon", "coordinates": [box_ring(a, b)]}


def make_rows(count, seed):
    dice = random.Random(seed)
    maybe = lambda value: None if dice.random() < 0.1 else value
    rows = []
    for number in range(1, count + 1):
        geometry = shape(dice)
        rows.append({
            "no": number,
            "name": maybe(dice.choice(NAMES)),
            "kind": maybe(dice.choice(KINDS)),
            "floors": maybe(dice.randrange(-3, 30)),
            "units": maybe(dice.randrange(0, 12)),
            "height": maybe(dice.randrange(-40, 400) / 4),
            "open": maybe(dice.random() < 0.5),
            "at": maybe(f"2025-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}T{dice.randrange(24):02}:{dice.choice(['00', '30'])}:00Z"),
            "geometry": geometry,
            "shape": ogr.CreateGeometryFromJson(json.dumps(geometry)) if geometry else None,
        })
    return rows


def write_rows(rows, path):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            properties = {key: value for key, value in row.items() if key not in ("geometry", "shape")}
            file.write(json.dumps({"type": "Feature", "properties": properties, "geometry": row["geometry"]}, ensure_ascii=False) + "\n")


# --- questions

def make_area(dice):
    kind = dice.random()
    a, b = grid(dice), grid(dice)
    if kind < 0.15:
        return {"type": "Point", "coordinates": a}
    if kind < 0.3:
        return {"type": "LineString", "coordinates": [a, b if b != a else [round(a[0] + 0.001, 3), a[1]]]}
    if kind < 0.7:
        return {"type": "Polygon", "coordinates": [box_ring(a, b)]}
    if kind < 0.9:  # a diamond with a hole
        r = dice.randrange(4, 20) / 1000
        x, y = a
        diamond = lambda size: [[x + size, y], [x, y + size], [x - size, y], [x, y - size], [x + size, y]]
        outer = [[round(p, 3), round(q, 3)] for p, q in diamond(r)]
        inner = [[round(p, 4), round(q, 4)] for p, q in reversed(diamond(r / 2))]
        return {"type": "Polygon", "coordinates": [outer, inner]}
    return {"type": "MultiPolygon", "coordinates": [[box_ring([WEST, SOUTH], [WEST + 0.02, SOUTH + 0.02])], [box_ring([EAST - 0.02, NORTH - 0.02], [EAST, NORTH])]]}


def make_filter(dice, depth=0):
    pick = dice.random()
    if depth < 3 and pick < 0.35:
        word = dice.choice(["and", "or"])
        return (word, [make_filter(dice, depth + 1) for _ in range(dice.randrange(2, 4))])
    if depth < 3 and pick < 0.42:
        return ("not", make_filter(dice, depth + 1))
    choice = dice.randrange(12)
    if choice == 0:
        return ("compare", dice.choice(list(ORDER)), "floors", dice.randrange(-3, 30))
    if choice == 1:
        return ("compare", dice.choice(list(ORDER)), "height", dice.randrange(-40, 400) / 4)
    if choice == 2:
        return ("compare", dice.choice(list(ORDER)), dice.choice(["name", "kind"]), dice.choice(NAMES + KINDS))
    if choice == 3:
        return ("like", "name", dice.choice(["月湖%", "%é%", "_____", "100\\%", "a\\_b", "a_b", "%", "c%", "%公_"]))
    if choice == 4:
        low = dice.randrange(-3, 20)
        return ("between", "floors", low, low + dice.randrange(0, 10))
    if choice == 5:
        return ("in", "kind", dice.sample(KINDS, dice.randrange(1, 4)))
    if choice == 6:
        return ("null", dice.choice(["name", "floors", "height", "at", "open"]))
    if choice == 7:
        return ("casei", dice.choice(NAMES))
    if choice == 8:
        return ("arithmetic", dice.choice(list(ORDER)), "floors", dice.choice(list(SUMS)), "units", dice.randrange(-10, 40))
    if choice == 9:
        return ("fields", dice.choice(list(ORDER)), "floors", "units")
    if choice == 10:
        return ("time", dice.choice(["T_BEFORE", "T_AFTER", "T_EQUALS"]), f"2025-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}T12:00:00Z")
    return ("spatial", dice.choice(list(SPATIAL)), make_area(dice))


def literal(value):
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return {True: "TRUE", False: "FALSE"}[value] if isinstance(value, bool) else repr(value)


def wkt(geometry):
    return ogr.CreateGeometryFromJson(json.dumps(geometry)).ExportToWkt()


def as_text(tree):
    word = tree[0]
    if word in ("and", "or"):
        return "(" + f" {word.upper()} ".join(as_text(part) for part in tree[1]) + ")"
    if word == "not":
        return f"NOT ({as_text(tree[1])})"
    if word == "compare":
        return f"{tree[2]} {tree[1]} {literal(tree[3])}"
    if word == "like":
        return f"{tree[1]} LIKE {literal(tree[2])}"
    if word == "between":
        return f"{tree[1]} BETWEEN {tree[2]} AND {tree[3]}"
    if word == "in":
        return f"{tree[1]} IN ({', '.join(map(literal, tree[2]))})"
    if word == "null":
        return f"{tree[1]} IS NULL"
    if word == "casei":
        return f"CASEI(name) = CASEI({literal(tree[1])})"
    if word == "arithmetic":
        return f"{tree[2]} {tree[3]} 2 * {tree[4]} {tree[1]} {tree[5]}"
    if word == "fields":
        return f"{tree[2]} {tree[1]} {tree[3]}"
    if word == "time":
        return f"{tree[1]}(at, TIMESTAMP('{tree[2]}'))"
    return f"{tree[1]}(geometry, {wkt(tree[2])})"


def field(name):
    return {"property": name}


def as_json(tree):
    word = tree[0]
    if word in ("and", "or"):
        return {"op": word, "args": [as_json(part) for part in tree[1]]}
    if word == "not":
        return {"op": "not", "args": [as_json(tree[1])]}
    if word == "compare":
        return {"op": tree[1], "args": [field(tree[2]), tree[3]]}
    if word == "like":
        return {"op": "like", "args": [field(tree[1]), tree[2]]}
    if word == "between":
        return {"op": "between", "args": [field(tree[1]), tree[2], tree[3]]}
    if word == "in":
        return {"op": "in", "args": [field(tree[1]), tree[2]]}
    if word == "null":
        return {"op": "isNull", "args": [field(tree[1])]}
    if word == "casei":
        return {"op": "=", "args": [{"op": "casei", "args": [field("name")]}, {"op": "casei", "args": [tree[1]]}]}
    if word == "arithmetic":
        product = {"op": "*", "args": [2, field(tree[4])]}
        return {"op": tree[1], "args": [{"op": tree[3], "args": [field(tree[2]), product]}, tree[5]]}
    if word == "fields":
        return {"op": tree[1], "args": [field(tree[2]), field(tree[3])]}
    if word == "time":
        return {"op": tree[1].lower(), "args": [field("at"), {"timestamp": tree[2]}]}
    return {"op": tree[1].lower(), "args": [field("geometry"), tree[2]]}


def like(text, pattern):
    """% any text, _ any character, a backslash before either means itself."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(like(text[i:], pattern[1:]) for i in range(len(text) + 1))
    if pattern[0] == "\\" and len(pattern) > 1:
        return bool(text) and text[0] == pattern[1] and like(text[1:], pattern[2:])
    return bool(text) and (pattern[0] == "_" or text[0] == pattern[0]) and like(text[1:], pattern[1:])


def known(*values):
    return all(value is not None for value in values)


def ordered(value):
    return value.encode() if isinstance(value, str) else value


def decide(tree, row):
    word = tree[0]
    if word in ("and", "or"):
        decided = [decide(part, row) for part in tree[1]]
        decisive = word == "or"
        return decisive if decisive in decided else None if None in decided else not decisive
    if word == "not":
        inner = decide(tree[1], row)
        return None if inner is None else not inner
    if word == "compare":
        value = row[tree[2]]
        return ORDER[tree[1]](ordered(value), ordered(tree[3])) if known(value) else None
    if word == "like":
        return like(row[tree[1]], tree[2]) if known(row[tree[1]]) else None
    if word == "between":
        return tree[2] <= row[tree[1]] <= tree[3] if known(row[tree[1]]) else None
    if word == "in":
        return row[tree[1]] in tree[2] if known(row[tree[1]]) else None
    if word == "null":
        return row[tree[1]] is None
    if word == "casei":
        return row["name"].casefold() == tree[1].casefold() if known(row["name"]) else None
    if word == "arithmetic":
        one, other = row[tree[2]], row[tree[4]]
        return ORDER[tree[1]](SUMS[tree[3]](one, 2 * other), tree[5]) if known(one, other) else None
    if word == "fields":
        return ORDER[tree[1]](row[tree[2]], row[tree[3]]) if known(row[tree[2]], row[tree[3]]) else None
    if word == "time":  # all in UTC and in one form: text order is time order
        if not known(row["at"]):
            return None
        return {"T_BEFORE": operator.lt, "T_AFTER": operator.gt, "T_EQUALS": operator.eq}[tree[1]](row["at"], tree[2])
    if row["shape"] is None:
        return None
    return getattr(row["shape"], SPATIAL[tree[1]])(ogr.CreateGeometryFromJson(json.dumps(tree[2])))


def meets_box(row, box):
    """As /req/core/fc-bbox-response has it: features without a geometry match every box."""
    if row["shape"] is None:
        return True
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return row["shape"].Intersects(ogr.CreateGeometryFromJson(json.dumps({"type": "Polygon", "coordinates": [ring]})))


def transformed(epsg, points):
    """Longitude and latitude to the axes of a system, in the order of its authority, by PROJ."""
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.ImportFromEPSG(4490)
    source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    target.ImportFromEPSG(epsg)
    target.SetAxisMappingStrategy(osr.OAMS_AUTHORITY_COMPLIANT)
    return [point[:2] for point in osr.CoordinateTransformation(source, target).TransformPoints(points)]
