"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# CI asks whether this commit is right: the same examples every time. Elsewhere new ones are looked for.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
