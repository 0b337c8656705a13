"""Thousands of generated questions, each answered by the running server and by reading every row (brute_force.py).

QUESTIONS and SEED choose how many and which; a question that is answered differently is printed whole."""

import http.client
import json
import os
import random
import shutil
import tempfile
import unittest
import urllib.parse

from brute_force import EAST, KINDS, NORTH, SOUTH, WEST, as_json, as_text, box_ring, decide, grid, make_area, make_filter, make_rows, meets_box, transformed, write_rows
from haishu import Server, command
from osgeo import ogr

QUESTIONS = int(os.environ.get("QUESTIONS", "1500"))
SEED = int(os.environ.get("SEED", "1"))
ROWS = 1500


class GeneratedQuestions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-questions-")
        cls.rows = make_rows(ROWS, SEED)
        source, database = os.path.join(cls.folder, "rows.geojsonl"), os.path.join(cls.folder, "db.sqlite")
        write_rows(cls.rows, source)
        command("import", "--db", database, "--layer", "thing", "--level", "public", source)
        cls.server = Server(database).__enter__()
        cls.connection = http.client.HTTPConnection("127.0.0.1", cls.server.port, timeout=60)

    @classmethod
    def tearDownClass(cls):
        cls.connection.close()
        cls.server.__exit__(None, None, None)
        shutil.rmtree(cls.folder)

    def ask(self, path, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request("POST" if body is not None else "GET", path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.assertEqual(answer.status, 200, f"{path} {body}\n{text[:600]}")
        return json.loads(text)

    def numbers(self, **parameters):
        page = self.ask("/collections/thing/items?" + urllib.parse.urlencode({"f": "json", "limit": 10000, "properties": "no", **parameters}))
        found = [feature["properties"]["no"] for feature in page["features"]]
        self.assertEqual(page["numberMatched"], len(found))
        return found

    def test_filters_as_text_and_as_json_match_the_rows_that_brute_force_finds(self):
        dice = random.Random(SEED)
        for _ in range(QUESTIONS):
            tree = make_filter(dice)
            expected = [row["no"] for row in self.rows if decide(tree, row) is True]
            with self.subTest(as_text(tree)):
                self.assertEqual(sorted(self.numbers(filter=as_text(tree))), expected)
                self.assertEqual(sorted(self.numbers(**{"filter": json.dumps(as_json(tree)), "filter-lang": "cql2-json"})), expected)

    def test_boxes_whose_edges_run_through_points_and_corners_match_what_brute_force_finds(self):
        dice = random.Random(SEED + 1)
        for _ in range(QUESTIONS // 3):
            ring = box_ring(grid(dice), grid(dice))
            box = [*ring[0], *ring[2]]
            expected = [row["no"] for row in self.rows if meets_box(row, box)]
            with self.subTest(box):
                self.assertEqual(sorted(self.numbers(bbox=",".join(map(str, box)))), expected)
                south_first = f"{box[1]},{box[0]},{box[3]},{box[2]}"
                for epsg in (4490, 4326):
                    crs = f"http://www.opengis.net/def/crs/EPSG/0/{epsg}"
                    self.assertEqual(sorted(self.numbers(**{"bbox": south_first, "bbox-crs": crs})), expected)

    def test_positions_in_every_system_are_those_of_proj_with_the_axes_of_its_authority(self):
        points = {row["no"]: row["geometry"]["coordinates"] for row in self.rows if row["geometry"] and row["geometry"]["type"] == "Point"}
        for epsg, tolerance in ((4490, 1e-9), (4326, 1e-9), (4549, 1e-3), (4550, 1e-3), (3857, 1e-3)):
            crs = urllib.parse.quote(f"http://www.opengis.net/def/crs/EPSG/0/{epsg}", safe="")
            page = self.ask(f"/collections/thing/items?f=json&limit=10000&crs={crs}")
            found = {f["properties"]["no"]: f["geometry"]["coordinates"] for f in page["features"] if f["properties"]["no"] in points}
            expected = dict(zip(points, transformed(epsg, list(points.values()))))
            self.assertEqual(found.keys(), expected.keys())
            for number, position in expected.items():
                with self.subTest(epsg=epsg, number=number):
                    self.assertAlmostEqual(found[number][0], position[0], delta=tolerance)
                    self.assertAlmostEqual(found[number][1], position[1], delta=tolerance)

    def test_sorted_pages_are_the_sorted_rows_without_a_hole_or_a_repeat(self):
        dice = random.Random(SEED + 2)
        for _ in range(QUESTIONS // 50):
            keys = dice.sample(["name", "kind", "floors", "height", "at"], dice.randrange(1, 3))
            signs = [dice.choice("+-") for _ in keys]
            tree, limit = make_filter(dice), dice.randrange(7, 200)
            wanted = {row["no"]: row for row in self.rows if decide(tree, row) is True}
            path = "/collections/thing/items?" + urllib.parse.urlencode({
                "f": "json", "limit": limit, "filter": as_text(tree), "sortby": ",".join(map("".join, zip(signs, keys)))})
            found, ids = [], {}
            with self.subTest(path):
                while path:
                    page = self.ask(path)
                    self.assertEqual(page["numberMatched"], len(wanted))
                    found += [feature["properties"]["no"] for feature in page["features"]]
                    ids.update({feature["properties"]["no"]: feature["id"] for feature in page["features"]})
                    following = [link["href"] for link in page["links"] if link["rel"] == "next"]
                    path = following[0][len(self.server.base):] if following else None
                self.assertEqual(sorted(found), sorted(wanted))
                for before, after in zip(found, found[1:]):
                    self.assertTrue(self.may_follow(wanted[before], wanted[after], keys, signs, ids), (before, after))

    @staticmethod
    def may_follow(before, after, keys, signs, ids):
        for key, sign in zip(keys, signs):
            one, other = before[key], after[key]
            if one == other:
                continue
            if one is None or other is None:
                return other is None  # nulls come last in both directions
            one, other = (v.encode() if isinstance(v, str) else v for v in (one, other))
            return one < other if sign == "+" else one > other
        return ids[before["no"]] < ids[after["no"]]

    def test_counts_by_area_class_and_month_are_those_of_brute_force(self):
        dice = random.Random(SEED + 3)
        for _ in range(QUESTIONS // 10):
            tree = make_filter(dice)
            area = make_area(dice)
            while area["type"] not in ("Polygon", "MultiPolygon"):
                area = make_area(dice)
            # Points on an edge belong to one of the areas that share it: a finer grid keeps clear of the edges.
            polygon = ogr.CreateGeometryFromJson(json.dumps(area))
            edge = polygon.Boundary()
            points = [row for row in self.rows if row["geometry"] and row["geometry"]["type"] == "Point"]
            on_edge = {row["no"] for row in points if row["shape"].Intersects(edge)}
            outside = f"no NOT IN ({','.join(map(str, sorted(on_edge)))})" if on_edge else "TRUE"
            only_points = [row for row in points if row["no"] not in on_edge and row["shape"].Within(polygon)]
            expected = [row for row in only_points if decide(tree, row) is True]
            body = {"area": {"geometry": area}, "group_by": ["kind"], "measures": ["count", "share:open", "sum:floors"],
                    "filter": f"({as_text(tree)}) AND {outside} AND no IN ({','.join(str(row['no']) for row in points)})"}
            with self.subTest(json.dumps(body)):
                answer = self.ask("/stats/thing", body)
                self.assertEqual(answer["matched"], len(expected))
                groups = {group["key"]["kind"]: group for group in answer["groups"]}
                self.assertEqual({kind: group["count"] for kind, group in groups.items() if group["count"]},
                                 {kind: n for kind in [*KINDS, None] if (n := sum(row["kind"] == kind for row in expected))})
                for kind, group in groups.items():
                    members = [row for row in expected if row["kind"] == kind]
                    self.assertEqual(group["share"]["open"]["n"], sum(row["open"] is True for row in members))
                    self.assertEqual(group["share"]["open"]["of"], len(members))


if __name__ == "__main__":
    unittest.main()
