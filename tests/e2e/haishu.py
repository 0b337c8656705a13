"""The real program on loopback for end-to-end tests: start it, ask it, stop it, and look at its log afterwards."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("HAISHU_BINARY", os.path.join(ROOT, "build", "haishu"))
SHARED = os.path.join(ROOT, "..", "shared")
DATA = os.path.join(SHARED, "data")
DEMO = os.environ.get("HAISHU_DEMO_DB", os.path.join(ROOT, "build", "e2e", "demo.sqlite"))


def command(*arguments, expect=0, stdin=None):
    """Runs the program; returns (standard output, standard error). Fails on another exit code than `expect`."""
    done = subprocess.run([BINARY, *arguments], input=stdin, capture_output=True, text=True, timeout=600)
    assert done.returncode == expect, f"haishu {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def tool(*arguments):
    """Runs another program of the machine and returns its standard output."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """A running `haishu serve` over a private copy of a database; use it in a with statement."""

    def __init__(self, database=None, *options):
        self.folder = tempfile.mkdtemp(prefix="haishu-e2e-")
        self.database = os.path.join(self.folder, "haishu.sqlite")
        if database:
            shutil.copy(database, self.database)
        self.options = options
        self.process = None

    def __enter__(self):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.log_path = os.path.join(self.folder, "log")
        limits = [] if "--limits" in self.options else ["--limits", "off"]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--db", self.database, "--port", str(self.port), *limits, *self.options],
                stdout=log, stderr=log)
        self.wait_for("/readyz", 120)
        return self

    def __exit__(self, kind, value, trace):
        code = self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if kind is None:
            assert code == 0, f"the server ended with {code}"

    def wait_for(self, path, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, "the server ended: " + self.log()
            try:
                if self.get(path).status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{path} was not 200 within {seconds} s\n" + self.log())

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def ask(self, method, path, body=None, headers=None):
        url = self.base + urllib.parse.quote(path, safe="/?&=%,:;+*$.()-_~!'@")
        request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as fault:
            return Answer(fault.code, fault.headers, fault.read())

    def get(self, path, **headers):
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def all_items(self, collection, query="limit=1000"):
        """Every feature of a collection by following the next links."""
        features, path = [], f"/collections/{collection}/items?{query}"
        while path:
            page = self.get(path)
            assert page.status == 200, page.body
            features += page.json["features"]
            following = [link["href"] for link in page.json["links"] if link["rel"] == "next"]
            path = following[0].replace(self.base, "", 1) if following else None
        return features
