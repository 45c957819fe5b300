"""Tests of one file share a process, and so the fixtures of the file: conftest.py groups them."""

import os

import pytest


def test_tests_of_a_file_are_kept_together(request: pytest.FixtureRequest) -> None:
    in_several_processes = "PYTEST_XDIST_WORKER" in os.environ
    assert request.node.nodeid.endswith("@tests/test_grouping.py") is in_several_processes
