"""The hot road in figures: tiles, boxes, memory and start-up of our server, each beside SpatiaLite doing the same work and,
for warm tiles, nginx serving the same bytes. Rounds are interleaved and medians printed; CPU time per request is the
steadier figure on a shared machine. Everything stays on loopback and ends by itself.

SCALE=10 (of the demo district) SECONDS_EACH=3 ROUNDS=3; with the argument "policy" only what the policy gate costs
"""

import json
import math
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.join(ROOT, "build", "haishu")
ROAD = os.path.join(ROOT, "build", "tests", "bench_spatialite")
COUNTS = os.path.join(ROOT, "build", "tests", "bench_counts")
SEARCH = os.path.join(ROOT, "build", "tests", "bench_search")
SCALE = os.environ.get("SCALE", "10")
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
WORK = os.path.join(ROOT, "build", "bench")
DATABASE = os.path.join(WORK, f"demo-{SCALE}.sqlite")
LAYERS = "district,street,community,road,road_label,water,green,building,place_name"
TICKS = os.sysconf("SC_CLK_TCK")
CORE = (121.50, 29.84, 121.57, 29.90)
OLD_TOWN_PORT, NGINX_PORT = 18431, 18432


def tile_at(z, lon, lat):
    n = 1 << z
    return int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)


