from django.apps import AppConfig


class AdaptationConfig(AppConfig):
    name = "lagspill.adaptation"
