"""How long others wait while a layer of 200,000 polygons is imported into a served database: the worst and the 99th
percentile of edits of another layer, of its histories, and of logins, first alone and then beside the imports.
Fails when an answer is not as expected, or when an edit waits longer than LIMIT_MS."""

import json
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from editing import LAYER, Client, feature  # noqa: E402
from haishu import BINARY, Server, command  # noqa: E402
from mixed_load import polygons  # noqa: E402

COUNT = int(os.environ.get("COUNT", "200000"))
LIMIT_MS = float(os.environ.get("LIMIT_MS", "300"))
PAUSE = 0.01


class Asker(threading.Thread):
    """Asks one thing again and again over a connection of its own, and keeps how long each answer took."""

    def __init__(self, server, key, method, path, body, expected, **headers):
        super().__init__()
        self.client, self.request, self.headers, self.expected = Client(server.port, key), (method, path, body), headers, expected
        self.waits, self.faults, self.is_done = [], [], False

    def run(self):
        with self.client:
            while not self.is_done:
                begin = time.monotonic()
                status, _, answer = self.client.ask(*self.request, **self.headers)
                self.waits.append((time.monotonic() - begin) * 1000)
                if status != self.expected:
                    self.faults.append((self.request[:2], status, answer[:300]))
                time.sleep(PAUSE)


def askers(server, key):
    login = {"name": "lin", "password": "a long password"}
    return {
        "edit of another layer": Asker(server, key, "PUT", f"/collections/{LAYER}/items/1", feature("n", 1), 204, If_Match="*"),
        "history of another layer": Asker(server, key, "GET", f"/collections/{LAYER}/items/2/history", None, 200),
        "login": Asker(server, None, "POST", "/auth/login", login, 200, Content_Type="application/json"),
    }


def measure(server, key, work):
    running = askers(server, key)
    for asker in running.values():
        asker.start()
    begin = time.monotonic()
    work()
    seconds = time.monotonic() - begin
    for asker in running.values():
        asker.is_done = True
        asker.join()
    worst = {}
    for name, asker in running.items():
        waits = sorted(asker.waits)
        worst[name] = waits[-1]
        print(f"  {name}: {len(waits)} answers, p99 {waits[len(waits) * 99 // 100]:.1f} ms, worst {waits[-1]:.1f} ms")
        for fault in asker.faults[:3]:
            sys.exit(f"not as expected: {fault}")
    return worst, seconds


def main():
    with Server() as server:
        source, small = os.path.join(server.folder, "polygons.geojsonl"), os.path.join(server.folder, "counter.geojsonl")
        polygons(source, COUNT)
        with open(small, "w", encoding="utf-8") as file:
            file.write("".join(json.dumps(feature(f"n{i}", 0)) + "\n" for i in range(60)))
        command("import", "--db", server.database, "--layer", LAYER, "--level", "public", small)
        command("user", "add", "--db", server.database, "lin", "--role", "clerk", "--password-stdin", stdin="a long password\n")
        key = command("user", "key", "--db", server.database, "lin", "--scope", "write")[0].strip()

        def bring(*options):
            def run():
                done = subprocess.run([BINARY, "import", "--db", server.database, "--layer", "big", *options, source],
                                      capture_output=True, text=True)
                if done.returncode != 0:
                    sys.exit(done.stderr)
            return run

        print("alone:")
        alone, _ = measure(server, key, lambda: time.sleep(3))
        slowest = 0.0
        for title, options, expected in (("new", ["--level", "public"], COUNT), ("replaced", [], COUNT), ("appended", ["--mode", "append"], 2 * COUNT)):
            print(f"{COUNT} polygons, {title}:")
            worst, seconds = measure(server, key, bring(*options))
            matched = server.get("/collections/big/items?limit=1").json["numberMatched"]
            ratio = worst["edit of another layer"] / alone["edit of another layer"]
            print(f"  imported in {seconds:.1f} s; worst edit {ratio:.1f} times that alone")
            slowest = max(slowest, worst["edit of another layer"])
            if matched != expected:
                sys.exit(f"{matched} features instead of {expected}")
    sys.exit(f"an edit waited {slowest:.0f} ms, more than {LIMIT_MS:.0f}" if slowest > LIMIT_MS else 0)


if __name__ == "__main__":
    main()
