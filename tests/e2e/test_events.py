"""/events of the real program: what another client does is told, to whom it concerns, and nobody else."""

import http.client
import json
import os
import unittest

from editing import Client
from haishu import DEMO, Server, command

POINT = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Point", "coordinates": place}}
    for name, place in (("A", [121.54, 29.87]), ("B", [121.55, 29.88]))]}


class Stream:
    """An open /events; `next()` waits for the next event."""

    def __init__(self, server, query="", **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.connection.request("GET", "/events" + query, headers=headers)
        self.answer = self.connection.getresponse()
        if self.answer.status == 200:
            self.first = self.next()

    def next(self):
        event = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if not line:
                if self.answer.closed or "event" in event:
                    return event
                continue
            name, _, value = line.partition(": ")
            event[name] = value

    def change(self):
        while True:
            event = self.next()
            if event.get("event") != "heartbeat":
                event["data"] = json.loads(event["data"])
                return event

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


def named_tiles(entries):
    """(z, row, col) of "z/row/col" and of the rectangles "z/row-row/col-col"."""
    tiles = set()
    for entry in entries:
        z, rows, cols = ([int(end) for end in part.split("-")] for part in entry.split("/"))
        tiles |= {(z[0], row, col) for row in range(rows[0], rows[-1] + 1) for col in range(cols[0], cols[-1] + 1)}
    return tiles


class Events(unittest.TestCase):
    def setUp(self):
        self.server = Server(DEMO).__enter__()
        self.addCleanup(lambda: self.server.__exit__(None, None, None))

    def publish(self, layer, level=None, features=POINT):
        path = os.path.join(self.server.folder, layer + ".geojson")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(features, file)
        command("import", "--db", self.server.database, "--layer", layer, *(("--level", level) if level else ()), path)

    def test_an_edit_changes_the_tags_of_the_tiles_that_its_event_names_and_of_no_others(self):
        self.publish("kiosk", "public")
        command("user", "add", "--db", self.server.database, "mapper", "--role", "clerk", "--password-stdin", stdin="correct horse battery\n")
        key, _ = command("user", "key", "--db", self.server.database, "mapper", "--scope", "write")
        moved = {"type": "Feature", "properties": {"name": "moved"}, "geometry": {"type": "Point", "coordinates": [121.56, 29.875]}}
        with Client(self.server.port, key.strip()) as clerk, Client(self.server.port) as reader:

            def tag(matrix_set, tile):
                status, headers, _ = reader.ask("GET", f"/collections/kiosk/tiles/{matrix_set}/{'/'.join(map(str, tile))}")
                return status, headers["ETag"]

            _, before, _ = clerk.ask("GET", "/collections/kiosk/items/1")
            # Where the tiles are is learned from an edit like the one that is looked at.
            with Stream(self.server, "?collections=kiosk") as stream:
                status, headers, body = clerk.ask("PUT", "/collections/kiosk/items/1", moved, If_Match=before["ETag"])
                self.assertEqual(status, 204, body)
                learned = stream.change()["data"]["tiles"]
                around = {}
                for matrix_set, entries in learned.items():
                    tiles = {tile for tile in named_tiles(entries) if tile[0] <= 16}
                    around[matrix_set] = {(z, row + r, col + c) for z, row, col in tiles for r in (-1, 0, 1) for c in (-1, 0, 1)
                                          if row + r >= 0 and col + c >= 0}
                old = {(name, tile): tag(name, tile) for name, tiles in around.items() for tile in tiles}
                back = {**moved, "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [121.54, 29.87]}}
                status, _, body = clerk.ask("PUT", "/collections/kiosk/items/1", back, If_Match=headers["ETag"])
                self.assertEqual(status, 204, body)
                told = stream.change()["data"]["tiles"]
            self.assertGreater(len(old), 500)
            self.assertEqual(set(told), {"WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad", "CGCS2000_GK_CM120"})
            for matrix_set, entries in told.items():
                named = {tile for tile in named_tiles(entries) if tile[0] <= 16}
                changed = {tile for (name, tile), before in old.items() if name == matrix_set and tag(name, tile) != before}
                with self.subTest(matrix_set):
                    self.assertLessEqual(changed, named)
                    # A tile whose buffer alone holds the point says the same without it only when nothing of it is drawn there.
                    self.assertGreaterEqual(len(changed), 17)
                    self.assertEqual({z for z, _, _ in changed}, {z for z, _, _ in named})

    def test_an_import_into_a_served_file_goes_through_the_server_and_is_told(self):
        with Stream(self.server) as stream:
            self.assertEqual("text/event-stream", stream.answer.headers["Content-Type"])
            self.assertEqual("no-store", stream.answer.headers["Cache-Control"])
            self.assertEqual("no", stream.answer.headers["X-Accel-Buffering"])
            self.assertEqual("*", stream.answer.headers["Access-Control-Allow-Origin"])
            self.assertEqual("heartbeat", stream.first["event"])
            self.publish("kiosk", "public")
            event = stream.change()
            self.assertEqual("change", event["event"])
            self.assertGreater(int(event["id"]), int(stream.first["id"]))
            self.assertEqual(("kiosk", "publish"), (event["data"]["collection"], event["data"]["op"]))
            self.assertEqual([121.54, 29.87, 121.55, 29.88], event["data"]["bbox"])
            self.assertIn("0/0/0", event["data"]["tiles"]["WebMercatorQuad"])
            self.assertEqual({"WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad", "CGCS2000_GK_CM120"}, set(event["data"]["tiles"]))
        self.assertEqual(2, self.server.get("/collections/kiosk/items").json["numberMatched"])

    def test_a_layer_that_one_may_not_see_is_not_told_and_cannot_be_asked_for(self):
        with Stream(self.server) as stream:
            self.publish("secret_kiosk", "internal")
            self.publish("kiosk", "public")
            self.assertEqual("kiosk", stream.change()["data"]["collection"])
        with Stream(self.server, "?collections=secret_kiosk") as refused:
            self.assertEqual(404, refused.answer.status)
        with Stream(self.server, "?collections=kiosk", **{"Last-Event-ID": "x"}) as refused:
            self.assertEqual(400, refused.answer.status)

    def test_whose_account_is_disabled_hears_nothing_more_of_what_he_might_see(self):
        command("user", "add", "--db", self.server.database, "watcher", "--role", "staff", "--password-stdin", stdin="correct horse battery\n")
        key, _ = command("user", "key", "--db", self.server.database, "watcher", "--scope", "read")
        with Stream(self.server, Authorization="Bearer " + key.strip()) as stream:
            self.publish("works", "internal")
            self.assertEqual("works", stream.change()["data"]["collection"])
            command("user", "disable", "--db", self.server.database, "watcher")
            self.publish("works", features={**POINT, "features": POINT["features"][:1]})
            self.assertEqual(b"", stream.answer.read())

    def test_collections_and_bbox_choose_what_is_told(self):
        with Stream(self.server) as everything:
            self.publish("kiosk", "public")
            everything.change()  # from here on it is told
        with Stream(self.server, "?collections=kiosk") as by_name, Stream(self.server, "?bbox=120,28,121,29") as elsewhere, \
                Stream(self.server, "?bbox=121.5,29.8,121.6,29.9") as here:
            self.publish("stall", "public")
            self.publish("kiosk", features={**POINT, "features": POINT["features"][:1]})
            self.assertEqual("kiosk", by_name.change()["data"]["collection"])
            self.assertEqual("stall", here.change()["data"]["collection"])
            far = {**POINT, "features": [{**POINT["features"][0], "geometry": {"type": "Point", "coordinates": [120.5, 28.5]}}]}
            self.publish("far", "public", far)
            self.assertEqual("far", elsewhere.change()["data"]["collection"])

    def test_who_comes_back_with_the_last_id_misses_nothing(self):
        with Stream(self.server) as stream:
            seen = stream.first["id"]
        self.publish("kiosk", "public")
        self.publish("stall", "public")
        with Stream(self.server, **{"Last-Event-ID": seen}) as stream:
            self.assertEqual("change", stream.first["event"])
            self.assertEqual("kiosk", json.loads(stream.first["data"])["collection"])
            self.assertEqual("stall", stream.change()["data"]["collection"])
        with Stream(self.server, **{"Last-Event-ID": "0"}) as stream:
            self.assertEqual("reset", stream.first["event"])

    def test_a_stopping_server_ends_its_streams_in_order(self):
        with Stream(self.server) as stream:
            self.server.stop()
            self.assertEqual(b"", stream.answer.read())


if __name__ == "__main__":
    unittest.main()
