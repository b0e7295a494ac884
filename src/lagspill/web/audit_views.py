"""The privacy officer's search in the log (PRIV-2). Each search is itself logged."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.audit.queries import MOST_EXPORTED, PAGE, Criteria, Page, all_of, page_of
from lagspill.foundation.clock import today
from lagspill.web.audit_forms import AuditForm, usual_period
from lagspill.web.audit_presenters import export, rows

LAST_PAGE = 10_000


@audience("staff", "privacy_officer")
@never_cache
@require_safe
def search(request: ActingRequest) -> HttpResponse:
    """Fifty entries a page, newest first; the last thirty days until one asks otherwise."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "web/audit_search.html", {"form": form}, status=422)
    criteria = form.criteria(seen_from=request.actor.service())
    page = page_of(criteria, number=_number(request.GET.get("side", "")))
    _log(request, "audit.searched", criteria, page=page.number, entries=None)
    shown = {
        "form": form,
        "rows": rows(page.entries),
        "pages": _pages(request, page),
        "export_url": _address(request, "web:audit-export"),
    }
    return render(request, "web/audit_search.html", shown)


@audience("staff", "privacy_officer")
@never_cache
@require_safe
def download(request: ActingRequest) -> HttpResponse:
    """The same answer as a CSV file; too much for one file is refused with advice, never cut in silence."""
    form = _form(request)
    if form.is_valid():
        criteria = form.criteria(seen_from=request.actor.service())
        entries = all_of(criteria)
        if entries is not None:
            _log(request, "audit.exported", criteria, page=None, entries=len(entries))
            # The mark at the front tells spreadsheets that the file is UTF-8.
            response = HttpResponse("\ufeff" + export(entries), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="innsynslogg-{today().isoformat()}.csv"'
            return response
        form.add_error(
            None,
            _("Svaret har mer enn %(most)s linjer. Velg en kortere periode, og last ned på nytt.")
            % {"most": MOST_EXPORTED},
        )
    return render(request, "web/audit_search.html", {"form": form}, status=422)


def _form(request: ActingRequest) -> AuditForm:
    asked = {name: value for name, value in request.GET.items() if name in AuditForm.base_fields}
    return AuditForm(asked or usual_period(today()))


def _number(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE)) else 1


def _log(request: ActingRequest, action: str, criteria: Criteria, *, page: int | None, entries: int | None) -> None:
    """What was asked, in codes: whom one sought is ids, never the typed name."""
    record(
        action,
        by=request.actor,
        case_id=criteria.cases[0] if criteria.cases and len(criteria.cases) == 1 else None,
        since=criteria.since.isoformat() if criteria.since else None,
        until=criteria.until.isoformat() if criteria.until else None,
        accounts=[str(one) for one in criteria.accounts][:PAGE] if criteria.accounts is not None else None,
        sought=criteria.action,
        refused_only=criteria.refused_only,
        page=page,
        entries=entries,
    )


def _pages(request: ActingRequest, page: Page) -> dict[str, str | None]:
    first = (page.number - 1) * PAGE + 1
    return {
        "summary": _("Viser %(first)s–%(last)s") % {"first": first, "last": first + max(len(page.entries) - 1, 0)},
        "previous_url": _address(request, "web:audit", page.number - 1) if page.number > 1 else None,
        "next_url": _address(request, "web:audit", page.number + 1) if page.more else None,
    }


def _address(request: ActingRequest, name: str, number: int = 1) -> str:
    asked = {key: value for key, value in request.GET.items() if key in AuditForm.base_fields}
    if number > 1:
        asked["side"] = str(number)
    return reverse(name) + (f"?{urlencode(asked)}" if asked else "")
