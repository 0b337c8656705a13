"""Killed, starved of space, run against damaged files: what is there stays whole, and one clear line says what happened."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from haishu import BINARY, Server, command, tool

OLD, NEW = 2000, 20000


def write_houses(path, count, mark):
    """`count` small polygons with codes that begin with `mark`."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            x, y = 121.3 + (i * 7919 % 100003) * 5e-6, 29.6 + (i * 104729 % 99991) * 4e-6
            ring = [[x, y], [x + 1e-4, y], [x + 1e-4, y + 1e-4], [x, y + 1e-4], [x, y]]
            file.write(json.dumps({
                "type": "Feature", "properties": {"code": f"{mark}{i}", "floors": i % 30},
                "geometry": {"type": "Polygon", "coordinates": [[[round(v, 7) for v in p] for p in ring]]}}) + "\n")


def rows(database):
    """Rows of the layer, those with an old code, the largest number and the last sequence, past the program."""
    return tool("sqlite3", "-readonly", database, "SELECT count(*), sum(code LIKE 'old%'), max(fid) FROM layer_house;"
                " SELECT max(seq) FROM change_log").split()


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-faults-")
        cls.old, cls.new = cls.at("old.geojsonl"), cls.at("new.geojsonl")
        write_houses(cls.old, OLD, "old")
        write_houses(cls.new, NEW, "new")
        cls.template = cls.at("template.sqlite")
        command("import", "--db", cls.template, "--layer", "house", "--level", "public", cls.old)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder, name)

    def assert_one_line(self, error):
        lines = [line for line in error.strip().splitlines() if not line.startswith("import ")]  # those are progress
        self.assertEqual(len(lines), 1, error)
        self.assertTrue(lines[0].startswith("haishu: "), error)


