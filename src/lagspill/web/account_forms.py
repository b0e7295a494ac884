"""Forms of the log-in. What was typed is kept on an error, a password or a code never."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import Form, ShortTextField
from lagspill.identity.models import Account


class PasswordForm(Form):
    """The first step."""

    username = ShortTextField(
        label=_("Brukernavn"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Passord"),
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def refuse(self) -> None:
        """One sentence for every reason: another one would tell which usernames exist."""
        self.add_error(
            None,
            _(
                "Brukernavnet eller passordet stemmer ikke. Har du prøvd flere ganger, må du vente noen minutter før du prøver igjen."
            ),
        )


class CodeForm(Form):
    """The second step: a code from the app or a backup code."""

    code = ShortTextField(
        label=_("Kode"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-no-draft": "",
            }
        ),
    )

    def refuse(self) -> None:
        """The same for a wrong, a used and an old code, and for an account that must wait."""
        self.add_error(
            "code",
            _(
                "Koden stemmer ikke, eller den er brukt. Vent på neste kode. Etter flere feil må du vente noen minutter."
            ),
        )


class NewPasswordForm(Form):
    """Choosing a password through a one-time link."""

    password = forms.CharField(
        label=_("Nytt passord"),
        strip=False,
        max_length=400,
        help_text=_("Minst 12 tegn. Tre eller fire ord etter hverandre er lett å huske og vanskelig å gjette."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Det nye passordet en gang til"),
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        """The password, when it is long enough, not common, and unlike the person's own name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be alike."""
        cleaned = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", ValidationError(_("De to passordene er ikke like.")))
        return cleaned
