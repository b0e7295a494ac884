from django.urls import URLPattern, path

from lagspill.teams import views

app_name = "teams"
urlpatterns: list[URLPattern] = [
    path("", views.teams, name="list"),
    path("nytt/", views.new, name="new"),
    path("<uuid:team_id>/", views.team, name="team"),
    path("<uuid:team_id>/endre/", views.change, name="change"),
    path("<uuid:team_id>/medlem/<uuid:member_id>/", views.unseat, name="unseat"),
    path("<uuid:team_id>/avslutt/", views.end, name="end"),
    path("<uuid:team_id>/start-igjen/", views.resume, name="resume"),
]
