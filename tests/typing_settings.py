"""Settings for the type checker's plugin, which only reads which apps and models there are."""

import base64
import os

_KEY = base64.b64encode(bytes(32)).decode()
for _name in ("LAGSPILL_SECRET_KEY", "LAGSPILL_DATA_KEYS", "LAGSPILL_INDEX_KEY", "LAGSPILL_AUDIT_KEY"):
    os.environ.setdefault(_name, _KEY)
os.environ.setdefault("LAGSPILL_MODE", "test")
os.environ.setdefault("DATABASE_URL", "postgresql://app@/typing")
os.environ.setdefault("LAGSPILL_OWNER_DATABASE_URL", "postgresql://owner@/typing")

from lagspill.project.settings import *  # noqa: E402, F403
