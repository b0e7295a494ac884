"""Sending invitations and cancellations: jobs that act as the position that asked for them (DATABASE.md, Jobs)."""

import uuid

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lagspill.meetings import chasing, letters, news

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="meetings.send_invitation", retry=AGAIN)
def send_invitation(invitation_id: str, sender_position_id: str) -> None:
    """Sends one invitation, once."""
    letters.send_invitation(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.send_cancellation", retry=AGAIN)
def send_cancellation(invitation_id: str, sender_position_id: str) -> None:
    """Tells one person that they need not come."""
    letters.send_cancellation(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.send_news", retry=AGAIN)
def send_news(case_id: str, position_id: str, person_id: str, key: str, sender_id: str) -> None:
    """Tells one reader, of a service or of the family, that there is something new."""
    news.send_news(
        case_id=uuid.UUID(case_id),
        position_id=uuid.UUID(position_id) if position_id else None,
        person_id=uuid.UUID(person_id) if person_id else None,
        key=key,
        sender_id=uuid.UUID(sender_id),
    )


@app.task(name="meetings.tell_of_correction", retry=AGAIN)
def tell_of_correction(correction_id: str, position_id: str) -> None:
    """Tells whoever took the minutes that somebody asks for a correction."""
    news.tell_of_correction(uuid.UUID(correction_id), uuid.UUID(position_id))


@app.task(name="meetings.settle_family_answer", retry=AGAIN)
def settle_family_answer(answer_id: str, sender_position_id: str) -> None:
    """Puts a family's answer on its invitation, and tells whoever sent it."""
    # The answer's action enqueues this job.
    from lagspill.meetings import family_answers

    family_answers.settle_family_answer(uuid.UUID(answer_id), uuid.UUID(sender_position_id))


@app.periodic(cron="15 6 * * *")
@app.task(name="meetings.remind_of_reports", queueing_lock="meetings.remind_of_reports")
def remind_of_reports(timestamp: int) -> None:
    """One job for every team whose quarter is over: whether its report is missing, the job finds out as the coordinator."""
    for team_id, quarter in chasing.quarters_to_check():
        lock = f"report-{team_id}-{quarter}"
        try:
            with transaction.atomic():
                remind_of_report.configure(queueing_lock=lock).defer(team_id=str(team_id), quarter=quarter)
        except AlreadyEnqueued:
            continue


@app.task(name="meetings.remind_of_report", retry=AGAIN)
def remind_of_report(team_id: str, quarter: str) -> None:
    """Reminds the team's coordinator of a report that is missing, if it is."""
    chasing.remind_of_report(uuid.UUID(team_id), quarter)


@app.task(name="meetings.send_not_understood", retry=AGAIN)
def send_not_understood(invitation_id: str, sender_position_id: str) -> None:
    """Tells one person that their mail client's answer was not a yes or a no."""
    letters.send_not_understood(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.settle_absence", retry=AGAIN)
def settle_absence(invitation_id: str, sender_position_id: str) -> None:
    """After a no: the deputy is asked, or the coordinator told."""
    # Inviting a deputy enqueues jobs of this module.
    from lagspill.meetings import absences

    absences.settle_absence(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))
