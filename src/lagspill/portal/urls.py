"""The family's addresses."""

from django.urls import URLPattern, path

from lagspill.portal import answer_views, correction_views, views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/sett/", views.looks, name="looks"),
    path("<uuid:case_id>/dokumenter/", views.documents, name="documents"),
    path("<uuid:case_id>/samtykke/<uuid:consent_id>.pdf", views.consent_pdf, name="consent-pdf"),
    path("<uuid:case_id>/referat/<uuid:minutes_id>.pdf", views.minutes_pdf, name="minutes-pdf"),
    path("<uuid:case_id>/referat/<uuid:minutes_id>/rettelse/", correction_views.correction, name="correction"),
    path("<uuid:case_id>/mote/<uuid:item_id>/svar/", answer_views.answer, name="answer"),
    path("<uuid:case_id>/plan.pdf", views.plan_pdf, name="plan-pdf"),
    path("<uuid:case_id>/informasjon/<slug:language>.pdf", views.information_pdf, name="information-pdf"),
    path("<uuid:case_id>/melding.pdf", views.referral_pdf, name="referral-pdf"),
]
