"""Who has no key learns nothing, whatever else is wrong with what they send."""

from fastapi import FastAPI

from chassis.testing.anonymous import protected_operations, request_without_key


async def test_a_client_is_authenticated_before_anything_else_is_validated(app: FastAPI) -> None:
    responses = await request_without_key(app)

    assert len(responses) >= 12 * len(protected_operations(app))
    assert [
        each for each in responses if (each.status, each.code) != (401, "unauthenticated")
    ] == []


def test_every_operation_needs_a_key_with_a_scope(app: FastAPI) -> None:
    assert [
        each.path_format for each in protected_operations(app) if not each.required_scopes
    ] == []
