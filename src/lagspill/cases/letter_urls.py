"""Addresses of the letters that are about no case."""

from django.urls import URLPattern, path

from lagspill.cases import letter_views

app_name = "letters"
# `run_by`: a team's id, or the code of a model that no team runs.
urlpatterns: list[URLPattern] = [
    path("", letter_views.letters, name="list"),
    path("<slug:run_by>/<slug:letter>/<slug:language>/", letter_views.letter, name="letter"),
    path("<slug:run_by>/<slug:letter>/<slug:language>.pdf", letter_views.letter_pdf, name="pdf"),
]
