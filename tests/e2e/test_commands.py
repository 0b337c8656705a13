"""Commands beside a running server: one writer, copies under load, and no secret in the files."""

import json
import os
import shutil
import subprocess
import threading
import unittest

from haishu import Server, command, tool
from houses import OLD, HouseFolder, rows


class OneWriter(HouseFolder):
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


class Secrets(HouseFolder):
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
