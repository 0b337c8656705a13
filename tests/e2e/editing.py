"""Several people edit one layer while others read it: the load, and what must hold of it. Used by test_edits.py and by the
long campaign."""

import http.client
import json
import math
import threading
import time

LAYER, CENTRE, COUNT = "counter", (121.55, 29.87), 60


def tile_of(lon, lat, zoom=14):
    y = math.asinh(math.tan(math.radians(lat)))
    return zoom, int((1 - y / math.pi) / 2 * 2 ** zoom), int((lon + 180) / 360 * 2 ** zoom)


def feature(name, count, lon=CENTRE[0], lat=CENTRE[1]):
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"name": name, "count": count}}


class Client:
    """One kept connection, for a with statement."""

    def __init__(self, port, key=None):
        self.port, self.headers, self.connection = port, {}, None
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.connection is not None:
            self.connection.close()

    def ask(self, method, path, body=None, **headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = dict(self.headers, **{name.replace("_", "-"): value for name, value in headers.items()})
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/geo+json")
        self.connection.request(method, path, data, sent)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()


class Load:
    """Four writers who count up features under If-Match, readers of pages, each writer's look at what it wrote, and one
    client who hears of it all by events."""

    def __init__(self, port, key, seconds, edits_per_second=50, writers=4):
        self.port, self.key = port, key
        self.end = time.monotonic() + seconds
        self.pause = writers / edits_per_second
        self.faults, self.acknowledged, self.conflicts, self.pages = [], 0, 0, 0
        self.sent, self.heard = {}, []  # when a version was asked for; (when, version) of each event
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.guarded, args=(self.write, number)) for number in range(writers)]
        self.threads += [threading.Thread(target=self.guarded, args=(self.read, number)) for number in range(2)]

    def run(self):
        with Client(self.port) as listener:
            listener.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            listener.connection.request("GET", f"/events?collections={LAYER}")
            stream = listener.connection.getresponse()
            listening = threading.Thread(target=self.listen, args=(stream,))
            for thread in [*self.threads, listening]:
                thread.start()
            for thread in self.threads:
                thread.join()
            listening.join()
        return self

    def listen(self, stream):
        """Until everything that was acknowledged has been heard of."""
        version = 0
        while any(thread.is_alive() for thread in self.threads) or version < max(self.sent, default=0):
            line = stream.readline().decode()
            if not line:
                return self.fault("the stream of events ended")
            if line.startswith("id:"):
                version = int(line[3:])
                self.heard.append((time.monotonic(), version))

    def event_delays(self):
        """Seconds from the request of each acknowledged change to the event that tells of it, ascending."""
        heard, delays, at = sorted(self.heard, key=lambda one: one[1]), [], 0
        for version, sent in sorted(self.sent.items()):
            while at < len(heard) and heard[at][1] < version:
                at += 1
            self.expect(at < len(heard), f"no event told of version {version}")
            if at < len(heard):
                delays.append(heard[at][0] - sent)
        return sorted(delays)

    def guarded(self, work, number):
        try:
            with Client(self.port, self.key if work == self.write else None) as client:
                work(client, number)
        except Exception as fault:  # a thread's fault must not be lost
            self.fault(repr(fault))

    def fault(self, what):
        with self.lock:
            self.faults.append(what)

    def expect(self, condition, what):
        if not condition:
            self.fault(what)

    def write(self, client, number):
        turn, due = 0, time.monotonic()
        while time.monotonic() < self.end:
            turn += 1
            fid = turn % 2 + 1  # the same for all, so that writers meet
            if self.count_up(client, fid) and turn % 5 == 0:
                self.come_and_go(client, f"w{number}-{turn}")
            due = max(due + self.pause, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))

    def count_up(self, client, fid):
        path = f"/collections/{LAYER}/items/{fid}"
        while time.monotonic() < self.end:
            status, headers, body = client.ask("GET", path)
            self.expect(status == 200, f"GET {path}: {status}")
            count = json.loads(body)["properties"]["count"] + 1
            asked = time.monotonic()
            status, answered, body = client.ask("PATCH", path, {"properties": {"count": count}}, If_Match=headers["ETag"],
                                                Content_Type="application/merge-patch+json")
            if status == 204:
                version = int(answered["ETag"].strip('"'))
                with self.lock:
                    self.acknowledged += 1
                    self.sent[version] = asked
                status, headers, body = client.ask("GET", path)
                self.expect(int(headers["ETag"].strip('"')) >= version, f"{path}: an older version after version {version}")
                return True
            self.expect(status == 412, f"PATCH {path}: {status} {body!r}")
            with self.lock:
                self.conflicts += 1
        return False

    def come_and_go(self, client, name):
        """A feature is in its tile, in the page and in the count as soon as it is acknowledged, and out again as well."""
        zoom, row, col = tile_of(*CENTRE)
        tile = f"/collections/{LAYER}/tiles/WebMercatorQuad/{zoom}/{row}/{col}"
        status, headers, body = client.ask("POST", f"/collections/{LAYER}/items", feature(name, 0))
        self.expect(status == 201, f"POST: {status} {body!r}")
        path = headers["Location"].split(str(self.port), 1)[1]
        tag = headers["ETag"]
        self.expect(name.encode() in client.ask("GET", tile)[2], f"{name} is not in the tile after it was acknowledged")
        page = json.loads(client.ask("GET", f"/collections/{LAYER}/items?name={name}")[2])
        self.expect(page["numberMatched"] == 1 and len(page["features"]) == 1, f"{name} is not in the page: {page}")
        status, _, _ = client.ask("DELETE", path, If_Match=tag)
        self.expect(status == 204, f"DELETE {path}: {status}")
        self.expect(name.encode() not in client.ask("GET", tile)[2], f"{name} is in the tile after its deletion")
        self.expect(client.ask("GET", path)[0] == 404, f"{path} is there after its deletion")

    def read(self, client, _):
        """Those that are there all the time are on the pages once each, in ascending order."""
        while time.monotonic() < self.end:
            fids, path = [], f"/collections/{LAYER}/items?limit=7"
            while path:
                status, _, body = client.ask("GET", path)
                self.expect(status == 200, f"GET {path}: {status}")
                page = json.loads(body)
                self.expect(page["numberMatched"] >= COUNT, f"numberMatched {page['numberMatched']}")
                fids += [one["id"] for one in page["features"]]
                following = [link["href"] for link in page["links"] if link["rel"] == "next"]
                path = following[0].split(str(self.port), 1)[1] if following else None
            self.expect(fids == sorted(set(fids)), f"pages repeat or jump: {fids}")
            self.expect(fids[:COUNT] == list(range(1, COUNT + 1)), f"pages have a hole: {fids}")
            with self.lock:
                self.pages += 1
