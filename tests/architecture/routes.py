"""The table of addresses: who each one is for, and what it answers to somebody admitted who asks for an unknown object.

A new address is declared here, by hand and on purpose, before test_routes.py lets it pass.
"""

from dataclasses import dataclass

NOT_ALLOWED = 405


@dataclass(frozen=True, slots=True)
class Route:
    """`get` and `post`: the status for the persona that stands for this kind (see test_routes.py), with ids of nothing and
    an empty form; 405 says that the method is not used. `roles` narrows `staff`."""

    kind: str
    get: int = 404
    post: int = 404
    roles: frozenset[str] = frozenset()

    @property
    def methods(self) -> frozenset[str]:
        return frozenset(
            name for name, status in (("GET", self.get), ("POST", self.post)) if status != NOT_ALLOWED
        )  # fmt: skip


PRIVACY_OFFICER = frozenset({"privacy_officer"})
MUNICIPAL_COORDINATOR = frozenset({"municipal_coordinator"})
KEEPERS = frozenset({"administrator", "municipal_coordinator"})
# About one object: read and answered, only read, only done.
PAGE = Route("staff", 404, 404)
READ_ONLY = Route("staff", 404, NOT_ALLOWED)
DEED = Route("staff", NOT_ALLOWED, 404)
FAMILY_PAGE = Route("family", 404, NOT_ALLOWED)

