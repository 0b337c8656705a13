"""The viewer in a real Chromium on the real server."""

import json
import os
import subprocess
import unittest

from haishu import DEMO, ROOT, Server, command
from test_accounts import Session

PASSWORD = "a kite over the moon lake"


def add_accounts(server):
    """A clerk, one with a duty on a restricted layer, and one whose password was set by somebody else."""
    for name, role, *duty in (("lin", "clerk"), ("sun", "staff", "--duty", "government_property"), ("wang", "staff"), ("boss", "security_admin")):
        command("user", "add", "--db", server.database, name, "--role", role, *duty, "--password-stdin", stdin=PASSWORD)
    set_by_another = "given by the administrator 3"
    answer = Session(server, "boss", PASSWORD).ask("PATCH", "/admin/users/wang", {"password": set_by_another})
    assert answer.status == 200, answer.body
    return {"clerk": {"name": "lin", "password": PASSWORD}, "onDuty": {"name": "sun", "password": PASSWORD}, "changed": {"name": "wang", "password": set_by_another}}


class TheViewer(unittest.TestCase):
    def test_the_resident_map_works_in_a_browser(self):
        with Server(DEMO) as server:
            accounts = json.dumps(add_accounts(server))
            done = subprocess.run(["node", os.path.join(ROOT, "tests/e2e/viewer/run.mjs")], env={**os.environ, "BASE_URL": server.base,
                                  "SERVER_PID": str(server.process.pid), "ACCOUNTS": accounts}, timeout=1100)
            self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
