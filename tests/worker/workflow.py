"""Found by the engine in a worker under test: the workflows of tests/."""

from __future__ import annotations

import os

from tests import workflows, workflows_posting, workflows_relay
from tests.chaos.print_shop import shop

workflows.freeze_all()
workflows_posting.posting.freeze()
shop.freeze()
for version in filter(None, os.environ.get(workflows_relay.VERSIONS_CARRIED, "1,2").split(",")):
    workflows_relay.carry(version)
