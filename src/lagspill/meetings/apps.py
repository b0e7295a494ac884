from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "lagspill.meetings"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.cases.referrals import on_referred
        from lagspill.meetings.consequences import leave_meetings
        from lagspill.meetings.slots import use_slots
        from lagspill.meetings.wording import teach

        teach()
        on_loss(leave_meetings)
        on_referred(use_slots)
