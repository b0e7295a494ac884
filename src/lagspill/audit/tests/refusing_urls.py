"""An address that changes something and then refuses, for test_refusals."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from lagspill.access.audience import audience
from lagspill.access.refusal import Refused, keep_writes
from lagspill.directory.models import StaffMember
from lagspill.project import urls as project_urls


@audience("staff")
def change_and_refuse(request: HttpRequest) -> HttpResponse:
    StaffMember.objects.update(name="Endret")
    raise Refused("close_owner", "Saken har ingen eier.", "Finn en eier først.")


@audience("staff")
def change_and_keep(request: HttpRequest) -> HttpResponse:
    StaffMember.objects.update(name="Endret")
    keep_writes(request)
    return HttpResponse(status=int(request.GET["status"]))


urlpatterns: list[URLPattern | URLResolver] = [
    path("refuses/", change_and_refuse),
    path("keeps/", change_and_keep),
    *project_urls.urlpatterns,
]
