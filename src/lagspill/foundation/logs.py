"""Logging that cannot carry people's texts: an exception is named by type and place, never by its message."""

import logging
import traceback
from types import TracebackType

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Level, logger and our own message; of an exception its type and the lines of code it passed (PRIV, no personal data)."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if not record.name.startswith("lagspill"):
            # Texts of other libraries may quote values; keep the template without its arguments.
            record = logging.makeLogRecord({**record.__dict__, "msg": str(record.msg).split("\n", 1)[0], "args": ()})
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802
        kind, _error, trace = ei
        places = [
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
        ]
        return f"{kind.__name__ if kind else 'error'} at " + " < ".join(reversed(places[-6:]))
