"""A small SMTP server for answers to invitations: it takes mail for our own answer addresses and for nobody else's."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lagspill.gateways.answers import LARGEST
from lagspill.gateways.reply_address import is_reply_address

logger = logging.getLogger("lagspill.mail")

MOST_RECIPIENTS = 5
Take = Callable[[bytes, Sequence[str]], object]


class _Handler:
    def __init__(self, take: Take) -> None:
        self._take = take

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not is_reply_address(address):
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        try:
            await asyncio.to_thread(self._take, content, list(envelope.rcpt_tos))
        except Exception as error:
            # The database is away, for example: the sender's server keeps the message and comes again.
            logger.warning("a message waits outside (%s)", type(error).__name__)
            return "451 4.3.0 Come again later"
        return "250 OK"


class Door:
    """Listens at `host` and `port`. Whatever is taken in is answered with thanks: a sender learns nothing of what became of it."""

    def __init__(self, host: str, port: int, take: Take) -> None:
        self._controller = Controller(
            _Handler(take), hostname=host, port=port, data_size_limit=LARGEST, enable_SMTPUTF8=True
        )

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)
