"""What goes out to the public: the profile, map approval numbers, the rules of public content at the door, exports."""

import json
import os
import shutil
import tempfile
import unittest

from haishu import DEMO, Server, command, tool

BASE = {
    "id": "ground", "title": {"zh": "地形", "en": "Ground"}, "group": "base", "level": "public", "geometry": "Point",
    "fields": [{"name": "no", "type": "integer"}], "survey_scale": 500}


def write_points(path, count, properties):
    """A grid of points, 250 m apart, from the south-west corner of 26 km2."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            place = [round(121.50 + i % 20 * 0.0025, 7), round(29.87 + i // 20 * 0.005, 7)]
            file.write(json.dumps({"type": "Feature", "properties": {"no": i, **properties},
                                   "geometry": {"type": "Point", "coordinates": place}}, ensure_ascii=False) + "\n")


class Publication(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-publication-")
        cls.points = os.path.join(cls.folder, "points.geojsonl")
        write_points(cls.points, 200, {})
        cls.descriptor = os.path.join(cls.folder, "ground.json")
        with open(cls.descriptor, "w", encoding="utf-8") as file:
            json.dump(BASE, file)
        cls.template = os.path.join(cls.folder, "ground.sqlite")
        command("import", "--db", cls.template, "--layer", "ground", "--descriptor", cls.descriptor, cls.points)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def copy(self, name):
        path = os.path.join(self.folder, name)
        shutil.copy(self.template, path)
        return path

    def test_the_public_profile_does_not_start_without_a_map_number_and_says_so_in_both_languages(self):
        database = self.copy("refused.sqlite")
        for options in (["--profile", "public"], []):  # a survey is never taken for a demo
            _, error = command("serve", "--db", database, "--port", "0", *options, expect=1)
            for word in ("ground", "map-number", "--profile internal", "审图号", database):
                self.assertIn(word, error)
        command("map-number", "--db", database, "--layer", "ground", "甬S(2026)12号")
        with Server(database, "--profile", "public") as server:
            for path in ("/?f=json", "/collections?f=json", "/collections/ground?f=json", "/tilejson/ground.json", "/styles/light",
                         "/collections/ground?f=html", "/catalog"):
                self.assertIn("甬S(2026)12号", server.get(path).body.decode(), path)
            self.assertEqual(server.get("/?f=json").json["profile"], "public")

    def test_a_new_version_of_the_base_map_needs_its_own_number_before_the_public_sees_it(self):
        database = self.copy("version.sqlite")
        command("map-number", "--db", database, "--layer", "ground", "甬S(2026)12号")
        with Server(database, "--profile", "public") as server:
            _, error = command("import", "--db", server.database, "--layer", "ground", self.points, expect=1)
            self.assertIn("--map-no", error)
            self.assertEqual(tool("sqlite3", "-readonly", server.database,
                                  "SELECT action, object, result FROM audit ORDER BY seq DESC LIMIT 1").strip(),
                             "publish|ground|map-number-needed")
            self.assertIn("审图号", error)
            command("import", "--db", server.database, "--layer", "ground", "--map-no", "甬S(2026)13号", self.points)
            self.assertEqual(server.get("/collections/ground?f=json").json["mapNumber"], "审图号：甬S(2026)13号")
            self.assertNotIn("12号", server.get("/styles/light").body.decode())
        command("import", "--db", database, "--layer", "ground", self.points)
        _, error = command("serve", "--db", database, "--port", "0", "--profile", "public", expect=1)
        self.assertIn("ground", error)

    def test_the_internal_profile_needs_no_number_and_the_demo_says_that_it_is_schematic(self):
        database = self.copy("internal.sqlite")
        with Server(database, "--profile", "internal") as server:
            self.assertEqual(server.get("/?f=json").json["mapNumber"], "内部使用，无审图号")
        with Server(DEMO, "--profile", "demo") as server:
            for path in ("/?f=json", "/collections/district?f=json", "/tilejson/district.json", "/styles/dark"):
                self.assertIn("示意", server.get(path).body.decode(), path)

    def test_a_survey_is_not_served_as_a_demo_whether_it_has_a_number_or_not(self):
        database = self.copy("surveyed.sqlite")
        for _ in range(2):
            _, error = command("serve", "--db", database, "--port", "0", "--profile", "demo", expect=1)
            for word in ("ground", "--profile public", "--profile internal", "示意", "实测", database):
                self.assertIn(word, error)
            command("map-number", "--db", database, "--layer", "ground", "甬S(2026)12号")

    def test_exports_of_large_scale_data_add_up_over_a_restart_and_refusals_are_on_record(self):
        database = self.copy("export.sqlite")
        south, north, both = ("bbox=121.50,29.87,121.55,29.8943", "bbox=121.50,29.8943,121.55,29.9186",
                              "bbox=121.50,29.87,121.55,29.9186")
        server = Server(database, "--profile", "internal")
        items = "/collections/ground/items?f=csv&limit=1000&"
        with server:
            self.assertEqual(server.get(items + both).status, 403)
            self.assertEqual(server.get(items + south).status, 200)
            refusal = server.get(items + north)
            self.assertEqual(refusal.status, 403)
            self.assertTrue(refusal.json["type"].endswith("export-area-exceeded"))
            self.assertIn("平方公里", refusal.body.decode())
            database = self.folder + "/after.sqlite"
            command("backup", "--db", server.database, database)
            key = shutil.copy(server.database + ".key", self.folder)  # by which an address is known without being kept
        self.assertNotIn("127.0.0", tool("sqlite3", "-readonly", database, "SELECT name FROM export_asker"))
        self.assertIn("refused", tool("sqlite3", "-readonly", database, "SELECT action FROM audit WHERE object='ground'"))
        server = Server(database, "--profile", "internal")
        shutil.copy(key, server.database + ".key")
        with server:
            self.assertEqual(server.get(items + north).status, 403)
            self.assertEqual(server.get(items + south).status, 200)

    def test_a_field_that_may_not_be_public_is_kept_back_and_the_clerk_is_told(self):
        bridges = os.path.join(self.folder, "bridges.geojsonl")
        write_points(bridges, 3, {"名称": "桥", "载重(t)": "ZQXJ55", "SmallClass": "0136"})
        database = os.path.join(self.folder, "bridges.sqlite")
        output, _ = command("import", "--db", database, "--layer", "bridge", "--level", "public", bridges)
        self.assertIn("field-not-public", output)
        self.assertIn("2023〕2号", output)
        with Server(database) as server:
            self.assertEqual(server.get("/collections/bridge/items").json["numberMatched"], 0)
            self.assertNotIn("载重", server.get("/collections/bridge/schema").body.decode())


if __name__ == "__main__":
    unittest.main()
