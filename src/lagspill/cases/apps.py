from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lagspill.cases"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.cases.consequences import consented, tell
        from lagspill.cases.facts import facts_for_consent
        from lagspill.consent.about import told_by
        from lagspill.consent.settled import on_settled

        on_loss(tell)
        on_settled(consented)
        told_by(facts_for_consent)
