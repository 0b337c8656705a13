"""The viewer in a real Chromium on the real server."""

import os
import subprocess
import unittest

from haishu import DEMO, ROOT, Server


class TheViewer(unittest.TestCase):
    def test_the_resident_map_works_in_a_browser(self):
        with Server(DEMO) as server:
            done = subprocess.run(["node", os.path.join(ROOT, "tests/e2e/viewer/run.mjs")], env={**os.environ, "BASE_URL": server.base,
                                  "SERVER_PID": str(server.process.pid)}, timeout=1100)
            self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
