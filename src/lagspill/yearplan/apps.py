from django.apps import AppConfig


class YearplanConfig(AppConfig):
    name = "lagspill.yearplan"
