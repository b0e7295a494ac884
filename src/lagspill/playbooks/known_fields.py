"""The fields that the program itself knows, form by form: what a model may word and take away, and what must stay (PLAT-5).

Every other field of a form is the model's own question: asked, kept, shown and printed without the program knowing it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lagspill.playbooks.parts_form import FieldKind, Form, FormField


@dataclass(frozen=True, slots=True)
class Known:
    """A form as the program knows it: field -> kind. `needed` must be there; `own` says whether a model may add to it, and
    `refused` fields of which kinds it may not add.

    `options` is the greatest number of answers to a choice that the program ranks by itself.
    """

    fields: Mapping[str, FieldKind]
    needed: frozenset[str] = frozenset()
    own: bool = True
    refused: frozenset[FieldKind] = frozenset()
    options: Mapping[str, int] = field(default_factory=dict)


# By form, or `form.table` for the columns of a table.
KNOWN: Mapping[str, Known] = {
    "concern": Known(
        {
            "worry": "long_text",
            "since": "text",
            "categories": "choices",
            "talked_with_child": "yes_no",
            "child_view": "long_text",
            "talked_with_guardians": "yes_no",
            "guardians_view": "long_text",
            "strengths": "long_text",
            "measures_tried": "long_text",
        },
        # What the case is about stands in lists, in the protocol and in the figures; guardians are spoken with first (CASE-2).
        frozenset({"worry", "categories", "talked_with_guardians"}),
    ),
    "referral": Known(
        {
            "reporter_name": "person",
            "reporter_service": "text",
            "reporter_email": "email",
            "reporter_phone": "phone",
            "subject_name": "person",
            "subject_birth_date": "date",
            "guardians": "rows",
            "other_professionals": "rows",
            "subject_area": "long_text",
            "concerns": "long_text",
            "strengths": "long_text",
            "child_view": "long_text",
            "measures_tried": "long_text",
            "urgency": "choice",
            "urgency_reason": "long_text",
            "interpreter_needed": "yes_no",
            "interpreter_language": "text",
            "consent_attached": "yes_no",
            "date": "date",
            "reporter_signature": "signature",
        },
        # The team's queue is ordered by how urgent it is.
        frozenset({"concerns", "urgency"}),
        options={"urgency": 3},
    ),
    "referral.guardians": Known({"name": "person", "address": "address"}, own=False),
    "referral.other_professionals": Known(
        {"name": "text", "title": "text", "workplace": "text", "address": "address"}, frozenset({"name"}), own=False
    ),
    "consent": Known(
        {
            "consent_giver": "person",
            "subject_name": "person",
            "subject_birth_date": "date",
            "subject_area": "long_text",
            "services": "services",
            "reserved_services": "services",
            "period_from": "date",
            "period_to": "date",
            "place": "text",
            "date": "date",
            "young_person_signature": "signature",
            "guardian_1_signature": "signature",
            "guardian_2_signature": "signature",
            "witnessed_by": "text",
            "copies_to": "services",
            "interpreter_used": "yes_no",
        },
        # A consent becomes access: who, for what, whom and how long (CONS-1).
        frozenset({"subject_area", "services", "period_from", "period_to"}),
        # All that is kept is signed, printed and read by two guardians who may live apart (FAM-5); a service beside those named would
        # seem to be let in; and who signs, the model's rule says (CONS-2).
        refused=frozenset({"address", "phone", "email", "services", "signature"}),
    ),
    "invitation": Known(
        {
            "concerning": "text",
            "time": "datetime",
            "place": "text",
            "agenda": "long_text",
            "contact_name": "text",
            "contact_phone": "phone",
            "contact_email": "email",
        },
        frozenset({"time", "place"}),
    ),
    "action_plan": Known(
        {"earlier_measures": "long_text", "case_lead": "person", "lines": "rows", "evaluation": "long_text"},
        # The lead's evaluation ends the plan (PLAN-1).
        frozenset({"lines", "evaluation"}),
    ),
    "action_plan.lines": Known(
        {
            "case_number": "text",
            "first_follow_up_meeting": "datetime",
            "goal": "long_text",
            "measure": "long_text",
            "responsible": "person",
            "follow_up_talk": "datetime",
            "service": "services",
            "start": "date",
            "deadline": "date",
            "family_agrees": "yes_no",
        },
        # Who does what for which goal by when (PLAN-2): reminders and the plan's rows stand on these.
        frozenset({"goal", "measure", "responsible", "deadline"}),
    ),
    "follow_up": Known(
        {
            "date": "date",
            "present": "long_text",
            "goal_reached": "long_text",
            "why_not_reached": "long_text",
            "who_followed_up": "text",
            "proposal_used": "long_text",
            "effect": "long_text",
            "next_step": "choice",
        },
        # When, whether the goal was reached, and by whose work: the plan and the figures stand on these.
        frozenset({"date", "goal_reached", "who_followed_up"}),
    ),
    "minutes": Known(
        {
            "time": "datetime",
            "place": "text",
            "present": "long_text",
            "absent": "long_text",
            "facts": "long_text",
            "discussion": "long_text",
            "agreed": "long_text",
            "disagreed": "long_text",
            "family_view": "long_text",
            "case_lead": "person",
            "feedback": "long_text",
        },
        frozenset({"discussion"}),
    ),
    # Made from codes and numbers alone, so that it shows nobody: nothing can be written into it (MEET-10).
    "protocol": Known(
        {
            "period_from": "date",
            "period_to": "date",
            "meetings_held": "number",
            "cases_discussed": "number",
            "family_present": "number",
            "entries": "rows",
        },
        own=False,
    ),
    "protocol.entries": Known(
        {"band": "choice", "categories": "choices", "services": "choices", "measures": "number"}, own=False
    ),
}


def own_questions(form: str, fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
    """The fields of a form (or of a table, as `form.table`) that are the model's own."""
    known = KNOWN[form].fields
    return tuple(one for one in fields if one.code not in known)


def tables_of(form: Form) -> Iterator[tuple[int, FormField, str]]:
    """The form's tables that the program knows, with their place in the form and their name here."""
    for place, one in enumerate(form.fields):
        name = f"{form.code}.{one.code}"
        if name in KNOWN:
            yield place, one, name
