"""Awkward files of other bureaus in, and the same features out through GDAL, OWSLib and our own pages."""

import gzip
import json
import os
import re
import shutil
import tempfile
import unittest

from haishu import DATA, DEMO, Server, command, tool


def source_count(path, layer=None):
    text = tool("ogrinfo", "-ro", "-so", "-al", path, *([layer] if layer else []))
    return sum(int(n) for n in re.findall(r"^Feature Count: (\d+)", text, re.M))


@unittest.skipUnless(os.path.isdir(DATA), "the test data beside the checkout is not here")
class ImportedLayers(unittest.TestCase):
    SOURCES = {
        # layer: (file, source layer, further options)
        "shanghai_buildings": ("osm/shanghai_buildings.geojson", None, []),
        "shanghai_roads": ("osm/shanghai_roads.geojson", None, []),
        "shanghai_pois": ("osm/shanghai_pois.geojson", None, []),
        "monaco_buildings": ("osm/monaco_buildings.geojson.gz", None, []),
        "school_gbk": ("formats/ningbo_school_gbk_nocpg_epsg4549.zip", None, []),
        "gpkg_hospital": ("formats/ningbo_osm_cgcs2000.gpkg", "hospital", []),
        "gpkg_commercial": ("formats/ningbo_osm_cgcs2000.gpkg", "commercial", []),
        "kml_stations": ("formats/ningbo_metro_stations.kml", None, []),
    }

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-import-")
        cls.database = os.path.join(cls.folder, "db.sqlite")
        cls.server = None
        for layer, (file, source_layer, options) in cls.SOURCES.items():
            command("import", "--db", cls.database, "--layer", layer, "--level", "public", os.path.join(DATA, file),
                    *(["--source-layer", source_layer] if source_layer else []), *options)
        cls.server = Server(cls.database).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)
        shutil.rmtree(cls.folder)

    def plain_file(self, file):
        path = os.path.join(DATA, file)
        if not path.endswith(".gz"):
            return "/vsizip/" + path if path.endswith(".zip") else path
        out = os.path.join(self.folder, os.path.basename(path)[:-3])
        with gzip.open(path) as packed, open(out, "wb") as plain:
            shutil.copyfileobj(packed, plain)
        return out

    def test_every_layer_has_as_many_features_as_gdal_counts_in_the_source(self):
        for layer, (file, source_layer, _) in self.SOURCES.items():
            with self.subTest(layer):
                expected = source_count(self.plain_file(file), source_layer)
                self.assertGreater(expected, 0)
                self.assertEqual(self.server.get(f"/collections/{layer}/items?limit=1&f=json").json["numberMatched"], expected)

    def test_gdal_as_a_client_reads_everything_back_page_by_page(self):
        for layer in self.SOURCES:
            with self.subTest(layer):
                expected = self.server.get(f"/collections/{layer}/items?limit=1&f=json").json["numberMatched"]
                text = tool("ogrinfo", "-ro", "-al", "-q", "-oo", "PAGE_SIZE=100", f"OAPIF:{self.server.base}/collections/{layer}", layer)
                self.assertEqual(len(re.findall(r"^OGRFeature\(", text, re.M)), expected)

    def test_gbk_names_come_out_as_readable_chinese(self):
        features = self.server.all_items("school_gbk")
        self.assertIn("名称", features[0]["properties"])
        names = {feature["properties"]["名称"] for feature in features}
        with open(os.path.join(DATA, "osm/ningbo_school.geojson"), encoding="utf-8") as file:
            known = {f["properties"].get("name") for f in json.load(file)["features"]}
        self.assertGreater(len({n for n in names if n and any(k and k.startswith(n[:6]) for k in known)}), 400)

    def test_positions_of_the_projected_shapefile_are_those_of_its_source_within_a_metre(self):
        # The shapefile (EPSG:4549) was made from the polygons of the GeoJSON file, in its order.
        with open(os.path.join(DATA, "osm/ningbo_school.geojson"), encoding="utf-8") as file:
            polygons = [f for f in json.load(file)["features"] if f["geometry"]["type"] in ("Polygon", "MultiPolygon")]

        def box(coordinates):
            flat = []
            stack = [coordinates]
            while stack:
                item = stack.pop()
                if isinstance(item[0], (int, float)):
                    flat.append(item)
                else:
                    stack.extend(item)
            xs, ys = [p[0] for p in flat], [p[1] for p in flat]
            return min(xs), min(ys), max(xs), max(ys)

        ours = sorted(box(f["geometry"]["coordinates"]) for f in self.server.all_items("school_gbk"))
        theirs = sorted(box(f["geometry"]["coordinates"]) for f in polygons)
        self.assertEqual(len(ours), len(theirs))
        for a, b in zip(ours, theirs):
            for mine, other in zip(a, b):
                self.assertAlmostEqual(mine, other, delta=1e-5)  # 1e-5 degrees is 1.1 m north, 0.97 m east

    def test_tiles_are_read_by_gdals_mvt_driver(self):
        # 121.50 E 31.24 N lies in the middle of the Shanghai layers: z14 column 13721, row 6694.
        tile = self.server.get("/xyz/shanghai_buildings,shanghai_roads/14/13721/6694.mvt")
        self.assertEqual(tile.status, 200)
        path = os.path.join(self.folder, "tile.mvt")
        with open(path, "wb") as file:
            file.write(tile.body)
        text = tool("ogrinfo", "-ro", "-so", "-al", "-oo", "X=13721", "-oo", "Y=6694", "-oo", "Z=14", path)
        counts = dict(re.findall(r"^Layer name: (\S+)$.*?^Feature Count: (\d+)", text, re.M | re.S))
        self.assertGreater(int(counts["shanghai_buildings"]), 100)
        self.assertGreater(int(counts["shanghai_roads"]), 100)

    def test_owslib_reads_collections_and_items(self):
        text = tool("/usr/bin/python3", "-c", (
            "import sys; from owslib.ogcapi.features import Features\n"
            "f = Features(sys.argv[1]); ids = [c for c in f.feature_collections()]\n"
            "print('gpkg_hospital' in ids, len(f.collection_items('gpkg_hospital', limit=1000)['features']))"), self.server.base)
        self.assertEqual(text.strip().splitlines()[-1], "True 95")

    def test_a_datetime_answer_equals_a_brute_force_reading_of_the_source(self):
        features = [{"type": "Feature", "properties": {"k": k, "at": at}, "geometry": {"type": "Point", "coordinates": [121.5, 29.8]}}
                    for k, at in enumerate(["2024-03-01T00:00:00+08:00", "2024-02-29T16:00:00Z", "2024-02-29T16:00:00.5Z", None])]
        path = os.path.join(self.folder, "times.geojson")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": features}, file)
        command("import", "--db", self.server.database, "--layer", "times", "--level", "public", path)
        for interval, expected in (("2024-02-29T16:00:00Z", {0, 1, 3}), ("../2024-02-29T16:00:00.25Z", {0, 1, 3}),
                                   ("2024-02-29T16:00:00.25Z/..", {2, 3}), ("2024-03-02T00:00:00Z/2024-03-03T00:00:00Z", {3})):
            with self.subTest(interval):
                found = self.server.all_items("times", f"datetime={interval}")
                self.assertEqual({feature["properties"]["k"] for feature in found}, expected)

    def test_a_bbox_answer_equals_a_brute_force_reading_of_the_source(self):
        with open(os.path.join(DATA, "osm/shanghai_pois.geojson"), encoding="utf-8") as file:
            features = json.load(file)["features"]
        west, south, east, north = 121.495, 31.235, 121.505, 31.245
        points = [f["geometry"]["coordinates"] for f in features if f["geometry"]["type"] == "Point"]
        self.assertGreater(len(points), 400)
        expected = sum(west <= x <= east and south <= y <= north for x, y in (p[:2] for p in points))
        found = [f for f in self.server.all_items("shanghai_pois", f"bbox={west},{south},{east},{north}&limit=50") if f["geometry"]["type"] == "Point"]
        self.assertEqual(len(found), expected)


