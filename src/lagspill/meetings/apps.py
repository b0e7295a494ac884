from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "lagspill.meetings"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.cases.dates import dates_told_by
        from lagspill.cases.referrals import on_referred
        from lagspill.meetings.consequences import leave_meetings
        from lagspill.meetings.sittings import next_meeting_day
        from lagspill.meetings.slots import use_slots
        from lagspill.meetings.wording import teach

        teach()
        dates_told_by(next_meeting_day)
        on_loss(leave_meetings)
        on_referred(use_slots)
