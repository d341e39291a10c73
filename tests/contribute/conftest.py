"""What the tests of drafts share: one drafter over the small graph."""

from collections.abc import Iterator

import pytest

from edu_graph.contribute.draft import Drafter
from tests.contribute.small_graph import KNOWN


@pytest.fixture(scope="session")
def drafter() -> Iterator[Drafter]:
    with Drafter(KNOWN) as made:
        yield made
