"""The family's answers in words, for whoever prepares the meeting (MEET-6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _


def said_words(said: Mapping[str, Any] | None) -> list[str]:
    """What stands under a name on the list of the invited, in the family's own words where they wrote some."""
    if not said:
        return []
    words = []
    if said["reply"] == "other_time":
        wish = said["other_time"]
        words.append(_("Ønsker en annen tid: %(wish)s") % {"wish": wish} if wish else _("Ønsker en annen tid"))
    if said["language"]:
        words.append(_("Trenger tolk på %(language)s") % {"language": said["language"]})
    if said["brings"]:
        words.append(_("Vil ha med: %(who)s") % {"who": said["brings"]})
    if said["without_us"] is not None:
        words.append(
            _("Saken kan tas opp uten dem.") if said["without_us"] else _("Vil ikke at saken blir tatt opp uten dem.")
        )
    return words


def family_todo(said: list[Mapping[str, Any]], *, language: str) -> list[str]:
    """What the answers leave to do, without names: they can be hidden on this page. `language`: the interpreter's, as noted."""
    asked = {one["language"] for one in said if one["language"]}
    words = [
        _("Familien ber om tolk på %(language)s. Skriv det ned, og bestill tolk.") % {"language": one}
        for one in sorted(asked)
        if not language
    ]
    if any(one["reply"] == "other_time" for one in said):
        words.append(_("Familien ønsker en annen tid. Hva som passer, står ved innkallingen."))
    if any(one["without_us"] is False for one in said):
        words.append(_("Familien vil ikke at saken blir tatt opp uten dem. Finn en annen tid."))
    if any(one["brings"] for one in said):
        words.append(_("Familien vil ha med noen. Hvem det er, står ved innkallingen."))
    return words


def asked_language(invited: Sequence[Mapping[str, Any]]) -> str:
    """The language that the family asks an interpreter for, of the rows of the invited; "" when none is asked."""
    return next((row["said"]["language"] for row in invited if row["said"] and row["said"]["language"]), "")
