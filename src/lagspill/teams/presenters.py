"""Teams in words: lists, one team, what its model asks of it and what is missing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.adaptation.presenters import model_url, model_words
from lagspill.directory.models import Position, Service, Team, TeamMember
from lagspill.directory.rules import ROLES, kind_label, role_label
from lagspill.foundation.clock import today
from lagspill.meetings.team_offices import Offices
from lagspill.playbooks.schema import Playbook
from lagspill.teams.forms import Choice
from lagspill.teams.queries import Around
from lagspill.teams.rules import Band, Seat, asked_of, unasked


def as_choice(position: Position) -> Choice:
    """A position somebody may mean."""
    what = position.title or role_label(position.role)
    words = _("%(name)s, %(role)s, %(service)s") % {
        "name": position.staff.name, "role": what, "service": position.service.name
    }  # fmt: skip
    return Choice(position.id, position.staff.name, words)


def as_people(positions: Iterable[Position]) -> list[Choice]:
    """People somebody may mean, each once, with everything they are."""
    found: dict[Any, list[Position]] = {}
    for position in positions:
        found.setdefault(position.staff_id, []).append(position)
    return [
        Choice(staff, held[0].staff.name, ", ".join([held[0].staff.name, *(_hat(one) for one in held)]))
        for staff, held in found.items()
    ]


def _hat(position: Position) -> str:
    what = position.title or role_label(position.role)
    return _("%(role)s ved %(service)s") % {"role": what, "service": position.service.name}


def service_words(service: Service) -> str:
    """A service in a list of several kinds."""
    return _("%(name)s (%(kind)s)") % {"name": service.name, "kind": kind_label(service.kind)}


def team_row(team: Team, playbook: Playbook) -> dict[str, Any]:
    """A team in the list."""
    return {
        "name": team.name,
        "url": reverse("teams:team", args=[team.id]),
        "model": playbook.title.in_(get_language() or "nb"),
        "coordinator": team.coordinator.staff.name,
        "ended_on": team.ended_on,
    }


def facts(team: Team, playbook: Playbook, found: Around) -> list[dict[str, str]]:
    """A team at a glance."""
    deputy, district = team.deputy_coordinator, team.service.district
    rows = [
        (_("Modell"), model_words(playbook), model_url(playbook)),
        (_("Koordinator"), team.coordinator.staff.name, ""),
        (_("Stedfortreder"), deputy.staff.name if deputy else "", ""),
        (_("Tjeneste"), team.service.name, ""),
        *([(_("Bydel"), district.name, "")] if district else []),
        (_("Skoler og barnehager"), ", ".join(place.name for place in found.places), ""),
        (_("Møtes"), team.venue, ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in rows]


def member_row(member: TeamMember, team: Team) -> dict[str, Any]:
    """A fixed member."""
    position = member.position
    return {
        "name": position.staff.name,
        "words": _("%(role)s, %(service)s")
        % {"role": position.title or role_label(position.role), "service": position.service.name},
        "url": reverse("teams:unseat", args=[team.id, member.id]),
    }


def asked(playbook: Playbook, found: Around) -> list[dict[str, Any]]:
    """What the model asks of the team, for children of each age."""
    language = get_language() or "nb"
    return [
        {
            "label": band.label.in_(language),
            "concerned": band.concerned,
            "seats": [_seat(seat, playbook) for seat in band.seats],
        }
        for band in asked_of(playbook, found.sitters, found.places)
    ]


def _seat(seat: Seat, playbook: Playbook) -> dict[str, Any]:
    names = ", ".join(seat.names)
    if seat.at_place:
        names = _("møter i sin egen sak: %(roles)s") % {"roles": _roles(seat, playbook)}
    return {
        "kind": kind_words(playbook, seat.kind),
        "names": names or (_("ingen, og trengs bare ved behov") if seat.optional else _("ingen er satt opp")),
        "missing": seat.missing,
    }


def missing(team: Team, playbook: Playbook, found: Around, offices: Offices) -> list[str]:
    """What the team lacks, a sentence each; the same lack in several bands is one sentence."""
    sentences = []
    if not found.places:
        sentences.append(_("Ingen skole eller barnehage er valgt."))
    bands = asked_of(playbook, found.sitters, found.places)
    lacks: dict[Seat, list[Band]] = {}
    for band in bands:
        for seat in band.missing:
            lacks.setdefault(seat, []).append(band)
    sentences += [_lack(seat, held, playbook) for seat, held in lacks.items()]
    writes = playbook.meeting().minute_taker
    # Who is nobody's post is chosen for each meeting.
    if offices.minute_taker_id is None and writes in ROLES:
        sentences.append(_("Ingen har rollen som skriver referat: %(role)s.") % {"role": _role(writes, playbook)})
    if team.deputy_coordinator is None:
        sentences.append(_("Koordinatoren har ingen stedfortreder."))
    for post in (team.coordinator, team.deputy_coordinator):
        if post is not None and post.ended_on is not None and post.ended_on <= today():
            sentences.append(_("%(name)s har sluttet. Velg en annen.") % {"name": post.staff.name})
    return sentences


def _lack(seat: Seat, bands: Sequence[Band], playbook: Playbook) -> str:
    names = ", ".join(band.label.in_(get_language() or "nb") for band in bands)
    if seat.at_place:
        return _("%(ages)s: %(places)s har ingen med rollen %(roles)s.") % {
            "ages": names, "places": ", ".join(seat.lacking), "roles": _roles(seat, playbook)
        }  # fmt: skip
    return _("%(ages)s: ingen fra %(kind)s er fast medlem.") % {"ages": names, "kind": kind_words(playbook, seat.kind)}


def superfluous(playbook: Playbook, found: Around) -> str:
    """Members whom the model does not ask for, in a sentence; empty when there are none."""
    names = ", ".join(one.name for one in unasked(playbook, found.sitters))
    if not names:
        return ""
    return _("Modellen kaller ikke inn disse av seg selv: %(names)s.") % {"names": names}


def kind_words(playbook: Playbook, code: str) -> str:
    """A kind of service as the model calls it."""
    named = next((kind for kind in playbook.service_kinds if kind.code == code), None)
    return named.label.in_(get_language() or "nb") if named else kind_label(code)


def _roles(seat: Seat, playbook: Playbook) -> str:
    return _(" eller ").join(_role(code, playbook) for code in seat.roles)


def _role(code: str, playbook: Playbook) -> str:
    named = next((role for role in playbook.roles if role.code == code), None)
    return named.label.in_(get_language() or "nb") if named else role_label(code)


def model_asks(models: Iterable[Playbook]) -> list[dict[str, Any]]:
    """What each model asks of a team, before there is one."""
    nobody = Around([], [])
    return [
        {
            "title": model_words(model),
            "url": model_url(model),
            "bands": [
                {
                    "label": band.label.in_(get_language() or "nb"),
                    "seats": ", ".join(
                        _("%(kind)s (ved behov)") % {"kind": kind_words(model, seat.kind)}
                        if seat.optional
                        else kind_words(model, seat.kind)
                        for seat in band.seats
                    ),
                }
                for band in asked_of(model, nobody.sitters, nobody.places)
            ],
        }
        for model in models
    ]
