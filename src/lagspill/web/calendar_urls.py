"""Addresses of one's own calendar."""

from django.urls import URLPattern, path

from lagspill.web import calendar_views as views

urlpatterns: list[URLPattern] = [
    path("kalender/", views.calendar, name="calendar"),
    path("kalender/<slug:token>.ics", views.feed, name="calendar-feed"),
]
