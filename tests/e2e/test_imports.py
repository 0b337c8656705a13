"""Imports over the network: sent in pieces, cut off, inspected, decided on, checked, approved, published and refused."""

import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from haishu import BINARY, DATA, Server, command
from hostile_archives import CSV, archives, packed


def many_rows(count):
    return b"lon,lat,name\n" + b"".join(b"%.6f,29.8,row %d\n" % (121.5 + i * 1e-6, i) for i in range(count))


class Client:
    def __init__(self, server, key):
        self.server, self.key = server, key

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self.server.ask(method, path, body, headers)

    def announce(self, name, content, checksum=None):
        answer = self.ask("POST", "/imports", {"name": name, "size": len(content),
                                               "sha256": checksum or hashlib.sha256(content).hexdigest()})
        assert answer.status == 201, answer.body
        return answer.json["id"]

    def send(self, job, content, first=0, last=None):
        last = len(content) - 1 if last is None else last
        return self.ask("PUT", f"/imports/{job}/file", content[first:last + 1],
                        Content_Type="application/octet-stream", Content_Range=f"bytes {first}-{last}/{len(content)}")

    def job(self, job):
        answer = self.ask("GET", f"/imports/{job}")
        assert answer.status == 200, answer.body
        return answer.json

    def settled(self, job, seconds=60):
        """The job when nothing is under way any more."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.job(job)
            if found["state"] not in ("inspecting", "validating", "publishing"):
                return found
            time.sleep(0.02)
        raise AssertionError(f"still {found['state']} after {seconds} s")

    def imported(self, name, content):
        job = self.announce(name, content)
        answer = self.send(job, content)
        assert answer.status == 200, answer.body
        return job


class Imports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-imports-")
        cls.database = os.path.join(cls.folder, "db.sqlite")
        source = os.path.join(cls.folder, "first.csv")
        with open(source, "wb") as file:
            file.write(CSV)
        command("import", "--db", cls.database, "--layer", "first", "--crs", "EPSG:4490", source)
        cls.keys = {}
        for name, role, *duty in (("lin", "clerk"), ("ma", "approver"), ("wu", "clerk"), ("he", "staff"), ("shen", "auditor"),
                                  ("zhu", "approver", "--duty", "first")):
            command("user", "add", "--db", cls.database, name, "--role", role, *duty, "--password-stdin", stdin="a long password\n")
            cls.keys[name] = command("user", "key", "--db", cls.database, name, "--scope", "write")[0].strip()
        cls.server = Server(cls.database).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)
        shutil.rmtree(cls.folder)

    def client(self, name="lin", server=None):
        return Client(server or self.server, self.keys.get(name))

    def files(self, server=None):
        folder = (server or self.server).database + ".imports"
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def test_a_file_goes_from_its_announcement_to_the_published_layer_with_a_second_person(self):
        lin, content = self.client(), many_rows(5000)
        job = lin.announce("../../etc/学校.csv", content)
        self.assertEqual(lin.job(job)["state"], "uploading")
        half = len(content) // 2
        first = lin.send(job, content, 0, half)
        self.assertEqual((first.status, first.headers["Upload-Offset"]), (200, str(half + 1)))
        self.assertEqual(lin.ask("HEAD", f"/imports/{job}/file").headers["Upload-Offset"], str(half + 1))
        self.assertEqual(lin.send(job, content, half + 1).status, 200)
        found = lin.settled(job)
        self.assertEqual(found["state"], "deciding")
        [layer] = found["inspection"]["layers"]
        self.assertEqual((layer["count"], layer["format"], layer["geometry_types"]), (5000, "CSV", ["Point"]))
        self.assertEqual(layer["samples"][0]["name"], "row 0")
        self.assertEqual(len(layer["samples"]), 20)

        self.assertEqual(lin.ask("POST", f"/imports/{job}/validate").status, 409)  # into which layer?
        self.assertEqual(lin.ask("PATCH", f"/imports/{job}", {"layer": "rows_of_lin", "crs": "EPSG:4490"}).status, 200)
        self.assertEqual(lin.ask("POST", f"/imports/{job}/validate").status, 202)
        ready = lin.settled(job)
        self.assertEqual((ready["state"], ready["report"]["written"]), ("ready", 5000))
        self.assertEqual(lin.ask("GET", f"/imports/{job}/report").body[:10], b"rule,rows\r")
        self.assertEqual(lin.ask("POST", f"/imports/{job}/publish").json["state"], "approving")
        self.assertEqual(lin.ask("POST", f"/imports/{job}/approve").status, 403)
        # One whose duty is another layer has nothing to do with it.
        zhu = self.client("zhu")
        self.assertEqual(zhu.ask("POST", f"/imports/{job}/approve").status, 404)
        self.assertEqual(zhu.ask("GET", f"/imports/{job}").status, 404)
        self.assertNotIn(job, [one["id"] for one in zhu.ask("GET", "/imports").json["imports"]])
        ma = self.client("ma")
        self.assertIn(job, [one["id"] for one in ma.ask("GET", "/imports").json["imports"]])
        self.assertEqual(ma.ask("POST", f"/imports/{job}/approve").status, 202)
        self.assertEqual(ma.settled(job)["state"], "published")
        self.assertEqual(lin.ask("GET", "/collections/rows_of_lin/items?limit=1").json["numberMatched"], 5000)
        self.assertNotIn(job, self.files())

    @unittest.skipUnless(os.path.isdir(DATA), "the test data beside the checkout is not here")
    def test_a_shapefile_in_gbk_without_a_hint_is_told_by_its_content(self):
        lin = self.client()
        with open(os.path.join(DATA, "formats/ningbo_school_gbk_nocpg_epsg4549.zip"), "rb") as file:
            found = lin.settled(lin.imported("学校.zip", file.read()))
        [layer] = found["inspection"]["layers"]
        self.assertEqual((layer["format"], layer["encoding"]["candidates"][0]["name"]), ("Shapefile", "GB18030"))
        self.assertIn("名称", [field["name"] for field in layer["fields"]])
        self.assertIn("EPSG:4549", [candidate["crs"] for candidate in layer["crs"]["candidates"]])
        for candidate in layer["crs"]["candidates"]:
            self.assertTrue(candidate["reason"]["zh"])

    def test_an_upload_that_is_cut_off_at_fifty_points_goes_on_where_it_stopped(self):
        lin, content = self.client(), os.urandom(3_000_000)
        job = lin.announce("noise.gpkg", content)
        offset = 0
        for point in range(50):
            wanted = min(len(content) - 1, offset + random.Random(point).randrange(1, 120_000))
            with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
                rest = content[offset:]
                head = (f"PUT /imports/{job}/file HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {self.keys['lin']}\r\n"
                        f"Content-Range: bytes {offset}-{len(content) - 1}/{len(content)}\r\n"
                        f"Content-Length: {len(rest)}\r\n\r\n").encode()
                connection.sendall(head + rest[:wanted - offset])
            end = time.monotonic() + 10
            while True:
                answer = lin.ask("PUT", f"/imports/{job}/file", content[:1], Content_Range=f"bytes 0-0/{len(content)}")
                if "busy" not in answer.json.get("type", "") or time.monotonic() > end:
                    break
            now = int(lin.ask("GET", f"/imports/{job}/file").headers["Upload-Offset"])
            self.assertTrue(offset <= now <= wanted or now == 1, (offset, now, wanted))
            offset = now
            self.assertEqual(lin.job(job)["state"], "uploading")
        self.assertEqual(len(os.listdir(os.path.join(self.server.database + ".imports", job))), 1)
        self.assertEqual(lin.send(job, content, offset).status, 200)
        self.assertEqual(lin.settled(job)["fault"]["id"], "content-mismatch")
        self.assertNotIn(job, self.files())

    def test_pieces_that_belong_elsewhere_are_refused_with_the_way_out(self):
        lin, content = self.client(), many_rows(100)
        job = lin.announce("a.csv", content)
        self.assertEqual(lin.send(job, content, 10, 20).status, 409)
        for wrong in ("bytes 0-5/6", "bytes 5-0/6", "bytes 0-5", "bytes */6", "lines 0-5/6", f"bytes 0-5/{2 ** 70}", "x" * 5000):
            answer = lin.ask("PUT", f"/imports/{job}/file", b"123456", Content_Range=wrong)
            self.assertEqual((answer.status, answer.json["type"].split("/")[-1]), (400, "upload-range"), wrong)
        self.assertEqual(lin.ask("PUT", f"/imports/{job}/file", b"123456").status, 400)
        self.assertEqual(lin.ask("GET", f"/imports/{job}/file").headers["Upload-Offset"], "0")
        self.assertEqual(lin.ask("DELETE", f"/imports/{job}").json["state"], "cancelled")
        self.assertNotIn(job, self.files())
        self.assertEqual(lin.send(job, content).status, 409)

    def test_a_wrong_checksum_is_found_and_the_file_is_sent_again(self):
        lin, content = self.client(), many_rows(10)
        job = lin.announce("a.csv", content)
        answer = lin.send(job, b"x" + content[1:])
        self.assertEqual((answer.status, answer.json["type"].split("/")[-1]), (400, "checksum-wrong"))
        self.assertEqual(lin.ask("GET", f"/imports/{job}/file").headers["Upload-Offset"], "0")
        self.assertEqual(lin.send(job, content).status, 200)
        self.assertEqual(lin.settled(job)["state"], "deciding")

    def test_others_do_not_see_an_import_and_only_clerks_and_approvers_make_one(self):
        lin = self.client()
        job = lin.announce("a.csv", CSV)
        wu, he, nobody, ma = (self.client(name) for name in ("wu", "he", "nobody", "ma"))
        for path in (f"/imports/{job}", f"/imports/{job}/file"):
            self.assertEqual(wu.ask("GET", path).status, 404)
            self.assertEqual(he.ask("GET", path).status, 403)
            self.assertEqual(nobody.ask("GET", path).status, 401)
            self.assertEqual(ma.ask("GET", path).status, 404)  # before anybody asks for approval
        self.assertEqual([client.send(job, CSV).status for client in (wu, he, nobody, ma)], [404, 403, 401, 404])
        self.assertEqual(wu.ask("DELETE", f"/imports/{job}").status, 404)
        self.assertNotIn(job, [one["id"] for one in wu.ask("GET", "/imports").json["imports"]])
        self.assertIn(job, [one["id"] for one in lin.ask("GET", "/imports").json["imports"]])

    def test_an_upload_that_is_refused_is_on_record(self):
        job = self.client().announce("a.csv", CSV)
        self.assertEqual(self.client("he").send(job, CSV).status, 403)
        self.assertEqual(self.client("wu").send(job, CSV).status, 404)
        for actor, action, result in (("he", "refused", "403"), ("wu", "write", "404")):
            [last] = self.client("shen").ask("GET", f"/audit?actor={actor}&limit=1").json["records"]
            self.assertEqual((last["action"], last["operation"][:18], last["result"]), (action, "PUT sendImportFile", result))

    def test_what_is_announced_is_bounded(self):
        lin = self.client()
        good = {"name": "a.csv", "size": 1, "sha256": "0" * 64}
        for change in ({"size": 0}, {"size": -1}, {"size": 1.5}, {"sha256": "0" * 63}, {"sha256": "G" * 64}, {"name": ""},
                       {"name": "a" * 256}, {"name": "a\n"}, {"more": 1}):
            self.assertEqual(lin.ask("POST", "/imports", {**good, **change}).status, 400, change)
        self.assertEqual(lin.ask("POST", "/imports", {**good, "size": 200 * 1024 * 1024 + 1}).status, 413)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.putrequest("PUT", "/imports/x/file")
        connection.putheader("Content-Length", str(200 * 1024 * 1024 + 1))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    def test_hostile_archives_are_refused_soon_and_touch_nothing_else(self):
        ma = self.client("ma")
        with socket.socket() as canary:
            canary.bind(("127.0.0.1", 0))
            canary.listen(16)
            canary.settimeout(0)
            before = set(os.listdir("/tmp"))
            resident = self.resident()
            count = 0
            for name, content in archives(canary.getsockname()[1]):
                with self.subTest(name):
                    count += 1
                    began = time.monotonic()
                    found = ma.settled(ma.imported(name, content))
                    self.assertLess(time.monotonic() - began, 5)
                    self.assertEqual(found["state"], "failed", found["inspection"])
                    self.assertNotIn("root:", json.dumps(found))
                    self.assertNotRegex(found["fault"]["id"], "internal")
            self.assertGreaterEqual(count, 40)
            with self.assertRaises(BlockingIOError):
                canary.accept()
            new = {name for name in set(os.listdir("/tmp")) - before if "escaped" in name or name.endswith(".csv")}
            self.assertEqual(new, set())
            self.assertLess(self.resident() - resident, 256 * 1024)
        self.assertEqual(self.server.get("/healthz").status, 200)

    def resident(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    def test_a_killed_server_goes_on_with_the_inspection_and_an_approver_sees_no_half(self):
        content = many_rows(200_000)
        with Server(self.database) as server:
            lin = self.client(server=server)
            job = lin.imported("large.csv", content)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            again = Server.__new__(Server)
            again.__dict__.update(server.__dict__)
            again.__enter__()
            lin = self.client(server=again)
            found = lin.settled(job)
            self.assertEqual((found["state"], found["inspection"]["layers"][0]["count"]), ("deciding", 200_000))
            self.assertEqual(lin.ask("DELETE", f"/imports/{job}").status, 200)
            self.assertEqual(self.files(again), [])
            server.process = again.process

    def test_an_import_that_is_cancelled_while_it_is_read_ends_its_process(self):
        lin = self.client()
        job = lin.imported("large.csv", many_rows(400_000))
        lin.ask("DELETE", f"/imports/{job}")
        end = time.monotonic() + 10
        while time.monotonic() < end and (job in self.files() or self.readers()):
            time.sleep(0.05)
        self.assertEqual((lin.job(job)["state"], self.readers()), ("cancelled", []))
        self.assertNotIn(job, self.files())

    def readers(self):
        done = subprocess.run(["ps", "--ppid", str(self.server.process.pid), "-o", "pid="], capture_output=True, text=True)
        return done.stdout.split()


@unittest.skipUnless(shutil.which("strace"), "strace is not here")
class Traces(unittest.TestCase):
    def test_the_reading_process_opens_nothing_for_writing_outside_its_folder_and_no_socket(self):
        with tempfile.TemporaryDirectory(prefix="haishu-trace-") as folder:
            source, trace = os.path.join(folder, "a.zip"), os.path.join(folder, "trace")
            with open(source, "wb") as file:
                file.write(packed(("inside/a.csv", many_rows(100))))
            database = os.path.join(folder, "db.sqlite")
            calls = "trace=open,openat,creat,socket,connect,execve,execveat,mkdir,mkdirat,symlink,rename,unlink"
            done = subprocess.run(["strace", "-f", "-q", "-e", calls, "-o", trace, BINARY, "import", "--db", database, "--layer",
                                   "a", "--crs", "EPSG:4490", source], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(trace, encoding="utf-8") as file:
                lines = file.read().splitlines()
            reader = next(line.split()[0] for line in lines if "execve" in line and "read-worker" in line)
            own = [line for line in lines if line.split()[0] == reader]
            begun = next(i for i, line in enumerate(own) if "read-worker" in line)
            own = own[begun + 1:]
            written = [line for line in own if re.search(r"O_WRONLY|O_RDWR|O_CREAT|mkdir|symlink|rename|unlink", line)
                       and "/dev/null" not in line]
            self.assertTrue(any("unpacked" in line for line in written))
            outside = [line for line in written if f"{database}.import-" not in line and " ENOENT" not in line
                       and "EACCES" not in line and "EPERM" not in line]
            self.assertEqual(outside, [])
            self.assertEqual([line for line in own if re.search(r"\b(socket|connect|execve)\(", line)], [])


if __name__ == "__main__":
    unittest.main()