class KilledImports(Folder):
    def begin(self):
        """A fresh database with the old layer and an import of the new one under way."""
        database = self.at("killed.sqlite")
        for name in os.listdir(self.folder):
            if name.startswith("killed.sqlite"):
                path = self.at(name)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        shutil.copy(self.template, database)
        return database, subprocess.Popen([BINARY, "import", "--db", database, "--layer", "house", self.new],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def examine(self, database):
        """Wholly old or wholly new; sound; and usable at once. True if new."""
        command("check", "--db", database)
        found = rows(database)
        self.assertIn(found, ([f"{OLD}|{OLD}|{OLD}", "1"], [f"{NEW}|0|{OLD + NEW}", "2"]))
        command("import", "--db", database, "--layer", "house", "--mode", "append", self.old)
        left = [name for name in os.listdir(self.folder) if name.startswith(("killed.sqlite.staging", "killed.sqlite.import"))]
        self.assertEqual(left, [], "a dead import left files that the next did not clear away")
        return found[1] == "2"

    def test_an_import_killed_at_any_moment_leaves_the_old_or_the_new_layer(self):
        begin = time.monotonic()
        _, process = self.begin()
        self.assertEqual(process.wait(), 0)
        duration = time.monotonic() - begin
        outcomes = []
        for part in range(1, 9):
            database, process = self.begin()
            try:
                process.wait(duration * part / 8.5)
            except subprocess.TimeoutExpired:
                process.kill()
            process.wait()
            with self.subTest(part=part):
                outcomes.append(self.examine(database))
        self.assertIn(False, outcomes)

    def test_an_import_killed_while_it_commits_leaves_the_old_or_the_new_layer(self):
        for log_bytes in (1, 1 << 20, 2 << 20):
            database, process = self.begin()
            log = database + "-wal"
            while process.poll() is None:
                if os.path.exists(log) and os.path.getsize(log) >= log_bytes:
                    process.kill()
            process.wait()
            with self.subTest(log_bytes=log_bytes):
                self.examine(database)

    def test_a_server_killed_while_it_publishes_comes_back_with_a_whole_layer(self):
        server = Server(self.template)
        server.__enter__()
        importing = subprocess.Popen([BINARY, "import", "--db", server.database, "--layer", "house", self.new],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        log = server.database + "-wal"
        while importing.poll() is None:
            if os.path.exists(log) and os.path.getsize(log) > 1 << 19:
                server.process.send_signal(signal.SIGKILL)
                break
        _, error = importing.communicate(timeout=60)
        server.process.wait()
        if importing.returncode != 0:  # else the answer was quicker than the kill
            self.assert_one_line(error)
            self.assertIn("does not answer", error)
        self.assertEqual([name for name in os.listdir(server.folder) if "staging" in name], [])
        command("check", "--db", server.database)
        count = int(rows(server.database)[0].split("|")[0])
        self.assertIn(count, (NEW,) if importing.returncode == 0 else (OLD, NEW))
        with server:
            self.assertEqual(server.get("/collections/house/items?limit=1&f=json").json["numberMatched"], count)


@unittest.skipUnless(os.geteuid() == 0, "mounting a small file system needs root")
class FullDisks(Folder):
    def setUp(self):
        self.small = self.at("small")
        os.makedirs(self.small, exist_ok=True)
        tool("mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", self.small)
        self.addCleanup(lambda: tool("umount", self.small))
        self.database = os.path.join(self.small, "db.sqlite")
        shutil.copy(self.template, self.database)

    def fill(self, megabytes_left):
        filler = os.path.join(self.small, "filler")
        if os.path.exists(filler):
            os.remove(filler)
        space = os.statvfs(self.small)
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(4096, space.f_bavail * space.f_frsize - int(megabytes_left * 1e6)))
        return filler

    def files(self):
        return sorted(name for name in os.listdir(self.small) if not name.endswith(("-wal", "-shm", ".lock", ".sock")))

    def test_an_import_without_space_says_so_and_changes_nothing(self):
        for megabytes_left in (0, 0.5, 2, 4, 5):
            with self.subTest(megabytes_left=megabytes_left):
                filler = self.fill(megabytes_left)
                before = self.files()
                _, error = command("import", "--db", self.database, "--layer", "house", self.new, expect=1)
                self.assert_one_line(error)
                self.assertRegex(error, "(?i)space|full")
                self.assertEqual(self.files(), before)
                os.remove(filler)
                self.assertEqual(rows(self.database), [f"{OLD}|{OLD}|{OLD}", "1"])
                command("check", "--db", self.database)

    def test_a_backup_without_space_says_so_and_leaves_nothing(self):
        self.fill(1)
        before = self.files()
        _, error = command("backup", "--db", self.database, os.path.join(self.small, "copy.sqlite"), expect=1)
        self.assert_one_line(error)
        self.assertRegex(error, "(?i)space|full")
        self.assertEqual(self.files(), before)

    def test_a_server_without_space_refuses_an_import_and_goes_on_serving(self):
        server = Server()
        server.database = self.database
        with server:
            for megabytes_left in (0, 3, 5):
                filler = self.fill(megabytes_left)
                _, error = command("import", "--db", self.database, "--layer", "house", self.new, expect=1)
                self.assert_one_line(error)
                self.assertRegex(error, "(?i)space|full")
                self.assertEqual(server.get("/collections/house/items?limit=1&f=json").json["numberMatched"], OLD)
                self.assertEqual(server.get("/readyz").status, 200)
                os.remove(filler)
            command("import", "--db", self.database, "--layer", "house", self.new)
            self.assertEqual(server.get("/collections/house/items?limit=1&f=json").json["numberMatched"], NEW)
        command("check", "--db", self.database)


class DamagedFiles(Folder):
    def damaged(self):
        with open(self.template, "rb") as file:
            whole = file.read()
        return {
            "a letter": b"this is a letter, not a database\n" * 200,
            "a database cut off in its midst": whole[:len(whole) // 2],
            "a database cut off in its header": whole[:70],
            "a database with a damaged header": b"X" + whole[1:],
            "a database with empty pages": whole[:4096] + bytes(4096 * 60) + whole[4096 * 61:],
        }

    def test_every_command_refuses_a_damaged_database_in_one_line_and_leaves_it_as_it_was(self):
        commands = [
            ["check"], ["import", "--layer", "house", self.old], ["import", "--layer", "other", self.old],
            ["export", "--layer", "house", "--format", "csv", self.at("out.csv")], ["backup", self.at("copy.sqlite")],
            ["demo"], ["serve", "--port", "0"], ["user", "list"], ["user", "add", "a", "--role", "clerk", "--password-stdin"],
            ["user", "passwd", "a", "--password-stdin"], ["user", "role", "a", "--role", "clerk"], ["user", "disable", "a"],
            ["user", "key", "a"]]
        for name, content in self.damaged().items():
            path = self.at("damaged.sqlite")
            for words in commands:
                with self.subTest(name, command=words):
                    with open(path, "wb") as file:
                        file.write(content)
                    verbs = 2 if words[0] == "user" else 1
                    _, error = command(*words[:verbs], "--db", path, *words[verbs:], expect=1, stdin="a long password\n")
                    self.assert_one_line(error)
                    self.assertIn("damaged.sqlite", error)
                    with open(path, "rb") as file:
                        self.assertEqual(file.read(), content)
                    self.assertFalse(os.path.exists(self.at("out.csv")) or os.path.exists(self.at("copy.sqlite")))

    def test_a_backup_is_restored_over_every_kind_of_damage_and_a_damaged_backup_over_nothing(self):
        for name, content in self.damaged().items():
            with self.subTest(name):
                path, target = self.at("damaged.sqlite"), self.at("target.sqlite")
                with open(path, "wb") as file:
                    file.write(content)
                shutil.copy(self.template, target)
                _, error = command("restore", "--db", target, path, expect=1)
                self.assert_one_line(error)
                self.assertEqual(rows(target), [f"{OLD}|{OLD}|{OLD}", "1"])
                command("restore", "--db", path, self.template)
                self.assertEqual(rows(path), [f"{OLD}|{OLD}|{OLD}", "1"])
                command("check", "--db", path)


class OneWriter(Folder):
    def test_commands_hand_their_work_to_the_server_that_has_the_file_and_it_shows_at_once(self):
        with Server(self.template) as server:
            output, _ = command("import", "--db", server.database, "--layer", "house", "--mode", "append", self.old)
            self.assertIn("published by the running server", output)
            self.assertEqual(server.get("/collections/house/items?limit=1&f=json").json["numberMatched"], 2 * OLD)
            command("user", "add", "--db", server.database, "lin", "--role", "clerk", "--password-stdin", stdin="a long password\n")
            _, error = command("user", "add", "--db", server.database, "lin", "--role", "clerk", "--password-stdin",
                               stdin="a long password\n", expect=1)
            self.assertIn("there is a user lin already", error)
            _, error = command("restore", "--db", server.database, self.template, expect=1)
            self.assert_one_line(error)
            self.assertRegex(error, f"process {server.process.pid} has it open for writing")
            _, error = command("serve", "--db", server.database, "--port", "0", expect=1)
            self.assert_one_line(error)
            self.assertRegex(error, f"process {server.process.pid} has it open for writing")
            self.assertEqual(oct(os.stat(server.database + ".sock").st_mode & 0o777), "0o600")

    def test_a_writer_that_is_no_server_makes_others_wait_for_nothing(self):
        database = self.at("held.sqlite")
        shutil.copy(self.template, database)
        held = subprocess.Popen(["flock", database + ".lock", "cat"], stdin=subprocess.PIPE)
        try:
            while tool("sh", "-c", f"flock -n {database}.lock true && echo free || echo held").strip() == "free":
                pass
            _, error = command("import", "--db", database, "--layer", "house", self.old, expect=1)
            self.assert_one_line(error)
            self.assertIn("another process holds the database and does not answer", error)
        finally:
            held.stdin.close()
            held.wait()
        command("import", "--db", database, "--layer", "house", self.old)

    def test_backups_taken_while_imports_are_published_are_each_of_one_moment(self):
        with Server(self.template) as server:
            faults = []

            def publish():
                try:
                    for _ in range(3):
                        command("import", "--db", server.database, "--layer", "house", "--mode", "append", self.old)
                except AssertionError as fault:
                    faults.append(fault)

            publishing = threading.Thread(target=publish)
            publishing.start()
            copies, is_last = 0, False
            while not is_last:
                is_last = not publishing.is_alive()
                copy = os.path.join(server.folder, "copy.sqlite")
                command("backup", "--db", server.database, copy)
                self.assertEqual(tool("sqlite3", copy, "PRAGMA integrity_check").strip(), "ok")
                command("check", "--db", copy)
                count, sequence = int(rows(copy)[0].split("|")[0]), int(rows(copy)[1])
                self.assertEqual(count, OLD * sequence)
                copies += 1
            publishing.join()
            self.assertEqual(faults, [])
            self.assertGreater(copies, 1)
            self.assertEqual(count, 4 * OLD)


class Secrets(Folder):
    def test_no_password_and_no_key_is_in_the_files_and_a_disabled_account_opens_nothing(self):
        password = "moon lake at nine"
        with Server(self.template) as server:
            command("user", "add", "--db", server.database, "lin", "--role", "clerk", "--password-stdin", stdin=password + "\n")
            key = command("user", "key", "--db", server.database, "lin")[0].strip()
            hashed, key_hash = tool("sqlite3", "-readonly", server.database,
                                    "SELECT password_hash FROM account; SELECT key_sha256 FROM account_key").split()
            self.assertTrue(hashed.startswith("$argon2id$v=19$m=65536,t=3,p=1$"), hashed)
            self.assertEqual(len(key_hash), 64)
            self.assertGreaterEqual(len(key), 43)
            for name in os.listdir(server.folder):
                path = os.path.join(server.folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        content = file.read()
                    self.assertNotIn(password.encode(), content, name)
                    self.assertNotIn(key.encode(), content, name)

            def login():
                return server.ask("POST", "/auth/login", json.dumps({"name": "lin", "password": password}).encode(),
                                  {"Content-Type": "application/json"}).status

            self.assertEqual(login(), 200)
            self.assertEqual(server.get("/collections/grid", Authorization=f"Bearer {key}").status, 200)
            command("user", "disable", "--db", server.database, "lin")
            self.assertEqual(login(), 401)
            self.assertIn(server.get("/collections/grid", Authorization=f"Bearer {key}").status, (401, 404))


if __name__ == "__main__":
    unittest.main(verbosity=2)
