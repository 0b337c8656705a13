"""Tiles alone, then tiles while boxes are queried and 200,000 polygons are imported into the same database, in turn: the
99th percentile of tile latency in both, and every error. Fails on an error or when the mixed p99 is over twice the other
(and over 20 ms, below which a busy machine's own noise decides)."""

import json
import os
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from bench import LAYERS, tiles_of  # noqa: E402
from haishu import BINARY, DEMO, Server  # noqa: E402

SECONDS = int(os.environ.get("SECONDS_EACH", "15"))


def polygons(path, count):
    numbers = random.Random(11)
    with open(path, "w") as out:
        for i in range(count):
            x, y, s = 121.3 + .3 * numbers.random(), 29.75 + .2 * numbers.random(), .0001
            ring = [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]
            out.write(json.dumps({"type": "Feature", "properties": {"n": i, "use": "仓库"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}) + "\n")


def wrk(server, paths, seconds, connections):
    name = os.path.join(server.folder, f"paths-{connections}")
    with open(name, "w") as file:
        file.write("\n".join(paths))
    with open(name + ".lua", "w") as file:
        file.write(f"local p = {{}} for l in io.lines('{name}') do p[#p + 1] = l end local n = 0\n"
                   "wrk.headers['Accept-Encoding'] = 'gzip'\nfunction request() n = n + 1 return wrk.format('GET', p[n % #p + 1]) end")
    return subprocess.Popen(["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", name + ".lua", server.base], stdout=subprocess.PIPE, text=True)


def figures(process):
    text = process.communicate()[0]
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", text)))
    return float(value) * {"us": .001, "ms": 1, "s": 1000}[unit], float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), errors


def main():
    with Server(DEMO) as server:
        tiles = [f"/xyz/{LAYERS}/{z}/{x}/{y}.mvt" for zoom in (12, 14, 16) for z, x, y in tiles_of(zoom, 200)]
        boxes = [f"/collections/building/items?limit=100&f=json&bbox={x:.5f},{y:.5f},{x + .004:.5f},{y + .004:.5f}"
                 for x, y in ((121.50 + .06 * random.random(), 29.84 + .05 * random.random()) for _ in range(200))]
        source = os.path.join(server.folder, "polygons.geojsonl")
        polygons(source, 200_000)
        alone, rate, errors = figures(wrk(server, tiles, SECONDS, 8))
        tiles_run, boxes_run = wrk(server, tiles, SECONDS, 8), wrk(server, boxes, SECONDS, 2)
        imported = subprocess.run([BINARY, "import", "--db", server.database, "--layer", "big", "--level", "public", source], capture_output=True, text=True)
        mixed, mixed_rate, mixed_errors = figures(tiles_run)
        box_p99, box_rate, box_errors = figures(boxes_run)
        matched = server.get("/collections/big/items?limit=1").json["numberMatched"] if imported.returncode == 0 else imported.stderr
        print(f"tiles alone: p99 {alone:.1f} ms, {rate:.0f}/s, {errors} errors")
        print(f"tiles beside boxes and the import: p99 {mixed:.1f} ms, {mixed_rate:.0f}/s, {mixed_errors} errors; boxes p99 {box_p99:.1f} ms, {box_rate:.0f}/s, {box_errors} errors")
        print(f"p99 ratio {mixed / alone:.2f}; imported {matched}")
        bad = errors + mixed_errors + box_errors > 0 or matched != 200_000 or mixed > max(2 * alone, 20)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    if not shutil.which("wrk"):
        sys.exit("wrk is missing (Debian package wrk)")
    main()
