"""Pages that span rooms: my day, the case page, log-in, the directory, the access log."""

from django.urls import URLPattern, URLResolver, include, path

from lagspill.web import my_day, overview

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_day.home, name="home"),
    path("min-dag/", my_day.show, name="my-day"),
    path("min-dag/lest/<uuid:notice_id>/", my_day.put_away, name="put-away"),
    path("oversikt/", overview.show, name="overview"),
    path("", include("lagspill.web.account_urls")),
    path("", include("lagspill.web.calendar_urls")),
    path("", include("lagspill.web.people_urls")),
    path("", include("lagspill.web.audit_urls")),
]
