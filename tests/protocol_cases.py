"""The cases of the SPARQL 1.1 Protocol, and how each is tried with a client of an application."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.clients import TestClient

_TABLE = tomllib.loads((Path(__file__).parent / "conformance/sparql-protocol.toml").read_text(encoding="utf-8"))

CASES = [pytest.param(case, id=case["clause"]) for case in _TABLE["case"]]


def _body(case: dict[str, Any]) -> bytes | None:
    if "body_hex" in case:
        return bytes.fromhex(case["body_hex"])
    if "body_of" in case:
        text, count = case["body_of"]
        return str(text * count).encode()
    return case["body"].encode() if "body" in case else None


def try_case(client: TestClient, case: dict[str, Any]) -> None:
    """Ask as a case says, and compare the answer."""
    headers = {"Accept": case.get("accept", "*/*")}
    if "content_type" in case:
        headers["Content-Type"] = case["content_type"]
    target = case.get("target", "/sparql")
    if "target_of" in case:
        text, count = case["target_of"]
        target = "/sparql?" + text * count
    answer = client.request(case.get("method", "GET"), target, headers=headers, content=_body(case))
    assert answer.status_code == case["status"], answer.text
    assert answer.headers.get("content-type", "") == case.get("type", answer.headers.get("content-type", ""))
    assert case.get("contains", "") in answer.text
    assert case.get("lacks", "\0") not in answer.text
    first = answer.history[0] if answer.history else answer
    assert first.headers.get("location") == case.get("location")
    assert first.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in first.headers
    if first.status_code in (200, 303, 400, 403, 406):
        # Errors may be HTML and the door leads to it, which has a language; answers to queries have none.
        in_words = first.status_code != 200
        vary = set(first.headers["vary"].split(", "))
        assert vary - {"Accept-Encoding", "Accept-Datetime"} == (
            {"Accept", "Accept-Language"} if in_words else {"Accept"}
        )
