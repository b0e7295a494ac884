from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "lagspill.plans"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.plans.consequences import release
        from lagspill.plans.wording import teach

        on_loss(release)
        teach()
