"""Limits by asker, trusted proxies, and the headers of answers, over the real program with its limits on."""

import concurrent.futures
import json
import os
import socket
import sqlite3
import tempfile
import shutil
import unittest

from haishu import DEMO, Server, command

TILE = "/xyz/building/14/13723/6766.mvt"
JSON = {"Content-Type": "application/json"}


def key_of(database, name, role, scope="read"):
    command("user", "add", "--db", database, name, "--role", role, "--password-stdin", stdin="a long password of " + name + "\n")
    return {"Authorization": "Bearer " + command("user", "key", "--db", database, name, "--scope", scope)[0].strip()}


def statuses(server, path, times, method="GET", body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return [server.ask(method, path, body, headers).status for _ in range(times)]


def resident_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


class Limited(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO, "--limits", "on", "--limit", "tiles=1/h:3", "--limit", "questions=1/h:4", "--limit",
                            "known-questions=1/h:6", "--limit", "writes=1/h:5", "--limit", "lookups=1/h:20", "--key-requests", "9")
        cls.keys = [key_of(cls.server.database, name, "staff") for name in ("wang", "li")]
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_1_each_kind_of_question_has_its_bucket(self):
        self.assertEqual(statuses(self.server, TILE, 5), [200, 200, 200, 429, 429])
        self.assertEqual(statuses(self.server, "/collections", 5), [200, 200, 200, 200, 429])
        self.assertEqual(statuses(self.server, "/no/such/address", 1), [429])
        self.assertEqual(statuses(self.server, "/healthz", 50), [200] * 50)

    def test_2_a_refusal_says_when_to_come_back(self):
        refused = self.server.get(TILE)
        self.assertEqual((refused.status, refused.headers["Content-Type"]), (429, "application/problem+json"))
        self.assertEqual(refused.json["type"], "/problems/rate-limited")
        self.assertIn("秒后再试", refused.json["detail_zh"])
        seconds = int(refused.headers["Retry-After"])
        self.assertTrue(3000 < seconds <= 3600, seconds)
        self.assertEqual(refused.headers["RateLimit"], f'"tiles";r=0;t={seconds}')
        self.assertEqual(refused.headers["RateLimit-Policy"], '"tiles";q=3;w=10800')
        self.assertEqual(refused.headers["Cache-Control"], "no-store")

    def test_3_keys_have_buckets_and_days_of_their_own(self):
        for key in self.keys:
            self.assertEqual(statuses(self.server, "/collections", 8, **key), [200] * 6 + [429] * 2)
            self.assertEqual(statuses(self.server, TILE, 5, **key), [200, 200, 200, 429, 429])
            refused = self.server.get(TILE, **key)
            self.assertEqual(refused.json["type"], "/problems/quota-exhausted")

    def test_4_wrong_keys_are_looked_up_so_often_only(self):
        answers = [self.server.get("/collections", Authorization=f"Bearer wrong{number}") for number in range(30)]
        self.assertEqual(answers[0].status, 401)
        self.assertEqual(answers[-1].status, 429)

    def test_5_a_forwarded_header_of_whoever_asks_is_ignored(self):
        for field in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
            self.assertEqual(self.server.ask("GET", TILE, headers={field: "203.0.113.9"}).status, 429)


class Refusals(unittest.TestCase):
    def test_a_flood_of_refused_requests_leaves_few_records_and_the_number(self):
        folder = tempfile.mkdtemp(prefix="haishu-e2e-")
        self.addCleanup(shutil.rmtree, folder)
        copy = os.path.join(folder, "after.sqlite")
        with Server(DEMO, "--limits", "on", "--limit", "writes=1000/s:1000") as server:
            seen = statuses(server, "/collections/building/items", 500, "POST", b"{}", Content_Type="application/json")
            self.assertEqual(set(seen), {401})
            self.assertEqual(server.stop(), 0)
            shutil.copy(server.database, copy)
        with sqlite3.connect(copy) as database:
            rows = database.execute("SELECT operation, row_count, result FROM audit WHERE action = 'refused'").fetchall()
        database.close()
        single = [row for row in rows if row[0] != "many"]
        many = [row for row in rows if row[0] == "many"]
        self.assertTrue(30 <= len(single) <= 60, len(single))
        self.assertEqual(len(single) + sum(row[1] for row in many), 500)
        self.assertEqual({row[2] for row in many}, {"401"})


class BehindProxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO, "--limits", "on", "--limit", "tiles=1/h:3", "--require-totp", "off", "--trusted-proxy",
                            "127.0.0.0/8", "--trusted-proxy", "10.0.0.0/8")
        key_of(cls.server.database, "wang", "staff")
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def tiles(self, forwarded, times=1):
        return statuses(self.server, TILE, times, X_Forwarded_For=forwarded)

    def test_who_asks_is_the_last_one_that_is_no_proxy(self):
        self.assertEqual(self.tiles("203.0.113.1", 4), [200, 200, 200, 429])
        self.assertEqual(self.tiles("198.51.100.1, 203.0.113.1, 10.1.1.1"), [429])
        self.assertEqual(self.tiles("203.0.113.1, 198.51.100.1"), [200])
        self.assertEqual(self.tiles("2001:db8::1", 3), [200] * 3)
        self.assertEqual(self.tiles("2001:db8::2"), [429])

    def test_the_fields_that_are_not_configured_are_ignored(self):
        for number in range(3):
            answer = self.server.get(TILE, X_Forwarded_For="203.0.113.77", Forwarded=f"for=203.0.113.{number}")
            self.assertEqual(answer.status, 200)
        self.assertEqual(self.server.get(TILE, X_Forwarded_For="203.0.113.77", Forwarded="for=203.0.113.5").status, 429)

    def test_https_to_the_proxy_gives_secure_cookies_and_links(self):
        body = json.dumps({"name": "wang", "password": "a long password of wang"}).encode()
        secure = self.server.ask("POST", "/auth/login", body, {**JSON, "X-Forwarded-For": "203.0.113.2", "X-Forwarded-Proto": "https"})
        self.assertEqual(secure.status, 200, secure.body)
        cookie = secure.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-sid="), cookie)
        self.assertIn("; Secure", cookie)
        cookie = cookie.split(";")[0]
        me = self.server.get("/auth/me", Cookie=cookie, X_Forwarded_For="203.0.113.2", X_Forwarded_Proto="https")
        self.assertEqual(me.json["viewer"]["name"], "wang")
        landing = self.server.get("/collections?f=json", X_Forwarded_For="203.0.113.2", X_Forwarded_Proto="https")
        self.assertTrue(all(link["href"].startswith("https://127.0.0.1:") for link in landing.json["links"]), landing.json["links"])
        plain = self.server.ask("POST", "/auth/login", body, {**JSON, "X-Forwarded-For": "203.0.113.2"})
        self.assertTrue(plain.headers["Set-Cookie"].startswith("sid="))

    def test_a_host_that_is_forwarded_leads_nowhere(self):
        answer = self.server.get("/collections?f=json", X_Forwarded_For="203.0.113.3", X_Forwarded_Host="evil.example",
                                 Forwarded="host=evil.example")
        self.assertNotIn(b"evil.example", answer.body)

    def test_a_proxy_on_this_machine_sees_no_figures(self):
        self.assertEqual(self.server.get("/metrics").status, 404)
        self.assertEqual(self.server.get("/metrics", X_Forwarded_For="127.0.0.1").status, 404)


