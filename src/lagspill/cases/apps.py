from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lagspill.cases"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.cases.consequences import tell

        on_loss(tell)
