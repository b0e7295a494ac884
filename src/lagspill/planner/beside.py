"""The search for a better bound in a process of its own, on the other core. It cannot change the plan, only what is proven of it."""

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from types import TracebackType
from typing import Self

from lagspill.planner.frame import NEVER, Numbers, build
from lagspill.planner.prices import search
from lagspill.planner.problem import Meeting, Problem

ROUNDS = 120
# A fresh interpreter: the web worker's threads and database connections are not copied.
PROCESSES = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Task:
    """What the process is given: the problem, the cost of a plan for it, prices to go on from, and how long it may take."""

    problem: Problem
    before: tuple[Meeting, ...] | None
    target: int
    prices: Numbers
    seconds: float


def _work(task: Task, bound: "Synchronized[int]") -> None:
    def tell(found: int) -> None:
        bound.value = found

    search(
        build(task.problem, task.before), rounds=ROUNDS, deadline=time.monotonic() + task.seconds,
        target=lambda: task.target, tell=tell, start=task.prices,
    )  # fmt: skip


class Beside:
    """The process while it is wanted (a task given); leaving ends it."""

    def __init__(self, task: Task | None) -> None:
        self._bound: Synchronized[int] = PROCESSES.Value("q", -NEVER)
        self._process = None if task is None else PROCESSES.Process(target=_work, args=(task, self._bound), daemon=True)

    def __enter__(self) -> Self:
        if self._process is not None:
            self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join()

    def bound(self) -> int:
        """The best bound so far."""
        return self._bound.value

    def works(self) -> bool:
        """Whether more may come."""
        return self._process is not None and self._process.is_alive()