class ManyAddresses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO, "--limits", "on", "--limit", "questions=1/h:2", "--trusted-proxy", "127.0.0.1")
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_a_hundred_thousand_addresses_need_little_memory(self):
        def ask(share):
            seen = 0
            with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
                stream = connection.makefile("rb")
                for start in range(share * 25_000, (share + 1) * 25_000, 100):
                    wanted = [f"2001:db8:{number >> 8:x}:{number & 255:x}::1" for number in range(start, start + 100)]
                    connection.sendall(b"".join(
                        f"HEAD {TILE} HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {address}\r\n\r\n".encode() for address in wanted))
                    for _ in wanted:
                        status = stream.readline()
                        assert status.startswith(b"HTTP/1.1 200"), status
                        while stream.readline() != b"\r\n":
                            pass
                        seen += 1
            return seen

        spent = {"X_Forwarded_For": "203.0.113.200"}
        self.assertEqual(statuses(self.server, "/collections", 3, **spent), [200, 200, 429])
        self.assertEqual(self.server.get("/suggest?q=a").status, 200)  # the indexes of names are made by now
        before = resident_kib(self.server)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.assertEqual(sum(pool.map(ask, range(4))), 100_000)
        self.assertLess(resident_kib(self.server) - before, 32 * 1024)
        self.assertEqual(statuses(self.server, "/collections", 1, **spent), [429])  # the place of his bucket was not taken


