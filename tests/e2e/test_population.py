"""Persons become cells: nothing of a person is left, and nobody can work back from what is published."""

import csv
import datetime
import io
import json
import os
import random
import re
import shutil
import tempfile
import threading
import unittest

import population_attack as attack
from haishu import DEMO, Server, command

NAME, ID_NUMBER, PHONE, HOUSEHOLD = "欧阳标记", "ZZIDZZMARK", "ZZTELZZMARK", "户ZZMARK"
COLUMNS = ["姓名", "身份证号", "联系电话", "户号", "出生日期", "性别", "户籍类型", "婚姻状况", "文化程度", "健康状况", "社保类型",
           "住房来源", "经度", "纬度"]
COUNTS = [value["field"] for dimension in attack.RULES["dimensions"] for value in dimension["values"]]


def shows_a_person(content):
    """Whether bytes hold what only a person's row has, in either encoding."""
    return any(mark.encode(encoding) in content for mark in (NAME, ID_NUMBER, PHONE, HOUSEHOLD) for encoding in ("utf-8", "gbk"))


def draw_persons(seed):
    """People in clusters around the old town, many of them small."""
    drawn = random.Random(seed)
    persons = []
    for _ in range(150):
        lon, lat = drawn.uniform(121.530, 121.556), drawn.uniform(29.862, 29.880)
        for household in range(drawn.choice([1, 1, 2, 3, 6, 12, 25, 60])):
            for member in range(drawn.randint(1, 5)):
                born = datetime.date(2026, 1, 1) - datetime.timedelta(days=drawn.randint(30, 90 * 365))
                number = len(persons)
                persons.append([f"{NAME}{number}", f"{ID_NUMBER}{number}", f"{PHONE}{number}", f"{HOUSEHOLD}{lon}-{household}",
                                born.isoformat(), drawn.choice("男女"), drawn.choice(["户籍人口", "户籍人口", "流动人口"]),
                                drawn.choice(["未婚", "已婚", "已婚", "离异", "丧偶"]), drawn.choice(["小学", "初中", "高中", "本科"]),
                                drawn.choice(["健康", "健康", "慢性病", "残疾"]), drawn.choice(["职工", "居民", "未参保"]),
                                drawn.choice(["自有", "租赁", "其他"]), f"{lon + drawn.uniform(-2e-4, 2e-4):.6f}",
                                f"{lat + drawn.uniform(-2e-4, 2e-4):.6f}"])
    return persons


def table(persons, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *persons])
    return text.getvalue().encode(encoding)


class Watch(threading.Thread):
    """Looks at what comes and goes beside a database again and again while something else goes on."""

    def __init__(self, folder):
        super().__init__()
        self.folder, self.is_over, self.found, self.looks = folder, threading.Event(), [], 0

    def run(self):
        while not self.is_over.is_set():
            self.looks += 1
            for root, _, names in os.walk(self.folder):
                for name in names:
                    if ".snapshot" in name or name.endswith(".sqlite"):
                        continue
                    try:
                        with open(os.path.join(root, name), "rb") as file:
                            if shows_a_person(file.read()):
                                self.found.append(name)
                    except OSError:
                        pass


