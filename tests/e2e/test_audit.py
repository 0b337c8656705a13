"""The audit over the real program: what is on record, what is refused without a record, and that no kill breaks the chain."""

import contextlib
import csv
import glob
import http.client
import io
import json
import os
import shutil
import sqlite3
import stat
import threading
import time
import unittest

from haishu import DEMO, Server, command

RESTRICTED = "/collections/hazard/items?limit=5&f=json"
WORD = "月湖边的张三"


def add_user(database, name, role, scope="read"):
    command("user", "add", "--db", database, name, "--role", role, "--password-stdin", stdin="a long password of " + name + "\n")
    return command("user", "key", "--db", database, name, "--scope", scope)[0].strip()


def records(database, where="1"):
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"SELECT * FROM audit WHERE {where} ORDER BY seq")]


class Audited(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO)
        cls.keys = {name: add_user(cls.server.database, name, role, scope)
                    for name, role, scope in (("wang", "clerk", "write"), ("shen", "auditor", "read"), ("li", "staff", "read"),
                                              ("sun", "security_admin", "read"), ("qian", "approver", "write"))}
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def ask(self, method, path, who=None, body=None, **headers):
        if who:
            headers["Authorization"] = "Bearer " + self.keys[who]
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        return self.server.ask(method, path, None if body is None else json.dumps(body).encode(), headers)

    def release(self, target):
        """The number of a request for a file of restricted rows that a second person has released."""
        asked = self.ask("POST", "/export-requests", "wang", {"target": target})
        self.assertEqual(asked.status, 201, asked.body)
        released = self.ask("POST", f"/export-requests/{asked.json['id']}/release", "qian")
        self.assertEqual(released.status, 200, released.body)
        return asked.json["id"]

    def last(self):
        return records(self.server.database)[-1]

    def count(self):
        return len(records(self.server.database))

    def test_every_read_of_a_restricted_layer_is_on_record_before_it_is_answered(self):
        before = self.count()
        for path in (RESTRICTED, "/collections/hazard/items/1?f=json", "/collections/hazard/tiles/WebMercatorQuad/10/421/857",
                     "/xyz/hazard/10/857/421.mvt", "/nearest?collection=hazard&point=121.55,29.87&k=1"):
            with self.subTest(path=path):
                answer = self.ask("GET", path, "wang")
                self.assertLess(answer.status, 400, answer.body)
                before += 1
                self.assertEqual(self.count(), before)
                record = self.last()
                self.assertEqual((record["actor"], record["role"], record["action"], record["object"], record["result"]),
                                 ("wang", "clerk", "read", "hazard", str(answer.status)))
                self.assertLess(abs(record["at"] / 1000 - time.time()), 10)
        answer = self.ask("POST", "/stats/hazard", "wang", {"measures": ["count"]})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.last()["object"], "hazard")
        self.ask("GET", RESTRICTED, "wang")
        self.assertEqual(self.last()["row_count"], 5)
        self.assertEqual(self.ask("GET", "/collections/hazard/items?limit=5&f=csv", "wang").status, 403)
        self.assertEqual((self.last()["action"], self.last()["result"]), ("refused", "403"))
        target = "/collections/hazard/items?limit=5&f=csv"
        self.assertEqual(self.ask("GET", target, "wang", **{"Haishu-Release": self.release(target)}).status, 200)
        self.assertEqual((self.last()["action"], self.last()["row_count"]), ("export", 5))
        self.assertTrue(self.last()["object"].startswith("hazard,"))

    def test_reading_what_is_public_or_internal_leaves_no_record(self):
        before = self.count()
        for who in (None, "li", "wang"):
            self.assertEqual(self.ask("GET", "/collections/hospital/items?limit=2&f=json", who).status, 200)
            self.assertEqual(self.ask("GET", "/collections/hazard/items?f=json", who).status, 200 if who == "wang" else 404)
        self.assertEqual(self.count(), before + 1)

    def test_a_streamed_answer_is_on_record_before_its_first_byte(self):
        target = "/collections/hazard/items?limit=10000&f=fgb"
        released = self.release(target)
        before = self.count()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", target, headers={"Authorization": "Bearer " + self.keys["wang"], "Haishu-Release": released})
        answer = connection.getresponse()  # the header is here, the body is not asked for
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.count(), before + 1)
        connection.close()

    def test_every_write_and_every_refusal_is_on_record(self):
        feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [121.55, 29.87]}, "properties": {}}
        answer = self.ask("POST", "/collections/toilet/items", "wang", feature, Content_Type="application/geo+json",
                          **{"Content-Type": "application/geo+json"})
        self.assertIn(answer.status, (201, 400), answer.body)
        record = self.last()
        self.assertEqual((record["actor"], record["action"], record["object"]), ("wang", "write", "toilet"))
        self.assertEqual(record["result"], str(answer.status))
        for who, status in ((None, 401), ("li", 403)):
            self.assertEqual(self.ask("POST", "/collections/toilet/items", who, feature).status, status)
            record = self.last()
            self.assertEqual((record["action"], record["actor"], record["result"]), ("refused", who or "", str(status)))
        self.assertEqual(self.server.get("/collections", Authorization="Bearer nonsense").status, 401)
        self.assertEqual(self.last()["action"], "refused")

    def test_neither_record_nor_access_log_tells_what_was_asked(self):
        self.ask("GET", f"/collections/hazard/items?f=json&q={WORD}&bbox=121.54321,29.81234,121.65432,29.92345", "wang")
        record = json.dumps(self.last(), ensure_ascii=False, default=str)
        self.assertNotIn(WORD, record)
        self.assertNotIn("121.54321", record)
        one, other = self.last()["digest"], None
        self.ask("GET", "/collections/hazard/items?f=json&q=other", "wang")
        other = self.last()["digest"]
        self.assertNotEqual(one, other)
        self.ask("POST", "/within", "wang", {"collections": ["hazard"], "area": {"circle": {"center": [121.54321, 29.87654], "radius": 500}}})
        time.sleep(0.5)
        for line in self.server.log().splitlines():
            self.assertNotIn("121.54321", line)
            self.assertNotIn(WORD, line)

    def test_only_auditors_search_the_audit_and_that_is_on_record(self):
        self.ask("GET", RESTRICTED, "wang")
        self.assertEqual(self.ask("GET", "/audit").status, 401)
        for who in ("wang", "li", "sun"):
            self.assertEqual(self.ask("GET", "/audit", who).status, 403)
        answer = self.ask("GET", "/audit?actor=wang&action=read&object=hazard&result=200&limit=1", "shen")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual([r["actor"] for r in answer.json["records"]], ["wang"])
        self.assertEqual((self.last()["actor"], self.last()["action"], self.last()["object"]), ("shen", "audit", "audit"))
        self.assertIn("no-store", answer.headers["Cache-Control"])
        seen, path = [], "/audit?limit=3"
        while path:
            page = self.ask("GET", path, "shen").json
            seen += [record["seq"] for record in page["records"]]
            following = [link["href"] for link in page["links"] if link["rel"] == "next"]
            path = following[0].replace(self.server.base, "", 1) if following else None
        self.assertEqual(seen, sorted(set(seen), reverse=True))
        self.assertEqual(seen[-1], 1)
        table = self.ask("GET", "/audit?f=csv&actor=wang&limit=2", "shen")
        rows = list(csv.DictReader(io.StringIO(table.body.decode("utf-8-sig"))))
        self.assertEqual([row["actor"] for row in rows], ["wang", "wang"])
        self.assertEqual(self.ask("GET", "/audit?datetime=2001-01-01/2001-12-31", "shen").json["records"], [])
        self.assertEqual(self.ask("GET", "/audit?cursor=x", "shen").status, 400)

    def test_commands_are_on_record_and_the_key_is_the_owners_alone(self):
        made = [record for record in records(self.server.database, "action='account'") if record["object"] == "wang"]
        self.assertEqual([record["operation"].split(" ")[0] for record in made], ["put-user", "put-key"])
        self.assertRegex(made[1]["operation"], "^put-key key [A-Za-z0-9_-]+$")
        self.assertTrue(made[0]["actor"].startswith("local:"))
        self.assertEqual(stat.S_IMODE(os.stat(self.server.database + ".key").st_mode), 0o600)
        copy = os.path.join(self.server.folder, "copy.sqlite")
        command("backup", "--db", self.server.database, copy)
        self.assertEqual((self.last()["action"], self.last()["object"]), ("backup", "copy.sqlite"))
        self.assertIn("as they were written", command("check", "--db", copy)[0])


