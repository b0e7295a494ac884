"""Names on the schools' own lists are deleted once their hours are over (DOOR-1). Times are UTC; each run may come twice."""

from procrastinate.contrib.django import app

from lagspill.opendoor.hours_actions import forget_registrations


@app.periodic(cron="*/10 * * * *")
@app.task(name="forget_registrations", queueing_lock="forget_registrations")
def forget(timestamp: int) -> None:
    """Deletes what is over, of all places; acts as nobody and reads nothing."""
    forget_registrations()
