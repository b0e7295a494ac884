"""Drafting the plan: a job that acts as the position that asked for it (DATABASE.md, Jobs)."""

import uuid

from procrastinate.contrib.django import app

from lagspill.yearplan import drafting


@app.task(name="yearplan.draft_plan")
def draft_plan(draft_id: str, round_number: int, position_id: str) -> None:
    """Solves one round of one draft."""
    drafting.draft_plan(uuid.UUID(draft_id), round_number, uuid.UUID(position_id))
