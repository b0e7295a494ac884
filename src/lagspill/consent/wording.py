"""The words for who must sign, who is missing and why: the same on the card, on the page and on paper (CONS-2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.consent.rules import Missing, Requirement, Signing
from lagspill.families.models import Guardianship, Person


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a consent: whom it concerns, and the guardians' ties."""

    subject: Person
    ties: tuple[Guardianship, ...]

    @property
    def people(self) -> Mapping[uuid.UUID, Person]:
        """Everybody by id, the subject first."""
        return {self.subject.id: self.subject} | {tie.guardian_id: tie.guardian for tie in self.ties}

    def name(self, person: uuid.UUID) -> str:
        """The given name: among the family of one case it is enough."""
        return self.people[person].given_name

    def role(self, person: uuid.UUID) -> str:
        """What somebody is on the form."""
        return _("den saken gjelder") if person == self.subject.id else _("foresatt")


def rule_sentence(requirement: Requirement, signing: Signing, cast: Cast) -> str:
    """Why the form asks for this signature, as one sentence."""
    who = cast.name(requirement.anyone_of[0]) if requirement.anyone_of else cast.subject.given_name
    both = sum(guardian.responsible for guardian in signing.family.guardians) == 2
    age = signing.ages.health_from if signing.concerns_health else signing.ages.young_person_signs_from
    words = {
        "adult": _("%(who)s er over %(adult)d år og bestemmer selv."),
        "young_person": _("%(who)s har fylt %(age)d år, derfor må %(who)s også skrive under."),
        "only_guardian": _("%(who)s har foreldreansvaret alene."),
        "one_together": _("Foreldrene bor sammen, derfor er det nok at én skriver under."),
        "one_apart": _("Her er det nok at én av foreldrene skriver under."),
        "one_shared": _("Her er det nok at én av foreldrene skriver under."),
        "daily_care": _("Foreldrene bor hver for seg, og %(who)s har den daglige omsorgen."),
        "daily_unknown": _("Det er ikke registrert hvem som har den daglige omsorgen, derfor må alle skrive under."),
        "each_together": _("Begge foreldrene må skrive under, også når de bor sammen."),
        "each_apart": _("Foreldrene bor hver for seg, derfor må begge skrive under."),
        "each_shared": _("Foreldrene har delt omsorg, derfor må begge skrive under."),
        "everyone": _("Begge har foreldreansvar, derfor må begge skrive under.")
        if both
        else _("Alle med foreldreansvar må skrive under."),
        "no_guardian": _("Det er ikke registrert noen med foreldreansvar. Registrer en foresatt først."),
        "nobody": _("Modellen sier ikke hvem som kan skrive under i denne alderen."),
    }
    return words[requirement.why] % {"who": who, "age": age, "adult": signing.ages.adult_from}


def lack(missing: Missing, cast: Cast) -> str:
    """Who has not signed, without the rule: "Pål har ikke skrevet under." """
    people = missing.requirement.anyone_of
    if missing.withdrew:
        return _("%(who)s har sagt nei.") % {"who": cast.name(missing.withdrew[0])}
    if not people:
        return _("Ingen kan skrive under ennå.")
    if len(people) > 1:
        return _("Verken %(who)s har skrevet under.") % {
            "who": _(" eller ").join(cast.name(person) for person in people)
        }
    return _("%(who)s har ikke skrevet under.") % {"who": cast.name(people[0])}


def why_missing(missing: Missing, signing: Signing, cast: Cast) -> str:
    """Who has not signed, and the rule that asks for it."""
    return f"{lack(missing, cast)} {rule_sentence(missing.requirement, signing, cast)}"


def of_age(age: int) -> str:
    """Why a consent ended on a birthday."""
    return _("Ungdommen har fylt %(age)d år og må selv skrive under.") % {"age": age}


def manner(method: str, witness: str) -> str:
    """How a signature was given, as it ends a sentence: "på papir, i nærvær av Lia skole"."""
    how = {"paper": _("på papir"), "portal": _("med innlogging")}.get(method, "")
    present = _("i nærvær av %(witness)s") % {"witness": witness} if witness else ""
    return ", ".join(part for part in (how, present) if part)


def names(services: Sequence[str]) -> str:
    """ "A, B og C": a list as one says it."""
    if len(services) < 2:
        return "".join(services)
    return _("%(most)s og %(last)s") % {"most": ", ".join(services[:-1]), "last": services[-1]}
