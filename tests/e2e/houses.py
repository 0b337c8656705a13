"""A layer of made-up houses, old and new, for tests that break things."""

import json
import os
import shutil
import tempfile
import unittest

from haishu import command, tool

OLD, NEW = 2000, 20000


def write_houses(path, count, mark):
    """`count` small polygons with codes that begin with `mark`."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            x, y = 121.3 + (i * 7919 % 100003) * 5e-6, 29.6 + (i * 104729 % 99991) * 4e-6
            ring = [[x, y], [x + 1e-4, y], [x + 1e-4, y + 1e-4], [x, y + 1e-4], [x, y]]
            file.write(json.dumps({
                "type": "Feature", "properties": {"code": f"{mark}{i}", "floors": i % 30},
                "geometry": {"type": "Polygon", "coordinates": [[[round(v, 7) for v in p] for p in ring]]}}) + "\n")


def rows(database):
    """Rows of the layer, those with an old code, the largest number and the last sequence, past the program."""
    return tool("sqlite3", "-readonly", database, "SELECT count(*), sum(code LIKE 'old%'), max(fid) FROM layer_house;"
                " SELECT max(seq) FROM change_log").split()


class HouseFolder(unittest.TestCase):
    """A folder with a database of one layer, "house", and a file of new houses for it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-faults-")
        cls.old, cls.new = cls.at("old.geojsonl"), cls.at("new.geojsonl")
        write_houses(cls.old, OLD, "old")
        write_houses(cls.new, NEW, "new")
        cls.template = cls.at("template.sqlite")
        command("import", "--db", cls.template, "--layer", "house", "--level", "public", cls.old)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder, name)

    def assert_one_line(self, error):
        lines = [line for line in error.strip().splitlines() if not line.startswith("import ")]  # those are progress
        self.assertEqual(len(lines), 1, error)
        self.assertTrue(lines[0].startswith("haishu: "), error)