def tiles_of(z, most):
    x0, y1 = tile_at(z, CORE[0], CORE[1])
    x1, y0 = tile_at(z, CORE[2], CORE[3])
    tiles = [(z, x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
    random.Random(5).shuffle(tiles)
    return tiles[:most]


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_bytes(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) * 1024


def fetch(port, path, encoding="identity"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, answer.read()


class Ours:
    def __init__(self, *options, database=None):
        self.begin = time.monotonic()
        self.process = subprocess.Popen([BINARY, "serve", "--db", database or DATABASE, "--port", str(OLD_TOWN_PORT), "--limits", "off", "--metrics", "local", *options],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.listening = self.until("/healthz")
        self.ready = self.until("/readyz")
        self.cpu_when_ready = cpu_seconds([self.process.pid])

    def until(self, path):
        while True:
            try:
                if fetch(OLD_TOWN_PORT, path)[0] == 200:
                    return time.monotonic() - self.begin
            except (OSError, urllib.error.HTTPError):
                if self.process.poll() is not None:
                    sys.exit("the server does not start")
                time.sleep(0.002)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def wrk(port, paths, pids, encoding):
    """Requests a second and CPU microseconds a request of the server."""
    list_path = os.path.join(WORK, "paths.txt")
    with open(list_path, "w") as file:
        file.write("\n".join(paths))
    script = os.path.join(WORK, "list.lua")
    with open(script, "w") as file:
        file.write(f"""local paths = {{}} for l in io.lines('{list_path}') do paths[#paths + 1] = l end
local n = 0
wrk.headers['Accept-Encoding'] = '{encoding}'
function request() n = n + 1 return wrk.format('GET', paths[n % #paths + 1]) end""")
    before = cpu_seconds(pids)
    text = subprocess.run(["wrk", "-t1", "-c16", f"-d{SECONDS}", "-s", script, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pids) - before
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit("errors under load:\n" + text)
    return rate, used / requests * 1e6


def spatialite(kind, layers, lines):
    text = subprocess.run([ROAD, kind, DATABASE, layers], input="\n".join(lines), capture_output=True, text=True, check=True).stdout
    operations, rows, cpu, _ = map(int, text.split())
    return cpu / operations, rows / operations, cpu / max(rows, 1)


def figure(metrics, name):
    return float(re.search("^" + re.escape(name) + r" ([\d.e+]+)$", metrics, re.M).group(1))


def rows_in_layers():
    database = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'layer\\_%' ESCAPE '\\'")]
    return sum(database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables)


def wait_until_still(folder):
    """Until the background has written the snapshot files: nothing new for two seconds."""
    before, still = None, 0
    while still < 20:
        now = sorted((entry.name, entry.stat().st_size) for entry in os.scandir(folder)) if os.path.isdir(folder) else []
        still = still + 1 if now == before and now else 0
        before = now
        time.sleep(0.1)


def median(values):
    return statistics.median(values)


def spread(values):
    return f"{median(values):9.1f} ({min(values):.1f} to {max(values):.1f})"


# Each request leaves a line in a log, as ours do.
LOG = ("log_format line escape=json '{\"time\":\"$time_iso8601\",\"status\":$status,\"bytes\":$body_bytes_sent,\"ms\":$request_time,"
       "\"method\":\"$request_method\",\"target\":\"$request_uri\",\"trace\":\"$request_id\",\"address\":\"$remote_addr\"}';")


def start_nginx(files):
    root = os.path.join(WORK, "nginx")
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(os.path.join(root, "html"))
    for path, body in files.items():
        target = os.path.join(root, "html", path.lstrip("/")) + ".gz"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(body)
        with open(target[:-3], "wb") as file:
            file.write(b"")
    with open(os.path.join(root, "nginx.conf"), "w") as file:
        file.write(f"""worker_processes 2; pid {root}/pid; error_log {root}/error.log; daemon on; {'user root;' if os.geteuid() == 0 else ''}
events {{ worker_connections 4096; }}
http {{ {LOG} access_log {root}/access.log line buffer=64k flush=1s; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10000; open_file_cache_valid 60s;
  types {{ application/vnd.mapbox-vector-tile mvt; }}
  server {{ listen 127.0.0.1:{NGINX_PORT} reuseport; root {root}/html; gzip_static on; }} }}""")
    subprocess.run(["nginx", "-c", f"{root}/nginx.conf"], check=True, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    with open(f"{root}/pid") as file:
        parent = int(file.read())
    children = [int(pid) for pid in subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True).stdout.split()]
    return parent, children


def bench_cold(zooms):
    print(f"\ncold tiles, cache off, layers {LAYERS}\n  CPU microseconds a tile: median (least to most) of {ROUNDS} interleaved rounds")
    with Ours("--tile-cache", "0") as ours:
        rows = {z: {"plain": [], "gzip": [], "road": [], "rate": []} for z in zooms}
        for _ in range(ROUNDS):
            for z in zooms:
                tiles = tiles_of(z, 200)
                paths = [f"/xyz/{LAYERS}/{z}/{x}/{y}.mvt" for z, x, y in tiles]
                rate, cpu = wrk(OLD_TOWN_PORT, paths, [ours.process.pid], "identity")
                rows[z]["rate"].append(rate)
                rows[z]["plain"].append(cpu)
                rows[z]["gzip"].append(wrk(OLD_TOWN_PORT, paths, [ours.process.pid], "gzip")[1])
                rows[z]["road"].append(spatialite("tiles", LAYERS, [f"{z} {x} {y}" for z, x, y in tiles[:60]])[0])
        for z in zooms:
            r = rows[z]
            print(f"  z{z}: ours {spread(r['plain'])}, {median(r['rate']):.0f} tiles/s; gzip {spread(r['gzip'])}; SpatiaLite {spread(r['road'])}; "
                  f"ratio {median(r['road']) / median(r['plain']):.1f}, with gzip {median(r['road']) / median(r['gzip']):.1f}")
        print("\nboxes of 0.004 degrees, at most 1000 buildings as GeoJSON")
        points = random.Random(9)
        boxes = [(x, y, x + .004, y + .004) for x, y in ((121.50 + .066 * points.random(), 29.84 + .056 * points.random()) for _ in range(200))]
        paths = ["/collections/building/items?limit=1000&f=json&bbox=" + ",".join(f"{v:.6f}" for v in box) for box in boxes]
        ours_cpu, road_cpu, per = [], [], 0
        for _ in range(ROUNDS):
            ours_cpu.append(wrk(OLD_TOWN_PORT, paths, [ours.process.pid], "identity")[1])
            cpu, per, _ = spatialite("boxes", "building", [" ".join(f"{v:.6f}" for v in box) for box in boxes])
            road_cpu.append(cpu)
        print(f"  {per:.0f} features a box; ours {spread(ours_cpu)} us = {per / median(ours_cpu) * 1e6:.0f} features a CPU second; "
              f"SpatiaLite {spread(road_cpu)} us; ratio {median(road_cpu) / median(ours_cpu):.1f}")


def bench_warm(zooms):
    print("\nwarm tiles, gzip: requests a second and CPU microseconds a request; both servers write an access log")
    with Ours() as ours:
        for z in zooms:
            paths = [f"/xyz/{LAYERS}/{z}/{x}/{y}.mvt" for z, x, y in tiles_of(z, 200)]
            files = {path: fetch(OLD_TOWN_PORT, path, "gzip") for path in paths}
            files = {path: body for path, (status, body) in files.items() if status == 200}
            parent, children = start_nginx(files) if shutil.which("nginx") else (None, [])
            mine, other = [], []
            for _ in range(ROUNDS):
                mine.append(wrk(OLD_TOWN_PORT, list(files), [ours.process.pid], "gzip"))
                if children:
                    other.append(wrk(NGINX_PORT, list(files), children, "gzip"))
            if parent:
                os.kill(parent, signal.SIGTERM)
                time.sleep(0.3)
            size = sum(map(len, files.values())) / len(files) / 1024
            line = f"  z{z} ({size:.0f} KB): ours {spread([m[0] for m in mine])} /s, {spread([m[1] for m in mine])} us"
            if other:
                line += (f"; nginx {spread([m[0] for m in other])} /s, {spread([m[1] for m in other])} us; "
                         f"rate ratio {median([m[0] for m in mine]) / median([m[0] for m in other]):.2f}, "
                         f"CPU ratio {median([m[1] for m in mine]) / median([m[1] for m in other]):.2f}")
            print(line)


def make_policy_layers(database):
    """`plain` has the buildings, all public; `guarded` has them, as many restricted rows again and a restricted field."""
    exported = os.path.join(WORK, "building.geojson")
    subprocess.run([BINARY, "export", "--db", DATABASE, "--layer", "building", "--format", "geojson", exported], check=True)
    with open(exported) as file:
        features = json.load(file)["features"]
    for feature in features:
        feature["properties"] = {"secrecy": "open", "floors": feature["properties"].get("floors"), "name": feature["properties"].get("name")}
    secret = [dict(feature, properties=dict(feature["properties"], secrecy="secret", note="guarded")) for feature in features]
    for number, feature in enumerate(features + secret, 1):
        feature["id"] = number
    fields = [{"name": name, "type": kind, "title": {"zh": name, "en": name}} for name, kind in
              (("secrecy", "text"), ("floors", "integer"), ("name", "text"))]
    note = {"name": "note", "type": "text", "title": {"zh": "note", "en": "note"}, "level": "restricted"}
    rules = [{"field": "secrecy", "values": ["secret"], "level": "restricted"}]
    for layer, rows, more_fields, row_rules in (("plain", features, [], []), ("guarded", features + secret, [note], rules)):
        source = os.path.join(WORK, layer + ".geojson")
        with open(source, "w") as file:
            json.dump({"type": "FeatureCollection", "features": rows}, file)
        descriptor = os.path.join(WORK, layer + ".json")
        with open(descriptor, "w") as file:
            json.dump({"id": layer, "title": {"zh": layer, "en": layer}, "group": "base", "level": "public", "geometry": "MultiPolygon",
                       "fields": fields + more_fields, "row_rules": row_rules, "generalise": "none", "schematic": True}, file)
        subprocess.run([BINARY, "import", "--db", database, "--layer", layer, "--descriptor", descriptor, source], check=True,
                       stdout=subprocess.DEVNULL)


def bench_policy(zooms):
    print("\nwarm tiles for a resident, gzip: a layer with restricted rows and a restricted field beside the same layer all public")
    database = os.path.join(WORK, f"policy-{SCALE}.sqlite")
    if not os.path.exists(database):
        make_policy_layers(database)
    with Ours(database=database) as ours:
        for z in zooms:
            tiles = [(tile, [fetch(OLD_TOWN_PORT, f"/xyz/{layer}/{tile[0]}/{tile[1]}/{tile[2]}.mvt", "gzip") for layer in ("plain", "guarded")])
                     for tile in tiles_of(z, 200)]
            tiles = [(tile, answers) for tile, answers in tiles if answers[0][0] == 200]
            sizes = [sum(len(answers[i][1]) for _, answers in tiles) / len(tiles) / 1024 for i in (0, 1)]
            runs = {"plain": [], "guarded": []}
            for _ in range(ROUNDS):
                for layer, done in runs.items():
                    done.append(wrk(OLD_TOWN_PORT, [f"/xyz/{layer}/{t[0]}/{t[1]}/{t[2]}.mvt" for t, _ in tiles], [ours.process.pid], "gzip"))
            print(f"  z{z}: plain ({sizes[0]:.1f} KB) {spread([r[0] for r in runs['plain']])} /s, {spread([r[1] for r in runs['plain']])} us; "
                  f"guarded ({sizes[1]:.1f} KB) {spread([r[0] for r in runs['guarded']])} /s, {spread([r[1] for r in runs['guarded']])} us; "
                  f"CPU ratio {median([r[1] for r in runs['guarded']]) / median([r[1] for r in runs['plain']]):.3f}")


def main():
    os.makedirs(WORK, exist_ok=True)
    if not os.path.exists(DATABASE):
        subprocess.run([BINARY, "demo", "--db", DATABASE, "--scale", SCALE], check=True)
    if "policy" in sys.argv[1:]:
        bench_policy([14, 16])
        return
    for name, kept in (("from the rows", False), ("from snapshot files", True)):
        starts = []
        for _ in range(ROUNDS):
            if not kept:
                shutil.rmtree(DATABASE + ".snapshots", ignore_errors=True)
            with Ours("--tile-cache", "0") as ours:
                starts.append((ours.listening, ours.ready, ours.cpu_when_ready, resident_bytes(ours.process.pid)))
                metrics = fetch(OLD_TOWN_PORT, "/metrics")[1].decode()
                if not kept:
                    wait_until_still(DATABASE + ".snapshots")
        features = rows_in_layers()
        listening, ready, cpu, resident = (median(values) for values in zip(*starts))
        print(f"start-up at scale {SCALE} {name}: {features:.0f} features; listening {listening:.2f} s, ready {ready:.2f} s "
              f"({ready / features * 1e6:.2f} s per million, {cpu / features * 1e6:.2f} of CPU); resident {resident / 2**20:.0f} MiB")
    buildings = figure(metrics, 'haishu_layer_features{layer="building"}')
    parts = [figure(metrics, f'haishu_layer_memory_bytes{{layer="building",part="{part}"}}') / buildings for part in ("coordinates", "rest")]
    print(f"a building in memory: {parts[0]:.0f} bytes of coordinates and {parts[1]:.0f} beyond them")
    bench_cold([12, 14, 16])
    bench_warm([12, 14, 16])
    bench_policy([14, 16])
    print("\n" + subprocess.run([COUNTS, "1000000"], capture_output=True, text=True, check=True).stdout, end="")
    print("\n" + subprocess.run([SEARCH, "2500000"], capture_output=True, text=True, check=True).stdout, end="")


if __name__ == "__main__":
    main()
