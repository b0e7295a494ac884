"""The content hash: what a signature stands under, whatever renderer or colour prints it."""

import dataclasses
import hashlib
import json
from datetime import date

from lagspill.documents.content import Document

PREFIX = "v1:sha256:"
# How it looks, not what it says.
_APPEARANCE = frozenset({"accent", "landscape"})


def content_hash(document: Document) -> str:
    """`v1:sha256:` and the hex digest of the content as canonical JSON, without accent colour and page orientation."""
    return PREFIX + hashlib.sha256(canonical_json(document).encode("ascii")).hexdigest()


def check_code(document: Document) -> str:
    """The digest's first twelve digits in groups of four, printed on every page so that paper finds its record."""
    digest = content_hash(document).removeprefix(PREFIX).upper()
    return " ".join(digest[start : start + 4] for start in (0, 4, 8))


def canonical_json(document: Document) -> str:
    """The content as JSON with sorted keys, ASCII only; every block carries its type's name."""
    fields = {
        field.name: _plain(getattr(document, field.name))
        for field in dataclasses.fields(document)
        if field.name not in _APPEARANCE
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"type": type(value).__name__, **fields}
    return value
