"""Two who do something at the same moment, each on a database connection of their own."""

import threading
from collections.abc import Callable

from django.db import connection

from lagspill.access.refusal import Refused

PATIENCE = 20


class Deed(threading.Thread):
    """Something done on a database connection of its own: `result` is what it gave, `code` why it was refused."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self.work, self.code = work, ""
        self.result: object = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.work()
        except Refused as refused:
            self.code = refused.code
        finally:
            connection.close()
