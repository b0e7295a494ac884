"""What a staff file would change: compared with what is there line by line, then carried out at once."""

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.directory.actions import record_import
from lagspill.directory.import_lines import Line, LineProblem
from lagspill.directory.models import Municipality, Position, Service, StaffMember
from lagspill.directory.rules import overlap
from lagspill.identity.models import Account

BATCH = 1000


@dataclass(slots=True)
class _Held:
    """A position that exists or is on its way, and the line it came from (0: it was there before)."""

    position: Position
    line: int


class Plan:
    """All that is to be created and changed for one municipality. Reads everything once; writes in `carry_out` only."""

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality
        services = list(Service.objects.filter(municipality=municipality))
        # A service is known by its code too; where that is another one's name, the name counts.
        self.services = {one.code: one for one in services if one.code} | {one.name.casefold(): one for one in services}
        staff = StaffMember.objects.filter(municipality=municipality, account__isnull=False).select_related("account")
        self.staff = {one.account.username: one for one in staff if one.account}
        self.taken = set(
            Account.objects.exclude(staff_member__municipality=municipality).values_list("username", flat=True)
        )
        self.held: dict[tuple[uuid.UUID, uuid.UUID, str], list[_Held]] = defaultdict(list)
        for position in Position.objects.filter(staff__municipality=municipality):
            self.held[position.staff_id, position.service_id, position.role].append(_Held(position, 0))
        self.told: dict[str, Line] = {}
        self.kinds: dict[str, Line] = {}
        self.new_accounts: list[Account] = []
        self.new_services: list[Service] = []
        self.new_staff: list[StaffMember] = []
        self.new_positions: list[Position] = []
        self.changed_staff: dict[uuid.UUID, StaffMember] = {}
        self.changed_positions: dict[uuid.UUID, Position] = {}
        self.created = self.updated = 0

    def add(self, line: Line) -> list[LineProblem]:
        """Takes a line into the plan; answers why it cannot be."""
        problems = [*self._quarrels_with_earlier_lines(line), *self._quarrels_with_what_is_there(line)]
        if problems:
            return problems
        changed = self._person(line)
        staff, service = self.staff[line.username], self._service(line)
        held = self.held[staff.id, service.id, line.role]
        same = next((one for one in held if one.position.started_on == line.start), None)
        if same and same.line:
            return [
                _problem(
                    line,
                    "",
                    _("Linjen sier det samme som linje %(line)s.") % {"line": same.line},
                    _("Fjern en av dem."),
                )
            ]
        if clash := self._clash(line, held, same):
            return [clash]
        if same is None:
            position = Position(
                staff=staff,
                service=service,
                role=line.role,
                title=line.title,
                started_on=line.start,
                ended_on=line.ended_on,
            )
            self.new_positions.append(position)
            held.append(_Held(position, line.number))
            self.created += 1
            return []
        same.line = line.number
        if (same.position.title, same.position.ended_on) != (line.title, line.ended_on):
            same.position.title, same.position.ended_on = line.title, line.ended_on
            self.changed_positions[same.position.id] = same.position
            changed = True
        self.updated += changed
        return []

    def carry_out(self) -> tuple[int, int]:
        """Writes it all, in the caller's transaction; answers how many lines were new and how many changed something."""
        Account.objects.bulk_create(self.new_accounts, batch_size=BATCH)
        Service.objects.bulk_create(self.new_services, batch_size=BATCH)
        StaffMember.objects.bulk_create(self.new_staff, batch_size=BATCH)
        Position.objects.bulk_create(self.new_positions, batch_size=BATCH)
        StaffMember.objects.bulk_update(self.changed_staff.values(), ["name", "email", "phone"], batch_size=BATCH)
        accounts = [staff.account for staff in self.changed_staff.values() if staff.account]
        Account.objects.bulk_update(accounts, ["display_name", "email"], batch_size=BATCH)
        Position.objects.bulk_update(self.changed_positions.values(), ["title", "ended_on"], batch_size=BATCH)
        if self.created or self.updated:
            record_import(municipality=self.municipality, created=self.created, updated=self.updated)
        return self.created, self.updated

    def _quarrels_with_earlier_lines(self, line: Line) -> list[LineProblem]:
        problems = []
        first = self.told.setdefault(line.username, line)
        for column, mine, theirs in (
            ("name", line.name, first.name), ("e-mail", line.email, first.email), ("phone", line.phone, first.phone)
        ):  # fmt: skip
            if mine != theirs:
                what = _("Linje %(line)s sier noe annet om samme bruker.") % {"line": first.number}
                problems.append(
                    _problem(
                        line, column, what, _("Skriv det samme på alle linjene til %(user)s.") % {"user": line.username}
                    )
                )
        named = self.kinds.setdefault(line.service.casefold(), line)
        if named.kind != line.kind:
            what = _("Linje %(line)s sier en annen type for samme tjeneste.") % {"line": named.number}
            problems.append(_problem(line, "service_kind", what, _("Bruk den samme typen begge steder.")))
        return problems

    def _quarrels_with_what_is_there(self, line: Line) -> list[LineProblem]:
        problems = []
        if line.username in self.taken:
            problems.append(
                _problem(line, "username", _("Brukernavnet hører til en annen."), _("Velg et annet brukernavn."))
            )
        service = self.services.get(line.service.casefold())
        if service and service.kind != line.kind:
            what = _("Tjenesten er registrert som «%(kind)s».") % {"kind": service.kind}
            problems.append(
                _problem(line, "service_kind", what, _("Bruk den typen, eller gi tjenesten et annet navn."))
            )
        return problems

    def _clash(self, line: Line, held: list[_Held], same: _Held | None) -> LineProblem | None:
        """One holds a role at a service once at a time."""
        mine: tuple[datetime.date, datetime.date | None] = (line.start, line.ended_on)
        for other in held:
            if other is not same and overlap(mine, (other.position.started_on, other.position.ended_on)):
                what = (
                    _("Perioden overlapper med linje %(line)s.") % {"line": other.line}
                    if other.line
                    else _("Perioden overlapper med en som er registrert fra %(day)s.")
                    % {"day": other.position.started_on.strftime("%d.%m.%Y")}
                )
                return _problem(line, "from", what, _("Rett datoene, eller avslutt den andre perioden først."))
        return None

    def _person(self, line: Line) -> bool:
        """Finds or makes the person; True when somebody known was changed."""
        staff = self.staff.get(line.username)
        if staff is None:
            account = Account(username=line.username, display_name=line.name, email=line.email)
            account.set_unusable_password()
            staff = StaffMember(
                municipality=self.municipality, account=account, name=line.name, email=line.email, phone=line.phone
            )
            self.new_accounts.append(account)
            self.new_staff.append(staff)
            self.staff[line.username] = staff
            return False
        if (staff.name, staff.email, staff.phone) == (line.name, line.email, line.phone):
            return False
        staff.name, staff.email, staff.phone = line.name, line.email, line.phone
        self.changed_staff[staff.id] = staff
        if staff.account:
            staff.account.display_name, staff.account.email = line.name, line.email
        return True

    def _service(self, line: Line) -> Service:
        service = self.services.get(line.service.casefold())
        if service is None:
            service = Service(municipality=self.municipality, name=line.service, kind=line.kind)
            self.services[line.service.casefold()] = service
            self.new_services.append(service)
        return service


def _problem(line: Line, column: str, message: str, remedy: str) -> LineProblem:
    return LineProblem(line.number, column, message, remedy)
