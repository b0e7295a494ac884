"""Texts that people read, against their catalogues: `python -m tests.translations extract | check`.

Extraction goes through Django's own reading of templates and Babel's of Python, so that it needs no program from outside (ADR 11).
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "lagspill"
LOCALE = SOURCE / "locale"
LANGUAGES = ("nn", "en")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def _sources() -> Iterator[tuple[str, bytes]]:
    for path in sorted(SOURCE.rglob("*")):
        name = path.relative_to(SOURCE).as_posix()
        if "/tests/" in name or "/migrations/" in name:
            continue
        if path.suffix == ".py":
            yield name, path.read_bytes()
        elif path.suffix in (".html", ".txt") and "/templates/" in name:
            lines = templatize(path.read_text(encoding="utf-8"), origin=name).splitlines()
            # What is left of a template is read as Python, which minds indentation; a template does not.
            yield name, "\n".join(line.lstrip() for line in lines).encode()


def extracted() -> Catalog:
    """Every text in the code and the templates, with the places where it stands."""
    catalog = Catalog(project="Lagspill", charset="utf-8")
    for name, content in _sources():
        found = extract.extract("python", io.BytesIO(content), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for _line, message, comments, context in found:
            catalog.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return catalog


def po(language: str) -> Path:
    """The catalogue's file."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update() -> None:
    """Writes the catalogues with every text; keeps what is translated, drops what is gone."""
    template = extracted()
    for language in LANGUAGES:
        path = po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = (
            f"# Lagspill in {catalog.locale.english_name if catalog.locale else language}. Licence: EUPL-1.2."
        )
        catalog.fuzzy = False
        with path.open("wb") as file:
            write_po(file, catalog, width=140, omit_header=False, sort_output=True, include_lineno=False)


def problems() -> list[str]:
    """What is missing or broken in the catalogues; empty when they are complete."""
    template = extracted()
    wanted = {(message.id, message.context) for message in template if message.id}
    found = []
    for language in LANGUAGES:
        with po(language).open("rb") as file:
            catalog = read_po(file, locale=language)
        known = {(message.id, message.context): message for message in catalog if message.id}
        found += [f"{language}: no entry for {key[0]!r}" for key in sorted(wanted - set(known), key=str)]
        found += [f"{language}: not used any more: {key[0]!r}" for key in sorted(set(known) - wanted, key=str)]
        for key in sorted(wanted & set(known), key=str):
            message = known[key]
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if not all(strings) or message.fuzzy:
                found.append(f"{language}: not translated: {message.id!r}")
            found += [f"{language}: {message.id!r}: {error}" for error in message.check(catalog)]
    return found


def main() -> int:
    """Exit code 0 when done or complete."""
    if sys.argv[1:] == ["extract"]:
        update()
        return 0
    missing = problems()
    for line in missing:
        print(line)
    print(f"{len(missing)} texts to mend" if missing else "every text is translated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
