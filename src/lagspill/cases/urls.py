from django.urls import URLPattern, path

from lagspill.cases import (
    choosing_views,
    concern_views,
    handover_views,
    letter_views,
    moving_views,
    page,
    referral_views,
    stage_views,
    told_views,
    unnamed_views,
    views,
)

app_name = "cases"
# The coordinator of the child's individuell plan is asked and answers as the case's lead does (CASE-10).
IP = {"office": "plan_coordinator"}
urlpatterns: list[URLPattern] = [
    path("", views.case_list, name="list"),
    path("ny/", views.ask_gate, name="gate"),
    path("ny/bekymring/", concern_views.new_concern, name="new"),
    path("ny/bekymring/<slug:about>/", unnamed_views.new_unnamed, name="new-unnamed"),
    path("<uuid:case_id>/", page.case_page, name="case"),
    path("<uuid:case_id>/trygghet/<slug:step>/", views.ask_gate_again, name="gate-again"),
    path("<uuid:case_id>/meldeplikt/", views.duty, name="duty"),
    path("<uuid:case_id>/notat/", views.note, name="note"),
    path("<uuid:case_id>/koordinator/", handover_views.offer, name="offer-lead"),
    path("<uuid:case_id>/koordinator/svar/", handover_views.answer, name="answer-lead"),
    path("<uuid:case_id>/koordinator/angre/", handover_views.withdraw_offer, name="take-back-lead"),
    path("<uuid:case_id>/ip/", handover_views.offer, IP, name="offer-plan-coordinator"),
    path("<uuid:case_id>/ip/svar/", handover_views.answer, IP, name="answer-plan-coordinator"),
    path("<uuid:case_id>/ip/angre/", handover_views.withdraw_offer, IP, name="take-back-plan-coordinator"),
    path("<uuid:case_id>/steg/", stage_views.stage, name="stage"),
    path("<uuid:case_id>/barnevern/", told_views.told, name="told"),
    path("<uuid:case_id>/barnevern/<uuid:told_id>/slutt/", told_views.end, name="told-end"),
    path("<uuid:case_id>/team/", unnamed_views.bring, name="bring"),
    path("<uuid:case_id>/team/ut/", unnamed_views.take_back_unnamed, name="take-back-unnamed"),
    path("<uuid:case_id>/hvem/", unnamed_views.name, name="name"),
    path("<uuid:case_id>/team/velg/", choosing_views.choose, name="choose-team"),
    path("<uuid:case_id>/modell/", moving_views.move_model, name="move-model"),
    path("<uuid:case_id>/kolleger/", handover_views.assign_colleague, name="assign"),
    path("<uuid:case_id>/kolleger/<uuid:position_id>/av/", handover_views.unassign_colleague, name="unassign"),
    path("<uuid:case_id>/informasjon/", letter_views.information, name="information"),
    path("<uuid:case_id>/informasjon/<slug:language>.pdf", letter_views.information_pdf, name="information-pdf"),
    path("<uuid:case_id>/melding/", referral_views.referral, name="referral"),
    path("<uuid:case_id>/melding/skriv/", referral_views.refer, name="refer"),
    path("<uuid:case_id>/melding.pdf", referral_views.referral_pdf, name="referral-pdf"),
]
