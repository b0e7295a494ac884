"""The services that a question offers."""

import uuid
from collections.abc import Callable

from django.utils.translation import get_language

from lagspill.directory.models import Service
from lagspill.playbooks.schema import Playbook
from lagspill.questions.fields import Choices


def services_near(service_id: uuid.UUID, playbook: Playbook) -> Callable[[], Choices]:
    """The active services of one's municipality of the kinds that the model knows, by kind; looked up when a question asks."""

    def found() -> Choices:
        language = get_language() or "nb"
        labels = {kind.code: kind.label.in_(language) for kind in playbook.service_kinds}
        municipality = Service.objects.filter(id=service_id).values("municipality_id")
        groups: dict[str, list[tuple[str, str]]] = {}
        known = Service.objects.filter(municipality__in=municipality, active=True, kind__in=labels)
        for service in known.order_by("kind", "name"):
            groups.setdefault(labels[service.kind], []).append((str(service.id), service.name))
        return list(groups.items())

    return found