class Population(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.outside = tempfile.mkdtemp(prefix="haishu-persons-")
        cls.persons = draw_persons(1)
        cls.server = Server(DEMO)
        cls.server.__enter__()
        cls.demo_rows = cls.rows()
        cls.output = cls.publish(cls.persons)
        cls.published = cls.rows()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)
        shutil.rmtree(cls.outside)

    @classmethod
    def publish(cls, persons, encoding="utf-8", day="2026-06-30"):
        path = os.path.join(cls.outside, "people.csv")
        with open(path, "wb") as file:
            file.write(table(persons, encoding))
        output, error = command("import", "--db", cls.server.database, "--layer", "person_source", "--crs", "EPSG:4490", "--ref-date",
                                day, path)
        return output + error

    @classmethod
    def rows(cls):
        return [item["properties"] | {"geometry": item["geometry"]} for item in cls.server.all_items("population_cell")]

    def ask(self, area, **more):
        return self.server.ask("POST", "/stats/population_cell", json.dumps({"area": area, **more}).encode(),
                               {"Content-Type": "application/json"})

    # ---- nothing of a person is left

    def test_no_byte_beside_the_database_nor_in_the_log_shows_a_person(self):
        copies_before = set(os.listdir("/dev/shm"))
        watch = Watch(self.server.folder)
        watch.start()
        output = self.publish(self.persons, "gb18030")
        watch.is_over.set()
        watch.join()
        self.assertGreater(watch.looks, 1)
        self.assertEqual(watch.found, [])
        self.assertFalse(shows_a_person(output.encode()))
        self.assertFalse(shows_a_person(self.output.encode()))
        for path in ("/collections/population_cell/items?limit=1000", "/collections/population_cell/items?limit=1000&f=csv"):
            self.assertFalse(shows_a_person(self.server.get(path).body))
        for root, _, names in os.walk(self.server.folder):
            for name in names:
                if os.path.isfile(os.path.join(root, name)):
                    with open(os.path.join(root, name), "rb") as file:
                        self.assertFalse(shows_a_person(file.read()), name)
        self.assertEqual({name for name in os.listdir("/dev/shm") if name.startswith("haishu-persons")} - copies_before, set())

    def test_an_error_shows_no_person(self):
        path = os.path.join(self.outside, "headless.csv")
        with open(path, "wb") as file:
            file.write(table(self.persons).split(b"\n", 1)[1])
        output, error = command("import", "--db", self.server.database, "--layer", "person_source", path, expect=1)
        self.assertFalse(shows_a_person((output + error).encode()))
        self.assertEqual(error.count("\n"), 1)

    def test_counts_that_nobody_protected_are_not_let_in(self):
        path = os.path.join(self.outside, "counts.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("code,unit_type,population\nC1,grid_100m,3\n")
        _, error = command("import", "--db", self.server.database, "--layer", "population_cell", path, expect=1)
        self.assertIn("person_source", error)

    def test_nobody_writes_counts_over_http(self):
        before = self.rows()
        row_path = "/%d" % self.server.all_items("population_cell")[0]["id"]
        command("user", "add", "--db", self.server.database, "editor", "--role", "clerk", "--password-stdin",
                stdin="correct horse battery 9\n")
        key = command("user", "key", "--db", self.server.database, "editor", "--scope", "write")[0].strip()
        headers = {"Authorization": "Bearer " + key, "If-Match": "*", "Content-Type": "application/geo+json"}
        row = {"type": "Feature", "geometry": None, "properties": {"code": "made up", "unit_type": "grid_100m", "population": 3}}
        for method, path, body, kind in (("POST", "", row, "application/geo+json"), ("PUT", row_path, row, "application/geo+json"),
                                         ("PATCH", row_path, {"properties": {"population": 25}}, "application/merge-patch+json"),
                                         ("DELETE", row_path, None, "application/geo+json")):
            answer = self.server.ask(method, "/collections/population_cell/items" + path, json.dumps(body).encode() if body else b"",
                                     dict(headers, **{"Content-Type": kind}))
            self.assertEqual((method, answer.status), (method, 403), answer.body)
            self.assertIn("persons-only-counted", answer.json["type"])
        self.assertEqual(self.rows(), before)

    def test_the_layer_has_no_field_that_could_hold_a_person(self):
        fields = self.server.get("/collections/population_cell/schema").json["properties"]
        for name in ("name", "id_number", "phone", "household_id", "birth"):
            self.assertNotIn(name, fields)

    # ---- nobody can work back

    def test_no_count_that_is_kept_back_follows_from_those_that_are_published(self):
        for rows, most in ((self.published, None), (self.demo_rows, 2)):
            drawn, asked = random.Random(7), 0
            for name, part in attack.parts(rows):
                chosen = part.unpublished if most is None else drawn.sample(part.unpublished, min(most, len(part.unpublished)))
                for count in chosen if len(chosen) < 120 else drawn.sample(chosen, 120):
                    self.assertGreaterEqual(attack.width(part.range_of(count)), attack.K - 1e-6, f"{count} of {name}")
                    asked += 1
            self.assertGreater(asked, 100)

    def test_counts_are_multiples_of_five_that_are_near_the_truth_and_never_below_ten(self):
        self.assertTrue(any(row["suppressed"] for row in self.published))
        for row in self.published:
            for column in ("population", "households", *COUNTS):
                if row.get(column) is not None:
                    self.assertGreaterEqual(row[column], 10)
                    self.assertEqual(row[column] % 5, 0)
        streets = [row for row in self.published if row["unit_type"] == "street"]
        told = [row["population"] for row in streets if row.get("population") is not None]
        self.assertGreater(len(told), 2)
        counted = int(re.search(r"counted (\d+)", self.output).group(1))
        self.assertLess(abs(sum(told) - counted), 5 * len(told) + 30 * (len(streets) - len(told)))

    def test_children_and_sensitive_traits_are_not_told_by_cell(self):
        by_cell = [row for row in self.published + self.demo_rows if row["unit_type"] == "grid_100m"]
        by_community = [row for row in self.demo_rows if row["unit_type"] == "community"]
        for column in ("age_0_13", "age_14_17", "health_good", "health_disabled", "social_none", "marriage_widowed"):
            self.assertTrue(all(row.get(column) is None for row in by_cell), column)
            self.assertTrue(any(row.get(column) is not None for row in by_community), column)

    def test_one_person_more_or_less_changes_nothing_that_is_published(self):
        before = {row["code"]: row for row in self.published}
        added = list(self.persons[0])
        added[4:6] = ["2020-02-02", "女"]
        for persons in (self.persons[1:], self.persons + [added], self.persons):
            self.publish(persons, day="2026-07-31")
            now = {row["code"]: row for row in self.rows()}
            self.assertEqual(set(now), set(before))
            for code, row in now.items():
                for column in ("population", "households", "suppressed", *COUNTS):
                    self.assertEqual(row.get(column), before[code].get(column), f"{column} of {code}")

    # ---- questions about areas

    def square(self, lon, lat, width, height=None):
        height = height or width
        return {"geometry": {"type": "Polygon", "coordinates": [[[lon, lat], [lon + width, lat], [lon + width, lat + height],
                                                                 [lon, lat + height], [lon, lat]]]}}

    def test_an_area_is_answered_from_whole_cells_with_bounds_and_always_alike(self):
        area = self.square(121.535, 29.865, 0.012)
        answers = [self.ask(area) for _ in range(3)]
        self.assertEqual(answers[0].status, 200, answers[0].body)
        self.assertEqual({answer.body for answer in answers}, {answers[0].body})
        told = answers[0].json["population"]
        self.assertLessEqual(told["lower"], told["estimate"])
        self.assertLessEqual(told["estimate"], told["upper"])
        centre = lambda row: [(min(p[axis] for p in row["geometry"]["coordinates"][0]) +
                               max(p[axis] for p in row["geometry"]["coordinates"][0])) / 2 for axis in (0, 1)]
        inside = [row for row in self.rows() if row["geometry"] and 121.535 < centre(row)[0] < 121.547 and 29.865 < centre(row)[1] < 29.877]
        self.assertEqual(told["cells"], len(inside))
        self.assertEqual(told["cells_unpublished"], sum(row["suppressed"] for row in inside))
        least = sum(row["population"] - row["max_error"] for row in inside if not row["suppressed"])
        self.assertEqual(told["lower"], least)
        true = sum(121.535 < float(p[12]) < 121.547 and 29.865 < float(p[13]) < 29.877 for p in self.persons)
        self.assertLess(abs(told["estimate"] - true), 0.25 * true)

    def test_two_areas_that_differ_by_a_building_have_one_answer(self):
        told = [self.ask(self.square(121.535, 29.865, width, 0.012)).json["population"] for width in (0.0120, 0.01202, 0.01204)]
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[1], told[2])

    def test_two_areas_that_differ_by_one_cell_tell_what_its_own_row_tells(self):
        cells = [row for row in self.rows() if row["geometry"]]
        counted = 0
        for row in cells:
            ring = row["geometry"]["coordinates"][0]
            lons, lats = [p[0] for p in ring], [p[1] for p in ring]
            middle = (min(lons) + max(lons)) / 2
            low, height = 29.862, (min(lats) + max(lats)) / 2 + 0.00001 - 29.862
            if height < 0.004:
                continue
            near = [self.ask(self.square(121.527, low, middle - 121.527 + step, height)) for step in (-0.00002, 0.00002)]
            if any(answer.status != 200 for answer in near):
                continue
            a, b = (answer.json["population"] for answer in near)
            entered = b["cells"] - a["cells"]
            if entered != 1 or row["suppressed"]:
                continue
            counted += 1
            self.assertEqual(b["lower"] - a["lower"], row["population"] - row["max_error"])
            if counted == 5:
                break
        self.assertGreater(counted, 0)

    def test_small_areas_are_refused(self):
        for area in (self.square(121.54, 29.87, 0.002), {"circle": {"center": [121.54, 29.87], "radius": 100}},
                     self.square(120.5, 29.0, 0.02)):
            answer = self.ask(area)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn("population-area-refused", answer.json["type"])
        within = self.server.ask("POST", "/within", json.dumps({"collections": ["population_cell", "street"], "area": self.square(
            121.54, 29.87, 0.002)}).encode(), {"Content-Type": "application/json"}).json["collections"]
        self.assertIsNone(within[0]["population"])
        self.assertEqual((within[0]["refused"], within[0]["matched"], within[0]["features"]), ("area-too-small", 0, []))
        self.assertGreater(within[1]["matched"], 0)

    def test_sums_without_an_area_count_each_resident_once(self):
        answer = self.server.ask("POST", "/stats/population_cell", json.dumps({"measures": ["sum:population"]}).encode(),
                                 {"Content-Type": "application/json"}).json
        cells = [row for row in self.rows() if row["unit_type"] == "grid_100m"]
        self.assertEqual(answer["sum"]["population"], sum(row.get("population") or 0 for row in cells))
        self.assertEqual(answer["matched"], len(cells))

    def test_a_filter_that_only_has_the_words_unit_type_in_a_text_counts_each_resident_once(self):
        cells = [row for row in self.rows() if row["unit_type"] == "grid_100m"]

        def matched(question):
            return self.server.ask("POST", "/stats/population_cell", json.dumps(question).encode(), {"Content-Type": "application/json"}).json["matched"]

        self.assertEqual(matched({"filter": "code <> 'unit_type'"}), len(cells))
        self.assertEqual(matched({"filter": {"op": "<>", "args": [{"property": "code"}, "unit_type"]}}), len(cells))
        self.assertEqual(matched({"filter": "unit_type = 'street' OR unit_type = 'grid_100m'"}),
                         sum(row["unit_type"] in ("street", "grid_100m") for row in self.rows()))
        self.assertEqual(matched({"group_by": ["unit_type"]}), len(self.rows()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
