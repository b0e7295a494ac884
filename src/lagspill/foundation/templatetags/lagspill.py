"""Tags and filters of every page: pictograms, dates as people say them, initials."""

import datetime
from types import MappingProxyType

from django import forms, template
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lagspill.foundation import clock

register = template.Library()

# Drawn for this product on a 24 x 24 grid, one stroke; each stands beside words, never alone.
_PICTOGRAMS = MappingProxyType(
    {
        "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
        "calendar": '<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>',
        "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
        "circle": '<circle cx="12" cy="12" r="7"/>',
        "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
        "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
        "document": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
        "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="3"/>',
        "eye-off": '<path d="M4 4l16 16M9.5 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.6"/>'
        '<path d="M6 7.6A15.6 15.6 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 3.5-.7"/>',
        "family": '<circle cx="8" cy="7" r="3"/><circle cx="17" cy="10" r="2.2"/><path d="M2.5 20v-2.5A4.5 4.5 0 0 1 7'
        ' 13h2a4.5 4.5 0 0 1 4.5 4.5V20M15 15h3a3.5 3.5 0 0 1 3.5 3.5V20"/>',
        "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.01"/>',
        "lock": '<path d="M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11"/>',
        "meeting": '<path d="M4 5h16v11H10l-4 4v-4H4z"/>',
        "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
        "pen": '<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>',
        "person": '<circle cx="12" cy="8" r="3.5"/>'
        '<path d="M5 20v-1.5A4.5 4.5 0 0 1 9.5 14h5a4.5 4.5 0 0 1 4.5 4.5V20"/>',
        "phone": '<path d="M6 3h4l1.5 5-2.5 2a13 13 0 0 0 5 5l2-2.5 5 1.5v4a2 2 0 0 1-2 2'
        'A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"/>',
        "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
        "service": '<path d="M3 21h18M5 21V9l7-5 7 5v12M10 21v-6h4v6"/>',
        "wait": '<path d="M7 3h10M7 21h10M8 3v4l4 5-4 5v4M16 3v4l-4 5 4 5v4"/>',
        "warning": '<path d="M12 3.5L21.5 20h-19zM12 10v4.5M12 17v.01"/>',
    }
)

_EVENT_PICTOGRAMS = MappingProxyType(
    {
        "concern": "pen",
        "talk": "meeting",
        "consent": "document",
        "meeting": "calendar",
        "measure": "check",
        "follow_up": "clock",
        "handover": "person",
        "note": "pen",
    }
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A pictogram for the eye only; the words beside it carry the meaning. Unknown names raise KeyError."""
    drawing = mark_safe(_PICTOGRAMS[name])  # noqa: S308 - a constant of this file
    return format_html(
        '<svg class="ls-icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        ' aria-hidden="true" focusable="false">{}</svg>',
        drawing,
    )


@register.simple_tag
def event_icon(kind: str) -> SafeString:
    """The pictogram of a thread event's kind; an unknown kind gets the plain circle."""
    return icon(_EVENT_PICTOGRAMS.get(kind, "circle"))


@register.simple_tag
def person_name(name: str) -> SafeString:
    """A name that one key turns into initials while a screen is shared."""
    return format_html(
        '<span class="ls-name"><span class="ls-name__full">{}</span><span class="ls-name__short">{}</span></span>',
        name,
        initials(name),
    )


@register.filter
def day(value: datetime.date | None) -> str:
    """The date as people say it: "tirsdag 1. desember", with the year when it is not this one; "" for None."""
    if value is None:
        return ""
    spoken = _spoken_day(value)
    pattern = pgettext("date with weekday", "l j. F")
    return formats.date_format(spoken, pattern) + _year(spoken)


@register.filter
def day_short(value: datetime.date | None) -> str:
    """The date without its weekday: "1. desember"; for tables and marks."""
    if value is None:
        return ""
    spoken = _spoken_day(value)
    return formats.date_format(spoken, pgettext("date without weekday", "j. F")) + _year(spoken)


@register.filter
def clock_time(value: datetime.datetime | datetime.time | None) -> str:
    """Hours, and minutes when there are any: "12" or "12.30"."""
    if value is None:
        return ""
    spoken = _local(value).time() if isinstance(value, datetime.datetime) else value
    pattern = pgettext("time with minutes", "G.i") if spoken.minute else pgettext("time, full hour", "G")
    return formats.time_format(spoken, pattern)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Date and time as people say it: "tirsdag 1. desember kl. 12"; "" for None."""
    if value is None:
        return ""
    return _("%(day)s kl. %(time)s") % {"day": day(value), "time": clock_time(value)}


@register.filter
def initials(name: str) -> str:
    """The first letter of each part of a name: "Kari Anne Moe" is "K.A.M."."""
    return "".join(f"{part[0]}." for part in name.replace("-", " ").split())


def _spoken_day(value: datetime.date) -> datetime.date:
    return _local(value) if isinstance(value, datetime.datetime) else value


def _local(value: datetime.datetime) -> datetime.datetime:
    return value.astimezone(clock.OSLO) if timezone.is_aware(value) else value


def _year(value: datetime.date) -> str:
    return "" if value.year == clock.today().year else f" {value.year}"


@register.simple_tag
def asked(form: forms.Form, name: str) -> SafeString:
    """A field of the form, unless the model has taken it away, and after it the model's own questions that stand there.

    With an empty name: the questions before the first field of ours.
    """
    names = [name, *getattr(form, "following", {}).get(name, ())]
    return format_html_join("", "{}", ((form[one].as_field_group(),) for one in names if one in form.fields))
