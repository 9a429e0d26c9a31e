"""Runs a terminal program in a terminal of 200 by 50 and says when a text appears in what it draws.

    terminal.py PROGRAM ARGS…

Prints `pid N`. For each line `expect TEXT` on stdin it prints `armed` and then the time at which TEXT
came, in milliseconds since 1970, or `none` after ten seconds. `screen` prints how many bytes came
so far. Ends, and ends the program, when stdin ends.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


say(f"pid {child}")
wanted, deadline, seen, total, pending = None, 0.0, b"", 0, b""
while True:
    wait = max(0.0, deadline - time.time()) if wanted else None
    ready, _, _ = select.select([terminal, 0], [], [], wait)
    if wanted and time.time() > deadline:
        say("none")
        wanted = None
    if terminal in ready:
        try:
            drawn = os.read(terminal, 1 << 16)
        except OSError:
            drawn = b""
        now = time.time()
        if not drawn:
            say("ended")
            break
        total += len(drawn)
        # What a terminal answers: where the cursor is, and what it is.
        if b"\x1b[6n" in drawn:
            os.write(terminal, b"\x1b[1;1R")
        if wanted:
            seen = (seen + drawn)[-(1 << 17):]
            if wanted in seen:
                say(f"{now * 1000:.3f}")
                wanted = None
    if 0 in ready:
        read = os.read(0, 4096)
        if not read:
            break
        *lines, pending = (pending + read).split(b"\n")
        for line in lines:
            if line.startswith(b"expect "):
                wanted, deadline, seen = line[7:], time.time() + 10, b""
                say("armed")
            elif line == b"screen":
                say(f"bytes {total}")
try:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
except (ProcessLookupError, ChildProcessError):
    pass
