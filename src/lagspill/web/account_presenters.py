"""What the log-in's pages show: the picture to scan, the personas, the positions one may act in."""

import uuid
from dataclasses import dataclass

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from lagspill.access.log_in import FAMILY, SESSION_KEY
from lagspill.access.models import FamilyLogin
from lagspill.directory.models import Position
from lagspill.directory.rules import role_label
from lagspill.identity.models import Account

COORDINATING = frozenset({"team_coordinator", "deputy_coordinator", "sosiallaerer", "plan_coordinator"})
OVERSEEING = frozenset({"municipal_coordinator", "municipal_lead", "privacy_officer", "administrator"})
CLOSE_TO_CHILDREN = frozenset({"school", "kindergarten", "health_station", "school_health"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one may act as; `value` is what `choose` takes."""

    value: str
    title: str
    text: str
    current: bool


@dataclass(frozen=True, slots=True)
class Persona:
    """A person of the demo to log in as."""

    account_id: uuid.UUID
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Personas who use the product for the same."""

    title: str
    personas: list[Persona]


def qr_code(device: TOTPDevice) -> SafeString:
    """The secret as a picture, dark on light in every colour scheme: cameras read it so."""
    code = segno.make(device.config_url, micro=False)
    drawing = code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True)
    # The picture is drawn from our own secret by the library: squares only, no text of anybody's.
    return format_html('<div class="ls-qr" role="img" aria-label="{}">{}</div>', _("QR-kode"), mark_safe(drawing))  # noqa: S308


def choices(positions: list[Position], *, family: bool, current: str) -> list[Choice]:
    """Positions first, then the family."""
    found = [
        Choice(
            str(position.id),
            position.title or role_label(position.role),
            position.service.name,
            str(position.id) == current,
        )
        for position in positions
    ]
    if family:
        found.append(
            Choice(FAMILY, _("Som familie"), _("Det som er delt med deg som forelder eller ungdom"), current == FAMILY)
        )
    return found


def chosen(session: dict[str, str]) -> str:
    """What the session acts as now; '' before the first choice."""
    return str(session.get(SESSION_KEY, ""))


def persona_groups() -> list[Group]:
    """Personas by what they do in a case, the family last; groups without anybody are left out."""
    accounts = list(Account.objects.filter(is_demo=True, is_active=True).order_by("display_name", "id"))
    positions: dict[uuid.UUID, Position] = {}
    for position in (
        Position.objects.filter(staff__account__in=accounts).select_related("staff", "service").order_by("-started_on")
    ):
        if position.staff.account_id:
            positions[position.staff.account_id] = position
    family = set(FamilyLogin.objects.filter(account__in=accounts).values_list("account_id", flat=True))
    groups: dict[str, list[Persona]] = {kind: [] for kind in ("raise", "coordinate", "take_part", "oversee", "family")}
    for account in accounts:
        if found := positions.get(account.id):
            text = account.persona or f"{found.title or role_label(found.role)}, {found.service.name}"
            groups[_kind(found)].append(Persona(account.id, account.display_name, text))
        elif account.id in family:
            groups["family"].append(Persona(account.id, account.display_name, account.persona))
    titles = {
        "raise": _("De som ser barna hver dag"),
        "coordinate": _("De som koordinerer"),
        "take_part": _("De som er med på laget"),
        "oversee": _("De som leder og har tilsyn"),
        "family": _("Familier"),
    }
    return [Group(titles[kind], personas) for kind, personas in groups.items() if personas]


def _kind(position: Position) -> str:
    """What a position mostly does in a case."""
    if position.role in COORDINATING:
        return "coordinate"
    if position.role in OVERSEEING:
        return "oversee"
    return "raise" if position.service.kind in CLOSE_TO_CHILDREN else "take_part"
