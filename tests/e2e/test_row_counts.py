"""Restricted rows count against the day of staff by whatever door they leave."""

import csv
import json
import os
import tempfile
import unittest

from haishu import DEMO, Server, command

LAYER = "government_property"
DISTRICT = {"feature": {"collection": "district", "id": 1}}


class Counted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO, "--limits", "off")
        command("user", "add", "--db", cls.server.database, "lin", "--role", "staff", "--duty", f"{LAYER},component",
                "--password-stdin", stdin="a long password of lin\n")
        command("user", "add", "--db", cls.server.database, "shen", "--role", "auditor", "--password-stdin",
                stdin="a long password of shen\n")
        cls.key, cls.auditor = (command("user", "key", "--db", cls.server.database, name)[0].strip() for name in ("lin", "shen"))
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def rows(self, path, body=None):
        """The answer, and how many rows are on record for it."""
        headers = {"Authorization": "Bearer " + self.key, "Haishu-Purpose": "inspection", "Content-Type": "application/json"}
        method, text = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
        answer = self.server.ask(method, path, text, headers)
        self.assertEqual(answer.status, 200, answer.body[:500])
        last = self.server.ask("GET", "/audit?actor=lin&limit=1", None, {"Authorization": "Bearer " + self.auditor})
        return answer, last.json["records"][0]["rows"]

    def test_the_history_of_a_row_is_the_row(self):
        self.assertEqual(self.rows(f"/collections/{LAYER}/items/1/history")[1], 1)

    def test_figures_of_one_row_are_a_row(self):
        answer, rows = self.rows(f"/stats/{LAYER}", {"filter": "code='GP00013'", "measures": ["max:area_m2"]})
        self.assertEqual((answer.json["matched"], rows), (1, 1))
        self.assertEqual(self.rows(f"/stats/{LAYER}", {"filter": "code='none'", "measures": ["max:area_m2"]})[1], 0)

    def test_groups_of_a_period_beside_the_one_asked_for_are_rows(self):
        answer, rows = self.rows("/stats/component", {
            "filter": "class_code='0502'", "group_by": ["code"], "compare": ["previous"],
            "time": {"field": "init_date", "from": "2027-01-01", "to": "2050-01-01"}})
        told = len(answer.json["compare"]["previous"]["groups"])
        self.assertGreater(told, 10)
        self.assertEqual((answer.json["matched"], rows), (0, told))

    def test_groups_of_what_lies_within_an_area_are_rows(self):
        answer, rows = self.rows("/within", {"area": {"division": "330203"}, "collections": [LAYER], "limit": 0, "group_by": "name"})
        told = len(answer.json["collections"][0]["groups"])
        self.assertGreater(told, 100)
        self.assertEqual(rows, told)

    def test_features_of_repeats_are_rows(self):
        answer, rows = self.rows("/repeats/component", {
            "filter": "class_code='0502'", "radius": 2000, "days": 3660, "at_least": 2, "time": {"field": "init_date"}})
        told = sum(repeat["count"] for repeat in answer.json["repeats"])
        self.assertGreater(told, 10)
        self.assertEqual(rows, told)

    def test_features_that_processes_tell_are_rows(self):
        execution = "/processes/{}/execution".format
        overlay = {"inputs": {"collection": LAYER, "operation": "intersection", **DISTRICT}}
        answer, rows = self.rows(execution("overlay"), overlay)
        told = len(answer.json["features"])
        self.assertGreater(told, 100)
        self.assertEqual(rows, told)
        answer, rows = self.rows(execution("points-along"), {"inputs": {
            "collection": "component", "filter": "class_code='0105'", "within_m": 1000,
            "geometry": {"type": "LineString", "coordinates": [[121.5, 29.85], [121.56, 29.88]]}}})
        self.assertGreater(answer.json["matched"], 10)
        self.assertEqual(rows, answer.json["matched"])


class Released(unittest.TestCase):
    """A file of restricted rows that a second person has released."""

    def people(self, server):
        """The headers of one whose duty the layer is, and of an approver."""
        command("user", "add", "--db", server.database, "lin", "--role", "staff", "--duty", LAYER, "--password-stdin",
                stdin="a long password of lin\n")
        command("user", "add", "--db", server.database, "qian", "--role", "approver", "--password-stdin",
                stdin="a long password of qian\n")
        lin, qian = ({"Authorization": "Bearer " + command("user", "key", "--db", server.database, "--scope", "write", name)[0].strip()}
                     for name in ("lin", "qian"))
        return {**lin, "Haishu-Purpose": "inspection", "Content-Type": "application/json"}, qian

    def released(self, server, target, asker, approver):
        asked = server.ask("POST", "/export-requests", json.dumps({"target": target}).encode(), asker).json["id"]
        self.assertEqual(server.ask("POST", f"/export-requests/{asked}/release", None, approver).status, 200)
        return asked

    def test_it_is_for_the_purpose_that_was_said_and_a_look_at_its_head_does_not_use_it_up(self):
        server = Server(DEMO)
        lin, qian = self.people(server)
        target = f"/collections/{LAYER}/items?f=csv&limit=5"
        with server:
            lin["Haishu-Release"] = self.released(server, target, lin, qian)
            other = server.ask("GET", target, None, {**lin, "Haishu-Purpose": "census"})
            self.assertEqual((other.status, other.json["type"]), (403, "/problems/export-needs-release"))
            self.assertEqual(server.ask("HEAD", target, None, lin).status, 200)
            file = server.ask("GET", target, None, lin)
            self.assertEqual(file.status, 200)
            self.assertEqual(server.ask("GET", target, None, lin).status, 403)
        rows = list(csv.DictReader(file.body.decode("utf-8-sig").splitlines()))
        self.assertEqual(len(rows), 5)
        for row in rows:
            self.assertRegex(row["export_mark"], r"^导出 Export: lin, 20\d\d-\d\d-\d\dT[0-9:.]+Z, [0-9a-f]{16}$")

    def test_it_outlasts_the_program_and_what_the_limits_refuse_does_not_use_it_up(self):
        server = Server(DEMO, "--staff-rows", "3")
        lin, qian = self.people(server)
        target = f"/collections/{LAYER}/items?f=gpkg&limit=5"
        with server:
            lin["Haishu-Release"] = asked = self.released(server, target, lin, qian)
            refused = server.ask("GET", target, None, lin)
            self.assertEqual((refused.status, refused.json["type"]), (403, "/problems/row-quota"))
            self.assertEqual(server.ask("GET", f"/export-requests/{asked}", None, lin).json["state"], "released")
            with tempfile.TemporaryDirectory() as folder:
                command("backup", "--db", server.database, os.path.join(folder, "after.sqlite"))
                restored = Server(os.path.join(folder, "after.sqlite"), "--staff-rows", "5")
        with restored as server:
            file = server.ask("GET", target, None, lin)
            self.assertEqual(file.status, 200)
            self.assertIn("导出 Export: lin", file.body.decode("utf-8", "ignore"))
            self.assertEqual(server.ask("GET", f"/export-requests/{asked}", None, lin).json["state"], "used")


if __name__ == "__main__":
    unittest.main()
