"""The pack is made once for all the tests of this folder."""

import pytest

from yjs_analysis.evidence.pack import build
from yjs_analysis.evidence.pictures import pictures
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="session")
def report():
    return build(Study())


@pytest.fixture(scope="session")
def drawn(report):
    return pictures(report)
