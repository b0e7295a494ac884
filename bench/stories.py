"""Rows of the cases: what one family's story leaves in the database, from the concern to the plan. Synthetic people only."""

from dataclasses import dataclass

from bench import scale
from bench.rows import NULL, Rows, span
from bench.scale import Scale, identity
from bench.town import meeting, of_position
from bench.words import FAMILY, GIVEN, SENTENCES

CATEGORIES = ('["absence"]', '["psychosocial"]', '["learning", "absence"]', '["family_interaction"]', '["behaviour"]')
ENCRYPTED_SAMPLES = 200
CONSENT_DAYS = 181
# Which part of all cases, from the oldest to the newest, is in which state: (until, ((percent, state), …)).
STATES = (
    (0.40, ((95, "closed"), (100, "plan"))),
    (0.80, ((62, "plan"), (92, "closed"), (95, "stopped"), (100, "referred"))),
    (0.90, ((60, "scheduled"), (85, "referred"), (100, "consent"))),
    (1.01, ((50, "concern"), (80, "consent"), (100, "referred"))),
)
LIVE = ("referred", "scheduled", "plan")


@dataclass(frozen=True, slots=True)
class Setting:
    """What all cases share: the scale, the playbook with its signature rule, encrypted samples, dates by day."""

    size: Scale
    playbook: str
    version: str
    rule: str
    addresses: tuple[str, ...]
    national_ids: tuple[str, ...]
    dates: tuple[str, ...]  # from the epoch on, also some years ahead
    bases: str


@dataclass(slots=True)
class Story:
    """One case, with the ids that its parts share."""

    setting: Setting
    number: int
    id: str
    day: int
    milliseconds: int
    state: str
    consent: str  # 'none', 'valid', 'expired', 'withdrawn'
    place: int
    team: int
    municipality: int
    chance: int

    def id_of(self, tag: str, index: int = 0) -> str:
        """The id of the case's part number `index` of a kind."""
        return identity(tag, self.number * 8 + index, self.milliseconds)

    def date(self, offset: int = 0) -> str:
        """A date, in days from the day the case was opened."""
        return self.setting.dates[max(0, self.day + offset)]

    def at(self, offset: int = 0) -> str:
        """An instant on a day that is not ahead."""
        day = min(self.day + offset, scale.DAYS - 1)
        return f"{self.setting.dates[day]} {6 + self.number % 4:02d}:{self.number // 4 % 60:02d}:00+00"

    @property
    def service(self) -> str:
        return identity("place", self.place)

    @property
    def reporter(self) -> str:
        """One teacher reports every concern where the personas are measured; elsewhere all of them do."""
        teacher = 0 if scale.is_measured(self.place) else self.chance % scale.TEACHERS
        return scale.position(self.place, teacher)

    @property
    def lead(self) -> str:
        return scale.position(self.place, scale.SOSIALLAERER)

    @property
    def nurse(self) -> str:
        return scale.shared_position(self.municipality, scale.SCHOOL_HEALTH, self.chance % scale.MEMBERS_PER_SERVICE)

    @property
    def adviser(self) -> str:
        return scale.shared_position(self.municipality, scale.PPT, self.chance % scale.MEMBERS_PER_SERVICE)

    @property
    def referred(self) -> bool:
        """Whether the team has ever had it."""
        return self.state in LIVE or self.state == "closed"