ROUTES: dict[str, Route] = {
    # Before anybody acts.
    "web:home": Route("public", 302, NOT_ALLOWED),
    "web:log-in": Route("public", 200, 422),
    "web:second-factor": Route("public", 302, 302),
    "web:set-up-second-factor": Route("public", 302, 302),
    "web:set-password": Route("public", 404, 404),
    "web:personas": Route("public", 200, 404),
    "web:language": Route("public", NOT_ALLOWED, 302),
    "web:log-out": Route("public", NOT_ALLOWED, 302),
    "web:calendar": Route("account", 200, 404),
    "web:calendar-feed": Route("public", 404, NOT_ALLOWED),
    "web:choose": Route("account", 200, 404),
    "demo:mailbox": Route("public", 404, NOT_ALLOWED),
    "demo:answer": Route("public", NOT_ALLOWED, 404),
    # Across cases.
    "web:my-day": Route("staff", 200, NOT_ALLOWED),
    "web:overview": Route("staff", 200, NOT_ALLOWED),
    "web:put-away": DEED,
    "web:services": Route("staff", 200, NOT_ALLOWED),
    "web:service": READ_ONLY,
    "web:barnevern-phones": Route("staff", 200, 422, KEEPERS),
    "web:change-reach": Route("staff", 404, 404, KEEPERS),
    "web:deputies": Route("staff", 404, 404, KEEPERS),
    "web:contacts": Route("staff", 404, 404, KEEPERS),
    "web:end-deputy": Route("staff", NOT_ALLOWED, 404, KEEPERS),
    "web:end-contact": Route("staff", NOT_ALLOWED, 404, KEEPERS),
    "web:audit": Route("staff", 200, NOT_ALLOWED, PRIVACY_OFFICER),
    "web:audit-export": Route("staff", 200, NOT_ALLOWED, PRIVACY_OFFICER),
    # Models. Whoever may choose a team's model finds its page; a model's own page is for all staff.
    "adaptation:models": Route("staff", 200, NOT_ALLOWED, MUNICIPAL_COORDINATOR),
    "adaptation:new-own": Route("staff", 200, 422, MUNICIPAL_COORDINATOR),
    "adaptation:own": Route("staff", 404, 404, MUNICIPAL_COORDINATOR),
    "adaptation:draft": Route("staff", 404, 404, MUNICIPAL_COORDINATOR),
    "adaptation:discard": Route("staff", NOT_ALLOWED, 404, MUNICIPAL_COORDINATOR),
    "adaptation:section": Route("staff", 404, 404, MUNICIPAL_COORDINATOR),
    "adaptation:draft-paper": Route("staff", 404, NOT_ALLOWED, MUNICIPAL_COORDINATOR),
    "adaptation:begin": Route("staff", NOT_ALLOWED, 404, MUNICIPAL_COORDINATOR),
    "adaptation:model": READ_ONLY,
    "adaptation:paper": READ_ONLY,
    "adaptation:team": PAGE,
    # Teams. Whoever may choose a team's model may say who sits in it; the rest is the municipality's.
    "teams:list": Route("staff", 200, NOT_ALLOWED, MUNICIPAL_COORDINATOR),
    "teams:new": Route("staff", 200, 422, MUNICIPAL_COORDINATOR),
    "teams:team": PAGE,
    "teams:unseat": PAGE,
    "teams:change": Route("staff", 404, 404, MUNICIPAL_COORDINATOR),
    "teams:end": Route("staff", 404, 404, MUNICIPAL_COORDINATOR),
    "teams:resume": Route("staff", NOT_ALLOWED, 404, MUNICIPAL_COORDINATOR),
    # Cases. The list takes a search for a name as a POST; a new case goes through the safety gate.
    "cases:list": Route("staff", 200, 200),
    "cases:gate": Route("staff", 200, 422),
    "cases:new": Route("staff", 302, 422),
    "cases:new-unnamed": PAGE,
    "cases:stage": PAGE,
    "cases:told": PAGE,
    "cases:told-end": DEED,
    "cases:bring": PAGE,
    "cases:take-back-unnamed": PAGE,
    "cases:name": PAGE,
    "cases:case": READ_ONLY,
    "cases:gate-again": PAGE,
    "cases:duty": READ_ONLY,
    "cases:note": PAGE,
    "cases:offer-lead": PAGE,
    "cases:answer-lead": PAGE,
    "cases:take-back-lead": DEED,
    "cases:offer-plan-coordinator": PAGE,
    "cases:answer-plan-coordinator": PAGE,
    "cases:take-back-plan-coordinator": DEED,
    "cases:choose-team": PAGE,
    "cases:move-model": PAGE,
    "cases:assign": PAGE,
    "cases:unassign": PAGE,
    "cases:referral": PAGE,
    "cases:refer": PAGE,
    "cases:referral-pdf": READ_ONLY,
    "cases:information": PAGE,
    "cases:information-pdf": READ_ONLY,
    # Letters that are about no case.
    "letters:list": Route("staff", 200, NOT_ALLOWED),
    "letters:letter": READ_ONLY,
    "letters:pdf": READ_ONLY,
    "letters:alone": READ_ONLY,
    "letters:alone-pdf": READ_ONLY,
    # Consent.
    "consent:draft": PAGE,
    "consent:history": READ_ONLY,
    "consent:scan": READ_ONLY,
    "consent:show": READ_ONLY,
    "consent:pdf": READ_ONLY,
    "consent:paper": READ_ONLY,
    "consent:sign": PAGE,
    "consent:reserve": PAGE,
    "consent:withdraw": PAGE,
    "consent:take-out": PAGE,
    "consent:living": PAGE,
    "consent:discard": PAGE,
    # A place's own meetings.
    "localmeetings:list": Route("staff", 200, 409),
    "localmeetings:meeting": PAGE,
    "localmeetings:cancel": PAGE,
    "localmeetings:list-case": DEED,
    "localmeetings:take-off": DEED,
    # Meetings.
    "meetings:list": Route("staff", 200, NOT_ALLOWED),
    "meetings:reports": Route("staff", 200, 422, MUNICIPAL_COORDINATOR),
    "meetings:report": PAGE,
    "meetings:report-pdf": READ_ONLY,
    "meetings:report-csv": READ_ONLY,
    "meetings:again": READ_ONLY,
    "meetings:convene-choose": READ_ONLY,
    "meetings:convene": PAGE,
    "meetings:change": PAGE,
    "meetings:team": PAGE,
    "meetings:ask-slot": PAGE,
    "meetings:withdraw-slot": DEED,
    "meetings:read-slot": DEED,
    "meetings:slot": PAGE,
    "meetings:prepare": READ_ONLY,
    "meetings:offices": PAGE,
    "meetings:cancel": PAGE,
    "meetings:start": DEED,
    "meetings:finish": DEED,
    "meetings:list-case": DEED,
    "meetings:urgency": DEED,
    "meetings:after": PAGE,
    "meetings:protocol": DEED,
    "meetings:protocol-pdf": READ_ONLY,
    "meetings:item": PAGE,
    "meetings:move-item": DEED,
    "meetings:invite": DEED,
    "meetings:invite-other": DEED,
    "meetings:unlist": PAGE,
    "meetings:realism": PAGE,
    "meetings:live": READ_ONLY,
    "meetings:start-item": DEED,
    "meetings:phase": DEED,
    "meetings:write": PAGE,
    "meetings:writing": DEED,
    "meetings:room": DEED,
    "meetings:departure": DEED,
    "meetings:checks": DEED,
    "meetings:family": DEED,
    "meetings:finish-item": DEED,
    "meetings:board": READ_ONLY,
    "meetings:entry": DEED,
    "meetings:entry-change": PAGE,
    "meetings:minutes": PAGE,
    "meetings:approve": DEED,
    "meetings:minutes-pdf": READ_ONLY,
    "meetings:amend": PAGE,
    "meetings:ask-correction": PAGE,
    "meetings:decline-correction": PAGE,
    "meetings:invitation": READ_ONLY,
    "meetings:invitation-pdf": READ_ONLY,
    "meetings:invitation-verb": DEED,
    # Messages between those on a case.
    "messaging:case": PAGE,
    "messaging:read": DEED,
    "messaging:withdraw": DEED,
    # Advice without a name; the first page is everybody's, and says so to those whose service gives none.
    "opendoor:list": Route("staff", 200, NOT_ALLOWED),
    "opendoor:new": Route("staff", 200, 422),
    "opendoor:show": READ_ONLY,
    "opendoor:sent": DEED,
    # Hours at a place and agreements with it, for both sides; set up by those whose model opens for it.
    "opendoor:presence": Route("staff", 200, NOT_ALLOWED),
    "opendoor:new-hours": PAGE,
    "opendoor:hours": PAGE,
    "opendoor:call-off": DEED,
    "opendoor:end-hours": PAGE,
    "opendoor:unregister": DEED,
    "opendoor:new-agreement": PAGE,
    "opendoor:agreement": PAGE,
    "opendoor:answer": DEED,
    "opendoor:end-agreement": PAGE,
    # The year plan, for those who lead a team; one's own times are everybody's.
    "yearplan:overview": Route("staff", 200, NOT_ALLOWED, MUNICIPAL_COORDINATOR),
    "yearplan:my-times": Route("staff", 200, 200),
    "yearplan:team": PAGE,
    "yearplan:closures": PAGE,
    "yearplan:remove-closure": DEED,
    "yearplan:journeys": PAGE,
    "yearplan:times": PAGE,
    "yearplan:draft": READ_ONLY,
    "yearplan:again": DEED,
    "yearplan:take": PAGE,
    "yearplan:meeting": PAGE,
    "yearplan:remove": DEED,
    # Plans.
    "plans:round": READ_ONLY,
    "plans:round-case": PAGE,
    "plans:edit": PAGE,
    "plans:evaluate": PAGE,
    "plans:close": PAGE,
    "plans:pdf": READ_ONLY,
    "plans:measure": PAGE,
    "plans:follow-up": PAGE,
    # The family's own pages: they read, and ask for corrections. With one case the first page leads straight to it.
    "portal:home": Route("family", 302, NOT_ALLOWED),
    "portal:case": FAMILY_PAGE,
    "portal:looks": FAMILY_PAGE,
    "portal:documents": FAMILY_PAGE,
    "portal:consent-pdf": FAMILY_PAGE,
    "portal:minutes-pdf": FAMILY_PAGE,
    "portal:correction": Route("family", 404, 404),
    "portal:answer": Route("family", 404, 404),
    "portal:plan-pdf": FAMILY_PAGE,
    "portal:referral-pdf": FAMILY_PAGE,
    "portal:information-pdf": FAMILY_PAGE,
}