class Rationed(unittest.TestCase):
    def test_staff_are_given_so_many_restricted_rows_a_day_also_after_a_start_and_never_without_a_purpose(self):
        server = Server(DEMO, "--staff-rows", "5", "--staff-rows-a-day", "8")
        command("user", "add", "--db", server.database, "lin", "--role", "staff", "--duty", "hazard", "--password-stdin",
                stdin="a long password of lin\n")
        key = command("user", "key", "--db", server.database, "lin")[0].strip()

        def ask(limit, purpose="work-safety"):
            headers = {"Authorization": "Bearer " + key, **({"Haishu-Purpose": purpose} if purpose else {})}
            return server.ask("GET", f"/collections/hazard/items?f=json&limit={limit}", None, headers)

        with server:
            self.assertEqual(ask(1, None).json["type"], "/problems/purpose-required")
            self.assertEqual(ask(1, "curiosity").json["type"], "/problems/purpose-unknown")
            self.assertEqual(ask(5).status, 200)
            self.assertEqual((ask(6).status, ask(6).json["type"]), (403, "/problems/row-quota"))
            self.assertEqual(ask(3).status, 200)
            refused = ask(1)
            self.assertEqual((refused.status, refused.json["type"]), (429, "/problems/row-quota-day"))
            self.assertLessEqual(int(refused.headers["Retry-After"]), 86400)
            given = [(record["row_count"], record["purpose"]) for record in records(server.database, "action='read'")]
            self.assertEqual(given, [(5, "work-safety"), (3, "work-safety")])
            server.stop()
            server.__enter__()
            self.assertEqual(ask(1).status, 429)