class Standard(unittest.TestCase):
    def test_forwarded_of_rfc_7239_is_read_when_it_is_configured(self):
        with Server(DEMO, "--limits", "on", "--limit", "tiles=1/h:2", "--trusted-proxy", "127.0.0.1", "--proxy-fields",
                    "forwarded") as server:
            self.assertEqual(statuses(server, TILE, 3, Forwarded='for="[2001:db8::1]:80"'), [200, 200, 429])
            self.assertEqual(statuses(server, TILE, 1, Forwarded="for=203.0.113.1", X_Forwarded_For="2001:db8::1"), [200])


class Wrong(unittest.TestCase):
    def test_wrong_options_are_told_in_one_line(self):
        for options, words in ((("--trusted-proxy", "proxy.example"), "neither an IP address"),
                               (("--limit", "tile=1/s:1"), "names no limit"), (("--limit", "tiles=fast"), "is not a rate"),
                               (("--limits", "off", "--trusted-proxy", "127.0.0.1"), "--limits off"),
                               (("--limits", "off", "--host", "0.0.0.0"), "--limits off")):
            _, told = command("serve", "--db", DEMO, "--port", "0", *options, expect=1)
            self.assertIn(words, told.splitlines()[-1])


class Headers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO)
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_each_kind_of_content_has_its_headers(self):
        kinds = {"/": "text/html", "/api.html": "text/html", "/collections?f=html": "text/html", "/collections?f=json": "application/json",
                 TILE: "application/vnd.mapbox-vector-tile", "/collections/building/items?limit=2": "application/geo+json",
                 "/collections/building/items?limit=2&f=csv": "text/csv", "/no/such": "application/problem+json",
                 "/api": "application/vnd.oai.openapi+json", "/favicon.svg": "image/svg+xml", "/healthz": "application/json"}
        for path, kind in kinds.items():
            for method in ("GET", "HEAD"):
                answer = self.server.ask(method, path, headers={"Accept": "text/html" if kind == "text/html" else "*/*"})
                headers = answer.headers
                with self.subTest(method + " " + path):
                    if answer.status == 404 and path == "/favicon.svg":
                        continue  # built without the viewer
                    self.assertTrue(headers["Content-Type"].startswith(kind), headers["Content-Type"])
                    self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                    self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                    self.assertIn(headers["Cross-Origin-Resource-Policy"], ("same-origin", "cross-origin"))
                    self.assertIsNone(headers["Access-Control-Allow-Credentials"])
                    self.assertIsNone(headers["Server"])
                    self.assertIsNone(headers["Strict-Transport-Security"])
                    policy = headers["Content-Security-Policy"]
                    if kind != "text/html" and policy is None:
                        continue
                    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if rule.strip())
                    self.assertEqual(rules["default-src"], "'self'")
                    self.assertEqual(rules["worker-src"], "'self'")
                    self.assertEqual(rules["img-src"], "'self' data: blob:")
                    for name in ("object-src", "frame-ancestors", "base-uri"):
                        self.assertEqual(rules[name], "'none'")
                    self.assertNotIn("unsafe", policy)

    def test_figures_and_status_are_for_nobody_who_comes_from_elsewhere(self):
        for field in ("X-Forwarded-For", "Forwarded"):
            unknown = self.server.ask("GET", "/no-such-place", headers={field: "for=203.0.113.1"})
            for path in ("/metrics", "/status"):
                answer = self.server.ask("GET", path, headers={field: "for=203.0.113.1"})
                self.assertEqual((answer.status, answer.json["type"]), (404, unknown.json["type"]))
        self.assertEqual(self.server.get("/status").status, 404)
        self.assertEqual(self.server.get("/healthz").json, {"status": "ok"})

    def test_figures_are_for_administrators_and_for_this_machine_only_when_the_operator_says_so(self):
        self.assertEqual(self.server.get("/metrics").status, 404)
        server = Server(DEMO, "--metrics", "local")
        for name, role in (("sun", "system_admin"), ("lin", "staff")):
            command("user", "add", "--db", server.database, name, "--role", role, "--password-stdin",
                    stdin=f"a long password of {name}\n")
        key = {name: "Bearer " + command("user", "key", "--db", server.database, name)[0].strip() for name in ("sun", "lin")}
        closed = Server(server.database)
        with server:
            self.assertEqual(server.get("/metrics").status, 200)
            self.assertEqual(server.get("/metrics", X_Forwarded_For="203.0.113.1").status, 404)
        with closed as server:
            self.assertEqual(server.get("/metrics").status, 404)
            self.assertEqual(server.get("/metrics", Authorization=key["lin"]).status, 404)
            self.assertIn("haishu_", server.get("/metrics", Authorization=key["sun"]).body.decode())


if __name__ == "__main__":
    unittest.main()
