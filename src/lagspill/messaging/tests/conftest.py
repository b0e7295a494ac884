"""The SMTP catcher."""

from tests.mail import mailbox

__all__ = ["mailbox"]
