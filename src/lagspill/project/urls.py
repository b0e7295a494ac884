"""Every address of the product, by room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lagspill.web.urls")),
    path("sak/", include("lagspill.cases.urls")),
    path("brev/", include("lagspill.cases.letter_urls")),
    path("samtykke/", include("lagspill.consent.urls")),
    path("modeller/", include("lagspill.adaptation.urls")),
    path("mote/", include("lagspill.meetings.urls")),
    path("beskjeder/", include("lagspill.messaging.urls")),
    path("egne-moter/", include("lagspill.localmeetings.urls")),
    path("rad/", include("lagspill.opendoor.urls")),
    path("team/", include("lagspill.teams.urls")),
    path("arsplan/", include("lagspill.yearplan.urls")),
    path("plan/", include("lagspill.plans.urls")),
    path("familie/", include("lagspill.portal.urls")),
]
if settings.DEMO or settings.TESTING:
    urlpatterns.append(path("demo/", include("lagspill.demo.urls")))

handler400 = "lagspill.web.errors.bad_request"
handler403 = "lagspill.web.errors.forbidden"
handler404 = "lagspill.web.errors.not_found"
handler500 = "lagspill.web.errors.server_error"
