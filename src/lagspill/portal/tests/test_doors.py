"""Which doors open for whom: staff have none into the family's pages, and the family none into the staff's (PRIV-1)."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story

from lagspill.access.actor import acting
from lagspill.families.models import ContactDetails, Person
from lagspill.portal.tests.telling import full_story, page

View = Callable[..., HttpResponse]
Found = tuple[str, str, View]


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Found]:
    """Every route: its name with namespace, its path with ids filled in, its view."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            yield f"{space}:{entry.name}", "/" + filled(path), entry.callback


def filled(path: str) -> str:
    """The path with every id and number filled in; ids that nobody has."""
    values = {"uuid": str(uuid.UUID(int=7)), "int": "1", "slug": "noe", "str": "noe", "path": "noe"}
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: values[part[1] or "str"], path)


def kind(view: View) -> str:
    return str(getattr(getattr(view, "audience", None), "kind", "nobody"))


ROUTES = list(routes(get_resolver()))
FAMILY = [(name, path) for name, path, view in ROUTES if kind(view) == "family"]
STAFF = [(name, path) for name, path, view in ROUTES if kind(view) in ("staff", "nobody")]


def test_the_portal_is_the_familys_alone() -> None:
    portal = {name for name, _path, view in ROUTES if name.startswith("portal:")}
    assert portal == {name for name, _path in FAMILY}
    assert {"portal:home", "portal:case", "portal:looks", "portal:documents", "portal:plan-pdf"} <= portal


@pytest.mark.parametrize(("name", "path"), FAMILY, ids=[name for name, _path in FAMILY])
@pytest.mark.parametrize("who", ["teacher", "coordinator", "privacy_officer"])
def test_staff_get_404_on_the_familys_pages(town: Town, browse: Browse, name: str, path: str, who: str) -> None:
    assert browse(town.actor(who)).get(path).status_code == 404


@pytest.mark.parametrize("who", ["mother", "child"])
def test_the_family_gets_404_on_every_page_of_the_staff(town: Town, browse: Browse, who: str) -> None:
    story = begin_story(town)
    client = browse(story.family(who))
    own = str(story.case.id)
    assert STAFF, "no page of the staff was found"
    for name, path in STAFF:
        for address in {path, path.replace(str(uuid.UUID(int=7)), own)}:
            assert client.get(address).status_code == 404, name
            assert client.post(address).status_code == 404, name


def test_the_owner_of_the_case_has_no_door_into_the_familys_page_either(town: Town, browse: Browse) -> None:
    story = full_story(town)
    owner = browse(town.actor("teacher"))
    for name in ("case", "looks", "documents", "plan-pdf", "referral-pdf"):
        assert owner.get(reverse(f"portal:{name}", args=[story.case.id])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_pages_are_for_reading_only(town: Town, browse: Browse, method: str) -> None:
    story: Story = begin_story(town)
    client = browse(story.family("mother"))
    for name in ("case", "looks", "documents"):
        assert getattr(client, method)(reverse(f"portal:{name}", args=[story.case.id])).status_code == 405


@pytest.mark.parametrize("grade", [6, 7])
def test_a_protected_address_is_on_no_page_and_no_paper(town: Town, browse: Browse, grade: int) -> None:
    story = full_story(town)
    with acting(town.actor("teacher")):
        Person.objects.filter(id=story.mother.id).update(address_protection=grade)
        assert ContactDetails.objects.filter(person=story.mother).exists() is (grade == 7)
    for who in ("mother", "father"):
        client = browse(story.family(who))
        html = "".join(
            page(client, reverse(f"portal:{name}", args=[story.case.id])) for name in ("case", "looks", "documents")
        )
        assert "veien 1" not in html
        assert "familie.example" not in html
    with acting(story.family("father")):
        assert not ContactDetails.objects.filter(person=story.mother).exists()
