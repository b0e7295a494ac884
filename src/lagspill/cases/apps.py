from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lagspill.cases"

    def ready(self) -> None:
        from lagspill.access.changes import on_loss
        from lagspill.cases.asking import ask_before_consent
        from lagspill.cases.consequences import consented, tell
        from lagspill.cases.facts import facts_for_consent
        from lagspill.consent.about import asked_by, told_by
        from lagspill.consent.settled import on_settled

        on_loss(tell)
        on_settled(consented)
        told_by(facts_for_consent)
        asked_by(ask_before_consent)
