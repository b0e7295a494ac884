"""Whether the job that makes a draft is still there: a worker may die, and then nobody else says so (PLAT-2)."""

import datetime
from typing import Literal

from procrastinate.contrib.django.models import ProcrastinateJob

from lagspill.foundation.clock import now
from lagspill.yearplan.models import Draft
from lagspill.yearplan.rules import job_health

TASK = "yearplan.draft_plan"
# A worker says that it lives every five seconds; one that is silent for 20 has its jobs given to another, if there is one.
SILENT_AFTER = datetime.timedelta(seconds=45)

Health = Literal["waits", "works", "lost"]


def health_of(draft: Draft) -> Health:
    """Whether a draft on its way waits for a worker, is being made, or was lost with its worker."""
    found = (
        ProcrastinateJob.objects.filter(task_name=TASK, args__draft_id=str(draft.id), args__round_number=draft.round)
        .order_by("-id")
        .values_list("status", "worker__last_heartbeat")
        .first()
    )
    status, heard = found or ("", None)
    return job_health(status, heard, now(), SILENT_AFTER)
