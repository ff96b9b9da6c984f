"""The interface for other systems, tried with what its own description allows and forbids."""

from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from openmash.config.wsgi import application
from tests.front_door.api import a_key

ALLOWED, FORBIDDEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.content_type_conformance,
    checks.ignored_auth,
    checks.missing_required_header,
    checks.negative_data_rejection,
    checks.response_schema_conformance,
    checks.status_code_conformance,
    checks.unsupported_method,
]


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    ("operation", "mode", "headers", "times", "answered"),
    [
        ("send_contact", ALLOWED, None, 60, {201, 422}),
        ("send_contact", FORBIDDEN, {"Idempotency-Key": "event-1"}, 60, {422}),
        ("send_contact", FORBIDDEN, None, 20, {400}),
        ("read_receipt", ALLOWED, None, 10, {404}),
        ("read_receipt", FORBIDDEN, None, 10, {404}),
    ],
    ids=["what may be sent", "what may not", "headers that may not", "receipts", "no receipts"],
)
def test_whatever_is_sent_is_answered_as_described_and_never_with_an_error_of_ours(
    operation: str,
    mode: GenerationMode,
    headers: dict[str, str] | None,
    times: int,
    answered: set[int],
) -> None:
    shown = {"Authorization": f"Bearer {a_key(per_minute=32_000)}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found = {
        each.ok().definition.raw["operationId"]: each.ok() for each in schema.get_all_operations()
    }
    seen: set[int] = set()

    @settings(
        max_examples=times,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=found[operation].as_strategy(generation_mode=mode, headers=headers))
    def send(case: Any) -> None:
        if mode is ALLOWED and operation == "send_contact":
            case.headers["Idempotency-Key"] = str(uuid4())
        answer = case.call(headers=shown)
        seen.add(answer.status_code)
        case.validate_response(answer, headers=shown, checks=CHECKS)

    send()

    assert set(found) == {"send_contact", "read_receipt"}
    assert answered <= seen  # the trial reached what it is about
