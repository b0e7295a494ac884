"""Addresses of the directory."""

from django.urls import URLPattern, path

from lagspill.web import people_views as views

urlpatterns: list[URLPattern] = [
    path("folk/", views.services, name="services"),
    path("folk/<uuid:service_id>/", views.service, name="service"),
]
