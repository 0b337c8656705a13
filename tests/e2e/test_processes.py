"""Processes over the demo district: counted again from the rows with geod and GEOS, run as jobs, and ended by a stop."""

import json
import math
import random
import subprocess
import time
import unittest

from haishu import DEMO, Server, command
from osgeo import ogr

ogr.UseExceptions()
RINGS = [300, 800, 1500]


def distances(pairs):
    """Metres on GRS 80 by PROJ's geod."""
    text = "".join(f"{a[1]:.12f} {a[0]:.12f} {b[1]:.12f} {b[0]:.12f}\n" for a, b in pairs)
    done = subprocess.run(["geod", "-I", "+ellps=GRS80", "-F", "%.6f"], input=text, capture_output=True, text=True, check=True)
    return [float(line.split()[-1]) for line in done.stdout.splitlines()]


def nearest_by_sampling(point, geometry):
    """Metres from a point to an area: 0 inside, otherwise to places along its edges, the best edge sampled finely."""
    shape = ogr.CreateGeometryFromJson(json.dumps(geometry))
    if shape.Contains(ogr.CreateGeometryFromWkt(f"POINT ({point[0]} {point[1]})")):
        return 0.0
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    edges = [edge for polygon in polygons for ring in polygon for edge in zip(ring, ring[1:])]
    places = [(edge, t / 400) for edge in edges for t in range(401)]
    return min(distances([(point, [e[0][0] + t * (e[1][0] - e[0][0]), e[0][1] + t * (e[1][1] - e[0][1])]) for e, t in places]))