@unittest.skipUnless(os.path.isdir(DATA), "the test data beside the checkout is not here")
@unittest.skipUnless(os.path.isdir(DATA), "the test data beside the checkout is not here")
class Inspected(unittest.TestCase):
    """What a file is, without publishing it."""

    def inspected(self, name, *more):
        lines = command("inspect", os.path.join(DATA, name), "--db", DEMO, "--json", *more)
        return json.loads("\n".join(lines))["layers"]

    def test_a_shapefile_in_gbk_is_told_by_its_texts_and_lies_as_the_base_map_does(self):
        [layer] = self.inspected("formats/ningbo_school_gbk_nocpg_epsg4549.zip")
        self.assertEqual((layer["format"], layer["count"]), ("Shapefile", 532))
        self.assertEqual((layer["encoding"]["candidates"][0]["name"], layer["encoding"]["is_decided"]), ("GB18030", True))
        self.assertEqual(layer["crs"]["candidates"][0]["crs"], "EPSG:4549")
        offset = layer["crs"]["offset"]
        self.assertEqual((offset["hypotheses"][0]["crs"], offset["is_decided"]), ("EPSG:4490", True))

    def test_a_format_whose_standard_is_utf_8_is_believed_whatever_its_few_texts_could_be(self):
        layers = self.inspected("formats/ningbo_osm_cgcs2000.gpkg")
        self.assertEqual({layer["name"]: layer["count"] for layer in layers}, {"hospital": 95, "commercial": 353})
        for layer in layers:
            self.assertEqual([(c["name"], c["confidence"]) for c in layer["encoding"]["candidates"]], [("UTF-8", 1)])

    def test_a_report_for_people_names_each_layer(self):
        report = "\n".join(command("inspect", os.path.join(DATA, "formats/ningbo_osm_cgcs2000.gpkg"), "--source-layer", "hospital"))
        self.assertIn("hospital: 95 records, GeoPackage", report)
        self.assertNotIn("commercial", report)


