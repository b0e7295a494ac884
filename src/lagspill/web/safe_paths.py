"""Where a form may send somebody afterwards: only to a place of our own."""

from django.utils.http import url_has_allowed_host_and_scheme


def safe_path(target: object) -> str:
    """A path on this site, or '' for anything else: other hosts, other schemes, '//host', control characters."""
    text = target if isinstance(target, str) else ""
    if not text.startswith("/") or not url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return ""
    return "" if "\\" in text or not text.isprintable() else text
