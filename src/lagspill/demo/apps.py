from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The fictitious municipality and its mailbox."""

    name = "lagspill.demo"
    label = "demo"
