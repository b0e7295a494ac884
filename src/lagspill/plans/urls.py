from django.urls import path

from lagspill.plans import round_views, views

app_name = "plans"
urlpatterns = [
    path("runde/<uuid:meeting_id>/", round_views.whole, name="round"),
    path("runde/<uuid:meeting_id>/<uuid:case_id>/", round_views.one, name="round-case"),
    path("<uuid:case_id>/", views.edit, name="edit"),
    path("<uuid:case_id>/evaluering/", views.evaluation, name="evaluate"),
    path("<uuid:case_id>/avslutt/", views.closing, name="close"),
    path("<uuid:case_id>/handlingsplan.pdf", views.pdf, name="pdf"),
    path("tiltak/<uuid:measure_id>/", views.measure_page, name="measure"),
    path("tiltak/<uuid:measure_id>/oppfolging/", views.follow_up, name="follow-up"),
]
