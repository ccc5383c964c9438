# SPDX-License-Identifier: MIT
"""A worker as seen from compare_peers.py: a process that stands still but while it is asked something."""

import ctypes
import json
import os
import signal
import subprocess
import tempfile

# Libraries that would report their use to somebody are told that nobody chose to. And processes that compile
# beside others would take their cores.
ENVIRONMENT = {**os.environ, "CI": "true", "NNCF_CI": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"}
PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent():
    """A stopped process would outlive this one for ever."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class WorkerProcess:
    def __init__(self, command):
        self.command = [str(word) for word in command]
        self.errors = tempfile.TemporaryFile("w+", errors="replace")
        self.process = subprocess.Popen(self.command, text=True, env=ENVIRONMENT, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors, preexec_fn=end_with_parent)

    def ask(self, *words):
        """The answer to a command. Only while it is awaited does the process run: threads of a runtime that wait
        for work by spinning would slow down the others."""
        try:
            self.process.send_signal(signal.SIGCONT)
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.process.wait()
            self.errors.seek(0)
            raise RuntimeError(f"{' '.join(self.command)} ended with {self.process.returncode}: "
                               + self.errors.read()[-2000:])
        self.process.send_signal(signal.SIGSTOP)
        return json.loads(answer)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