class NoAudit(unittest.TestCase):
    def test_without_an_audit_the_map_goes_on_and_nothing_else(self):
        server = Server(DEMO)
        key = add_user(server.database, "wang", "clerk", "write")
        head = server.database + ".audit/head"
        os.remove(head)
        os.mkdir(head)
        with server:
            clerk = {"Authorization": "Bearer " + key}
            self.assertEqual(server.get("/collections/hospital/items?limit=1&f=json").status, 200)
            answer = server.ask("GET", RESTRICTED, headers=clerk)
            self.assertEqual(answer.status, 503)
            self.assertIn("audit-unavailable", answer.json["type"])
            self.assertNotIn(b"Feature", answer.body)
            self.assertEqual(server.ask("DELETE", "/collections/toilet/items/1", headers=clerk).status, 503)
            self.assertIn("no audit, so edits", server.log())


class Bent(unittest.TestCase):
    def test_check_tells_which_record_was_bent(self):
        with Server(DEMO) as server:
            key = add_user(server.database, "wang", "clerk")
            for _ in range(20):
                self.assertEqual(server.ask("GET", RESTRICTED, headers={"Authorization": "Bearer " + key}).status, 200)
            server.stop()
            self.assertIn("records 1 to 22 are as they were written", command("check", "--db", server.database)[0])
            kept = server.database + ".kept"
            shutil.copy(server.database, kept)
            for sql, told in (("UPDATE audit SET actor='wanh' WHERE seq=9", "audit: record 9 was changed"),
                              ("DELETE FROM audit WHERE seq=9", "audit: record 9 is missing"),
                              ("UPDATE audit SET seq=-9 WHERE seq=9; UPDATE audit SET seq=9 WHERE seq=14;"
                               "UPDATE audit SET seq=14 WHERE seq=-9", "audit: in the place of record 9 stands record 14"),
                              ("DELETE FROM audit WHERE seq>18", "audit: records 19 to 22 are missing at the end")):
                with self.subTest(sql=sql):
                    shutil.copy(kept, server.database)
                    with contextlib.closing(sqlite3.connect(server.database)) as db:
                        for name in [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit'")]:
                            db.execute("DROP TRIGGER " + name)
                        db.executescript(sql)
                    output, _ = command("check", "--db", server.database, expect=1)
                    self.assertIn(told, output)


class Killed(unittest.TestCase):
    ROUNDS = int(os.environ.get("HAISHU_AUDIT_KILLS", "12"))

    def test_no_kill_breaks_the_chain_or_loses_a_record_that_was_answered(self):
        server = Server(DEMO)
        keys = [add_user(server.database, f"clerk{i}", "clerk") for i in range(4)]
        answered = 0
        try:
            for turn in range(self.ROUNDS):
                server.__enter__()
                counts, threads = [0] * len(keys), []

                def read(number):
                    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                    try:
                        while True:
                            connection.request("GET", RESTRICTED, headers={"Authorization": "Bearer " + keys[number]})
                            answer = connection.getresponse()
                            answer.read()
                            if answer.status == 200:
                                counts[number] += 1
                    except (OSError, http.client.HTTPException):
                        pass

                for number in range(len(keys)):
                    threads.append(threading.Thread(target=read, args=(number,)))
                    threads[-1].start()
                while sum(counts) < 20 + 13 * turn:
                    time.sleep(0.002)
                server.process.kill()
                server.process.wait()
                for thread in threads:
                    thread.join()
                answered += sum(counts)
                with self.subTest(turn=turn):
                    self.assertIn("as they were written", command("check", "--db", server.database)[0])
                    self.assertGreaterEqual(len(records(server.database, "action='read' AND object='hazard'")), answered)
            self.assertEqual(glob.glob(server.database + ".key.making*"), [])
        finally:
            if server.process.poll() is None:
                server.process.kill()
            shutil.rmtree(server.folder, ignore_errors=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
