"""Which teams take up cases without a person in them, and the ways that lead there (CASE-6, MEET-11)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.cases.unnamed import offer_of
from lagspill.directory.models import Team
from lagspill.directory.queries import playbook_of_team

# What a page is about -> whether it is collective.
ABOUT = {"uten-navn": False, "felles": True}


def offered(teams: Sequence[Team], *, collective: bool) -> list[Team]:
    """Teams whose model takes up such cases."""
    offers = {team.id: offer_of(playbook_of_team(team)) for team in teams}
    return [team for team in teams if (offers[team.id].kinds if collective else offers[team.id].anonymous)]


def unnamed_ways(teams: Sequence[Team], token: str) -> list[dict[str, str]]:
    """Links from the page of a concern to those without a person, where a team takes them up."""
    words = {"uten-navn": _("Drøft uten navn"), "felles": _("Gjelder en gruppe, skolemiljøet eller bydelen")}
    return [
        {"label": words[about], "url": f"{reverse('cases:new-unnamed', args=[about])}?gate={token}"}
        for about, collective in ABOUT.items()
        if offered(teams, collective=collective)
    ]
