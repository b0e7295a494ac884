from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lagspill.web"

    def ready(self) -> None:
        from lagspill.cases.page import compose_with
        from lagspill.web.case_page import show

        compose_with(show)
