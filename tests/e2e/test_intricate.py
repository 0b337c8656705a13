"""Shapes made to be costly: each question about them is answered or refused soon, in little memory, while others are served."""

import json
import math
import os
import threading
import time
import unittest

from haishu import Server

SOON = 15  # seconds, also on a busy machine; what is not bounded takes minutes
MOST_GROWTH_MB = 300


def closed(points):
    return {"type": "Polygon", "coordinates": [points + [points[0]]]}


def star(middle, corners):
    def corner(i):
        reach = 0.02 if i % 2 else 0.01
        return [middle[0] + reach * math.cos(2 * math.pi * i / corners), middle[1] + reach * math.sin(2 * math.pi * i / corners)]
    return closed([corner(i) for i in range(corners)])


def teeth(middle, vertices, is_comb):
    """From west to east: a comb, or a zigzag."""
    return [[middle[0] - 0.025 + 0.05 * i / vertices, middle[1] + (0.01 if (i // 2 if is_comb else i) % 2 else -0.01)]
            for i in range(vertices)]


def comb(middle, vertices):
    return closed(teeth(middle, vertices, True) + [[middle[0] + 0.025, middle[1] - 0.02], [middle[0] - 0.025, middle[1] - 0.02]])


class IntricateShapes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(os.environ["HAISHU_DEMO_DB"]).__enter__()
        place = cls.server.get("/collections/building/items?limit=1").json["features"][0]["geometry"]["coordinates"]
        while isinstance(place[0], list):
            place = place[0]
        cls.middle = place[:2]
        cls.memory_before = cls.memory_mb()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    @classmethod
    def memory_mb(cls):
        with open(f"/proc/{cls.server.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024

    def ask(self, collection, question, statuses):
        begin = time.monotonic()
        answer = self.server.ask("POST", f"/stats/{collection}", json.dumps(question).encode(),
                                 {"Content-Type": "application/json"})
        took = time.monotonic() - begin
        self.assertIn(answer.status, statuses)
        self.assertLess(took, SOON)
        self.assertLess(self.memory_mb() - self.memory_before, MOST_GROWTH_MB)
        return answer.json

    def test_a_buffer_around_a_star_or_a_zigzag_is_counted_whatever_its_corners(self):
        counts = {self.ask("building", {"area": {"geometry": star(self.middle, corners), "buffer": 500}}, (200,))["matched"]
                  for corners in (2_000, 8_000, 16_000)}
        self.assertEqual(len(counts), 1)
        self.assertGreater(counts.pop(), 10)
        zigzag = {"type": "LineString", "coordinates": teeth(self.middle, 990, False)}
        self.ask("building", {"area": {"geometry": zigzag, "buffer": 200}}, (200,))

    def test_a_buffer_around_a_comb_is_counted_or_refused(self):
        for vertices in (990, 9_990):
            for metres in (1, 20, 1_000, 50_000):
                with self.subTest(vertices=vertices, metres=metres):
                    self.ask("building", {"area": {"geometry": comb(self.middle, vertices), "buffer": metres}}, (200, 413))

    def test_every_relation_to_a_star_of_two_thousand_corners_is_told(self):
        relations = {}
        for name in ("intersects", "disjoint", "within", "overlaps", "touches", "crosses", "contains", "equals"):
            condition = {"op": "s_" + name, "args": [{"property": "geometry"}, star(self.middle, 2_000)]}
            relations[name] = self.ask("building", {"filter": condition, "filter-lang": "cql2-json"}, (200,))["matched"]
        everything = self.ask("building", {}, (200,))["matched"]
        self.assertEqual(relations["intersects"] + relations["disjoint"], everything)
        self.assertEqual(relations["within"] + relations["overlaps"] + relations["touches"] + relations["contains"],
                         relations["intersects"])
        self.assertGreater(relations["overlaps"], 10)

    def test_others_are_served_meanwhile(self):
        question = {"area": {"geometry": comb(self.middle, 9_990), "buffer": 1}}
        hostile = threading.Thread(target=self.ask, args=("building", question, (200, 413)))
        hostile.start()
        while hostile.is_alive():
            begin = time.monotonic()
            self.assertEqual(self.server.get("/collections/building/items?limit=3").status, 200)
            self.assertLess(time.monotonic() - begin, 2)
        hostile.join()


if __name__ == "__main__":
    unittest.main()
