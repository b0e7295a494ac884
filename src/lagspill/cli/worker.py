"""The background worker under a loop of its own: it survives the loss of the database and gives lost jobs back.

procrastinate's worker ends, without an error, when the database goes away, and leaves its jobs marked as running. Here
it is started again with a growing pause, and jobs whose worker has fallen silent go back into the queue. A job can
therefore run twice; each one is written so that its effect is recorded once.
"""

import asyncio
import logging
import os
import signal
import time

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job, Status

logger = logging.getLogger("lagspill.worker")

SILENT_AFTER = 20.0
MOST_ATTEMPTS = 10
FIRST_DELAY = 0.2
LONGEST_DELAY = 2.0
STEADY_AFTER = 30.0
GRACE = 20.0
POOL_TIMEOUT = 2.0


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
    stop = asyncio.create_task(stopping.wait())
    while not stopping.is_set():
        started = time.monotonic()
        work = asyncio.create_task(_one_round(concurrency, silent_after))
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        # Cancelling lets the jobs at hand finish, and does not wait for a database that is away.
        work.cancel()
        (result,) = await asyncio.gather(work, return_exceptions=True)
        if stopping.is_set():
            break
        # An error's text may quote a job's arguments; its kind says enough.
        logger.warning("the worker lost its database (%s)", type(result).__name__)
        delay = FIRST_DELAY if time.monotonic() - started > STEADY_AFTER else min(delay * 2, LONGEST_DELAY)
        await asyncio.wait({stop}, timeout=delay)
    stop.cancel()


async def _one_round(concurrency: int, silent_after: float) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    # A second app with the same tasks: what a job enqueues goes through Django's connection, into its transaction.
    # The short timeout keeps the worker from waiting half a minute for a database that is away.
    worker_app = app.with_connector(
        PsycopgConnector(kwargs=connector_params(), timeout=POOL_TIMEOUT, min_size=2, max_size=4)
    )
    await sync_to_async(close_old_connections)()
    async with worker_app.open_async():
        rescue = asyncio.create_task(_rescue_stalled(worker_app, silent_after))
        try:
            await worker_app.run_worker_async(
                name=f"lagspill-{os.getpid()}",
                concurrency=concurrency,
                install_signal_handlers=False,
                update_heartbeat_interval=silent_after / 4,
                stalled_worker_timeout=silent_after,
                shutdown_graceful_timeout=GRACE,
            )
        finally:
            rescue.cancel()
            await asyncio.gather(rescue, return_exceptions=True)


async def _rescue_stalled(app: App, silent_after: float) -> None:
    while True:
        try:
            # Periodic work is enqueued through a connection of Django's that no request or job ever closes.
            await sync_to_async(close_old_connections)()
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
