"""Addresses of positions, what lies near, along a road and again at the same place: each answer of the running server over the
demo district against a look at every row that it serves, measured by PROJ and decided by OGR."""

import collections
import datetime
import http.client
import json
import math
import random
import unittest

from haishu import DEMO, Server, command
from osgeo import ogr
from pyproj import Geod, Transformer

GEOD = Geod(ellps="GRS80")
PLANE = Transformer.from_crs(4490, 4549, always_xy=True)
SEED = 5


def metres(a, b):
    return GEOD.inv(a[0], a[1], b[0], b[1])[2]


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class NearQuestions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO)
        command("user", "add", "--db", cls.server.database, "lin", "--role", "staff", "--password-stdin", stdin="plain horse battery 7\n")
        cls.key = command("user", "key", "--db", cls.server.database, "lin")[0].split()[-1]
        cls.server.__enter__()
        cls.connection = http.client.HTTPConnection("127.0.0.1", cls.server.port, timeout=120)
        cls.rows = {}

    @classmethod
    def tearDownClass(cls):
        cls.connection.close()
        cls.server.__exit__(None, None, None)

    def ask(self, path, body=None, staff=True, status=200):
        headers = {"Authorization": "Bearer " + self.key} if staff else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request("POST" if body is not None else "GET", path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.assertEqual(answer.status, status, f"{path} {body}\n{text[:600]}")
        return json.loads(text)

    def all(self, layer):
        if layer not in self.rows:
            found, path = [], f"/collections/{layer}/items?f=json&limit=10000"
            while path:
                page = self.ask(path)
                found += page["features"]
                following = [link["href"] for link in page["links"] if link["rel"] == "next"]
                path = following[0][len(self.server.base):] if following else None
            self.rows[layer] = found
        return self.rows[layer]

    def places(self, count):
        dice = random.Random(SEED)
        return [(round(dice.uniform(121.30, 121.57), 6), round(dice.uniform(29.72, 29.92), 6)) for _ in range(count)]

    def test_the_door_plate_of_a_position_is_the_nearest_of_all(self):
        addresses = [(row["id"], row["geometry"]["coordinates"], row["properties"]) for row in self.all("address")]
        found_near = 0
        for place in self.places(60) + [tuple(address[1]) for address in addresses[::4000]]:
            ranked = sorted((metres(place, point), number) for number, point, _ in addresses if abs(point[0] - place[0]) < 0.004 and abs(point[1] - place[1]) < 0.004)
            near = [pair for pair in ranked if pair[0] <= 200][:3]
            answer = self.ask(f"/reverse?point={place[0]},{place[1]}", staff=False)
            part = next(part for part in answer["parts"] if part["part"] == "address")
            with self.subTest(place):
                self.assertEqual(len(part["items"]), len(near))
                for item, (distance, _) in zip(part["items"], near):
                    self.assertAlmostEqual(item["distance_m"], distance, delta=0.002)
                if near:
                    found_near += 1
                    self.assertEqual(answer["address"]["level"], "door_plate")
                    self.assertAlmostEqual(answer["address"]["distance_m"], near[0][0], delta=0.002)
                else:
                    self.assertNotEqual(answer["address"]["level"], "door_plate")
        self.assertGreater(found_near, 5)

    def test_the_divisions_of_a_position_are_those_that_hold_it(self):
        shapes = {layer: [(row["id"], ogr.CreateGeometryFromJson(json.dumps(row["geometry"]))) for row in self.all(layer)]
                  for layer in ("community", "street", "district", "duty_grid")}
        outside = 0
        for place in self.places(80) + [(120.0, 30.0), (121.60, 29.87)]:
            point = ogr.Geometry(ogr.wkbPoint)
            point.AddPoint_2D(*place)
            answer = self.ask(f"/reverse?point={place[0]},{place[1]}")
            parts = {part["part"]: [item["id"] for item in part["items"]] for part in answer["parts"]}
            with self.subTest(place):
                for layer, rows in shapes.items():
                    holding = [number for number, shape in rows if shape.Contains(point)]
                    near = [number for number, shape in rows if shape.Distance(point) < 2e-5]  # within two metres: may be told too
                    self.assertTrue(set(holding) <= set(parts[layer]) <= set(near), layer)
                self.assertEqual(answer["state"], "inside" if parts["district"] else "outside")
                outside += answer["state"] == "outside"
        self.assertGreaterEqual(outside, 2)

    def test_what_lies_around_both_platforms_of_a_stop_has_its_distance_and_its_class(self):
        stops = self.all("bus_stop")
        by_name = collections.defaultdict(list)
        for stop in stops:
            by_name[stop["properties"]["name"]].append(stop)
        name, platforms = next((name, rows) for name, rows in sorted(by_name.items()) if len(rows) == 2)
        radius = 800
        expected = {}
        for row in self.all("legal_entity"):
            distance = min(metres(platform["geometry"]["coordinates"], row["geometry"]["coordinates"]) for platform in platforms)
            if distance <= radius:
                expected[row["id"]] = (distance, row["properties"].get("industry_section"))
        question = {"collections": ["legal_entity"], "area": {"feature": {"collection": "bus_stop", "id": platforms[0]["id"], "same": "name"}, "buffer": radius},
                    "group_by": "industry_section", "order": "distance", "limit": 1000}
        answer = self.ask("/within", question)["collections"][0]
        self.assertEqual(answer["matched"], len(expected))
        self.assertGreater(len(expected), 0)
        told = [(feature["id"], feature["distance_m"]) for feature in answer["features"]]
        self.assertEqual([distance for _, distance in told], sorted(distance for _, distance in told))
        for number, distance in told:
            self.assertAlmostEqual(distance, expected[number][0], delta=0.002)
        counts = collections.Counter(section for _, section in expected.values())
        self.assertEqual({group["value"]: group["count"] for group in answer["groups"]}, counts)
        for group in answer["groups"]:
            nearest = min(distance for distance, section in expected.values() if section == group["value"])
            self.assertAlmostEqual(group["nearest_m"], nearest, delta=0.002)

    def test_hydrants_along_a_road_come_by_station_with_the_gaps_between_them(self):
        hydrants = [(row["id"], row["geometry"]["coordinates"], row["properties"]["state"]) for row in self.all("hydrant")]
        with_hydrants = {row["properties"]["road"] for row in self.all("hydrant")}
        roads = [row for row in self.all("road") if row["properties"]["name"] in with_hydrants]
        asked = matched = 0
        for road in sorted(roads, key=lambda row: -row["properties"]["length_m"])[:40]:
            line = road["geometry"]["coordinates"]
            report = self.ask("/processes/points-along/execution", {"inputs": {
                "collection": "hydrant", "feature": {"collection": "road", "id": road["id"]}, "within_m": 25}})
            self.assertEqual(len(report["lines"]), 1)
            found = report["lines"][0]
            expected = self.along(line, hydrants, 25)
            with self.subTest(road["id"]):
                self.assertAlmostEqual(found["length_m"], sum(metres(a, b) for a, b in zip(line, line[1:])), delta=0.01)
                self.assertEqual({p["id"] for p in found["points"]}, {number for number, *_ in expected})
                stations = {number: (station, distance, state) for number, station, distance, state in expected}
                for p in found["points"]:
                    station, distance, state = stations[p["id"]]
                    self.assertAlmostEqual(p["station_m"], station, delta=0.5)
                    self.assertAlmostEqual(p["distance_m"], distance, delta=0.05)
                    self.assertEqual(p["flagged"], state in ("faulty", "blocked"))
                ordered = [0, *(p["station_m"] for p in found["points"]), found["length_m"]]
                self.assertEqual(ordered, sorted(ordered))
                gaps = [(a, b) for a, b in zip(ordered, ordered[1:]) if b - a > 120]
                self.assertEqual([(gap["from_m"], gap["to_m"]) for gap in found["gaps"]], gaps)
            asked += 1
            matched += len(expected)
        self.assertEqual(asked, 40)
        self.assertGreater(matched, 40)

    def test_a_road_of_many_segments_has_the_hydrants_that_lie_along_any_of_them(self):
        hydrants = [(row["id"], row["geometry"]["coordinates"], row["properties"]["state"]) for row in self.all("hydrant")]
        segments = collections.defaultdict(list)
        for road in self.all("road"):
            segments[road["properties"]["name"]].append(road["geometry"]["coordinates"])
        name = max({row["properties"]["road"] for row in self.all("hydrant")} & set(segments), key=lambda each: len(segments[each]))
        report = self.ask("/processes/points-along/execution", {"inputs": {
            "collection": "hydrant", "features": {"collection": "road", "field": "name", "equals": name}, "within_m": 25, "max_gap_m": 200}})
        expected = {number for line in segments[name] for number, *_ in self.along(line, hydrants, 25)}
        self.assertGreater(len(segments[name]), 3)
        self.assertLess(len(report["lines"]), len(segments[name]))  # sewn together
        told = [point["id"] for line in report["lines"] for point in line["points"]]
        self.assertEqual(len(told), len(set(told)))
        self.assertEqual(set(told), expected)
        length = sum(metres(a, b) for line in segments[name] for a, b in zip(line, line[1:]))
        self.assertAlmostEqual(sum(line["length_m"] for line in report["lines"]), length, delta=0.1)

    @staticmethod
    def along(line, points, within):
        """(id, station, distance, state) by looking at every edge, in the plane of EPSG:4549 scaled to the ground."""
        flat = [PLANE.transform(*p) for p in line]
        real = [metres(a, b) for a, b in zip(line, line[1:])]
        found = []
        for number, position, state in points:
            x, y = PLANE.transform(*position)
            best, passed = None, 0
            for (ax, ay), (bx, by), length in zip(flat, flat[1:], real):
                size = math.hypot(bx - ax, by - ay)
                share = 0 if size == 0 else max(0, min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / size ** 2))
                scale = length / size if size else 1
                distance = math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y) * scale
                if best is None or distance < best[1] - 1e-9:
                    best = (passed + share * length, distance)
                passed += length
            if best[1] <= within:
                found.append((number, best[0], best[1], state))
        return found

    def test_repeats_are_those_that_a_look_at_every_pair_finds(self):
        cases = [row for row in self.all("case") if row["geometry"] and row["properties"]["reported_at"]]
        self.assertGreater(len(cases), 10_000)
        radius, days, least = 60, 30, 3
        by_class = collections.defaultdict(list)
        for row in cases:
            by_class[row["properties"]["class_code"]].append((moment(row["properties"]["reported_at"]), row["id"], row["geometry"]["coordinates"]))
        expected = {frozenset(numbers) for rows in by_class.values() for numbers in self.repeats(sorted(rows), radius, days * 86400, least)}
        answer = self.ask("/repeats/case", {"time": {"field": "reported_at"}, "group_by": ["class_code"], "radius": radius, "days": days, "at_least": least, "limit": 1000})
        self.assertEqual(answer["looked_at"], len(self.all("case")))
        self.assertEqual(answer["matched"], len(expected))
        self.assertGreater(len(expected), 0)
        told = [frozenset(repeat["ids"]) for repeat in answer["repeats"] if repeat["count"] <= 200]
        self.assertTrue(set(told) <= expected)
        if answer["matched"] <= 1000:
            self.assertEqual(len(set(told)), len(expected) - sum(repeat["count"] > 200 for repeat in answer["repeats"]))

    @staticmethod
    def repeats(rows, radius, span, least):
        parent = list(range(len(rows)))

        def root(i):
            while parent[i] != i:
                parent[i] = parent[parent[i]]
                i = parent[i]
            return i

        for i, (at, _, place) in enumerate(rows):
            for j in range(i + 1, len(rows)):
                if rows[j][0] - at > span:
                    break
                if abs(rows[j][2][1] - place[1]) < 0.001 and metres(place, rows[j][2]) <= radius:
                    parent[root(i)] = root(j)
        groups = collections.defaultdict(list)
        for i, row in enumerate(rows):
            groups[root(i)].append(row)
        for members in groups.values():
            times = sorted(at for at, *_ in members)
            if any(times[i + least - 1] - times[i] <= span for i in range(len(times) - least + 1)):
                yield [number for _, number, _ in members]


if __name__ == "__main__":
    unittest.main()
