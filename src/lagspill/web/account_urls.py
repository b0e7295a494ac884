"""Addresses of log-in, log-out and choice. The demo's personas have none outside the demo."""

from django.urls import URLPattern, path

from lagspill.identity.backends import demo_allowed
from lagspill.web import account_views as views

urlpatterns: list[URLPattern] = [
    path("logg-inn/", views.log_in, name="log-in"),
    path("logg-inn/kode/", views.second_factor, name="second-factor"),
    path("logg-inn/to-trinn/", views.set_up_second_factor, name="set-up-second-factor"),
    path("logg-ut/", views.log_out, name="log-out"),
    path("velg/", views.choose, name="choose"),
    path("sprak/", views.language, name="language"),
    path("passord/<uuid:account_id>/<slug:token>/", views.set_password, name="set-password"),
]
if demo_allowed():
    urlpatterns.append(path("personer/", views.personas, name="personas"))
