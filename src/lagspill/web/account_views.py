"""Log in, log out, choose what one acts as, choose a language (PRIV-7, CONS-3)."""

import datetime
import uuid
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lagspill.access.audience import audience
from lagspill.access.log_in import is_family, is_trusted, positions_of
from lagspill.access.refusal import keep_writes
from lagspill.foundation.clock import now
from lagspill.identity import actions as identity
from lagspill.identity.backends import demo_allowed
from lagspill.identity.models import Account
from lagspill.identity.rules import is_half_way
from lagspill.web import account_actions as actions
from lagspill.web.account_forms import CodeForm, NewPasswordForm, PasswordForm
from lagspill.web.account_presenters import choices, chosen, persona_groups, qr_code
from lagspill.web.safe_paths import safe_path

HALF_WAY = "half_way"
form_view = require_http_methods(["GET", "HEAD", "POST"])


@audience("public")
@sensitive_post_parameters("password")
@never_cache
@form_view
def log_in(request: HttpRequest) -> HttpResponse:
    """The first step: username and password."""
    following = safe_path(request.POST.get("next") or request.GET.get("next"))
    form = PasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "web/account_log_in.html", form, next=following)
    at = now()
    attempt = actions.try_password(
        username=form.cleaned_data["username"], password=form.cleaned_data["password"], at=at
    )
    if not attempt.succeeded or attempt.account is None:
        keep_writes(request)
        form.refuse()
        return _form(request, "web/account_log_in.html", form, next=following)
    request.session[HALF_WAY] = {"account": str(attempt.account.id), "at": at.isoformat(), "next": following}
    if identity.has_second_factor(attempt.account):
        return redirect("web:second-factor")
    identity.begin_second_factor(account=attempt.account)
    return redirect("web:set-up-second-factor")


@audience("public")
@never_cache
@form_view
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step: a code from the app, or a backup code."""
    account_id = _half_way(request)
    if account_id is None:
        return redirect("web:log-in")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "web/account_second_factor.html", form)
    attempt = actions.try_code(account_id=account_id, code=form.cleaned_data["code"], at=now())
    if not attempt.succeeded or attempt.account is None:
        keep_writes(request)
        form.refuse()
        return _form(request, "web/account_second_factor.html", form)
    following = _leave_half_way(request)
    actions.enter(request, account=attempt.account, device=attempt.device)
    return _entered(request, attempt.account, following)


@audience("public")
@never_cache
@form_view
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """The first log-in: scan a secret, prove it with a code, and keep the backup codes, which are shown this once."""
    account_id = _half_way(request)
    device = identity.unconfirmed(account_id) if account_id else None
    if device is None:
        return redirect("web:log-in")
    form = CodeForm(request.POST or None)
    shown = {"qr": qr_code(device), "secret": identity.secret_as_text(device)}
    if request.method != "POST" or not form.is_valid():
        return _form(request, "web/account_set_up.html", form, **shown)
    attempt, codes = actions.confirm_second_factor(device=device, code=form.cleaned_data["code"], at=now())
    if not attempt.succeeded or attempt.account is None:
        keep_writes(request)
        form.refuse()
        return _form(request, "web/account_set_up.html", form, **shown)
    following = _leave_half_way(request)
    actions.enter(request, account=attempt.account, device=attempt.device)
    onward = _entered(request, attempt.account, following).url
    # No redirect: the codes are shown once, and lie nowhere between this answer and the next page.
    page = render(request, "web/account_backup_codes.html", {"codes": codes, "onward": onward})
    _remember_language(page, attempt.account.language)
    return page


@audience("public")
@never_cache
@form_view
def personas(request: HttpRequest) -> HttpResponse:
    """The demo's people, to enter as with one click. Nowhere but in a demo."""
    if not demo_allowed():
        raise Http404
    if request.method != "POST":
        return render(request, "web/account_personas.html", {"groups": persona_groups()})
    chosen = _uuid(request.POST.get("account", ""))
    account = Account.objects.filter(id=chosen, is_demo=True, is_active=True).first() if chosen else None
    if account is None:
        raise Http404
    actions.enter(request, account=account)
    return _entered(request, account, safe_path(request.POST.get("next")))


@audience("account")
@never_cache
@form_view
def choose(request: HttpRequest) -> HttpResponse:
    """Which position to act in, or as family. One at a time (CONS-3)."""
    account = cast(Account, request.user)
    if not is_trusted(request, account):
        return redirect("web:log-in")
    following = safe_path(request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        if not actions.act_as(request, account=account, choice=request.POST.get("choice", "")):
            raise Http404
        return redirect(following or "web:home")
    found = choices(positions_of(account), family=is_family(account), current=chosen(dict(request.session.items())))
    return render(request, "web/account_choose.html", {"choices": found, "next": following})


@audience("public")
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, also one that has already run out."""
    if isinstance(request.user, Account):
        actions.leave(request, account=request.user)
    messages.success(request, _("Du er logget ut."))
    response = redirect("web:log-in")
    # The next one at a shared machine must not come back to a case with the browser's back button.
    response["Clear-Site-Data"] = '"cache"'
    return response


@audience("public")
@sensitive_post_parameters("password", "again")
@never_cache
@form_view
def set_password(request: HttpRequest, account_id: uuid.UUID, token: str) -> HttpResponse:
    """Choosing a password through a one-time link; a link that is used or too old says so and what to do."""
    account = identity.account_of_link(account_id, token)
    if account is None:
        return render(request, "web/account_link_over.html", status=404)
    form = NewPasswordForm(request.POST or None, account=account)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "web/account_password.html", form, username=account.username)
    actions.set_password(account=account, password=form.cleaned_data["password"])
    messages.success(request, _("Passordet er lagret. Nå kan du logge inn."))
    return redirect("web:log-in")


@audience("public")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language, on this machine and, when logged in, on the account."""
    wanted = request.POST.get("language", "")
    following = redirect(safe_path(request.POST.get("next")) or "/")
    if wanted not in dict(settings.LANGUAGES):
        return following
    if isinstance(request.user, Account):
        identity.set_language(account=request.user, language=wanted)
    _remember_language(following, wanted)
    return following


def _form(
    request: HttpRequest, template: str, form: PasswordForm | CodeForm | NewPasswordForm, **context: object
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "demo": demo_allowed(), **context}, status=status)


def _half_way(request: HttpRequest) -> uuid.UUID | None:
    kept = request.session.get(HALF_WAY)
    if not kept or not is_half_way(datetime.datetime.fromisoformat(kept["at"]), now()):
        return None
    return uuid.UUID(kept["account"])


def _leave_half_way(request: HttpRequest) -> str:
    return safe_path(request.session.pop(HALF_WAY)["next"])


def _entered(request: HttpRequest, account: Account, following: str) -> HttpResponseRedirect:
    """Onward: straight to work with one position, otherwise to the choice."""
    found = choices(positions_of(account), family=is_family(account), current="")
    if len(found) == 1:
        actions.act_as(request, account=account, choice=found[0].value)
        response = redirect(following or "web:home")
    else:
        response = redirect(reverse("web:choose") + (f"?{urlencode({'next': following})}" if following else ""))
    _remember_language(response, account.language)
    return response


def _remember_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=31_536_000,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
