"""TLS against other people's implementations: openssl s_client, Python's ssl, curl."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from haishu import DEMO, Answer, Server, command, free_port

TILE = "/xyz/building/14/13723/6766.mvt"
PASSWORD = "a long password of wang"


def make_certificate(folder, name, kind="ec", days="30"):
    certificate, key = (os.path.join(folder, f"{name}.{ending}") for ending in ("pem", "key"))
    new = {"ec": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["rsa:2048"]}[kind]
    subprocess.run(["openssl", "req", "-x509", "-newkey", *new, "-nodes", "-days", days, "-subj", f"/CN={name}", "-addext",
                    "subjectAltName=DNS:localhost,DNS:map.example,IP:127.0.0.1", "-out", certificate, "-keyout", key],
                   check=True, capture_output=True)
    return certificate, key


class TlsServer(Server):
    def __init__(self, kind="ec", *options):
        self.files = tempfile.mkdtemp(prefix="haishu-e2e-")
        self.certificate, self.key = make_certificate(self.files, "first", kind)
        super().__init__(DEMO, "--tls-certificate", self.certificate, "--tls-key", self.key, *options)
        self.context = ssl.create_default_context(cafile=self.certificate)

    def __exit__(self, kind, value, trace):
        super().__exit__(kind, value, trace)
        shutil.rmtree(self.files, ignore_errors=True)

    def ask(self, method, path, body=None, headers=None):
        with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=60)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def connect(self, **options):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return self.context.wrap_socket(raw, server_hostname="127.0.0.1", **options)

    def client(self, *arguments, text=""):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-CAfile", self.certificate, *arguments],
                              input=text, capture_output=True, text=True, timeout=30)
        return done.returncode, done.stdout + done.stderr


def exchange(connection, text):
    """Sends, reads to the end of the connection, and closes it."""
    with connection:
        connection.sendall(text if isinstance(text, bytes) else text.encode())
        got = b""
        while piece := connection.recv(65536):
            got += piece
    return got


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TlsServer("ec", "--require-totp", "off")
        command("user", "add", "--db", cls.server.database, "wang", "--role", "staff", "--password-stdin", stdin=PASSWORD + "\n")
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_old_versions_are_refused_and_new_ones_are_spoken(self):
        weak = ["-cipher", "ALL:@SECLEVEL=0"]
        for version in ("-tls1", "-tls1_1"):
            code, told = self.server.client(version, *weak)
            self.assertNotEqual(code, 0)
            self.assertIn("Cipher is (NONE)", told)
        for version, name in (("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
            code, told = self.server.client(version)
            self.assertEqual(code, 0, told)
            self.assertIn("Verify return code: 0", told)
            self.assertIn(name, told)
            self.assertIn("Compression: NONE", told)

    def test_only_ephemeral_keys_and_authenticated_ciphers_are_agreed_to(self):
        for suite in ("AES128-GCM-SHA256", "AES256-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256",
                      "ECDHE-ECDSA-AES128-CCM", "NULL", "aNULL"):
            code, told = self.server.client("-tls1_2", "-cipher", suite + ":@SECLEVEL=0")
            self.assertNotEqual(code, 0, suite)
            self.assertIn("Cipher is (NONE)", told, suite)
        for suite in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"):
            self.assertEqual(self.server.client("-tls1_2", "-cipher", suite)[0], 0, suite)
        self.assertNotEqual(self.server.client("-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256")[0], 0)

    def test_nothing_is_negotiated_anew(self):
        with socket.create_connection(("127.0.0.1", self.server.port)):
            client = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{self.server.port}", "-tls1_2", "-crlf"],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            told, _ = client.communicate("R\nGET /healthz HTTP/1.1\nHost: h\nConnection: close\n\n", timeout=30)
        self.assertIn("no renegotiation", told)
        self.assertNotIn("HTTP/1.1 200", told)

    def test_http_1_1_is_agreed_on_and_nothing_else(self):
        self.assertIn("ALPN protocol: http/1.1", self.server.client("-alpn", "h2,http/1.1")[1])
        self.assertIn("no application protocol", self.server.client("-alpn", "h2")[1])
        self.assertIn("No ALPN negotiated", self.server.client()[1])

    def test_a_client_that_comes_back_takes_its_session_up_again(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = ssl.create_default_context(cafile=self.server.certificate)
            context.minimum_version = context.maximum_version = version
            session = None
            for again in (False, True):
                raw = socket.create_connection(("127.0.0.1", self.server.port))
                with context.wrap_socket(raw, server_hostname="127.0.0.1", session=session) as connection:
                    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
                    self.assertIn(b"HTTP/1.1 200", connection.recv(65536))
                    self.assertEqual(connection.session_reused, again)
                    session = connection.session

    def test_plain_http_and_nonsense_are_not_answered(self):
        for text in (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 5000, b"\x80\x2e\x01\x00\x02", b"\0" * 10):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=12) as connection:
                with contextlib.suppress(ConnectionError):
                    self.assertNotIn(b"HTTP/1.1", exchange(connection, text))
        self.assertEqual(self.server.get("/healthz").status, 200)

    def test_answers_keep_clients_to_https(self):
        for path in ("/", "/healthz", TILE, TILE, "/no/such", "/events"):
            with self.server.connect() as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                head = connection.recv(65536).split(b"\r\n\r\n")[0]
                self.assertIn(b"\r\nStrict-Transport-Security: max-age=31536000", head, path)

    def test_links_name_https_and_a_host_of_the_certificate(self):
        def links(host):
            body = exchange(self.server.connect(), f"GET /collections?f=json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            return {link["href"].split("/collections")[0] for link in json.loads(body.split(b"\r\n\r\n")[1])["links"]}
        self.assertIn("https://map.example", links("map.example"))
        self.assertIn("https://localhost:1", links("localhost:1"))
        self.assertNotIn("https://evil.example", links("evil.example"))

    def test_a_login_sets_a_cookie_that_never_leaves_https(self):
        body = json.dumps({"name": "wang", "password": PASSWORD}).encode()
        login = self.server.ask("POST", "/auth/login", body, {"Content-Type": "application/json"})
        self.assertEqual(login.status, 200, login.body)
        cookie = login.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-sid="), cookie)
        for part in ("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax"):
            self.assertIn(part, cookie)
        self.assertNotIn("Domain", cookie)
        token = cookie.split(";")[0].split("=", 1)[1]
        self.assertEqual(self.server.get("/auth/me", Cookie="__Host-sid=" + token).json["viewer"]["name"], "wang")
        self.assertNotEqual(self.server.get("/auth/me", Cookie="sid=" + token).json["viewer"].get("name"), "wang")

    def test_requests_in_one_record_are_answered_in_order(self):
        text = "".join(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n" for path in ["/healthz", TILE, "/no/such"] * 40)
        got = exchange(self.server.connect(), text + "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+) ", got), [b"200", b"200", b"404"] * 40 + [b"200"])

    def test_a_request_that_comes_byte_by_byte_is_read(self):
        connection = self.server.connect()
        for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n":
            connection.send(bytes([byte]))
        self.assertIn(b"HTTP/1.1 200", exchange(connection, b""))

    def test_framing_is_as_strict_as_without_tls(self):
        cases = {"POST /stats/building HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": b"411",
                 "POST /stats/building HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc": b"501",
                 "GET / HTTP/1.1\r\n\r\n": b"400", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": b"400",
                 "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\nx": b"400", "GET /\r\n\r\n": b"400",
                 "GET / HTTP/1.1\nHost: h\n\n": b"400", "GET /" + "a" * 9000 + " HTTP/1.1\r\nHost: h\r\n\r\n": b"414",
                 "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a" * 17000 + "\r\n\r\n": b"431",
                 "GET / HTTP/2.0\r\nHost: h\r\n\r\n": b"505", "BREW / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n": b"501"}
        for text, status in cases.items():
            got = exchange(self.server.connect(), text)
            self.assertEqual(got[9:12], status, text[:80])

    def test_a_large_body_is_taken(self):
        body = json.dumps({"area": {"circle": {"center": [121.55, 29.87], "radius": 500}}, "x": "y" * 900_000}).encode()
        answer = self.server.ask("POST", "/stats/building", body, {"Content-Type": "application/json", "Expect": "100-continue"})
        self.assertEqual(answer.status, 400)
        body = json.dumps({"area": {"circle": {"center": [121.55, 29.87], "radius": 500}}}).encode()
        self.assertEqual(self.server.ask("POST", "/stats/building", body, {"Content-Type": "application/json"}).status, 200)

    def test_a_long_answer_comes_whole_to_a_slow_reader(self):
        whole = self.server.get("/collections/building/items?limit=10000").body
        self.assertGreater(len(whole), 3_000_000)
        with self.server.connect() as connection:
            connection.sendall(b"GET /collections/building/items?limit=10000 HTTP/1.0\r\nHost: localhost\r\n\r\n")
            got = b""
            while True:
                piece = connection.recv(16384)
                if not piece:
                    break
                got += piece
                if len(got) < 200_000:
                    time.sleep(0.02)
        features = json.loads(got.split(b"\r\n\r\n", 1)[1])["features"]
        self.assertEqual(features, json.loads(whole)["features"])

    def test_a_streamed_table_comes_whole(self):
        table = self.server.get("/collections/building/items?f=csv&limit=10000")
        self.assertEqual((table.status, table.body.count(b"\r\n")), (200, 10_001))

    def test_a_client_that_ends_its_side_first_still_gets_its_answer(self):
        with self.server.connect() as connection:
            connection.sendall(f"GET {TILE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            with socket.socket(fileno=os.dup(connection.fileno())) as same:
                same.shutdown(socket.SHUT_WR)
            self.assertIn(b"HTTP/1.1 200", connection.recv(65536))

    def test_after_the_end_of_its_side_was_said_a_client_still_gets_its_answer(self):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = self.server.context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as connection:
            def step(work):
                while True:
                    try:
                        result = work()
                        connection.sendall(outgoing.read())
                        return result
                    except ssl.SSLWantReadError:
                        connection.sendall(outgoing.read())
                        incoming.write(connection.recv(65536))
            step(client.do_handshake)
            client.write(f"GET {TILE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            with contextlib.suppress(ssl.SSLWantReadError):
                client.unwrap()  # says the end, and does not wait for that of the server
            self.assertIn(b"HTTP/1.1 200", step(lambda: client.read(65536)))

    def test_the_end_of_an_answer_is_said(self):
        context = ssl.create_default_context(cafile=self.server.certificate)
        raw = socket.create_connection(("127.0.0.1", self.server.port))
        with context.wrap_socket(raw, server_hostname="127.0.0.1", suppress_ragged_eofs=False) as connection:
            got = exchange(connection, f"GET {TILE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            self.assertIn(b"HTTP/1.1 200", got)

    def test_events_arrive(self):
        with self.server.connect() as connection:
            connection.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
            got = b""
            while b"\r\n\r\n" not in got or not got.split(b"\r\n\r\n", 1)[1]:
                got += connection.recv(4096)
            self.assertIn(b"text/event-stream", got)

    def test_curl_is_content(self):
        done = subprocess.run(["curl", "-sS", "--cacert", self.server.certificate, "--compressed", "-o", "/dev/null", "-w",
                               "%{http_code} %{http_version}\n", f"https://localhost:{self.server.port}{TILE}"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.stderr), ("200 1.1\n", ""))

    def test_five_hundred_stalled_handshakes_are_cut_within_their_time_and_harm_nobody(self):
        stalled = []
        for number in range(500):
            connection = socket.create_connection(("127.0.0.1", self.server.port))
            if number % 2:
                connection.sendall(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a hello
            stalled.append(connection)
        begin = time.monotonic()
        waits = []
        for _ in range(20):
            asked = time.monotonic()
            self.assertEqual(self.server.get(TILE).status, 200)
            waits.append(time.monotonic() - asked)
        self.assertLess(sorted(waits)[-2], 0.5)
        for connection in stalled:
            connection.settimeout(20)
            with contextlib.suppress(ConnectionResetError):
                while connection.recv(100):
                    pass
            connection.close()
        self.assertLess(time.monotonic() - begin, 13)


class ManyHandshakes(unittest.TestCase):
    def test_an_address_may_begin_so_many_handshakes_and_others_are_not_harmed(self):
        with TlsServer("ec", "--limits", "on") as server:
            def shakes(source):
                raw = socket.create_connection(("127.0.0.1", server.port), timeout=30, source_address=(source, 0))
                try:
                    server.context.wrap_socket(raw, server_hostname="127.0.0.1").close()
                    return True
                except OSError:
                    return False
                finally:
                    raw.close()
            begin = time.monotonic()
            taken = sum(shakes("127.0.0.2") for _ in range(600))
            passed = time.monotonic() - begin
            self.assertLessEqual(taken, 401 + 20 * passed)
            self.assertGreaterEqual(taken, 400)
            self.assertTrue(shakes("127.0.0.3"))


class Reload(unittest.TestCase):
    def test_a_new_certificate_is_taken_without_losing_a_connection(self):
        with TlsServer("rsa") as server:
            def serial():
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port))) as connection:
                    return connection.getpeercert(binary_form=True)

            def reload(words):
                server.process.send_signal(signal.SIGHUP)
                end = time.monotonic() + 10
                while words not in server.log():
                    self.assertLess(time.monotonic(), end, server.log())

            first = serial()
            open_one = server.connect()
            done, faults = threading.Event(), []

            def keep_asking():
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                while not done.is_set():
                    try:
                        with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", server.port, context=context)) as c:
                            c.request("GET", "/healthz")
                            assert c.getresponse().status == 200
                    except Exception as fault:
                        faults.append(repr(fault))

            askers = [threading.Thread(target=keep_asking) for _ in range(4)]
            for asker in askers:
                asker.start()
            certificate, key = make_certificate(server.files, "second", "ec")
            shutil.copy(certificate, server.certificate)
            reload("stays as it was")  # the key is still that of the first
            self.assertEqual(serial(), first)
            shutil.copy(key, server.key)
            reload("was read again")
            self.assertNotEqual(serial(), first)
            done.set()
            for asker in askers:
                asker.join()
            self.assertEqual(faults, [])
            got = exchange(open_one, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            self.assertIn(b"HTTP/1.1 200", got)
            open_one.close()


class Stop(unittest.TestCase):
    def test_a_stop_loses_no_answer(self):
        with TlsServer("ec") as server:
            faults, answers = [], []

            def keep_asking():
                connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=server.context, timeout=30)
                try:
                    while True:
                        connection.request("GET", TILE)
                        answer = connection.getresponse()
                        answers.append((answer.status, len(answer.read())))
                        if answer.will_close:
                            return
                except Exception as fault:
                    faults.append(repr(fault))
                finally:
                    connection.close()

            askers = [threading.Thread(target=keep_asking) for _ in range(8)]
            for asker in askers:
                asker.start()
            while len(answers) < 1000:
                time.sleep(0.01)
            self.assertEqual(server.stop(), 0)
            for asker in askers:
                asker.join()
            self.assertEqual(faults, [])
            self.assertEqual(len(set(answers)), 1)


class Redirect(unittest.TestCase):
    def test_the_plain_port_leads_to_https_and_does_nothing_else(self):
        plain = free_port()
        with TlsServer("ec", "--redirect-port", str(plain)) as server:
            def ask(method, path, host, body=None):
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", plain)) as connection:
                    connection.request(method, path, body, {"Host": host})
                    answer = connection.getresponse()
                    return answer.status, answer.headers["Location"], answer.read()
            there = f"https://map.example:{server.port}"
            self.assertEqual(ask("GET", "/collections?f=json", "map.example"), (308, there + "/collections?f=json", b""))
            self.assertEqual(ask("POST", "/auth/login", f"map.example:{plain}", b"{}"), (308, there + "/auth/login", b""))
            self.assertEqual(ask("GET", "/", "evil.example")[1], f"https://127.0.0.1:{server.port}/")
            self.assertEqual(ask("GET", "/%00", "map.example")[0], 400)


class Wrong(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haishu-e2e-")
        cls.first = make_certificate(cls.folder, "first", "rsa")
        cls.second = make_certificate(cls.folder, "second", "rsa")
        cls.elliptic = make_certificate(cls.folder, "third", "ec")
        cls.sealed = os.path.join(cls.folder, "sealed.key")
        subprocess.run(["openssl", "pkey", "-in", cls.first[1], "-aes256", "-passout", "pass:word", "-out", cls.sealed], check=True,
                       capture_output=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def told(self, *options):
        return command("serve", "--db", DEMO, "--port", "0", *options, expect=1)[1].splitlines()[-1]

    def test_what_does_not_fit_is_told_in_one_line(self):
        def pair(certificate, key):
            return self.told("--tls-certificate", certificate, "--tls-key", key)
        self.assertIn("is not that of the certificate", pair(self.first[0], self.second[1]))
        self.assertIn("no certificate", pair(self.first[1], self.first[1]))
        self.assertIn("cannot read /no/such/file: No such file", pair("/no/such/file", self.first[1]))
        self.assertIn("cannot read /no/such/file: No such file", pair(self.first[0], "/no/such/file"))
        self.assertIn("is not that of the certificate", pair(self.first[0], self.elliptic[1]))
        self.assertIn("without a pass phrase", pair(self.first[0], self.sealed))
        self.assertIn("together", self.told("--tls-certificate", self.first[0]))
        self.assertIn("together", self.told("--tls-key", self.first[1]))
        self.assertIn("needs --tls-certificate", self.told("--redirect-port", "0"))


if __name__ == "__main__":
    unittest.main()
