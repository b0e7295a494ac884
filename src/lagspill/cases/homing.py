"""A child at a school of one district whose services belong to another: the routine of where it lives governs (CASE-12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.refusal import Refused
from lagspill.cases.models import Case
from lagspill.consent.offers import home_of
from lagspill.directory.home_rules import Where, elsewhere, governs
from lagspill.directory.homes import teams_at, where_of
from lagspill.directory.models import Service, Team
from lagspill.families.actions import NewGuardian, NewPerson
from lagspill.families.models import Person


@dataclass(frozen=True, slots=True)
class HomeNote:
    """What a page says of where the child lives; `misses`: the case is not with a team of there."""

    sentences: tuple[str, ...]
    misses: bool


def home_teams(subject: Person | NewPerson | None) -> list[Team]:
    """The teams of where somebody lives when that is elsewhere than they go to school; none where nothing differs."""
    if subject is None or subject.home_municipality_id is None:
        return []
    home = Where(subject.home_municipality_id, subject.home_district_id)
    if isinstance(subject, Person):
        place = subject.place
    else:
        place = Service.objects.filter(id=subject.place_id).first() if subject.place_id else None
    return teams_at(home) if elsewhere(home, where_of(place)) else []


def require_home_team(*, team: Team | None, subject: Person | NewPerson | None, case: Case | None = None) -> None:
    """Refused when the child lives where another team's routine governs."""
    teams = home_teams(subject)
    if not governs(team.id if team else None, [one.id for one in teams]):
        raise Refused(
            "home_team",
            _("Barnet bor et annet sted enn skolen ligger, og rutinen der gjelder."),
            _("Velg teamet der barnet bor: %(teams)s.") % {"teams": ", ".join(one.name for one in teams)},
            case_id=case.id if case else None,
        )


def require_no_secret_home(*, subject: NewPerson, guardians: Sequence[NewGuardian], case: Case | None = None) -> None:
    """Refused when it is written where the child lives, and somebody of the family has a protected address (ADR 30)."""
    people = [subject, *(one.person for one in guardians)]
    if subject.home_municipality_id is not None and any(one.address_protection for one in people):
        raise Refused(
            "home_secret",
            _("Noen i familien har hemmelig adresse. Da skriver vi ikke hvor barnet bor."),
            _("La feltet «Hvor bor barnet?» stå tomt, og velg tjenestene selv."),
            case_id=case.id if case else None,
        )


def home_note(case: Case) -> HomeNote | None:
    """Why which routine governs, in words; None where nothing differs, and where an address
    is protected. Needs the subject's home and place at hand."""
    home = home_of(case.subject, case.id) if case.subject else None
    if home is None or case.subject is None:
        return None
    words = {"lives": home.lives, "attends": home.attends, "team": case.team.name if case.team else ""}
    teams = home_teams(case.subject) if case.team else []
    misses = not governs(case.team_id, [one.id for one in teams])
    if case.team is None:
        said = [_("Barnet bor i %(lives)s, derfor gjelder rutinen der.") % words]
    elif misses:
        named = words | {"teams": ", ".join(one.name for one in teams)}
        said = [_("Barnet bor i %(lives)s, derfor gjelder rutinen der. Teamet der er %(teams)s.") % named]
    elif teams:
        said = [_("Barnet bor i %(lives)s, derfor gjelder rutinen der. %(team)s tar saken.") % words]
    else:
        said = [_("Barnet bor i %(lives)s. Der er det ikke noe team, derfor tar %(team)s saken.") % words]
    if home.attends:
        said.append(_("Skolen eller barnehagen ligger i %(attends)s.") % words)
    return HomeNote(tuple(said), misses)
