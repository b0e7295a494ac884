from django.apps import AppConfig


class OpenDoorConfig(AppConfig):
    name = "lagspill.opendoor"

    def ready(self) -> None:
        from lagspill.cases.beginnings import begin_with
        from lagspill.opendoor.actions import became_case
        from lagspill.opendoor.queries import beginning_of

        begin_with(beginning_of, became_case)
