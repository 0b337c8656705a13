"""Large-scale data: no more than 25 square kilometres leave, by whatever door and in whatever slices."""

import json
import os
import unittest

from haishu import DEMO, Server, command

DESCRIPTOR = {
    "id": "survey", "title": {"zh": "地形", "en": "Survey"}, "group": "supervision", "level": "public", "geometry": "polygon",
    "fields": [{"name": "no", "type": "integer"}], "zoom": {"min": 0, "max": 18}, "generalise": "none", "survey_scale": 500}
REFUSED = (403, "/problems/export-area-exceeded")


def houses():
    """400 houses of about 20 m over 9 by 9 km."""
    features = []
    for i in range(400):
        west, south = 121.50 + i % 20 * 0.005, 29.80 + i // 20 * 0.004
        east, north = west + 0.0002, south + 0.0002
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append({"type": "Feature", "properties": {"no": i}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return {"type": "FeatureCollection", "features": features}


class Ground(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = Server(DEMO, "--limits", "off")
        source, descriptor = (os.path.join(server.folder, name) for name in ("survey.geojson", "survey.json"))
        for path, content in ((source, houses()), (descriptor, DESCRIPTOR)):
            with open(path, "w", encoding="utf-8") as out:
                json.dump(content, out, ensure_ascii=False)
        command("import", "--db", server.database, "--layer", "survey", "--descriptor", descriptor, "--level", "public", source)
        cls.database = server.database

    def started(self):
        """A server over what was imported, whose askers have taken nothing yet."""
        server = Server(self.database, "--limits", "off")
        server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def outcome(self, answer):
        return answer.status if answer.status == 200 else (answer.status, answer.json["type"])

    def test_features_within_an_area_are_a_file_when_they_are_many_or_follow_others(self):
        server = self.started()

        def within(**more):
            body = {"area": {"geometry": {"type": "Polygon", "coordinates": [
                [[121.49, 29.79], [121.61, 29.79], [121.61, 29.89], [121.49, 29.89], [121.49, 29.79]]]}}, "collections": ["survey"]}
            return self.outcome(server.ask("POST", "/within", json.dumps({**body, **more}).encode(),
                                           {"Content-Type": "application/json"}))

        self.assertEqual(within(limit=100), 200)
        self.assertEqual(within(limit=1000), REFUSED)
        self.assertEqual(within(limit=100, after={"survey": 100}), REFUSED)
        self.assertEqual(within(limit=0), 200)

    def test_an_overlay_of_many_features_is_a_file(self):
        server = self.started()

        def overlay(north):
            shape = {"type": "Polygon", "coordinates": [
                [[121.49, 29.79], [121.61, 29.79], [121.61, north], [121.49, north], [121.49, 29.79]]]}
            body = {"inputs": {"collection": "survey", "operation": "intersection", "geometry": shape}}
            return self.outcome(server.ask("POST", "/processes/overlay/execution", json.dumps(body).encode(),
                                           {"Content-Type": "application/json"}))

        self.assertEqual(overlay(29.802), 200)
        self.assertEqual(overlay(29.89), REFUSED)

    def test_slivers_count_as_wide_as_the_features_that_they_touch(self):
        server = self.started()
        taken = 0
        for column in range(20):
            middle = 121.5001 + column * 0.005
            answer = server.ask("GET", f"/collections/survey/items?f=csv&limit=1000&bbox={middle},29.79,{middle},29.89")
            self.assertEqual(answer.status, 200)
            taken += answer.body.count(b"\n") - 1
        self.assertEqual(taken, 400)
        # 20 strips of one cell, 48 m, by 11.1 km are 10.7 km2; so are not left the 15 km2 that these 17 km2 add.
        large = server.ask("GET", "/collections/survey/items?f=csv&limit=1000&bbox=121.5,29.8,121.54,29.84")
        self.assertEqual(self.outcome(large), REFUSED)


if __name__ == "__main__":
    unittest.main()
