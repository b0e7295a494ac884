"""Addresses of the directory."""

from django.urls import URLPattern, path

from lagspill.web import people_keeping as keeping
from lagspill.web import people_views as views

urlpatterns: list[URLPattern] = [
    path("folk/", views.services, name="services"),
    path("folk/<uuid:service_id>/", views.service, name="service"),
    path("folk/barnevernet/", keeping.barnevern_phones, name="barnevern-phones"),
    path("folk/<uuid:service_id>/kontakt/", keeping.change_reach, name="change-reach"),
    path("folk/<uuid:service_id>/stedfortredere/", keeping.deputies, name="deputies"),
    path("folk/<uuid:service_id>/kontaktpersoner/", keeping.contacts, name="contacts"),
    path("folk/stedfortreder/<uuid:deputy_id>/slutt/", keeping.end_deputy, name="end-deputy"),
    path("folk/kontaktperson/<uuid:contactperson_id>/slutt/", keeping.end_contact, name="end-contact"),
]
