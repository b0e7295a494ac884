from django.urls import URLPattern, path

from lagspill.opendoor import agreement_views, presence_views, views

app_name = "opendoor"
urlpatterns: list[URLPattern] = [
    path("", views.show_all, name="list"),
    path("ny/", views.new, name="new"),
    path("steder/", presence_views.presence, name="presence"),
    path("steder/timer/ny/", presence_views.new_hours, name="new-hours"),
    path("steder/timer/<uuid:doorhours_id>/", presence_views.hours, name="hours"),
    path("steder/timer/<uuid:doorhours_id>/avlys/", presence_views.call_off, name="call-off"),
    path("steder/timer/<uuid:doorhours_id>/avslutt/", presence_views.end_hours, name="end-hours"),
    path("steder/liste/<uuid:registration_id>/fjern/", presence_views.unregister, name="unregister"),
    path("steder/avtaler/ny/", agreement_views.new_agreement, name="new-agreement"),
    path("steder/avtaler/<uuid:fixedagreement_id>/", agreement_views.agreement, name="agreement"),
    path("steder/avtaler/<uuid:fixedagreement_id>/svar/", agreement_views.answer, name="answer"),
    path("steder/avtaler/<uuid:fixedagreement_id>/avslutt/", agreement_views.end_agreement, name="end-agreement"),
    path("<uuid:consultation_id>/", views.show, name="show"),
    path("<uuid:consultation_id>/sendt/", views.sent, name="sent"),
]
