"""Which services a declaration offers: the model's fixed members first, then others of the municipality (TEAM-1, CONS-1)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.consent.about import CaseFacts
from lagspill.directory.home_rules import Where, elsewhere
from lagspill.directory.homes import where_of
from lagspill.directory.models import Service, TeamMember
from lagspill.families.models import Person
from lagspill.families.queries import any_protected
from lagspill.foundation.clock import today
from lagspill.playbooks import loader
from lagspill.playbooks.rules import NoBandError, band_for
from lagspill.playbooks.schema import AgeBand, Playbook


@dataclass(frozen=True, slots=True)
class Home:
    """Where the child lives and where its school or kindergarten lies, when these differ (CASE-12); `attends` "" for none."""

    municipality: uuid.UUID
    district: uuid.UUID | None
    lives: str
    attends: str

    def has(self, service: Service) -> bool:
        """Whether the service is there for those who live there: of the district, or of the whole municipality."""
        return service.municipality_id == self.municipality and service.district_id in (None, self.district)


@dataclass(frozen=True, slots=True)
class Offer:
    """The services to choose among. `fixed` are the model's members for this person, chosen beforehand."""

    fixed: tuple[Service, ...]
    others: tuple[Service, ...]
    band_label: str
    home: Home | None = None

    @property
    def kinds(self) -> set[str]:
        """The kinds of service that can be chosen."""
        return {service.kind for service in (*self.fixed, *self.others)}

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Grouped choices for a form field."""
        groups = [(self.band_label, self.fixed), (_("Andre tjenester"), self.others)]
        return [
            (label, [(str(one.id), self._named(one)) for one in services]) for label, services in groups if services
        ]

    def _named(self, service: Service) -> str:
        """With its district or municipality, where services of two are offered."""
        if self.home is None:
            return service.name
        return f"{service.name} ({service.district.name if service.district else service.municipality.name})"


def offer_for(facts: CaseFacts, subject: Person) -> Offer:
    """What the declaration of this case offers. The owner and the coordinating service need no tick: they are always in."""
    playbook = loader.get(facts.playbook, facts.playbook_version)
    band = _band(playbook, facts, subject)
    kinds = [kind.code for kind in playbook.service_kinds]
    place_kinds = {
        member.service_kind for each in playbook.bands for member in each.members if member.resolve == "subject_place"
    }
    home, follows_place = (
        home_of(subject, facts.case_id),
        {kind.code for kind in playbook.service_kinds if kind.follows == "place"},
    )
    here = Q(municipality=facts.municipality) | Q(municipality=facts.place_municipality) | Q(id=subject.place_id)
    offered = Service.objects.select_related("district", "municipality").filter(here, active=True, kind__in=kinds)
    active = offered.annotate(seated=_seated(Q(team=facts.team)), sits_there=_seated(Q(team__places=subject.place_id)))
    # Of schools and kindergartens only the child's own: the others have nothing to do with it.
    services = [
        service
        for service in active.order_by("name")
        if service.id not in (facts.owner, facts.team_service)
        and (service.kind not in place_kinds or service.id == subject.place_id)
    ]
    wanted = {member.service_kind for member in band.members} if band else set()
    fixed = [s for s in services if s.kind in wanted and (s.seated or s.id == subject.place_id or _only(s, services))]
    if home is not None:
        at_home = [s for s in services if s.kind in wanted - follows_place and home.has(s)]
        own = [s for s in at_home if s.district_id == home.district or _only(s, at_home)]
        at_place = [s for s in services if s.kind in wanted & follows_place and _lies_with(s, subject.place)]
        fixed = [s for s in at_place if s.sits_there or s.id == subject.place_id or _only(s, at_place)] + own
    fixed.sort(key=lambda service: kinds.index(service.kind))
    label = (
        _("Faste deltakere, %(band)s") % {"band": band.label.in_(get_language() or "nb")}
        if band
        else _("Faste deltakere")
    )
    return Offer(tuple(fixed), tuple(service for service in services if service not in fixed), label, home)


def home_of(subject: Person, case_id: uuid.UUID) -> Home | None:
    """Where the child lives, when that is elsewhere than its place; needs `place__district` and the home at hand. None where
    anybody in the case has a protected address: then no page says where they live."""
    municipality = subject.home_municipality
    if municipality is None:
        return None
    place = subject.place
    if not elsewhere(Where(municipality.id, subject.home_district_id), where_of(place)):
        return None
    if any_protected(case_id):
        return None
    lives = subject.home_district.name if subject.home_district else municipality.name
    attends = (place.district.name if place.district else place.municipality.name) if place else ""
    return Home(municipality.id, subject.home_district_id, lives, attends)


def _band(playbook: Playbook, facts: CaseFacts, subject: Person) -> AgeBand | None:
    in_kindergarten = subject.place is not None and subject.place.kind == "kindergarten"
    try:
        return band_for(
            playbook, birth_date=subject.birth_date, on=today(), attends_kindergarten=in_kindergarten, pregnant=facts.pregnant
        )  # fmt: skip
    except NoBandError:
        return None


def _lies_with(service: Service, place: Service | None) -> bool:
    """Whether the service is there for those who go to this school or kindergarten."""
    return place is not None and Home(place.municipality_id, place.district_id, "", "").has(service)


def _seated(teams: Q) -> Exists:
    """Whether a service has a member today in the team, or in one of those that serve the child's place."""
    day = today()
    members = TeamMember.objects.filter(teams, position__service=OuterRef("id"), started_on__lte=day)
    return Exists(members.filter(Q(ended_on=None) | Q(ended_on__gt=day)))


def _only(service: Service, services: Sequence[Service]) -> bool:
    return sum(other.kind == service.kind for other in services) == 1