class BadFiles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="haishu-bad-")
        self.database = os.path.join(self.folder, "db.sqlite")
        command("import", "--db", self.database, "--layer", "kept", "--level", "public", os.path.join(DATA, "formats/ningbo_metro_stations.kml"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def files(self):
        # SQLite keeps -wal and -shm beside a database while it is open, and takes them away when it pleases.
        return sorted(name for name in os.listdir(self.folder) if not name.endswith(("-wal", "-shm", ".lock")))

    def refuse(self, name, content, *options):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        before = self.files()
        _, error = command("import", "--db", self.database, "--layer", "bad", path, *options, expect=1)
        self.assertEqual(len(error.strip().splitlines()[-1:]), 1)
        self.assertNotIn("terminate", error)
        self.assertEqual(self.files(), before, "something was left behind")
        layers = tool("sqlite3", self.database, "SELECT count(*) FROM sqlite_master WHERE name = 'layer_bad'")
        self.assertEqual(layers.strip(), "0")
        command("check", "--db", self.database)
        return error

    def test_a_truncated_zip_is_refused(self):
        with open(os.path.join(DATA, "formats/ningbo_school_gbk_nocpg_epsg4549.zip"), "rb") as file:
            self.refuse("short.zip", file.read()[:20000])

    def test_a_shapefile_cut_in_half_is_refused(self):
        folder = os.path.join(self.folder, "cut")
        shutil.unpack_archive(os.path.join(DATA, "formats/ningbo_school_gbk_nocpg_epsg4549.zip"), folder)
        shape = os.path.join(folder, "ningbo_school_gbk.shp")
        os.truncate(shape, os.path.getsize(shape) // 2)
        _, error = command("import", "--db", self.database, "--layer", "bad", shape, expect=1)
        self.assertIn("cut short", error)

    def test_an_empty_file_is_refused(self):
        self.refuse("empty.geojson", b"")

    def test_a_file_that_is_not_what_its_name_says_is_refused(self):
        self.refuse("roads.shp", b"this is a letter, not a shapefile\n" * 100)

    def test_a_virtual_format_under_another_name_is_refused_and_reads_nothing(self):
        secret = os.path.join(self.folder, "secret.csv")
        with open(secret, "w") as file:
            file.write("lon,lat,word\n121.5,29.8,opensesame\n")
        vrt = f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
        for name in ("x.kml", "x.geojson", "x.csv", "x.gpkg"):
            self.assertNotIn("opensesame", self.refuse(name, vrt.encode()))

    def test_a_full_disk_leaves_the_layers_as_they_were(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a small file system needs root")
        small = os.path.join(self.folder, "small")
        os.mkdir(small)
        tool("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small)
        try:
            database = os.path.join(small, "db.sqlite")
            shutil.copy(self.database, database)
            big = os.path.join(DATA, "osm/monaco_buildings.geojson.gz")
            with open(os.path.join(small, "filler"), "wb") as filler:
                try:
                    while True:
                        filler.write(b"x" * 65536)
                except OSError:
                    pass
            _, error = command("import", "--db", database, "--layer", "bad", big, expect=1)
            self.assertRegex(error, r"(?i)disk|space|full")
            os.remove(os.path.join(small, "filler"))
            command("check", "--db", database)
        finally:
            tool("umount", small)


if __name__ == "__main__":
    unittest.main(verbosity=2)
