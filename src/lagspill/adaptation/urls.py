from django.urls import URLPattern, path

from lagspill.adaptation import draft_views, views

app_name = "adaptation"
urlpatterns: list[URLPattern] = [
    path("", views.models, name="models"),
    path("egen/", draft_views.new_own, name="new-own"),
    path("egen/<uuid:draft_id>/", draft_views.own, name="own"),
    path("utkast/<uuid:draft_id>/", draft_views.draft, name="draft"),
    path("utkast/<uuid:draft_id>/forkast/", draft_views.discard, name="discard"),
    path("utkast/<uuid:draft_id>/del/<slug:section>/", draft_views.section, name="section"),
    path("utkast/<uuid:draft_id>/papir/<slug:document>.pdf", draft_views.paper, name="draft-paper"),
    path("team/<uuid:team_id>/", views.team, name="team"),
    path("modell/<slug:code>/tilpass/", views.begin, name="begin"),
    path("modell/<slug:code>/<str:version>/", views.model, name="model"),
    path("modell/<slug:code>/<str:version>/<slug:document>.pdf", views.paper, name="paper"),
]
