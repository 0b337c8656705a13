"""Killed, starved of space, run against damaged files: what is there stays whole, and one clear line says what happened."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from haishu import BINARY, Server, command, tool
from houses import NEW, OLD, HouseFolder, rows


def size_of(path):
    """0 for a file that is not there: SQLite may take its log away at any moment."""
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


class KilledImports(HouseFolder):
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
                if size_of(log) >= log_bytes:
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
            if size_of(log) > 1 << 19:
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
class FullDisks(HouseFolder):
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
        return sorted(name for name in os.listdir(self.small) if not name.endswith(("-wal", "-shm", ".lock", ".sock", ".key", ".audit")))

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

    def test_a_database_of_an_earlier_version_is_left_alone_without_space_for_its_copy(self):
        with sqlite3.connect(self.database) as database:  # what the third migration had left
            database.executescript("""DROP TABLE map_number; DROP TABLE IF EXISTS import_job; DROP TABLE export_request; DROP TABLE export_ground;
                DROP TABLE export_asker; DROP TABLE account_key; DROP TABLE account_session; DROP TABLE account;
                CREATE TABLE account (name TEXT PRIMARY KEY, role TEXT NOT NULL, department TEXT NOT NULL,
                    password_hash TEXT NOT NULL, disabled INTEGER NOT NULL);
                CREATE TABLE account_session (token_sha256 TEXT PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,
                    expires_at INTEGER NOT NULL);
                CREATE TABLE account_key (key_sha256 TEXT PRIMARY KEY, account TEXT NOT NULL, scope TEXT NOT NULL,
                    expires_at INTEGER NOT NULL);
                DELETE FROM haishu_migration WHERE number > 3;""")
        database.close()
        for share in (0.1, 0.5, 0.9):  # of what the copy takes
            filler = self.fill(share * os.path.getsize(self.database) / 1e6)
            before = self.files()
            _, error = command("user", "add", "--db", self.database, "lin", "--role", "staff", "--password-stdin", stdin="moss on old walls\n", expect=1)
            self.assert_one_line(error)
            self.assertIn("a copy is kept as", error)
            self.assertEqual(self.files(), before)
            self.assertEqual(tool("sqlite3", self.database, "SELECT max(number) FROM haishu_migration").strip(), "3")
            os.remove(filler)
        command("user", "add", "--db", self.database, "lin", "--role", "staff", "--password-stdin", stdin="moss on old walls\n")
        copies = [name for name in self.files() if ".before-v" in name]
        self.assertEqual(len(copies), 1)
        self.assertEqual(os.stat(os.path.join(self.small, copies[0])).st_mode & 0o777, 0o600)
        self.assertEqual(rows(self.database), [f"{OLD}|{OLD}|{OLD}", "1"])

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


class DamagedFiles(HouseFolder):
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
