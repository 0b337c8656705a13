"""Search, suggestions and geocoding of the running server over the demo district: a list of what people type with what must come
first, and every address found again by its own text and by other writings of it."""

import csv
import io
import json
import os
import random
import time
import unittest
import urllib.parse

from haishu import DEMO, Server

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 11
ADDRESSES = int(os.environ.get("HAISHU_ADDRESSES", "400"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
TRADITIONAL = str.maketrans("号区镇街乡东龙观横桥云门广学车华", "號區鎮街鄉東龍觀橫橋雲門廣學車華")


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO, "--limits", "off")
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def get(self, path, **query):
        return self.server.get(path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def suggest(self, typed, **more):
        answer = self.get("/suggest", q=typed, **more)
        self.assertEqual(answer.status, 200, (typed, answer.body[:300]))
        return answer.json["items"]

    def test_what_people_type_finds_what_they_mean(self):
        wrong = []
        with open(os.path.join(HERE, "search_queries.tsv"), encoding="utf-8") as file:
            lines = file.readlines()
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            typed, expected = line.rstrip("\n").split("\t")
            items = self.suggest(typed)
            texts = [item["text"] for item in items]
            if expected == "-":
                good = not items
            elif expected.startswith("@"):
                good = bool(items) and items[0]["collection"] == expected[1:]
            elif expected.startswith("~"):
                good = expected[1:] in texts[:3]
            else:
                good = texts[:1] == [expected]
            if not good:
                wrong.append(f"{typed} -> {expected}: {[(i['text'], i['collection']) for i in items[:4]]}")
        self.assertEqual(len(wrong), 0, "\n" + "\n".join(wrong))

    def test_the_part_that_was_typed_is_marked(self):
        first = self.suggest("laojie", collections="scenic")[0]
        self.assertEqual((first["text"], first["matched"]), ("南塘老街", [2, 4]))
        self.assertEqual(self.suggest("天一广")[0]["matched"], [0, 3])
        self.assertEqual(self.suggest("饭店", collections="hotel", point="121.55,29.87")[0]["found_by"], "name")

    def test_nearer_places_come_first(self):
        here = self.get("/collections/toilet/items", limit=1).json["features"][0]
        lon, lat = here["geometry"]["coordinates"]
        first = self.suggest("公厕", point=f"{lon},{lat}")[0]
        self.assertEqual((first["collection"], first["id"]), ("toilet", here["id"]))
        self.assertLess(first["distance_m"], 0.1)

    def test_pages_of_a_search_are_disjoint_and_facets_count(self):
        seen, offset = [], 0
        while offset is not None and len(seen) < 200:
            page = self.get("/search", q="社区", limit=50, offset=offset).json
            seen += [feature["id"] for feature in page["features"]]
            offset = page["next_offset"]
        self.assertEqual(len(seen), len(set(seen)))
        self.assertGreaterEqual(len(seen), 150)
        self.assertEqual({facet["collection"] for facet in page["facets"]} & {"case", "grid", "hazard"}, set())

    def test_what_the_asker_may_not_see_is_not_found(self):
        for typed in ("grid", "hydrant", "案件", "消火栓", "危险源", "重大危险源"):
            for item in self.suggest(typed):
                self.assertNotIn(item["collection"], {"grid", "duty_grid", "case", "hydrant", "hazard", "enforcement", "parcel"})
        self.assertEqual(self.get("/suggest", q="月湖", collections="hazard").status, 404)
        self.assertEqual(self.get("/suggest", q="月湖", collections="nosuch").status, 404)

    def test_texts_that_are_no_names_are_answered_or_refused(self):
        for typed in ("\u202e月湖", "月\u0000湖", "a" * 1024, "月" * 300, "(((((", "\\", "月湖" * 100, "\u0301" * 50):
            answer = self.get("/suggest", q=typed)
            self.assertIn(answer.status, (200, 400), typed)
        self.assertEqual(self.get("/suggest", q="x" * 1025).status, 400)
        self.assertEqual(self.get("/suggest").status, 400)

    def test_hostile_texts_are_answered_or_refused_in_time_by_every_route(self):
        routes = ("/suggest?q=", "/search?q=", "/geocode?q=", "/collections/hospital/items?q=")
        # What is sent, percent-encoded, and the status that all four routes answer with.
        texts = {
            "a" * 10_240: 414,
            "a" * 1_025: 400,
            "%E6%9C%88" * 342: 400,
            "%01%02%1F%7F": 400,
            "%F0%9F%98%80" * 60: 200,
            "%E2%80%8F%E2%80%AE%E6%9C%88%E6%B9%96": 200,
            "%27%20OR%201%3D1%20--": 200,
            "%28a%2B%29%2B%24%5B%5C": 200,
            "%25%5F%2A%3F": 200,
            "%ED%A0%80": 400,
            "%FF%FE": 400,
            "%CC%81" * 300: 200,
        }
        for route in routes:
            for text, status in texts.items():
                start = time.monotonic()
                answer = self.server.get(route + text)
                self.assertEqual(answer.status, status, (route, text[:40], answer.body[:200]))
                self.assertLess(time.monotonic() - start, 2, (route, text[:40]))
                if status != 200:
                    self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        for point in ("a,b", "1e999,0", "121.5", "121.5,29.8,1", "%F0%9F%98%80,1", "nan,nan", "0" * 5_000):
            self.assertEqual(self.server.get("/reverse?point=" + point).status, 400, point[:40])

    def test_the_items_of_a_collection_are_asked_for_by_free_text(self):
        def names(query):
            page = self.get("/collections/hospital/items", limit=100, **query).json
            self.assertEqual(page["numberMatched"], page["numberReturned"])
            return [feature["properties"]["name"] for feature in page["features"]]

        written = names({"q": "卫生院"})
        self.assertEqual(names({"q": "weishengyuan"}), written)
        self.assertEqual(names({"q": "衛生院"}), written)
        self.assertGreaterEqual(len(written), 8)
        self.assertEqual(names({"q": "鄞江 卫生院"}), ["鄞江镇卫生院"])
        self.assertEqual(sorted(names({"q": "鄞江镇卫生院,yhyy"})), sorted({*names({"q": "鄞江镇卫生院"}), *names({"q": "yhyy"})}))

    def test_a_place_of_several_layers_is_suggested_once_with_its_english_name(self):
        items = self.suggest("月湖", point="121.5468,29.8690")
        self.assertEqual(items[0]["text"], "月湖")
        self.assertEqual(len([i for i in items if i["text"] == "月湖" and i["collection"] in ("water", "scenic", "park")]), 1)
        self.assertEqual(self.suggest("月湖公园")[0]["name_en"], "Moon Lake Park")

    def addresses(self):
        rows = self.server.all_items("address", "limit=10000")
        return random.Random(SEED).sample(rows, ADDRESSES)

    @staticmethod
    def writings(full):
        tail = full.removeprefix("宁波市海曙区")
        return [
            tail,
            full.removeprefix("宁波市"),
            "浙江省" + full,
            full.translate(WIDE),
            full.replace("号", "號"),
            full.translate(TRADITIONAL),
            " ".join(full),
            full.replace("海曙区", "鄞州区"),
            "海曙区" + full,
            full.replace("宁波市海曙区", "宁波海曙"),
        ]

    def test_every_address_is_found_by_its_own_text_and_by_other_writings(self):
        wrong, asked = [], 0
        for feature in self.addresses():
            full = feature["properties"]["full"]
            for text in [full] + self.writings(full):
                asked += 1
                candidates = self.get("/geocode", q=text).json["candidates"]
                first = candidates[0] if candidates else {}
                if first.get("text") != full or first.get("level") not in ("door", "building"):
                    wrong.append((text, full, first.get("text"), first.get("level")))
        self.assertLess(len(wrong), asked * 0.01, wrong[:10])

    def test_a_table_of_addresses_comes_back_as_a_table(self):
        fulls = [feature["properties"]["full"] for feature in self.addresses()][:200]
        inputs = {"addresses": [*fulls, "没有这条路1号", '=SUM(A1),"x"'], "format": "csv"}
        started = self.server.ask(
            "POST",
            "/processes/geocode-addresses/execution",
            json.dumps({"inputs": inputs}).encode(),
            {"Content-Type": "application/json", "Prefer": "respond-async"},
        )
        self.assertEqual(started.status, 201, started.body[:300])
        job = "/jobs/" + started.json["jobID"]
        while self.server.get(job).json["status"] in ("accepted", "running"):
            pass
        table = self.server.get(job + "/results")
        self.assertEqual(table.headers["Content-Type"], "text/csv; charset=utf-8")
        rows = list(csv.DictReader(io.StringIO(table.body.decode("utf-8-sig"))))
        self.assertEqual(len(rows), 202)
        self.assertGreaterEqual(sum(row["text"] == row["address"] for row in rows), 198)
        self.assertEqual((rows[-2]["level"], rows[-1]["address"]), ("none", "'=SUM(A1),\"x\""))

    def test_levels_are_told_honestly(self):
        def first(text):
            candidates = self.get("/geocode", q=text).json["candidates"]
            return (candidates[0]["level"], candidates[0]["notes"]) if candidates else None

        plate = next(f["properties"] for f in self.addresses() if f["properties"]["road"])
        road = plate["road"]
        self.assertEqual(first(road)[0], "road")
        self.assertEqual(first(road + "99999号"), ("near_door", ["other-number"]))
        self.assertIn("only-near", first(plate["full"] + "对面")[1])
        self.assertIn("old-division", first(plate["full"].replace("海曙区", "鄞州区"))[1])
        self.assertEqual(first("月湖街道")[0], "street")
        self.assertEqual(first("海曙区")[0], "district")
        self.assertIsNone(first("海曙区没有的路99号"))
        corner, one, other = self.crossing()
        candidate = self.get("/geocode", q=f"{one}与{other}交叉口").json["candidates"][0]
        self.assertEqual(candidate["level"], "crossing")
        self.assertLess(max(abs(candidate["point"][0] - corner[0]), abs(candidate["point"][1] - corner[1])), 0.02)

    def crossing(self):
        """A vertex that two roads of other names share."""
        names = {}
        for feature in self.server.all_items("road", "limit=10000"):
            name, shape = feature["properties"]["name"], feature["geometry"]
            for x, y in shape["coordinates"] if name and shape["type"] == "LineString" else []:
                other = names.setdefault((x, y), name)
                if other != name and name.endswith(("路", "街")) and other.endswith(("路", "街")):
                    return (x, y), name, other
        self.fail("the demo district has no crossing")


if __name__ == "__main__":
    unittest.main()
