"""Addresses of the letters that are about no case."""

from django.urls import URLPattern, path

from lagspill.cases import letter_views

app_name = "letters"
# A team's own, or those of a model that no team runs.
urlpatterns: list[URLPattern] = [
    path("", letter_views.letters, name="list"),
    path("team/<uuid:team_id>/<slug:letter>/<slug:language>/", letter_views.letter, name="letter"),
    path("team/<uuid:team_id>/<slug:letter>/<slug:language>.pdf", letter_views.letter_pdf, name="pdf"),
    path("modell/<slug:alone>/<slug:letter>/<slug:language>/", letter_views.letter, name="alone"),
    path("modell/<slug:alone>/<slug:letter>/<slug:language>.pdf", letter_views.letter_pdf, name="alone-pdf"),
]
