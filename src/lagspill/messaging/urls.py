from django.urls import URLPattern, path

from lagspill.messaging import views

app_name = "messaging"
urlpatterns: list[URLPattern] = [
    path("<uuid:case_id>/", views.of_case, name="case"),
    path("<uuid:case_id>/les/", views.read, name="read"),
    path("trekk/<uuid:message_id>/", views.withdraw, name="withdraw"),
]
