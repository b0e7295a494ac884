"""Starts a program whose life is tied to ours: it gives up root if asked and gets a signal when we die.

Executed as a file between us and the program, so that nothing has to happen between fork and exec in a process with
threads. It uses the standard library only; what it becomes *is* our direct child.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
ORPHANED = 75


def tethered(command: list[str], user: int = -1, group: int = -1) -> list[str]:
    """The command that becomes `command` as our tethered child; `user` and `group` are ids, -1 keeps ours.

    The kernel ties the child to the *thread* that starts it: start it from one that lives as long as the child should.
    """
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(user), str(group), *command]


def become(parent: int, user: int, group: int, command: list[str]) -> None:
    """Never returns; exits with ORPHANED if the parent died meanwhile."""
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if sys.platform == "linux":
        # After the change of user, because the kernel forgets the signal when the user changes.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    # A script's background jobs are started with this signal ignored, and so is all that they start.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.getppid() != parent:
        sys.exit(ORPHANED)
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 - its whole purpose


if __name__ == "__main__":
    supervisor, uid, gid, *program = sys.argv[1:]
    become(int(supervisor), int(uid), int(gid), program)
