from django.urls import URLPattern, path

from lagspill.opendoor import views

app_name = "opendoor"
urlpatterns: list[URLPattern] = [
    path("", views.show_all, name="list"),
    path("ny/", views.new, name="new"),
    path("<uuid:consultation_id>/", views.show, name="show"),
    path("<uuid:consultation_id>/sendt/", views.sent, name="sent"),
]
