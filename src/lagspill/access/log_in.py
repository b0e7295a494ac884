"""From a session to an Actor: which position or family tie was chosen at log-in, and whether it still holds."""

import time
import uuid

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from lagspill.access.actor import Actor, staff_actor
from lagspill.access.models import FamilyLogin
from lagspill.directory.models import Position
from lagspill.foundation.clock import today
from lagspill.identity.models import Account

SESSION_KEY = "acting_as"  # a position's id, or FAMILY
FAMILY = "family"
SEEN_KEY = "seen"
SWITCH_KEY = "may_switch"  # whether more than one choice was offered at log-in
KEEP_ALIVE_SECONDS = 180


def positions_of(account: Account) -> list[Position]:
    """The positions that the account may act in today."""
    day = today()
    return list(
        Position.objects.select_related("staff", "service")
        .filter(staff__account=account, started_on__lte=day, service__active=True)
        .filter(Q(ended_on=None) | Q(ended_on__gt=day))
        .order_by("service__name", "role")
    )


def is_family(account: Account) -> bool:
    """Whether the account belongs to anybody whom a case may concern."""
    return FamilyLogin.objects.filter(account=account).exists()


def is_trusted(request: HttpRequest, account: Account) -> bool:
    """Whether the log-in is strong enough: a second factor, or a persona in the demo (PRIV-7)."""
    if account.is_demo:
        return bool(settings.DEMO or settings.TESTING)
    return bool(getattr(request.user, "is_verified", lambda: False)())


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in this request; None when nobody is logged in, chose nothing, or may no longer."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active or not is_trusted(request, account):
        return None
    chosen = request.session.get(SESSION_KEY, "")
    if chosen == FAMILY:
        logins = list(FamilyLogin.objects.filter(account=account).order_by("id")[:1])
        if not logins:
            return None
        return Actor(account_id=account.id, family=True, person_id=logins[0].person_id, name=account.display_name)
    day = today()
    try:
        position = (
            Position.objects.select_related("staff", "service__municipality")
            .filter(
                Q(ended_on=None) | Q(ended_on__gt=day),
                staff__account=account,
                started_on__lte=day,
                service__active=True,
            )
            .get(id=uuid.UUID(str(chosen)))
        )
    except (ValueError, Position.DoesNotExist):
        return None
    return staff_actor(position)


def keep_alive(request: HttpRequest) -> None:
    """Moves the session's end on while somebody is there; written at most every few minutes, not on every look."""
    if not request.user.is_authenticated:
        return
    seen = request.session.get(SEEN_KEY, 0)
    if time.time() - seen > KEEP_ALIVE_SECONDS:
        request.session[SEEN_KEY] = int(time.time())


def choose(request: HttpRequest, *, account: Account, choice: str) -> bool:
    """Acts as `choice` (a position's id, or 'family') from now on; False when the account may not."""
    allowed = {str(position.id) for position in positions_of(account)}
    if is_family(account):
        allowed.add(FAMILY)
    if choice not in allowed:
        return False
    request.session[SESSION_KEY] = choice
    request.session[SWITCH_KEY] = len(allowed) > 1
    return True
