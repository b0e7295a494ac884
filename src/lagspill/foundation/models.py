"""Base model: ids are made by the client, in order of time, so that insert-only tables need no `returning`."""

import os
import time
import uuid
from typing import Any

from django.db import models

from lagspill.foundation.clock import now


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562, version 7): 48 bits of milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


class WrittenAt(models.DateTimeField):  # type: ignore[type-arg]
    """The instant of the insert by the product's one clock. To migrations it is a plain DateTimeField."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add:
            setattr(model_instance, self.attname, now())
        return getattr(model_instance, self.attname)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class Record(models.Model):
    """A row with a client-made id and the instant it was written."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = WrittenAt(auto_now_add=True)

    class Meta:
        abstract = True
