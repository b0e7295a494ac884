"""A model at a glance: what it is for, who meets how often, what holds in it."""

from collections.abc import Iterator

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lagspill.playbooks.schema import MeetingKind, Member, Named, Playbook, Source

Row = tuple[str, str]


def facts(playbook: Playbook) -> list[dict[str, str]]:
    """The model's facts, as pairs."""
    language = get_language() or "nb"
    rows = [*_purpose(playbook, language)]
    for meeting in playbook.meetings:
        rows += _meeting(playbook, meeting, language)
    rows += [*_bands(playbook, language), *_rules(playbook, language)]
    rows.append((_("Bygger på"), "\n".join(source_words(source) for source in playbook.sources)))
    return [{"label": label, "value": value} for label, value in rows]


def source_words(source: Source) -> str:
    """A source with what is known of where it comes from."""
    known = ", ".join(str(one) for one in (source.publisher, source.year, source.place) if one)
    return f"{source.title} ({known})"


def _purpose(playbook: Playbook, language: str) -> Iterator[Row]:
    if playbook.short_title != playbook.title:
        yield _("Kort navn"), playbook.short_title.in_(language)
    yield _("Til for"), playbook.purpose.in_(language)
    if playbook.components:
        yield _("Delene"), "\n".join(_named(part, language) for part in playbook.components)
    if playbook.mandate:
        yield _("Oppgavene"), "\n".join(_named(part, language) for part in playbook.mandate)
    authority = playbook.authority
    yield (
        _("Kan selv tilby tiltak") if authority.may_offer_measures else _("Anbefaler tiltak"),
        authority.text.in_(language),
    )


def _named(part: Named, language: str) -> str:
    label = part.label.in_(language)
    return f"{label}: {part.help.in_(language)}" if part.help else label


def _meeting(playbook: Playbook, meeting: MeetingKind, language: str) -> Iterator[Row]:
    name = meeting.label.in_(language)
    within = {"meeting": name[:1].lower() + name[1:]}
    if meeting.cadence is not None:
        told = ngettext(
            "hver uke, %(minutes)d minutter", "hver %(weeks)d. uke, %(minutes)d minutter", meeting.cadence.every_weeks
        )  # fmt: skip
        yield name, told % {"weeks": meeting.cadence.every_weeks, "minutes": meeting.cadence.minutes}
    if meeting.phases:
        yield _("Faser i %(meeting)s") % within, " → ".join(phase.label.in_(language) for phase in meeting.phases)
    if meeting.leads_to:
        following = [playbook.meeting(code).label.in_(language) for code in meeting.leads_to]
        yield _("Kan følge av %(meeting)s") % within, ", ".join(following)


def _bands(playbook: Playbook, language: str) -> Iterator[Row]:
    kinds = {kind.code: kind.label.in_(language) for kind in playbook.service_kinds}

    def seats(members: tuple[Member, ...]) -> str:
        # A service with several seats is named once.
        return ", ".join(dict.fromkeys(kinds[seat.service_kind] for seat in members))

    for band in playbook.bands:
        extra = _(" (ved behov: %(names)s)") % {"names": seats(band.optional_members)} if band.optional_members else ""
        yield band.label.in_(language), seats(band.members) + extra


def _rules(playbook: Playbook, language: str) -> Iterator[Row]:
    age = playbook.family.young_person_right_from
    yield _("Ungdom har rett til å være med"), _("fra de er %(age)d år") % {"age": age}
    yield _("Innhenter samtykke"), playbook.role(playbook.consent.obtained_by).label.in_(language)
    signatures = playbook.consent.signatures
    told = [signatures.rule(signatures.default_rule).label.in_(language)]
    if signatures.model_rule != signatures.default_rule:
        own = signatures.rule(signatures.model_rule).label.in_(language)
        told += [signatures.default_reason.in_(language), _("Modellens egen regel: %(rule)s") % {"rule": own}]
    yield _("Underskrift"), "\n".join(told)
    if playbook.protocol is not None:
        rule = playbook.protocol
        maker, reader = (
            playbook.role(code).label.in_(language) for code in (rule.prepared_by, rule.recipient_role)
        )  # fmt: skip
        words = {"months": rule.every_months, "maker": maker, "reader": reader}
        yield _("Protokoll"), _("Hver %(months)d. måned. Lages av: %(maker)s. Går til: %(reader)s.") % words
