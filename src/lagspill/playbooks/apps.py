from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "lagspill.playbooks"

    def ready(self) -> None:
        """Models that were adopted in the product are found like those that are shipped."""
        from lagspill.playbooks import editions, loader

        loader.look_also(editions.find)
