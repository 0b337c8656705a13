"""Editing of features over HTTP: many at once, killed in between, and asked for by pages of other sites."""

import http.client
import json
import os
import random
import shutil
import signal
import tempfile
import threading
import time
import unittest

from editing import COUNT, LAYER, Client, Load, feature
from haishu import Server, command

SECONDS = float(os.environ.get("HAISHU_EDIT_SECONDS", "6"))
KILLS = int(os.environ.get("HAISHU_EDIT_KILLS", "5"))


class Editing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-edits-")
        source = os.path.join(cls.folder, "counter.geojsonl")
        with open(source, "w", encoding="utf-8") as file:
            for i in range(COUNT):
                file.write(json.dumps(feature(f"n{i}", 0, 121.5 + i * 0.001, 29.8)) + "\n")
        cls.template = os.path.join(cls.folder, "template.sqlite")
        command("import", "--db", cls.template, "--layer", LAYER, "--level", "public", source)
        command("user", "add", "--db", cls.template, "lin", "--role", "clerk", "--password-stdin", stdin="a long password\n")
        cls.key = command("user", "key", "--db", cls.template, "lin", "--scope", "write")[0].strip()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_no_update_is_lost_and_no_reader_gets_a_hole_a_repeat_or_a_stale_tile(self):
        with Server(self.template) as server:
            before = sum(one["properties"]["count"] for one in server.all_items(LAYER))
            load = Load(server.port, self.key, SECONDS).run()
            delays = load.event_delays()
            self.assertEqual(load.faults[:5], [])
            self.assertEqual(len(delays), load.acknowledged)
            self.assertLess(delays[-1], 10)
            after = sum(one["properties"]["count"] for one in server.all_items(LAYER))
            self.assertEqual(after - before, load.acknowledged)
            self.assertGreater(load.acknowledged, SECONDS * 10)
            self.assertGreater(load.pages, 3)
            history = server.get(f"/collections/{LAYER}/items/1/history?limit=1000",
                                 Authorization=f"Bearer {self.key}").json["versions"]
            count = server.get(f"/collections/{LAYER}/items/1").json["properties"]["count"]
            told = [one["feature"]["properties"]["count"] for one in history]
            self.assertEqual(told, list(range(count, count - len(told), -1)))
            server.stop()
            command("check", "--db", server.database)
        print(f"events: median {delays[len(delays) // 2] * 1000:.0f} ms, p99 {delays[len(delays) * 99 // 100] * 1000:.0f} ms")
        print(f"{load.acknowledged} edits acknowledged in {SECONDS} s, {load.conflicts} met others, {load.pages} rounds of pages")

    def test_a_killed_server_has_every_edit_that_it_acknowledged_and_no_half_of_another(self):
        random.seed(7)
        server = Server(self.template)
        counts, maybe, refused = {}, {}, []

        def write():
            fid = 0
            with Client(server.port, self.key) as client:
                while not refused:
                    fid = fid % 20 + 1
                    count = counts.get(fid, 0) + 1
                    maybe[fid] = count
                    path = f"/collections/{LAYER}/items/{fid}"
                    try:
                        status, _, body = client.ask("PUT", path, feature(f"k{count}", count, 121 + count * 1e-4), If_Match="*")
                    except (OSError, http.client.HTTPException):
                        return  # killed
                    if status == 204:
                        counts[fid] = count
                    else:
                        refused.append((path, status, body))

        for _ in range(KILLS):
            server.__enter__()
            writer = threading.Thread(target=write)
            writer.start()
            time.sleep(random.uniform(0.05, 0.6))
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            writer.join()
            self.assertEqual(refused, [])
            command("check", "--db", server.database)
            with server_again(server) as again:
                for fid, count in counts.items():
                    found = again.get(f"/collections/{LAYER}/items/{fid}").json
                    self.assertIn(found["properties"]["count"], (count, maybe[fid]), f"feature {fid}")
                    counts[fid] = now = found["properties"]["count"]
                    self.assertEqual(found["properties"]["name"], f"k{now}")
                    self.assertAlmostEqual(found["geometry"]["coordinates"][0], 121 + now * 1e-4)
        self.assertGreater(sum(counts.values()), KILLS)
        shutil.rmtree(server.folder)

    def test_a_page_of_another_site_and_a_cookie_without_token_write_nothing(self):
        with Server(self.template) as server:
            login = server.ask("POST", "/auth/login", json.dumps({"name": "lin", "password": "a long password"}).encode(),
                               {"Content-Type": "application/json"})
            cookie, csrf = login.headers["Set-Cookie"].split(";")[0], login.json["csrf"]
            body = json.dumps(feature("x", 1)).encode()
            path = f"/collections/{LAYER}/items/1"

            untouched = server.get(path).headers["ETag"]

            def put(**headers):
                sent = {"Content-Type": "application/geo+json", "If-Match": "*", "Cookie": cookie}
                sent.update({name.replace("_", "-"): value for name, value in headers.items()})
                return server.ask("PUT", path, body, sent)

            self.assertEqual(put().json["type"], "/problems/csrf-refused")
            self.assertEqual(put(X_CSRF_Token="wrong").json["type"], "/problems/csrf-refused")
            self.assertEqual(put(X_CSRF_Token=csrf, Origin="https://other.example").json["type"], "/problems/origin-foreign")
            self.assertEqual(server.get(path).headers["ETag"], untouched)
            preflight = server.ask("OPTIONS", path, None, {"Origin": "https://other.example",
                                                           "Access-Control-Request-Method": "PUT"})
            self.assertEqual(preflight.headers["Access-Control-Allow-Methods"], "GET, HEAD")
            self.assertIsNone(preflight.headers["Access-Control-Allow-Credentials"])
            self.assertEqual(put(X_CSRF_Token=csrf).status, 204)
            self.assertEqual(server.get(path).json["properties"]["name"], "x")


class server_again:
    """The killed server's database under a new process, stopped in order afterwards; the folder stays."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        return self.server.__enter__()

    def __exit__(self, kind, value, trace):
        code = self.server.stop()
        if kind is None:
            assert code == 0, f"the server ended with {code}"


if __name__ == "__main__":
    unittest.main(verbosity=2)
