"""Addresses of the privacy officer's log."""

from django.urls import URLPattern, path

from lagspill.web import audit_views as views

urlpatterns: list[URLPattern] = [
    path("innsynslogg/", views.search, name="audit"),
    path("innsynslogg/csv/", views.download, name="audit-export"),
]
