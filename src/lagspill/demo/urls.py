"""Addresses that only a demo has."""

from django.urls import URLPattern, path

from lagspill.demo import views

app_name = "demo"
urlpatterns: list[URLPattern] = [
    path("postkasse/", views.mailbox, name="mailbox"),
    path("postkasse/<uuid:mail_id>/<slug:verb>/", views.answer, name="answer"),
]
