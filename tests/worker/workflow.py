"""Found by the engine in a worker under test: the workflows of tests/."""

from __future__ import annotations

from tests import workflows

workflows.freeze_all()
