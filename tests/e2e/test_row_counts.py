"""Restricted rows count against the day of staff by whatever door they leave."""

import json
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


if __name__ == "__main__":
    unittest.main()
