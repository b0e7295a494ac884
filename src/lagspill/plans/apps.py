from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "lagspill.plans"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.meetings.counting import count_measures_with
        from lagspill.meetings.plan_column import draw_plan_with
        from lagspill.plans.cockpit import column
        from lagspill.plans.consequences import release
        from lagspill.plans.queries import count_by_case
        from lagspill.plans.wording import teach

        on_loss(release)
        count_measures_with(count_by_case)
        draw_plan_with(column)
        teach()
