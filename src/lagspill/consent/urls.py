from django.urls import URLPattern, path

from lagspill.consent import changing, views

app_name = "consent"
urlpatterns: list[URLPattern] = [
    path("sak/<uuid:case_id>/nytt/", views.draft, name="draft"),
    path("sak/<uuid:case_id>/", views.history, name="history"),
    path("ark/<uuid:signature_id>/", views.scan, name="scan"),
    path("<uuid:consent_id>/", views.show, name="show"),
    path("<uuid:consent_id>/pdf/", views.pdf, name="pdf"),
    path("<uuid:consent_id>/skjema/", views.paper, name="paper"),
    path("<uuid:consent_id>/underskrift/", changing.sign, name="sign"),
    path("<uuid:consent_id>/reservasjon/", changing.reserve, name="reserve"),
    path("<uuid:consent_id>/nei/", changing.withdraw, name="withdraw"),
    path("<uuid:consent_id>/ta-ut/", changing.take_out, name="take-out"),
    path("<uuid:consent_id>/bosted/", changing.living, name="living"),
    path("<uuid:consent_id>/forkast/", changing.discard, name="discard"),
]
