"""The background worker under a loop of its own: it survives the loss of the database and gives lost jobs back.

procrastinate's worker ends, without an error, when the database goes away, and leaves its jobs marked as running. Here
it is started again with a growing pause, and jobs whose worker has fallen silent go back into the queue. A job can
therefore run twice; each one is written so that its effect is recorded once.
"""

import asyncio
import contextlib
import logging
import os
import signal
import time

from procrastinate import App
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job, Status

logger = logging.getLogger("lagspill.worker")

SILENT_AFTER = 20.0
MOST_ATTEMPTS = 10
FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_AFTER = 30.0
GRACE = 20.0


def run(concurrency: int = 2, silent_after: float = SILENT_AFTER) -> None:
    """Works until SIGINT or SIGTERM, then finishes the jobs at hand and returns. Needs a set-up Django.

    A worker that has not been heard for `silent_after` seconds counts as dead, and its jobs run again."""
    asyncio.run(_until_stopped(concurrency, silent_after))


async def _until_stopped(concurrency: int, silent_after: float) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await keep_working(stopping, concurrency, silent_after)


async def keep_working(stopping: asyncio.Event, concurrency: int, silent_after: float) -> None:
    """Runs worker after worker until `stopping` is set; a round that ends by itself is followed by another."""
    delay = FIRST_DELAY
    while not stopping.is_set():
        started = time.monotonic()
        try:
            await _one_round(stopping, concurrency, silent_after)
        except Exception as error:
            # Its text may quote a job's arguments; the kind says enough.
            logger.warning("the worker lost its database (%s)", type(error).__name__)
        if stopping.is_set():
            return
        delay = FIRST_DELAY if time.monotonic() - started > STEADY_AFTER else min(delay * 2, LONGEST_DELAY)
        logger.warning("the worker starts again in %.1f s", delay)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), delay)


async def _one_round(stopping: asyncio.Event, concurrency: int, silent_after: float) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the worker needs Django's connector")
    with app.replace_connector(connector.get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            work = asyncio.create_task(
                worker_app.run_worker_async(
                    name=f"lagspill-{os.getpid()}",
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    update_heartbeat_interval=silent_after / 4,
                    stalled_worker_timeout=silent_after,
                    shutdown_graceful_timeout=GRACE,
                )
            )
            stop = asyncio.create_task(stopping.wait())
            rescue = asyncio.create_task(_rescue_stalled(worker_app, silent_after))
            try:
                await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (work, stop, rescue):
                    task.cancel()
                results = await asyncio.gather(work, stop, rescue, return_exceptions=True)
            if isinstance(results[0], Exception):
                raise results[0]


async def _rescue_stalled(app: App, silent_after: float) -> None:
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_after):
                await _give_back(app, job)
        except ProcrastinateException as error:
            # Another worker may have been faster, or the database is gone, which ends the round by itself.
            logger.info("looking for stalled jobs failed (%s)", type(error).__name__)
        await asyncio.sleep(silent_after / 2)


async def _give_back(app: App, job: Job) -> None:
    """A job that has taken its worker down again and again is given up, so that the others get their turn."""
    if job.attempts >= MOST_ATTEMPTS:
        logger.error("job %s (%s) is given up after %s attempts", job.id, job.task_name, job.attempts)
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    else:
        logger.warning("job %s (%s) goes back into the queue", job.id, job.task_name)
        await app.job_manager.retry_job(job)
