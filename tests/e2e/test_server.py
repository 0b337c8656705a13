"""The demo district over HTTP: what a stranger, a member of staff and a hostile client get."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

from haishu import DEMO, SHARED, Server, command

MOON_LAKE_TILE = "14/13723/6766"  # 121.5445 E 29.8690 N


class TheDemoDistrict(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO)
        cls.server.__enter__()
        command("user", "add", "--db", cls.server.database, "officer", "--role", "staff", "--password-stdin", stdin="Moon-Lake-1405\n")
        cls.key = command("user", "key", "--db", cls.server.database, "officer")[0].strip().splitlines()[-1].split()[-1]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_a_stranger_sees_the_public_layers_and_no_sign_of_the_others(self):
        ids = {c["id"] for c in self.server.get("/collections?f=json").json["collections"]}
        self.assertTrue({"district", "street", "road", "building", "school", "hospital", "metro_station", "population_cell"} <= ids)
        self.assertFalse({"grid", "duty_grid", "case", "hydrant", "hazard", "government_property", "parcel"} & ids)

    def test_a_hidden_layer_answers_exactly_like_one_that_does_not_exist(self):
        for path in ("/collections/{}", "/collections/{}/items", "/collections/{}/items/1", "/collections/{}/schema", "/tilejson/{}.json",
                     "/xyz/{}/" + MOON_LAKE_TILE + ".mvt", "/collections/{}/tiles"):
            with self.subTest(path):
                hidden, unknown = self.server.get(path.format("case")), self.server.get(path.format("nope"))
                self.assertEqual((hidden.status, unknown.status), (404, 404))
                strip = lambda a, name: re.sub(rb'"(trace_id|instance)"\s*:\s*"[^"]*",?', b"", a.body).replace(name, b"X")
                self.assertEqual(strip(hidden, b"case"), strip(unknown, b"nope"))

    def test_staff_reads_an_internal_layer_with_a_key_as_bearer_and_as_basic_password(self):
        import base64
        bearer = self.server.get("/collections/case/items?limit=1", Authorization="Bearer " + self.key)
        basic = self.server.get("/collections/case/items?limit=1", Authorization="Basic " + base64.b64encode(f"x:{self.key}".encode()).decode())
        self.assertEqual((bearer.status, basic.status), (200, 200))
        self.assertGreater(bearer.json["numberMatched"], 1000)
        self.assertEqual(self.server.get("/collections/hazard/items", Authorization="Bearer " + self.key).status, 404)
        self.assertIn("no-store", bearer.headers["Cache-Control"])

    def test_a_person_logs_in_and_out(self):
        answer = self.server.ask("POST", "/auth/login", json.dumps({"name": "officer", "password": "Moon-Lake-1405"}).encode(),
                                 {"Content-Type": "application/json"})
        self.assertEqual(answer.status, 200, answer.body)
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.assertEqual(self.server.get("/collections/case/items?limit=1", Cookie=cookie).status, 200)
        without_token = self.server.ask("POST", "/auth/logout", b"", {"Cookie": cookie})
        self.assertEqual(without_token.status, 403)
        gone = self.server.ask("POST", "/auth/logout", b"", {"Cookie": cookie, "X-CSRF-Token": answer.json["csrf"]})
        self.assertIn(gone.status, (200, 204))
        self.assertEqual(self.server.get("/collections/case/items?limit=1", Cookie=cookie).status, 404)

    def test_a_tile_is_revalidated_by_its_etag_and_keeps_it_over_a_restart(self):
        path = "/xyz/road,building,water/" + MOON_LAKE_TILE + ".mvt"
        first = self.server.get(path)
        self.assertEqual(first.status, 200)
        etag = first.headers["ETag"]
        self.assertEqual(self.server.get(path, If_None_Match=etag).status, 304)
        with Server(self.server.database + "", "--tile-cache", "0") as other:
            again = other.get(path)
            self.assertEqual((again.headers["ETag"], again.body), (etag, first.body))

    def test_an_import_while_the_server_runs_is_seen_at_once(self):
        path = os.path.join(self.server.folder, "tree.geojson")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"name": "古银杏"}, "geometry": {"type": "Point", "coordinates": [121.545, 29.869]}}]}, file)
        before = self.server.get("/xyz/old_tree/" + MOON_LAKE_TILE + ".mvt").status
        out, _ = command("import", "--db", self.server.database, "--layer", "old_tree", "--level", "public", path)
        self.assertIn("running server", out)
        self.assertEqual(before, 404)
        self.assertEqual(self.server.get("/collections/old_tree/items").json["features"][0]["properties"]["name"], "古银杏")
        self.assertEqual(self.server.get("/xyz/old_tree/" + MOON_LAKE_TILE + ".mvt").status, 200)

    def test_bad_requests_get_a_problem_document_in_both_languages(self):
        for path, status in (("/collections/nope", 404), ("/collections/school/items?bbox=1,2,3", 400), ("/collections/school/items?limit=none", 400),
                             ("/collections/school/items?bogus=1", 400), ("/tiles/WebMercatorQuad/3/9/0", 404), ("/tiles/Nope/3/0/0", 404),
                             ("/collections/school/items?crs=http://www.opengis.net/def/crs/0/unsupported", 400),
                             ("/collections/school/items?datetime=yesterday", 400), ("/xyz/school/99/0/0.mvt", 404)):
            with self.subTest(path):
                answer = self.server.get(path)
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
                self.assertEqual(answer.json["status"], status)
                self.assertRegex(answer.json["title_zh"], "[\u4e00-\u9fff]")
                self.assertRegex(answer.json["title"], "[a-z]")

    def test_no_tile_of_the_whole_district_is_over_500_kilobytes(self):
        layers = ",".join(c["id"] for c in self.server.get("/collections?f=json").json["collections"])[:4000]
        for z, x, y in ((9, 428, 211), (10, 857, 422), (10, 856, 422), (11, 1715, 845), (12, 3430, 1691), (13, 6861, 3383), (14, 13723, 6766)):
            tile = self.server.get(f"/xyz/{layers}/{z}/{x}/{y}.mvt")
            self.assertLessEqual(len(tile.body), 500 * 1024, (z, x, y))


class AHostileNetwork(unittest.TestCase):
    def run_checker(self, server, name, **settings):
        path = os.path.join(SHARED, "tools", name)
        if not os.path.exists(path):
            self.skipTest("the checkers beside the checkout are not here")
        done = subprocess.run([sys.executable, path], env={**os.environ, "BASE_URL": server.base, "SERVER_PID": str(server.process.pid), **settings},
                              capture_output=True, text=True, timeout=900)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-2000:])

    def test_malformed_slow_and_hostile_requests_are_refused(self):
        with Server(DEMO) as server:
            self.run_checker(server, "http_torture.py", FUZZ="500", SLOW_CONNS="50", IDLE_CONNS="500", BUDGET_S="240",
                             BIG="/xyz/road,building/" + MOON_LAKE_TILE + ".mvt")
            self.assertEqual(server.get("/healthz").status, 200)

    def test_hostile_parameters_are_refused(self):
        values = {"collectionId": "school", "featureId": 1, "tileMatrixSetId": "WebMercatorQuad", "tileMatrix": 14, "tileRow": 6766, "tileCol": 13723,
                  "layers": "school", "z": 14, "x": 13723, "y": 6766, "styleId": "light", "collections": "school"}
        # A stream of events never ends; jobs, imports and histories are some asker's own; accounts and audit are an auditor's,
        # requests for exports, lists of imports and keys those of people who log in.
        elsewhere = r"GET /(events|catchment|jobs/|imports|admin/|audit|export-requests|auth/keys)|/history$"
        question = {"area": {"circle": {"center": [121.55, 29.87], "radius": 500}}, "filter": "name LIKE '%a%'"}
        bodies = {"getStatistics": question, "findWithin": {"collections": ["school"], "area": question["area"]}}
        with Server(DEMO) as server:
            command("user", "add", "--db", server.database, "shen", "--role", "auditor", "--password-stdin", stdin="the password of an auditor\n")
            key = command("user", "key", "--db", server.database, "shen")[0].strip()
            self.run_checker(server, "param_fuzz.py", VALUES=json.dumps({"name": "shen"}), AUTH="Bearer " + key, PER_PARAM="40", COMBOS="40",
                             ONLY="GET /(admin/|audit)")
            command("user", "add", "--db", server.database, "wang", "--role", "clerk", "--password-stdin", stdin="the password of a clerk\n")
            key = command("user", "key", "--db", server.database, "wang", "--scope", "write")[0].strip()
            self.run_checker(server, "param_fuzz.py", AUTH="Bearer " + key, PER_PARAM="40", COMBOS="40", ONLY="GET /(imports|export-requests|auth/keys)$")
            self.run_checker(server, "param_fuzz.py", VALUES=json.dumps(values), PER_PARAM="40", COMBOS="40", BUDGET_S="300", SKIP=elsewhere)
            self.run_checker(server, "param_fuzz.py", VALUES=json.dumps({**values, "collectionId": "school_area"}), PER_PARAM="40", COMBOS="40",
                             ONLY="GET /catchment")
            self.run_checker(server, "param_fuzz.py", VALUES=json.dumps(values), BODIES=json.dumps(bodies), WRITE="1", PER_PARAM="20",
                             COMBOS="20", ONLY="POST /(stats|within)")

    def test_a_stop_under_load_loses_no_request(self):
        with Server(DEMO) as server:
            path = "/xyz/road,building/" + MOON_LAKE_TILE + ".mvt"
            lost, answered, stop = [], [0], threading.Event()

            def client():
                # A request counts as lost when it was written whole and the connection then ended without an answer,
                # unless the server had not read it yet: it says so by Connection: close on the answer before.
                while not stop.is_set():
                    try:
                        connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
                    except OSError:
                        return
                    with connection:
                        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode())
                        data = b""
                        try:
                            while chunk := connection.recv(65536):
                                data += chunk
                        except OSError as fault:
                            lost.append(repr(fault))
                        head, _, body = data.partition(b"\r\n\r\n")
                        length = re.search(rb"(?i)content-length: (\d+)", head)
                        if data and (not length or len(body) != int(length.group(1))):
                            lost.append("cut short")
                        elif data:
                            answered[0] += 1

            threads = [threading.Thread(target=client) for _ in range(8)]
            for thread in threads:
                thread.start()
            while answered[0] < 500:
                time.sleep(0.01)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.process.wait(timeout=15), 0)
            stop.set()
            for thread in threads:
                thread.join()
            self.assertEqual(lost, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
