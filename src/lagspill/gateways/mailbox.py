"""The demo's mail server and its mailbox: what was really sent by SMTP, kept as files, read back for a page.

Only for demo and tests; a real installation names its own mail server in LAGSPILL_SMTP_URL.
"""

import datetime
import email
import email.policy
import os
import socket
import time
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"
NANOSECONDS = 1_000_000_000
SIZE_LIMIT = 30 * 1024 * 1024
ENVELOPE_TO = "X-Envelope-To"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file of a received message."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """One message as it arrived; `recipients` are those of the envelope, `text` is its plain part, `source` all of it."""

    id: uuid.UUID
    received_at: datetime.datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    source: bytes = b""


class _Keep:
    """Stores each message whole or not at all, before the sender is told that it was taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        header = f"{ENVELOPE_TO}: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        name = f"{time.time_ns():020d}.{uuid.uuid4()}.eml"
        fresh = self._folder / f".{name}"
        with fresh.open("xb") as file:
            file.write(header + content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / name)
        return "250 OK"


class Catcher:
    """An SMTP server on a free loopback port that keeps everything it gets in `folder` (made with mode 0700)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.port = free_port()
        self._controller = Controller(
            _Keep(folder), hostname=LOOPBACK, port=self.port, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True
        )

    @property
    def url(self) -> str:
        """The value for LAGSPILL_SMTP_URL."""
        return f"smtp://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])


def mailbox_folder() -> Path:
    """Where the demo keeps received mail: `mailbox` in the installation's folder."""
    return Path(os.environ.get("LAGSPILL_HOME") or ".lagspill").resolve() / "mailbox"


def received(folder: Path | None = None) -> list[ReceivedMail]:
    """All messages, newest first; none when nothing was ever sent."""
    files = sorted((folder or mailbox_folder()).glob("[0-9]*.eml"), reverse=True)
    return [_read(path) for path in files]


def find(mail_id: uuid.UUID, folder: Path | None = None) -> ReceivedMail | None:
    """One message by its id, or None."""
    for path in (folder or mailbox_folder()).glob(f"[0-9]*.{mail_id}.eml"):
        return _read(path)
    return None


def _read(path: Path) -> ReceivedMail:
    stamp, mail_id, _suffix = path.name.split(".")
    source = path.read_bytes()
    message = email.message_from_bytes(source, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return ReceivedMail(
        id=uuid.UUID(mail_id),
        received_at=datetime.datetime.fromtimestamp(int(stamp) / NANOSECONDS, tz=datetime.UTC),
        sender=str(message.get("From", "")),
        recipients=tuple(part.strip() for part in str(message.get(ENVELOPE_TO, "")).split(",") if part.strip()),
        subject=str(message.get("Subject", "")),
        text="" if body is None else str(body.get_content()),
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
        source=source,
    )


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(
        name=part.get_filename() or "",
        content_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )
