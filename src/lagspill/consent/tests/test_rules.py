"""Who must sign on which day, and what access follows: the form's sentences, birthdays, objections."""

import datetime
import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagspill.consent.rules import (
    Family,
    Guardian,
    Requirement,
    Signed,
    Signing,
    Terms,
    came_of_age,
    compile_access,
    concerned,
    living,
    may_reserve,
    may_sign,
    missing,
    months_after,
    requirements,
    uncovered,
    valid_until,
)
from lagspill.playbooks import loader
from lagspill.playbooks.parts_rules import SignatureRule, Signatures

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
CHILD, MOTHER, FATHER, AUNT = (uuid.UUID(int=number) for number in range(1, 5))
SCHOOL, PPT, NURSE, TEAM = (uuid.UUID(int=number) for number in range(11, 15))
AGES = loader.get("baerum-tit", "1.0").consent.signatures
LIVING, EVERYONE = AGES.rule("by_living_arrangement"), AGES.rule("everyone")
BORN = Day(2014, 5, 10)
AT_12 = Day(2026, 11, 1)


def family(
    care: str = "shared", *, together: bool = False, born: Day | None = BORN, father_care: str | None = None
) -> Family:
    guardians = (Guardian(MOTHER, True, care), Guardian(FATHER, True, father_care or care))
    return Family(CHILD, born, guardians, together)


def signing(
    home: Family, *signed: uuid.UUID, rule: SignatureRule = LIVING, on: Day = AT_12, health: bool = False
) -> Signing:
    return Signing(AGES, rule, home, health, tuple(Signed(person, on) for person in signed))


def reasons(found: Signing, day: Day = AT_12) -> list[tuple[str, tuple[uuid.UUID, ...]]]:
    return [(need.why, need.anyone_of) for need in requirements(found, day)]


def turning(age: int, born: Day = BORN) -> Day:
    return born.replace(year=born.year + age)


def test_living_together_one_of_them_suffices() -> None:
    found = signing(family("daily", together=True), FATHER)
    assert living(found.family) == "together"
    assert reasons(found) == [("one_together", (MOTHER, FATHER))]
    assert missing(found, AT_12) == ()


def test_living_apart_the_one_with_daily_care_signs() -> None:
    found = signing(family("daily", father_care="not"), FATHER)
    assert living(found.family) == "apart"
    assert [lack.requirement for lack in missing(found, AT_12)] == [Requirement("daily_care", (MOTHER,))]


def test_living_apart_with_nobody_known_to_have_daily_care_asks_everyone() -> None:
    assert reasons(signing(family("not"))) == [("daily_unknown", (MOTHER,)), ("daily_unknown", (FATHER,))]


def test_shared_care_asks_both_and_tells_who_is_missing() -> None:
    found = signing(family(), MOTHER)
    assert [lack.requirement for lack in missing(found, AT_12)] == [Requirement("each_shared", (FATHER,))]
    assert missing(signing(family(), MOTHER, FATHER), AT_12) == ()


@pytest.mark.parametrize("together", [True, False])
def test_the_rule_for_everyone_asks_all_with_parental_responsibility_however_they_live(together: bool) -> None:
    found = signing(family("daily", together=together), MOTHER, rule=EVERYONE)
    assert reasons(found) == [("everyone", (MOTHER,)), ("everyone", (FATHER,))]
    assert len(missing(found, AT_12)) == 1


def test_a_guardian_without_parental_responsibility_is_neither_asked_nor_able_to_sign() -> None:
    home = replace(family(), guardians=(Guardian(MOTHER, True, "daily"), Guardian(AUNT, False, "daily")))
    found = signing(home, AUNT)
    assert reasons(found) == [("only_guardian", (MOTHER,))]
    assert may_sign(found, AT_12) == (MOTHER,)
    assert missing(found, AT_12)
    assert concerned(home) == {CHILD, MOTHER, AUNT}


def test_without_any_guardian_nothing_is_valid() -> None:
    found = signing(Family(CHILD, BORN))
    assert reasons(found) == [("no_guardian", ())]
    assert missing(found, AT_12)


def test_unknown_age_asks_the_guardians_only() -> None:
    found = signing(family(born=None), MOTHER, FATHER)
    assert reasons(found) == [("each_shared", (MOTHER,)), ("each_shared", (FATHER,))]
    terms = Terms(AT_12, AT_12 + 9 * ONE_DAY, (PPT,))
    assert valid_until(found, terms, AT_12) == terms.end
    assert CHILD not in may_sign(found, AT_12)


@pytest.mark.parametrize(("health", "age"), [(False, 15), (True, 16)])
def test_the_young_person_signs_from_the_birthday_itself(health: bool, age: int) -> None:
    found = signing(family(), MOTHER, FATHER, health=health)
    birthday = turning(age)
    assert not missing(found, birthday - ONE_DAY)
    assert CHILD not in may_sign(found, birthday - ONE_DAY)
    assert [lack.requirement for lack in missing(found, birthday)] == [Requirement("young_person", (CHILD,))]
    assert may_sign(found, birthday)[0] == CHILD
    signed = replace(found, signatures=(*found.signatures, Signed(CHILD, birthday)))
    assert not missing(signed, birthday)
    assert missing(signed, birthday - ONE_DAY) == (), "before, the guardians' signatures were enough"


def test_a_name_written_before_the_age_of_signing_does_not_count_afterwards() -> None:
    found = signing(family(), MOTHER, FATHER, CHILD)
    assert missing(found, turning(15))


def test_from_18_only_the_person_signs() -> None:
    grown = turning(18)
    assert reasons(signing(family()), grown - ONE_DAY)[0] == ("young_person", (CHILD,))
    assert reasons(signing(family()), grown) == [("adult", (CHILD,))]
    assert not missing(signing(family(), CHILD, on=turning(17)), grown), "given at 17, it still stands at 18"


def test_an_adult_pregnant_woman_signs_alone() -> None:
    found = signing(Family(CHILD, Day(1995, 1, 1)), CHILD)
    assert reasons(found) == [("adult", (CHILD,))]
    assert not missing(found, AT_12)


@pytest.mark.parametrize(("health", "age"), [(False, 15), (True, 16)])
def test_a_birthday_is_what_ended_a_consent_that_lacks_the_young_persons_own_signature(health: bool, age: int) -> None:
    found = signing(family(), MOTHER, FATHER, health=health)
    assert came_of_age(found, turning(age) - ONE_DAY) is None
    assert came_of_age(found, turning(age)) == age
    assert came_of_age(found, turning(18)) == 18
    signed = replace(found, signatures=(*found.signatures, Signed(CHILD, turning(age))))
    assert came_of_age(signed, turning(age)) is None
    assert came_of_age(replace(found, objections=frozenset({CHILD})), turning(age)) is None, "a no is a no"
    assert came_of_age(signing(family(), MOTHER, health=health), AT_12) is None, "somebody else is missing"


def test_one_born_on_29_february_turns_15_on_1_march() -> None:
    found = signing(family(born=Day(2012, 2, 29)), MOTHER, FATHER, on=Day(2026, 9, 1))
    assert not missing(found, Day(2027, 2, 28))
    assert missing(found, Day(2027, 3, 1))


def test_ages_with_a_gap_let_nobody_sign() -> None:
    gap: Signatures = AGES.model_copy(update={"guardians_until": 14})
    found = replace(signing(family(), MOTHER, FATHER), ages=gap)
    assert reasons(found, turning(14)) == [("nobody", ())]
    assert missing(found, turning(14))


def test_an_objection_stops_also_where_one_signature_would_do() -> None:
    found = replace(signing(family("daily", together=True), MOTHER), objections=frozenset({FATHER}))
    assert [lack.withdrew for lack in missing(found, AT_12)] == [(FATHER,)]


def test_an_objection_from_somebody_who_is_not_asked_changes_nothing() -> None:
    found = replace(signing(family("daily", father_care="not"), MOTHER), objections=frozenset({FATHER}))
    assert not missing(found, AT_12)


def test_a_signature_dated_later_does_not_count_yet() -> None:
    assert missing(signing(family(), MOTHER, FATHER, on=AT_12 + ONE_DAY), AT_12)


def test_access_ends_on_the_birthday_that_asks_for_a_new_signature() -> None:
    born = AT_12.replace(year=AT_12.year - 15) + 30 * ONE_DAY
    terms = Terms(AT_12, AT_12 + 100 * ONE_DAY, (TEAM, PPT, NURSE), frozenset({NURSE}), coordinating=frozenset({TEAM}))
    accesses = compile_access(signing(family(born=born), MOTHER, FATHER), terms, AT_12)
    assert [(access.service, access.end - AT_12, access.coordinates) for access in accesses] == [
        (TEAM, 30 * ONE_DAY, True),
        (PPT, 30 * ONE_DAY, False),
    ]


def test_access_waits_for_the_first_day_and_stops_after_the_last() -> None:
    found = signing(family(), MOTHER, FATHER)
    terms = Terms(AT_12 + 5 * ONE_DAY, AT_12 + 9 * ONE_DAY, (PPT, NURSE), taken_out=frozenset({NURSE}))
    (only,) = compile_access(found, terms, AT_12)
    assert (only.service, only.start, only.end) == (PPT, terms.start, terms.end)
    assert compile_access(found, terms, terms.end) == ()
    assert valid_until(found, terms, AT_12) is None, "not begun yet"


def test_an_unsigned_consent_compiles_to_nothing() -> None:
    assert compile_access(signing(family(), MOTHER), Terms(AT_12, AT_12 + ONE_DAY, (PPT,)), AT_12) == ()


def test_one_reserves_against_a_named_service_but_not_against_the_owner_of_the_concern() -> None:
    assert may_reserve([SCHOOL, PPT], PPT, SCHOOL)
    assert not may_reserve([SCHOOL, PPT], SCHOOL, SCHOOL)
    assert not may_reserve([PPT], NURSE, SCHOOL)


def test_services_without_ground_are_told_in_the_order_asked() -> None:
    assert uncovered([PPT], [NURSE, PPT, SCHOOL]) == (NURSE, SCHOOL)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (Day(2026, 11, 30), 3, Day(2027, 2, 28)),
        (Day(2027, 11, 30), 3, Day(2028, 2, 29)),
        (Day(2026, 12, 31), 12, Day(2027, 12, 31)),
        (Day(2026, 1, 15), 0, Day(2026, 1, 15)),
        (Day(2026, 6, 15), 6, Day(2026, 12, 15)),
    ],
)
def test_calendar_months(day: Day, months: int, expected: Day) -> None:
    assert months_after(day, months) == expected


# ---- The oracle: the same, day by day, from the form's sentences -----------------------------------------------------


def years_old(born: Day, day: Day) -> int:
    """Counts birthdays one by one; born 29 February, one turns on 1 March where there is no 29th."""
    years = 0
    while True:
        try:
            birthday = Day(born.year + years + 1, born.month, born.day)
        except ValueError:
            birthday = Day(born.year + years + 1, 3, 1)
        if birthday > day:
            return years
        years += 1


def holds(found: Signing, day: Day) -> bool:
    """Whether the form is signed as its sentences say, on this day."""
    home, no = found.family, found.objections
    speaks = 16 if found.concerns_health else 15
    age = years_old(home.birth_date, day) if home.birth_date else 0
    yes = set()
    for name in found.signatures:
        grown = home.birth_date is not None and years_old(home.birth_date, name.on) >= speaks
        if name.on <= day and (name.person != CHILD or grown):
            yes.add(name.person)
    if age >= speaks and (CHILD not in yes or CHILD in no):
        return False
    if age >= 18:
        return True
    parents = {guardian.person: guardian.care for guardian in home.guardians if guardian.responsible}
    everyone = bool(parents) and all(person in yes and person not in no for person in parents)
    if len(parents) <= 1 or found.rule.code == "everyone":
        return everyone
    if home.live_together:
        return bool(yes & set(parents)) and not no & set(parents)
    if "shared" in [guardian.care for guardian in home.guardians]:
        return everyone
    daily = [person for person, care in parents.items() if care == "daily"]
    return all(person in yes and person not in no for person in daily) if daily else everyone


people = st.sampled_from([CHILD, MOTHER, FATHER])
days = st.dates(Day(2026, 1, 1), Day(2026, 3, 1))
cares = st.sampled_from(["daily", "shared", "not"])


@st.composite
def papers(draw: st.DrawFn) -> tuple[Signing, Terms, Day]:
    guardians = tuple(
        Guardian(person, draw(st.sampled_from([True, True, True, False])), draw(cares))
        for person in draw(st.sampled_from([(MOTHER, FATHER), (MOTHER,), (), (MOTHER, FATHER, AUNT)]))
    )
    day = draw(days)
    born = draw(
        st.none()
        | st.builds(
            lambda age, ahead: (day + ahead * ONE_DAY).replace(
                year=day.year - age, day=min((day + ahead * ONE_DAY).day, 28)
            ),
            st.sampled_from([5, 15, 16, 18, 19]),
            st.integers(-40, 60),
        )
        | st.just(Day(2012, 2, 29))
    )
    found = Signing(
        AGES,
        draw(st.sampled_from([LIVING, EVERYONE])),
        Family(CHILD, born, guardians, draw(st.booleans())),
        draw(st.booleans()),
        tuple(
            Signed(person, day - draw(st.integers(0, 30)) * ONE_DAY) for person in draw(st.lists(people, unique=True))
        ),
        frozenset(draw(st.lists(people, max_size=1))),
    )
    start = day + draw(st.integers(-20, 20)) * ONE_DAY
    named = st.frozensets(st.sampled_from([PPT, NURSE, TEAM]))
    terms = Terms(
        start,
        start + draw(st.integers(1, 90)) * ONE_DAY,
        (TEAM, PPT, NURSE),
        draw(named),
        draw(named),
        frozenset({TEAM}),
    )
    return found, terms, day


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other tests share the machine
@given(papers())
def test_access_is_what_counting_day_by_day_gives(paper: tuple[Signing, Terms, Day]) -> None:
    found, terms, day = paper
    given_days = {
        (access.service, access.start + offset * ONE_DAY)
        for access in compile_access(found, terms, day)
        for offset in range((access.end - access.start).days)
    }
    expected = set()
    today = max(day, terms.start)
    while today < terms.end and holds(found, today):
        for service in (TEAM, PPT, NURSE):
            if service not in terms.reserved and service not in terms.taken_out:
                expected.add((service, today))
        today += ONE_DAY
    assert given_days == expected