def story_of(setting: Setting, number: int) -> Story:
    """The case with this number: everything about it follows from the number."""
    size = setting.size
    place, day = number % size.places, size.day_of(number)
    chance = (number * 2654435761 & 0xFFFFFFFF) >> 12
    state = _state(number / size.cases, chance % 100)
    milliseconds = size.milliseconds(day) + number % 1000
    return Story(
        setting=setting,
        number=number,
        id=identity("case", number, milliseconds),
        day=day,
        milliseconds=milliseconds,
        state=state,
        consent=_consent(state, chance // 100 % 100),
        place=place,
        team=place // scale.PLACES_PER_TEAM,
        municipality=place // scale.PLACES_PER_MUNICIPALITY,
        chance=chance,
    )


def _state(age: float, percent: int) -> str:
    shares = next(shares for until, shares in STATES if age < until)
    return next(state for until, state in shares if percent < until)


def _consent(state: str, percent: int) -> str:
    """One in eight has run out, one in twenty was withdrawn midway."""
    if state == "closed":
        return "withdrawn"
    if state not in LIVE:
        return "none"
    return "expired" if percent < 12 else "withdrawn" if percent < 17 else "valid"


def write(rows: Rows, story: Story) -> None:
    """All rows of one case."""
    people(rows, story)
    _case(rows, story)
    _access(rows, story)
    if story.consent != "none":
        _declaration(rows, story)
    if story.referred:
        _referral(rows, story)
    if story.state in ("scheduled", "plan", "closed"):
        _item(rows, story)
    if story.state in ("plan", "closed"):
        _plan(rows, story)


def people(rows: Rows, story: Story) -> None:
    """The child and two guardians; one guardian in five has a log-in."""
    setting, number, chance = story.setting, story.number, story.chance
    family = FAMILY[chance // 7 % len(FAMILY)]
    age = 7 + chance % 7 if scale.is_school(story.place) else 1 + chance % 5
    born = f"{setting.size.today.year - age}-{1 + chance % 12:02d}-{1 + number % 28:02d}"
    apart = "f" if chance % 3 == 0 else "t"
    for index in range(3):
        child = index == 0
        person, at = story.id_of("person", index), story.at()
        given = GIVEN[(chance // 3 + index * 11) % len(GIVEN)]
        birth, place = (born, story.service) if child else (NULL, NULL)
        secret = setting.national_ids[(number + index) % ENCRYPTED_SAMPLES] if child else ""
        rows.add("families.Person", person, at, story.service, given, family, birth, secret, place)
        address = setting.addresses[(number + index) % ENCRYPTED_SAMPLES]
        contact = story.id_of("contact", index)
        rows.add(
            "families.ContactDetails", contact, at, person, address, "400 00 000", f"p{number}-{index}@eksempel.no"
        )
        came_of_age = f"{setting.size.today.year - age + (15 if child else 18)}{born[4:]}"
        shown = span(came_of_age) if child else span(story.date(), came_of_age)
        capacity = "subject" if child else "guardian"
        rows.add("access.Party", story.id_of("party", index), at, story.id, person, capacity, shown)
        if not child:
            tie = story.id_of("guardianship", index)
            care = "shared" if apart == "f" else "daily"
            rows.add("families.Guardianship", tie, at, story.id_of("person"), person, care, apart)
    if number % 5 == 0:
        account = story.id_of("family_account")
        rows.add("identity.Account", account, "!nobody", f"familie-{number}", "Foresatt")
        rows.add("access.FamilyLogin", story.id_of("family_login"), story.at(), account, story.id_of("person", 1))


def _case(rows: Rows, story: Story) -> None:
    setting, own, chance = story.setting, story.id, story.chance
    initials = GIVEN[chance // 3 % len(GIVEN)][0] + FAMILY[chance // 7 % len(FAMILY)][0]
    closed = story.date(200) if story.state == "closed" else NULL
    before = "plan" if story.state == "stopped" else ""
    rows.add(
        "cases.Case", own, story.at(), identity("municipality", story.municipality),
        f"{story.date()[:4]}-{story.number // setting.size.places:04d}", "child", setting.playbook, setting.version,
        identity("team", story.team), story.service, story.id_of("person"), initials, story.state, before, story.lead,
        story.date(), closed,
    )  # fmt: skip
    texts = SENTENCES[chance % 7], SENTENCES[(chance + 1) % 7]
    rows.add(
        "cases.Concern", story.id_of("concern"), story.at(), own, story.reporter, " ".join(texts),
        CATEGORIES[chance % 5], story.date(), *texts,
    )  # fmt: skip
    safety = story.id_of("safety")
    rows.add("cases.SafetyAnswer", safety, story.at(), own, "concern", "f", "f", story.reporter, story.service)
    for index in range(2):
        text = " ".join(SENTENCES[(chance + index + part) % 7] for part in range(4))
        at, author = story.at(5 + index * 9), (story.reporter, story.lead)[index]
        reach = ("shared", "own")[(chance + index) % 2]
        rows.add("cases.Note", story.id_of("note", index), at, own, story.service, author, reach, text)
    rows.add("cases.Event", story.id_of("event"), story.at(), own, "concern", story.reporter, "{}", "t")
    for index, action in enumerate(("case.opened", "case.viewed", "case.viewed")):
        account = of_position("account", story.lead)
        at = story.at(index * 10)
        entry = story.id_of("audit", index)
        rows.add("audit.AuditEntry", entry, at, account, story.lead, story.service, action, "done", own, "owner")


def _access(rows: Rows, story: Story) -> None:
    """Four assignments: two at the place, then the team's coordinator and the nurse, or two more colleagues."""
    own, at, service = story.id, story.at(), story.service
    rows.add("access.Ground", story.id_of("ground"), at, own, service, "owner", "f", span(story.date()), NULL, NULL)
    rows.add("access.Assignment", story.id_of("assignment"), at, own, story.reporter, service, "owner", NULL)
    rows.add("access.Assignment", story.id_of("assignment", 1), at, own, story.lead, service, "lead", NULL)
    if story.referred:
        left = story.at(200) if story.state == "closed" else NULL
        team = identity("coordination", story.team)
        nurse = scale.shared_service(story.municipality, scale.SCHOOL_HEALTH)
        chair = scale.coordinator(story.team)
        rows.add("access.Assignment", story.id_of("assignment", 2), story.at(12), own, chair, team, "coordinator", left)
        rows.add(
            "access.Assignment", story.id_of("assignment", 3), story.at(20), own, story.nurse, nurse, "member", left
        )
        return
    spare = (story.chance + 1) % scale.TEACHERS
    if scale.position(story.place, spare) == story.reporter:
        spare = (spare + 1) % scale.TEACHERS
    for index, number in ((2, spare), (3, scale.LEADER)):
        colleague = scale.position(story.place, number)
        rows.add("access.Assignment", story.id_of("assignment", index), at, own, colleague, service, "member", NULL)


def _declaration(rows: Rows, story: Story) -> None:
    """The consent with its services and signatures, and the grounds compiled from it."""
    setting, own, consent = story.setting, story.id, story.id_of("consent")
    signed = _signed(story)
    period = span(setting.dates[signed], setting.dates[signed + CONSENT_DAYS])
    at = f"{setting.dates[signed]} 11:00+00"
    ended = story.at(199) if story.consent == "withdrawn" else NULL
    reason = "closed" if story.state == "closed" else "withdrawn" if story.consent == "withdrawn" else ""
    state = "withdrawn" if story.consent == "withdrawn" else "valid"
    rows.add(
        "consent.Consent", consent, at, own, story.id_of("person"), setting.playbook, setting.version, setting.rule,
        "Hverdagen på skolen og hjemme", period, setting.bases, state, story.lead, at, ended, reason,
    )  # fmt: skip
    shared = [scale.shared_service(story.municipality, index) for index in (scale.SCHOOL_HEALTH, scale.PPT)]
    if story.chance % 2:
        shared.append(scale.shared_service(story.municipality, scale.BARNEVERN))
    for order, service in enumerate([identity("coordination", story.team), *shared]):
        first = "t" if order == 0 else "f"
        rows.add("consent.NamedService", story.id_of("named", order), at, own, consent, service, str(order), first)
        ground = story.id_of("ground", 1 + order)
        rows.add("access.Ground", ground, at, own, service, "consent", first, period, consent, ended)
    for index in (1, 2):
        mark, person = story.id_of("signature", index), story.id_of("person", index)
        taken_back = ended if reason == "withdrawn" and index == 1 else NULL
        rows.add(
            "consent.Signature", mark, at, own, consent, person, "guardian", "witnessed", setting.dates[signed],
            story.service, story.lead, taken_back,
        )  # fmt: skip


def _signed(story: Story) -> int:
    """The day of the signatures: old cases that go on have renewed theirs within half a year."""
    last = scale.DAYS - 1
    if story.consent == "expired":
        return max(0, last - CONSENT_DAYS - story.chance % 60)
    if story.state == "closed":
        return min(story.day + 10, last)
    return max(min(story.day + 10, last), last - story.chance % 150)


def _referral(rows: Rows, story: Story) -> None:
    own, at, chance = story.id, story.at(14), story.chance
    urgency = ("low", "medium", "medium", "high")[chance % 4]
    rows.add(
        "cases.Referral", story.id_of("referral"), at, own, story.lead, "400 00 000", "Hverdagen på skolen",
        SENTENCES[chance % 7], SENTENCES[(chance + 2) % 7], urgency, story.date(14), at, urgency, at,
    )  # fmt: skip
    rows.add("cases.Event", story.id_of("event", 1), at, own, "referral_sent", story.lead, "{}", "t")
    read = NULL if story.state == "referred" and story.day > scale.DAYS - 60 else at
    chair = scale.coordinator(story.team)
    number = f"{story.date()[:4]}-{story.number // story.setting.size.places:04d}"
    rows.add("cases.Notice", story.id_of("notice"), at, own, chair, "new_case", number, "{}", read)


def _item(rows: Rows, story: Story) -> None:
    """A place on the team's agenda: one of the next four meetings, or the one six weeks after the concern."""
    own, item, at = story.id, story.id_of("item"), story.at(30)
    ahead = scale.MEETINGS - scale.FUTURE_MEETINGS
    if story.state == "scheduled":
        index, state = ahead + story.chance % scale.FUTURE_MEETINGS, "invited"
    else:
        index, state = min(ahead - 1, (story.day + 42) // (scale.WEEKS_APART * 7)), "finished"
    session = meeting(story.team, index)
    rows.add("meetings.AgendaItem", item, at, session, own, str(story.chance % 8), "45", state, story.lead)
    nurse = scale.shared_service(story.municipality, scale.SCHOOL_HEALTH)
    ppt = scale.shared_service(story.municipality, scale.PPT)
    guests = ((story.lead, story.service), (story.nurse, nurse), (story.adviser, ppt))
    for number, (position, service) in enumerate(guests):
        rows.add(
            "meetings.Invitation",
            story.id_of("invitation", number),
            at,
            own,
            item,
            position,
            service,
            NULL,
            "sent",
            "yes",
        )
        if state == "finished":
            rows.add("meetings.Attendance", story.id_of("attendance", number), at, own, item, position, "t")
    for number in (1, 2):
        guest, person = story.id_of("invitation", 2 + number), story.id_of("person", number)
        rows.add("meetings.Invitation", guest, at, own, item, NULL, NULL, person, "sent", "")
    if state == "finished":
        text = SENTENCES[story.chance % 7]
        chair = scale.coordinator(story.team)
        rows.add("meetings.Minutes", story.id_of("minutes"), at, own, item, text, text, "approved", chair, at)


def _plan(rows: Rows, story: Story) -> None:
    own, plan, at = story.id, story.id_of("plan"), story.at(45)
    over = story.state == "closed"
    rows.add("plans.ActionPlan", plan, at, own)
    rows.add("cases.Event", story.id_of("event", 2), at, own, "plan_agreed", story.lead, "{}", "t")
    last = scale.DAYS - 1
    for number, responsible in enumerate((story.lead, story.nurse)):
        measure = story.id_of("measure", number)
        nurse = scale.shared_service(story.municipality, scale.SCHOOL_HEALTH)
        service = (story.service, nurse)[number]
        due = story.day + 130 if over else last - 10 + story.chance % 70
        status, day = ("done", story.setting.dates[due]) if over else ("started", story.setting.dates[due])
        goal, text = SENTENCES[(story.chance + number) % 7], SENTENCES[(story.chance + number + 3) % 7]
        rows.add(
            "plans.Measure", measure, at, own, plan, str(number + 1), goal, text, at, responsible, service,
            story.date(45), day, status,
        )  # fmt: skip
        for index in (1, 2):
            answer = story.id_of("agreement", number * 2 + index)
            rows.add("plans.Agreement", answer, at, own, measure, story.id_of("person", index), "t", story.lead)
        if over:
            talk = story.id_of("follow_up", number)
            rows.add("plans.FollowUp", talk, at, own, measure, story.date(140), "yes", service, "yes", responsible)
        else:
            note = story.id_of("reminder", number)
            rows.add("cases.Reminder", note, at, "measure", own, measure, responsible, "-7", day)


COLUMNS = {
    "families.Person": "id created_at held_by_id given_name family_name birth_date national_id place_id",
    "families.ContactDetails": "id created_at person_id address phone email",
    "families.Guardianship": "id created_at child_id guardian_id care guardians_live_together",
    "access.Party": "id created_at case_id person_id capacity period",
    "access.FamilyLogin": "id created_at account_id person_id",
    "access.Ground": "id created_at case_id service_id kind coordinates period source withdrawn_at",
    "access.Assignment": "id created_at case_id position_id service_id duty ended_at",
    "cases.Case": "id created_at municipality_id number kind playbook playbook_version team_id owner_id subject_id initials state"
    " state_before_stop lead_id opened_on closed_on",
    "cases.Concern": "id created_at case_id raised_by_id description categories talked_with_guardians_on measures_tried"
    " childs_view",
    "cases.SafetyAnswer": "id created_at case_id step violence neglect answered_by_id service_id",
    "cases.Note": "id created_at case_id service_id author_id reach text",
    "cases.Event": "id created_at case_id kind position_id facts shared",
    "cases.Referral": "id created_at case_id reporter_id reporter_contact subject_area reason strengths urgency signed_on sent_at"
    " team_urgency received_at",
    "cases.Notice": "id created_at case_id position_id kind case_number facts read_at",
    "cases.Reminder": "id created_at kind case_id object_id recipient_id offset_days due_on",
    "consent.Consent": "id created_at case_id subject_id playbook playbook_version signature_rule subject_area period legal_bases"
    " state made_by_id valid_from ended_at end_reason",
    "consent.NamedService": "id created_at case_id consent_id service_id order coordinates",
    "consent.Signature": "id created_at case_id consent_id person_id capacity method signed_on witnessed_by_id recorded_by_id"
    " withdrawn_at",
    "meetings.AgendaItem": "id created_at meeting_id case_id order minutes state presenter_id",
    "meetings.Invitation": "id created_at case_id item_id position_id service_id person_id state reply",
    "meetings.Attendance": "id created_at case_id item_id position_id present",
    "meetings.Minutes": "id created_at case_id item_id summary agreed state approved_by_id approved_at",
    "plans.ActionPlan": "id created_at case_id",
    "plans.Measure": "id created_at case_id plan_id number goal text worded_at responsible_id service_id starts_on due_on status",
    "plans.Agreement": "id created_at case_id measure_id person_id agrees recorded_by_id",
    "plans.FollowUp": "id created_at case_id measure_id held_on goal_reached followed_up_by_id proposal_used recorded_by_id",
    "audit.AuditEntry": "id at account position service action outcome case ground",
}
