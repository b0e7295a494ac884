"""The SMTP catcher for this room's tests."""

from tests.mail import mailbox

__all__ = ["mailbox"]
