"""Hours and agreements in words, alike in forms and on pages."""

import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lagspill.foundation.templatetags.lagspill import clock_time, day_short
from lagspill.opendoor.models import DoorHours, FixedAgreement
from lagspill.opendoor.presence_queries import model_of
from lagspill.opendoor.presence_rules import REGISTERED, YEAR_GROUP

RHYTHMS = {
    "weekly": gettext_lazy("hver uke"),
    "fortnightly": gettext_lazy("annenhver uke"),
    "every_third_week": gettext_lazy("hver tredje uke"),
    "monthly": gettext_lazy("en gang i måneden"),
}
WEEKDAYS = (
    gettext_lazy("mandag"),
    gettext_lazy("tirsdag"),
    gettext_lazy("onsdag"),
    gettext_lazy("torsdag"),
    gettext_lazy("fredag"),
    gettext_lazy("lørdag"),
    gettext_lazy("søndag"),
)
BROUGHT = {
    REGISTERED: gettext_lazy("Barn som er meldt på forhånd"),
    YEAR_GROUP: gettext_lazy("Gjennomgang av et helt trinn"),
}


def how_often(row: DoorHours | FixedAgreement) -> str:
    """E.g. 'tirsdag, annenhver uke'."""
    return f"{WEEKDAYS[row.first_on.weekday()]}, {RHYTHMS[row.rhythm]}"


def span(first: datetime.date, until: datetime.date) -> str:
    """From and until, as people write it."""
    return _("%(first)s til %(until)s") % {"first": day_short(first), "until": day_short(until)}


def times(row: DoorHours) -> str:
    """E.g. 'kl. 12.00–14.00'."""
    return _("kl. %(starts)s–%(ends)s") % {"starts": clock_time(row.starts), "ends": clock_time(row.ends)}


def occasion_of(row: FixedAgreement) -> str:
    """Which of the place's own meetings it is."""
    door = model_of(row)
    found = next((one for one in door.arena.occasions if one.code == row.occasion), None) if door else None
    return found.label.in_(get_language() or "nb") if found else row.occasion


def agreement_name(row: FixedAgreement) -> str:
    """Place and meeting: what an agreement is called."""
    return f"{row.place.name} · {occasion_of(row)}"
