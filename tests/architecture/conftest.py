"""The SMTP catcher for the leak sweep."""

from tests.mail import mailbox

__all__ = ["mailbox"]
