from django.urls import URLPattern, path

from lagspill.yearplan import draft_views, overview_views, views

app_name = "yearplan"
urlpatterns: list[URLPattern] = [
    path("", overview_views.overview, name="overview"),
    path("mine-tider/", views.my_times, name="my-times"),
    path("team/<uuid:team_id>/", views.team, name="team"),
    path("team/<uuid:team_id>/skoleruta/", views.closures, name="closures"),
    path("team/<uuid:team_id>/skoleruta/fjern/", views.remove_closure, name="remove-closure"),
    path("team/<uuid:team_id>/reisetid/", views.journeys, name="journeys"),
    path("team/<uuid:team_id>/tider/<uuid:staff_id>/", views.times, name="times"),
    path("utkast/<uuid:draft_id>/", draft_views.draft, name="draft"),
    path("utkast/<uuid:draft_id>/igjen/", draft_views.again, name="again"),
    path("utkast/<uuid:draft_id>/ta-i-bruk/", draft_views.take, name="take"),
    path("utkast/mote/<uuid:drafted_id>/", draft_views.meeting, name="meeting"),
    path("utkast/mote/<uuid:drafted_id>/fjern/", draft_views.remove, name="remove"),
]
