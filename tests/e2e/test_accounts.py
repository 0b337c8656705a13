"""Accounts, roles, keys and the second factor over HTTP, with the commands that do the same while the file is served."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import struct
import tempfile
import threading
import time
import unittest
import urllib.parse

from haishu import DEMO, ROOT, Server, command

PASSWORD = "correct horse battery"
ROLES = ("staff", "clerk", "approver", "auditor", "security_admin", "system_admin")


def totp(secret, at):
    """RFC 6238 by itself."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def fresh_step(used):
    """The time, in a step of 30 seconds that is not `used`: one step ahead of the clock is a valid code too."""
    now = time.time()
    return now if int(now) // 30 > used else now + 30


def resident_mib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


class Session:
    """A browser with a session of `name`."""

    def __init__(self, server, name, password=PASSWORD, **more):
        self.server = server
        self.answer = server.ask("POST", "/auth/login", json.dumps({"name": name, "password": password, **more}).encode(),
                                 {"Content-Type": "application/json"})
        self.status = self.answer.status
        if self.status == 200:
            self.headers = {"Cookie": self.answer.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": self.answer.json["csrf"]}

    def ask(self, method, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.server.ask(method, path, None if body is None else json.dumps(body).encode(), headers)

    def get(self, path):
        return self.ask("GET", path)


def kind(answer):
    return answer.json["type"].rsplit("/", 1)[1]


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(DEMO)
        cls.server.__enter__()
        for role in ROLES:
            cls.add(role, role)
        cls.add("second_security", "security_admin")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    @classmethod
    def add(cls, name, role, *options):
        command("user", "add", "--db", cls.server.database, name, "--role", role, *options, "--password-stdin", stdin=PASSWORD + "\n")

    def test_who_may_do_what_with_accounts(self):
        self.add("object", "staff")
        change, key = {"department": "water"}, {"scope": "read", "days": 1}
        expected = {None: (401, 401, 401, 401, 401, 401), "staff": (403,) * 6, "clerk": (403,) * 6, "approver": (403,) * 6,
                    "auditor": (200, 200, 200, 403, 403, 403), "security_admin": (200, 200, 200, 400, 200, 201),
                    "system_admin": (403, 403, 403, 400, 403, 403)}
        for role, row in expected.items():
            headers = Session(self.server, role).headers if role else {}
            requests = (("GET", "/admin/users", None), ("GET", "/admin/users/object", None), ("GET", "/admin/users/object/keys", None),
                        ("POST", "/admin/users", {}), ("PATCH", "/admin/users/object", change), ("POST", "/admin/users/object/keys", key))
            statuses = tuple(self.server.ask(method, path, None if body is None else json.dumps(body).encode(),
                                             {**headers, "Content-Type": "application/json"}).status for method, path, body in requests)
            self.assertEqual(statuses, row, role)
        unknown = Session(self.server, "auditor").get("/admin/users/nobody")
        self.assertEqual((unknown.status, kind(unknown)), (404, "user-unknown"))

    def test_an_account_takes_two_people_and_a_new_password(self):
        system, security = Session(self.server, "system_admin"), Session(self.server, "security_admin")
        made = system.ask("POST", "/admin/users", {"name": "new one", "password": "first-day-at-work-7", "department": "urban"})
        self.assertEqual(made.status, 201, made.body)
        self.assertTrue(made.headers["Location"].endswith("/admin/users/new%20one"))
        self.assertEqual(made.json, {"name": "new one", "role": "resident", "department": "urban", "duty": None, "disabled": False,
                                     "totp": False, "must_change_password": True, "created_by": "system_admin"})
        self.assertEqual(kind(system.ask("POST", "/admin/users", {"name": "new one", "password": "first-day-at-work-7"})), "user-exists")
        refused = system.ask("POST", "/admin/users", {"name": "other", "password": "first-day-at-work-7", "role": "clerk"})
        self.assertEqual((refused.status, kind(refused)), (403, "role-grant-refused"))
        self.assertEqual(kind(system.ask("POST", "/admin/users", {"name": "other", "password": "password1234"})), "password-guessable")
        changed = security.ask("PATCH", "/admin/users/new%20one", {"role": "staff", "duty": {"areas": ["330203001"], "layers": ["hazard"]}})
        self.assertEqual(changed.status, 200, changed.body)
        self.assertEqual(changed.json["duty"], {"areas": ["330203001"], "layers": ["hazard"]})

        first = Session(self.server, "new one", "first-day-at-work-7")
        self.assertTrue(first.answer.json["must_change_password"])
        self.assertEqual(first.get("/collections/case").status, 404)
        weak = first.ask("POST", "/auth/password", {"old": "first-day-at-work-7", "new": "new one new one"})
        self.assertEqual((weak.status, kind(weak)), (400, "password-guessable"))
        wrong = first.ask("POST", "/auth/password", {"old": "something else", "new": "sunflower-gate-7"})
        self.assertEqual((wrong.status, kind(wrong)), (401, "login-failed"))
        done = first.ask("POST", "/auth/password", {"old": "first-day-at-work-7", "new": "sunflower-gate-7"})
        self.assertEqual(done.status, 204, done.body)
        self.assertEqual(first.get("/auth/me").json["viewer"]["name"], "")
        self.assertEqual(Session(self.server, "new one", "first-day-at-work-7").status, 401)
        second = Session(self.server, "new one", "sunflower-gate-7", purpose="inspection")
        self.assertEqual(second.get("/collections/case").status, 200)
        viewer = second.get("/auth/me").json["viewer"]
        self.assertEqual((viewer["role"], viewer["purpose"], viewer["duty"]["layers"]), ("staff", "inspection", ["hazard"]))

    def test_whoever_made_an_account_does_not_give_it_its_role(self):
        first, second = Session(self.server, "security_admin"), Session(self.server, "second_security")
        self.assertEqual(first.ask("POST", "/admin/users", {"name": "friend", "password": "first-day-at-work-7"}).status, 201)
        self.assertEqual(kind(first.ask("PATCH", "/admin/users/friend", {"role": "clerk"})), "second-person-needed")
        self.assertEqual(kind(first.ask("PATCH", "/admin/users/security_admin", {"role": "clerk"})), "own-account")
        self.assertEqual(second.ask("PATCH", "/admin/users/friend", {"role": "clerk"}).status, 200)

    def test_a_change_ends_the_sessions_of_the_account_at_once(self):
        self.add("moved", "clerk")
        security, session = Session(self.server, "security_admin"), Session(self.server, "moved")
        self.assertEqual(session.get("/collections/hazard").status, 200)
        self.assertEqual(security.ask("PATCH", "/admin/users/moved", {"role": "staff"}).status, 200)
        self.assertEqual(session.get("/collections/hazard").status, 404)
        self.assertEqual(session.get("/auth/me").json["viewer"]["name"], "")
        again = Session(self.server, "moved")
        self.assertNotEqual(again.headers["Cookie"], session.headers["Cookie"])
        self.assertEqual(security.ask("PATCH", "/admin/users/moved", {"disabled": True}).status, 200)
        self.assertEqual(again.get("/collections/case").status, 404)
        self.assertEqual(Session(self.server, "moved").status, 401)

    def test_the_last_administrator_stays(self):
        last = Session(self.server, "security_admin").ask("PATCH", "/admin/users/system_admin", {"disabled": True})
        self.assertEqual((last.status, kind(last)), (409, "last-administrator"))
        _, error = command("user", "role", "--db", self.server.database, "system_admin", "--role", "staff", expect=1)
        self.assertIn("the last active system_admin", error)

    def fetched_key(self, name, key):
        return Session(self.server, name).ask("POST", f"/auth/keys/{key}/secret").json["key"]

    def test_a_key_opens_its_layers_until_it_is_revoked(self):
        self.add("bureau", "clerk")
        security = Session(self.server, "security_admin")
        made = security.ask("POST", "/admin/users/bureau/keys", {"layers": ["school", "hazard"], "days": 30, "purpose": "inspection"})
        self.assertEqual(made.status, 201, made.body)
        self.assertNotIn("key", made.json)
        self.assertFalse(made.json["fetched"])
        bearer = {"Authorization": "Bearer " + self.fetched_key("bureau", made.json["id"])}
        self.assertEqual([self.server.get(f"/collections/{layer}/items?limit=1", **bearer).status for layer in ("school", "hazard", "hospital", "case", "nope")],
                         [200, 200, 404, 404, 404])
        listed = self.server.get("/collections", **bearer).json["collections"]
        self.assertEqual(sorted(collection["id"] for collection in listed), ["hazard", "school"])
        self.assertEqual(self.server.get("/xyz/school,hospital/14/13723/6766.mvt", **bearer).status, 404)
        self.assertEqual(self.server.ask("DELETE", "/collections/school/items/1", headers={**bearer, "If-Match": '"1"'}).status, 403)
        keys = security.get("/admin/users/bureau/keys").json["keys"]
        self.assertEqual([(key["scope"], key["layers"], key["purpose"], key["revoked_at"]) for key in keys],
                         [("read", ["school", "hazard"], "inspection", None)])
        self.assertNotIn("key", keys[0])
        self.assertEqual(keys[0]["last_used"], time.strftime("%Y-%m-%d", time.gmtime()))
        self.assertEqual(security.ask("DELETE", f"/admin/users/bureau/keys/{keys[0]['id']}").status, 204)
        self.assertEqual(self.server.get("/collections", **bearer).status, 401)
        self.assertEqual(security.ask("DELETE", f"/admin/users/bureau/keys/{keys[0]['id']}").status, 404)
        self.assertEqual(security.ask("POST", "/admin/users/bureau/keys", {"days": 366}).status, 400)
        self.assertEqual(security.ask("POST", "/admin/users/bureau/keys", {"level": "closed"}).status, 400)

    def test_a_granted_key_is_fetched_once_by_its_owner_alone(self):
        self.add("owner", "staff"), self.add("neighbour", "staff")
        security, owner = Session(self.server, "security_admin"), Session(self.server, "owner")
        granted = security.ask("POST", "/admin/users/owner/keys", {"layers": ["school"]}).json
        address = f"/auth/keys/{granted['id']}/secret"
        for other in (security, Session(self.server, "neighbour")):
            refused = other.ask("POST", address)
            self.assertEqual((refused.status, kind(refused)), (404, "key-unknown"))
        self.assertEqual(self.server.ask("POST", address).status, 401)
        self.assertEqual([key["fetched"] for key in owner.get("/auth/keys").json["keys"]], [False])
        fetched = owner.ask("POST", address)
        self.assertEqual(fetched.status, 200, fetched.body)
        self.assertTrue(fetched.json["key"].startswith(granted["id"] + "."))
        self.assertIn("no-store", fetched.headers["Cache-Control"])
        again = owner.ask("POST", address)
        self.assertEqual((again.status, kind(again)), (409, "key-fetched"))
        bearer = {"Authorization": "Bearer " + fetched.json["key"]}
        self.assertEqual(self.server.get("/auth/me", **bearer).json["viewer"]["name"], "owner")
        second = security.ask("POST", "/admin/users/owner/keys", {}).json["id"]
        by_key = self.server.ask("POST", f"/auth/keys/{second}/secret", headers=bearer)
        self.assertEqual((by_key.status, kind(by_key)), (403, "session-required"))
        for listed in (owner.get("/auth/keys"), security.get("/admin/users/owner/keys")):
            self.assertEqual([key["fetched"] for key in listed.json["keys"]], [False, True])
            self.assertNotIn(fetched.json["key"].split(".")[1], listed.body.decode() if isinstance(listed.body, bytes) else listed.body)

    def test_the_commands_do_the_same_while_the_file_is_served(self):
        database = self.server.database
        self.add("by_command", "staff", "--area", "330203001,330203002", "--duty", "hazard")
        command("user", "enable", "--db", database, "by_command")
        line = next(line for line in command("user", "list", "--db", database)[0].splitlines() if line.startswith("by_command\t"))
        self.assertEqual(line, "by_command\tstaff\t\tactive\t-\t330203001,330203002:hazard")
        key = command("user", "key", "--db", database, "by_command", "--layers", "case", "--days", "365", "--purpose", "inspection")[0].strip()
        identity = key.split(".")[0]
        self.assertEqual(command("user", "keys", "--db", database, "by_command")[0], f"{identity}\tread\tactive\tcase\tinspection\n")
        self.assertEqual(self.server.get("/collections/case", Authorization="Bearer " + key).status, 200)
        self.assertEqual(self.server.get("/collections/school", Authorization="Bearer " + key).status, 404)
        command("user", "revoke", "--db", database, "by_command", identity)
        self.assertEqual(self.server.get("/collections/case", Authorization="Bearer " + key).status, 401)
        command("user", "key", "--db", database, "by_command", "--days", "366", expect=2)

    def test_a_second_factor_from_the_command_line(self):
        self.add("careful", "clerk")
        self.assertEqual(Session(self.server, "careful").answer.json["totp"], "missing")
        address = command("user", "totp", "--db", self.server.database, "careful")[0].strip()
        secret = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["secret"][0]
        missing = Session(self.server, "careful")
        self.assertEqual((missing.status, kind(missing.answer)), (401, "totp-required"))
        now = time.time()
        opened = Session(self.server, "careful", totp=totp(secret, now))
        self.assertEqual(opened.status, 200, opened.answer.body)
        self.assertEqual(opened.get("/auth/me").json["totp"], "used")
        replayed = Session(self.server, "careful", totp=totp(secret, now))
        self.assertEqual((replayed.status, kind(replayed.answer)), (401, "totp-invalid"))
        with open(self.server.database, "rb") as file:
            self.assertNotIn(secret.encode(), file.read())
        command("user", "totp", "--db", self.server.database, "careful", "--off")
        self.assertEqual(Session(self.server, "careful").status, 200)

    def test_a_second_factor_that_people_enrol_themselves(self):
        self.add("modern", "approver")
        session = Session(self.server, "modern")
        self.assertEqual(session.ask("POST", "/auth/totp", {"password": "not the password"}).status, 401)
        offered = session.ask("POST", "/auth/totp", {"password": PASSWORD})
        self.assertEqual(offered.status, 200, offered.body)
        secret = offered.json["secret"]
        self.assertEqual(Session(self.server, "modern").status, 200)  # nothing was stored yet
        wrong = session.ask("POST", "/auth/totp", {"password": PASSWORD, "secret": secret, "totp": "abcdef"})
        self.assertEqual((wrong.status, kind(wrong)), (400, "totp-not-confirmed"))
        now = time.time()
        stored = session.ask("POST", "/auth/totp", {"password": PASSWORD, "secret": secret, "totp": totp(secret, now)})
        self.assertEqual(stored.status, 204, stored.body)
        self.assertEqual(session.get("/auth/me").json["viewer"]["name"], "")
        again = Session(self.server, "modern", totp=totp(secret, now))
        self.assertEqual((again.status, kind(again.answer)), (401, "totp-invalid"))  # it has confirmed the enrolment
        again = Session(self.server, "modern", totp=totp(secret, fresh_step(int(now) // 30)))
        self.assertEqual(again.status, 200, again.answer.body)
        self.assertEqual(kind(again.ask("POST", "/auth/totp", {"password": PASSWORD})), "totp-enrolled")

    def test_a_key_is_not_enough_for_what_people_change_themselves(self):
        key = command("user", "key", "--db", self.server.database, "clerk", "--scope", "write")[0].strip()
        for path in ("/auth/password", "/auth/totp"):
            answer = self.server.ask("POST", path, b"{}", {"Authorization": "Bearer " + key, "Content-Type": "application/json"})
            self.assertEqual((answer.status, kind(answer)), (403, "session-required"))
            self.assertEqual(self.server.ask("POST", path, b"{}", {"Content-Type": "application/json"}).status, 401)

    def test_no_page_of_another_site_changes_anything(self):
        session = Session(self.server, "clerk")
        before = self.server.get("/collections/school/items?limit=1").json["numberMatched"]
        tried = 0
        for path, operations in self.server.get("/api").json["paths"].items():
            for method in {"post", "put", "patch", "delete"} & operations.keys():
                target = path.replace("{collectionId}", "school").replace("{featureId}", "1")
                for name in ("name", "keyId", "processId", "jobId"):
                    target = target.replace("{" + name + "}", "clerk")
                hostile = [{**session.headers, "Origin": "https://evil.test"}, {**session.headers, "Origin": "null"}]
                if path != "/auth/login":
                    cookie = {"Cookie": session.headers["Cookie"]}
                    hostile += [cookie, {**cookie, "Content-Type": "application/x-www-form-urlencoded"}, {**cookie, "X-CSRF-Token": "x" * 43}]
                for headers in hostile:
                    answer = self.server.ask(method.upper(), target, None if method == "delete" else b"a=b", {"Content-Type": "application/json", "If-Match": '"1"', **headers})
                    self.assertEqual(answer.status, 403, f"{method} {target} {headers}")
                    tried += 1
        self.assertGreater(tried, 50)
        self.assertEqual(session.get("/auth/me").json["viewer"]["name"], "clerk")
        self.assertEqual(self.server.get("/collections/school/items?limit=1").json["numberMatched"], before)

    def test_what_is_done_with_accounts_is_on_record_without_what_was_sent(self):
        self.add("watched", "clerk")
        Session(self.server, "watched", "one wrong password")
        Session(self.server, "watched", "another wrong password")
        session, security = Session(self.server, "watched"), Session(self.server, "security_admin")
        security.ask("PATCH", "/admin/users/watched", {"department": "water"})
        key = security.ask("POST", "/admin/users/watched/keys", {}).json["id"]
        security.ask("DELETE", f"/admin/users/watched/keys/{key}")
        again = Session(self.server, "watched")
        again.ask("POST", "/auth/password", {"old": "one wrong password", "new": "sunflower-gate-7"})
        again.ask("POST", "/auth/logout")
        self.assertEqual(session.get("/auth/me").json["viewer"]["name"], "")
        auditor = Session(self.server, "auditor")
        records = auditor.get("/audit?limit=100&object=watched").json["records"]
        told = [(record["actor"], record["action"], record["operation"], record["result"]) for record in reversed(records)]
        self.assertEqual(told, [
            (told[0][0], "account", "put-user", "done"),
            ("watched", "refused", "POST login", "401"), ("watched", "refused", "POST login", "401"), ("watched", "login", "POST login", "200"),
            ("security_admin", "account", "PATCH changeAccount", "200"),
            ("watched", "login", "POST login", "200"), ("watched", "refused", "POST changeOwnPassword", "401"),
            ("watched", "logout", "POST logout", "204")])
        revoked = auditor.get(f"/audit?limit=100&object=watched/{key}").json["records"]
        self.assertEqual([record["operation"] for record in revoked], ["DELETE revokeKey", "POST createKey"])
        # The digest of a query tells what was asked; of two passwords it must not even tell that they differ.
        self.assertEqual(records[-2]["digest"], records[-3]["digest"])


class StrictServer(unittest.TestCase):
    def test_where_a_second_factor_is_required_those_without_one_do_not_log_in(self):
        with Server(DEMO, "--require-totp", "on") as server:
            for role in ("staff", "clerk"):
                command("user", "add", "--db", server.database, role, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
            self.assertEqual(Session(server, "staff").status, 200)
            refused = Session(server, "clerk")
            self.assertEqual((refused.status, kind(refused.answer)), (403, "totp-missing"))

    def test_without_its_key_the_map_goes_on_and_nobody_logs_in(self):
        with Server(DEMO) as server:
            command("user", "add", "--db", server.database, "clerk", "--role", "clerk", "--password-stdin", stdin=PASSWORD + "\n")
            command("user", "totp", "--db", server.database, "clerk")
            self.assertEqual(server.stop(), 0)
            key = server.database + ".key"
            os.rename(key, key + ".kept")
            server.__enter__()
            self.assertEqual(server.get("/collections/school/items?limit=1").status, 200)
            self.assertIn(Session(server, "clerk").status, (401, 503))
            self.assertFalse(os.path.exists(key))
            self.assertEqual(server.stop(), 0)
            os.rename(key + ".kept", key)
            server.__enter__()
            self.assertEqual(kind(Session(server, "clerk").answer), "totp-required")


class LoginStorm(unittest.TestCase):
    def test_two_hundred_logins_at_once_cost_little_memory_and_leave_the_map_alone(self):
        with Server(DEMO) as server:  # without limits per address: every guess would cost a hash
            command("user", "add", "--db", server.database, "wang", "--role", "clerk", "--password-stdin", stdin=PASSWORD + "\n")
            Session(server, "wang", "not the password")
            before, statuses, tiles = resident_mib(server), [], []

            def guess(number):
                name = "wang" if number % 2 else "nobody"
                statuses.append(Session(server, name, "not the password").status)

            guesses = [threading.Thread(target=guess, args=(number,)) for number in range(200)]
            for thread in guesses:
                thread.start()
            while any(thread.is_alive() for thread in guesses):
                tiles.append(server.get("/xyz/road/14/13723/6766.mvt").status)
            self.assertEqual(len(statuses), 200)
            self.assertLessEqual(set(statuses), {401, 503})
            self.assertIn(503, statuses)
            self.assertEqual(set(tiles), {200})
            self.assertLess(resident_mib(server) - before, 200)
            self.assertEqual(Session(server, "wang").status, 200)

    def test_guessing_is_slowed_down(self):
        with Server(DEMO, "--limits", "on") as server:
            command("user", "add", "--db", server.database, "wang", "--role", "clerk", "--password-stdin", stdin=PASSWORD + "\n")
            statuses = [Session(server, "wang", "not the password").status for _ in range(30)]
            self.assertEqual(statuses[:5], [401] * 5)
            self.assertIn(429, statuses[5:])
            waiting = Session(server, "wang")
            self.assertEqual(waiting.status, 429)
            self.assertGreater(int(waiting.answer.headers["Retry-After"]), 0)


class IdentityProvider(unittest.TestCase):
    def test_tokens_are_judged_by_the_files_alone(self):
        fixtures = os.path.join(ROOT, "tests", "server", "auth")
        folder = tempfile.mkdtemp(prefix="haishu-oidc-")
        self.addCleanup(shutil.rmtree, folder)
        configuration = {"issuer": "https://sso.example.cn", "audience": "haishu", "algorithms": ["RS256", "ES256"], "jwks": "keys.json",
                         "name_claim": "preferred_username", "role_claim": "groups", "roles": {"gis-clerks": "clerk"}}
        shutil.copy(os.path.join(fixtures, "token_keys.json"), os.path.join(folder, "keys.json"))
        path = os.path.join(folder, "oidc.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(configuration, out)
        with open(os.path.join(fixtures, "tokens.json"), encoding="utf-8") as file:
            tokens = json.load(file)
        canary = socket.create_server(("127.0.0.1", 0))
        canary.settimeout(0.2)
        part = lambda document: base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/keys.json"
        forged = [part({"alg": "RS256", "kid": "r1", name: address}) + "." + part({"iss": address}) + ".AAAA" for name in ("jku", "x5u", "kid")]
        with canary, Server(DEMO, "--oidc", path) as server:
            # Those that the provider has really signed are long expired.
            for token in [*tokens["accepted"].values(), *tokens["refused"].values(), *forged]:
                answer = server.get("/collections", Authorization="Bearer " + token)
                self.assertEqual(answer.status, 401, token)
                self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
            self.assertEqual(server.get("/collections", Authorization="Bearer a." + "a" * 20_000 + ".a").status, 431)
            with self.assertRaises(TimeoutError):
                canary.accept()
            self.assertEqual(server.get("/collections").status, 200)
        configuration["algorithms"] = ["HS256"]
        with open(path, "w", encoding="utf-8") as out:
            json.dump(configuration, out)
        _, error = command("serve", "--db", DEMO, "--port", "0", "--oidc", path, expect=1)
        self.assertIn("algorithms are RS256 and ES256", error)


if __name__ == "__main__":
    unittest.main(verbosity=2)
