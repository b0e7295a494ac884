"""The SMTP catcher for the leak sweep, and the town that everybody is sent through."""

from tests.architecture.everybody import lives
from tests.mail import mailbox

__all__ = ["lives", "mailbox"]
