"""How versions are written: `1.0` as it is shipped or written, `1.0-0301-2` as municipality 0301 adopted it, its second edition.

The municipality's number keeps two municipalities' editions of one model apart; its running number makes them sort.
"""

import re

PLAIN = r"^\d{1,3}\.\d{1,3}(\.\d{1,3})?$"
VERSION = r"^\d{1,3}\.\d{1,3}(\.\d{1,3})?(-\d{4}-\d{1,3})?$"
# As many as the pattern has room for.
MOST_EDITIONS = 999


def stem_of(version: str) -> str:
    """The version that an edition builds on, without the municipality's part."""
    return version.partition("-")[0]


def edition_version(stem: str, number: str, serial: int) -> str:
    """The version of a municipality's edition. ValueError for what no version can say."""
    made = f"{stem}-{number}-{serial}"
    if not re.fullmatch(VERSION, made):
        raise ValueError(f"{made} is no version")
    return made


def is_edition(version: str) -> bool:
    """Whether a municipality adopted it in the product."""
    return "-" in version


def serial_of(version: str) -> int:
    """An edition's running number; 0 for what is shipped."""
    return int(version.rpartition("-")[2]) if is_edition(version) else 0


def order(version: str) -> tuple[tuple[int, ...], int]:
    """For sorting, the oldest first: by the version it builds on, then by the running number."""
    return tuple(int(part) for part in stem_of(version).split(".")), serial_of(version)