class Processes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO).__enter__()
        command("user", "add", "--db", cls.server.database, "wang", "--role", "clerk", "--password-stdin", stdin="a long password\n")
        cls.key = command("user", "key", "--db", cls.server.database, "wang")[0].strip()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def execute(self, process, inputs, key=None, prefer=None):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if prefer:
            headers["Prefer"] = prefer
        return self.server.ask("POST", f"/processes/{process}/execution", json.dumps({"inputs": inputs}).encode(), headers)

    def places(self, count):
        dice = random.Random(5)
        return [[round(dice.uniform(121.52, 121.57), 6), round(dice.uniform(29.85, 29.89), 6)] for _ in range(count)]

    def test_impact_counts_what_geod_counts(self):
        points = {name: self.server.all_items(name) for name in ("hospital", "care_home", "legal_entity")}
        for place in self.places(4):
            began = time.monotonic()
            answer = self.execute("impact", {"geometry": {"type": "Point", "coordinates": place}})
            self.assertLess(time.monotonic() - began, 2)
            self.assertEqual(answer.status, 200, answer.body)
            found = {s["collection"]: [ring["subjects"][i]["count"] for ring in answer.json["rings"]]
                     for i, s in enumerate(answer.json["rings"][0]["subjects"])}
            self.assertNotIn("hazard", found)
            for name, items in points.items():
                if name == "legal_entity":
                    items = [item for item in items if item["properties"]["status"] == "active"]
                items = [item for item in items if item["geometry"]]
                metres = distances([(place, item["geometry"]["coordinates"]) for item in items])
                expected = [sum(low < d <= high or d == low == 0 for d in metres) for low, high in zip([0] + RINGS, RINGS)]
                self.assertEqual(found[name], expected, f"{name} around {place}")

    def test_impact_along_a_long_line_counts_what_geod_counts_without_delay(self):
        line = [[round(121.50 + i * 0.00008, 6), round(29.87 + 0.0005 * math.sin(i / 5), 6)] for i in range(1000)]
        began = time.monotonic()
        answer = self.execute("impact", {"geometry": {"type": "LineString", "coordinates": line}, "rings": [100, 400]})
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(answer.status, 200, answer.body)
        subjects = [s["collection"] for s in answer.json["rings"][0]["subjects"]]
        for name in ("hospital", "care_home"):
            found = [ring["subjects"][subjects.index(name)]["count"] for ring in answer.json["rings"]]
            nearest = []
            for item in self.server.all_items(name):
                place = item["geometry"]["coordinates"]
                # The line's own points are 8 m apart: those between are taken too.
                near = sorted(line, key=lambda p: (p[0] - place[0]) ** 2 * 0.75 + (p[1] - place[1]) ** 2)[:4]
                edges = [(line[i], line[i + 1]) for i in range(999) if line[i] in near or line[i + 1] in near]
                spots = [[a[0] + t / 50 * (b[0] - a[0]), a[1] + t / 50 * (b[1] - a[1])] for a, b in edges for t in range(51)]
                nearest.append(min(distances([(place, spot) for spot in spots])))
            self.assertFalse([d for d in nearest if min(abs(d - 100), abs(d - 400)) < 0.1])
            self.assertEqual(found, [sum(d <= 100 for d in nearest), sum(100 < d <= 400 for d in nearest)], name)

    def test_impact_of_a_division_counts_its_own_communities(self):
        whole = self.execute("impact", {"area": {"division": "330203"}, "rings": [1]})
        self.assertEqual(whole.status, 200, whole.body)
        counts = {s["id"]: s["count"] for s in whole.json["rings"][0]["subjects"]}
        self.assertEqual(counts["communities"], len([c for c in self.server.all_items("community") if c["geometry"]]))
        circle = {"circle": {"center": [121.55, 29.87], "radius": 500}}
        cut = self.execute("overlay", {"collection": "building", "operation": "intersection", "area": circle}).json
        self.assertAlmostEqual(cut["area_m2"], math.pi * 500 ** 2, delta=0.0001 * math.pi * 500 ** 2)

    def test_impact_residents_lie_within_their_bounds_and_near_a_count_of_cells(self):
        cells = [c for c in self.server.all_items("population_cell") if c["geometry"]]
        place = self.places(1)[0]
        report = self.execute("impact", {"geometry": {"type": "Point", "coordinates": place}}).json
        centres = []
        for cell in cells:
            west, east, south, north = ogr.CreateGeometryFromJson(json.dumps(cell["geometry"])).GetEnvelope()
            centres.append([(west + east) / 2, (south + north) / 2])
        metres = distances([(place, centre) for centre in centres])
        rough = sum(c["properties"]["population"] or 0 for c, d in zip(cells, metres) if d <= RINGS[-1])
        counted = [ring["population"] for ring in report["rings"]]
        for ring in counted:
            self.assertLessEqual(ring["low"], ring["estimate"])
            self.assertLessEqual(ring["estimate"], ring["high"])
        self.assertAlmostEqual(sum(ring["estimate"] for ring in counted), rough, delta=0.05 * rough + 20)

    def test_a_clerk_is_told_hazards_and_hydrants_and_a_resident_is_not(self):
        inputs = {"geometry": {"type": "Point", "coordinates": [121.55, 29.87]}, "rings": [20000]}
        resident, clerk = self.execute("impact", inputs).json, self.execute("impact", inputs, self.key).json
        subjects = lambda report: {s["id"]: s["count"] for s in report["rings"][0]["subjects"]}
        self.assertNotIn("hazards", subjects(resident))
        self.assertNotIn("危险源", resident["text"])
        self.assertGreater(subjects(clerk)["hazards"], 0)
        self.assertEqual({r["id"] for r in clerk["resources"]} - {r["id"] for r in resident["resources"]}, {"hydrants"})

    def test_siting_measures_what_sampling_measures(self):
        stages = {"primary", "junior", "nine_year", "senior", "complete"}
        schools = [s for s in self.server.all_items("school") if s["properties"]["stage"] in stages]
        verdicts = set()
        for place in self.places(12):
            checked = self.execute("siting-check", {"geometry": {"type": "Point", "coordinates": place}, "trade": "internet_cafe"}).json
            [rule] = checked["rules"]
            near = sorted(schools, key=lambda s: ogr.CreateGeometryFromJson(json.dumps(s["geometry"])).Distance(
                ogr.CreateGeometryFromWkt(f"POINT ({place[0]} {place[1]})")))[:3]
            metres = min(nearest_by_sampling(place, s["geometry"]) for s in near)
            if metres > 2000:  # it looks ten times as far as the rule
                self.assertIsNone(rule["measured_m"])
                continue
            self.assertAlmostEqual(rule["measured_m"], metres, delta=0.05)
            if metres <= 200:
                self.assertEqual(rule["result"], "fail")
            else:
                self.assertIn(rule["result"], ("pass", "cannot_decide"))
            verdicts.add(rule["result"])
        self.assertIn("fail", verdicts)

    def test_a_parcel_is_checked_as_a_feature_by_staff_only(self):
        inputs = {"feature": {"collection": "parcel", "id": 1}}
        self.assertEqual(self.execute("parcel-check", inputs).status, 404)
        checked = self.execute("parcel-check", inputs, self.key)
        self.assertEqual(checked.status, 200, checked.body)
        for rule in checked.json["rules"]:
            for finding in rule["findings"]:
                self.assertLessEqual(finding["overlap_percent"], 100.01)
                self.assertTrue(finding["properties"]["dept_name"])

    def test_overlay_of_buildings_has_the_areas_of_geos(self):
        ring = [[121.545, 29.868], [121.553, 29.868], [121.553, 29.874], [121.545, 29.874], [121.545, 29.868]]
        area = {"type": "Polygon", "coordinates": [ring]}
        made = self.execute("overlay", {"collection": "building", "operation": "intersection", "geometry": area})
        self.assertEqual(made.status, 200, made.body)
        mask = ogr.CreateGeometryFromJson(json.dumps(area))
        shapes = {b["id"]: ogr.CreateGeometryFromJson(json.dumps(b["geometry"]))
                  for b in self.server.all_items("building", "limit=1000&bbox=121.545,29.868,121.553,29.874")}
        expected = {i: s.Intersection(mask).GetArea() for i, s in shapes.items() if s.Intersects(mask)}
        square_degree = 111_320 * math.cos(math.radians(29.871)) * 110_850  # of GRS 80 here, to a thousandth
        found = {f["id"]: f["area_m2"] for f in made.json["features"]}
        self.assertEqual(set(found), {i for i, a in expected.items() if a > 0})
        for i, square_metres in found.items():
            self.assertAlmostEqual(square_metres, expected[i] * square_degree, delta=0.005 * square_metres + 0.01)

    def test_a_job_gives_what_the_execution_gives_and_is_its_makers_own(self):
        inputs = {"geometry": {"type": "Point", "coordinates": [121.55, 29.87]}}
        made = self.execute("impact", inputs, self.key, "respond-async")
        self.assertEqual(made.status, 201)
        job = made.headers["Location"].replace(self.server.base, "")
        end = time.monotonic() + 30
        while self.server.get(job, Authorization=f"Bearer {self.key}").json["status"] in ("accepted", "running"):
            self.assertLess(time.monotonic(), end)
        output = self.server.get(job + "/results", Authorization=f"Bearer {self.key}").json
        self.assertEqual(output, self.execute("impact", inputs, self.key).json)
        self.assertEqual(self.server.get(job).status, 404)
        self.assertEqual(self.server.get(job + "/results").status, 404)
        self.assertEqual(self.server.ask("DELETE", job).status, 404)
        self.assertEqual(self.server.ask("DELETE", job, headers={"Authorization": f"Bearer {self.key}"}).status, 200)


class Stopping(unittest.TestCase):
    def test_a_stop_ends_jobs_that_run(self):
        with Server(DEMO) as server:
            line = [[121.45 + i * 0.00002, 29.85 + 0.01 * math.sin(i)] for i in range(10_000)]
            body = json.dumps({"inputs": {"geometry": {"type": "LineString", "coordinates": line}, "rings": [20000],
                                          "wind": {"from": 20}}}).encode()
            for _ in range(3):
                made = server.ask("POST", "/processes/impact/execution", body,
                                  {"Content-Type": "application/json", "Prefer": "respond-async"})
                self.assertEqual(made.status, 201, made.body)
            began = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - began, 10)


if __name__ == "__main__":
    unittest.main(verbosity=2)
