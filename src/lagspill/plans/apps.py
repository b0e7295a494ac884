from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "lagspill.plans"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.cases.dates import dates_told_by
        from lagspill.meetings.counting import ask_undecided_with, count_measures_with
        from lagspill.meetings.plan_column import draw_plan_with
        from lagspill.meetings.planned import planned_told_by
        from lagspill.plans.cockpit import column
        from lagspill.plans.consequences import release
        from lagspill.plans.queries import count_by_case, count_undecided, first_follow_up, next_follow_up
        from lagspill.plans.wording import teach

        on_loss(release)
        count_measures_with(count_by_case)
        ask_undecided_with(count_undecided)
        draw_plan_with(column)
        teach()
        dates_told_by(next_follow_up)
        planned_told_by(first_follow_up)
