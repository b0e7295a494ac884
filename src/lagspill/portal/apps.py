from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lagspill.portal"
