from django.urls import URLPattern, path

from lagspill.localmeetings import views

app_name = "localmeetings"
urlpatterns: list[URLPattern] = [
    path("", views.meeting_list, name="list"),
    path("<uuid:localmeeting_id>/", views.meeting, name="meeting"),
    path("<uuid:localmeeting_id>/avlys/", views.cancel, name="cancel"),
    path("<uuid:localmeeting_id>/sak/<uuid:case_id>/", views.list_case, name="list-case"),
    path("<uuid:localmeeting_id>/sak/<uuid:case_id>/av/", views.take_off, name="take-off"),
]
