from django.apps import AppConfig


class LocalMeetingsConfig(AppConfig):
    name = "lagspill.localmeetings"

    def ready(self) -> None:
        from lagspill.cases.stages import sittings_told_by
        from lagspill.localmeetings.presenters import teach
        from lagspill.localmeetings.queries import sittings_for

        sittings_told_by(sittings_for)
        teach()
