from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "lagspill.access"

    def ready(self) -> None:
        from lagspill.access.grants import apply_grants

        post_migrate.connect(apply_grants, sender=self)
