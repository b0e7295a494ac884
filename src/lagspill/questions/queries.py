"""The services that a question offers."""

import uuid
from collections.abc import Callable

from django.utils.translation import get_language

from lagspill.directory.models import Service
from lagspill.playbooks.schema import Playbook
from lagspill.questions.fields import Choices


def services_near(service_id: uuid.UUID, playbook: Playbook) -> Callable[[], Choices]:
    """The active services of one's municipality, by kind as the model calls it; looked up when a question asks for services."""

    def found() -> Choices:
        language = get_language() or "nb"
        labels = {kind.code: kind.label.in_(language) for kind in playbook.service_kinds}
        municipality = Service.objects.filter(id=service_id).values("municipality_id")
        groups: dict[str, list[tuple[str, str]]] = {}
        for service in Service.objects.filter(municipality__in=municipality, active=True).order_by("kind", "name"):
            groups.setdefault(labels.get(service.kind, service.kind), []).append((str(service.id), service.name))
        return list(groups.items())

    return found
