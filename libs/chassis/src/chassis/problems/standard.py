"""The types of problem that any operation may meet."""

from chassis.problems.problem import Problem


class BadRequest(Problem, code="bad-request", status=400, title="The request cannot be read."):
    """The request as a whole is not well formed. Correct it before sending it again."""


class MalformedJson(Problem, code="malformed-json", status=400, title="The body is not JSON."):
    """The body must be one JSON document in UTF-8, without repeated keys and not nested too deep.

    `errors` lists what is wrong. Correct the body before sending it again.
    """


class InvalidCursor(Problem, code="invalid-cursor", status=400, title="The cursor is not valid."):
    """A cursor continues the list it was given for, with the same filters, for the same client.

    Start the list again without a cursor.
    """


class IdempotencyKeyMissing(
    Problem,
    code="idempotency-key-missing",
    status=400,
    title="A POST needs an Idempotency-Key.",
):
    """Send a header `Idempotency-Key` with a value that you generate, such as a UUID.

    Sending the same request again with the same key has the same response and does
    nothing more, so a request whose response was lost can safely be sent again.
    """


class Unauthenticated(
    Problem,
    code="unauthenticated",
    status=401,
    title="A valid API key or access token is needed.",
):
    """Send `Authorization: Bearer <API key>`, or an OAuth 2.0 access token in place of the key.

    The response is the same whether a key is missing, malformed, unknown, expired or revoked, and
    whether an access token is malformed, of an unknown issuer or not signed by it. For a token that
    a registered issuer signed `errors` has the first condition that failed.
    """


class ActingPersonRefused(
    Problem,
    code="acting-person-refused",
    status=401,
    title="The header Acting-Person is not accepted.",
):
    """The header states for whom the client acts, signed with a key registered for the client.

    The response is the same whatever is wrong: the form, the key, the signature, the council, the
    times, the role or its cases. The administrator of the installation finds the reason in the log.
    """


class InsufficientScope(
    Problem,
    code="insufficient-scope",
    status=403,
    title="The API key or access token does not allow this.",
):
    """The key or token is valid but lacks a scope that is needed here; `detail` names it."""


class RoleNotPermitted(
    Problem,
    code="role-not-permitted",
    status=403,
    title="The role of the person who acts does not allow this.",
):
    """The policies of the service do not allow this operation to the role in which a client acts.

    `detail` names the role. docs/security/policies.md has the roles of each operation.
    """


class NotFound(Problem, code="not-found", status=404, title="The resource was not found."):
    """There is no such resource for this key.

    The response is the same for what does not exist and for what belongs to another council.
    """


class MethodNotAllowed(
    Problem, code="method-not-allowed", status=405, title="The method is not allowed here."
):
    """The header `Allow` lists the allowed methods."""


class Conflict(
    Problem, code="conflict", status=409, title="The request conflicts with what is recorded."
):
    """What is recorded already does not allow this; `detail` names the conflict."""


class IdempotencyKeyInUse(
    Problem,
    code="idempotency-key-in-use",
    status=409,
    title="A request with this key is in progress.",
):
    """The same request was in progress at the same time. Send it again to get its response."""


class StaleVersion(
    Problem, code="stale-version", status=412, title="The resource has changed since it was read."
):
    """`If-Match` names a version that is no longer the current one.

    Read it again, decide again, and send the change with the new `ETag`.
    """


class RequestTimeout(
    Problem, code="request-timeout", status=408, title="The request did not arrive in time."
):
    """A request must arrive within seconds. Send it again; the connection is closed."""


class HeadersTooLarge(
    Problem, code="headers-too-large", status=431, title="The head of the request is too large."
):
    """The request line and the header fields are larger or more than this service accepts.

    `detail` states the limit. The connection is closed.
    """


class BodyTooLarge(Problem, code="body-too-large", status=413, title="The body is too large."):
    """The body is larger than this service accepts; `detail` states the limit."""


class UnsupportedMediaType(
    Problem,
    code="unsupported-media-type",
    status=415,
    title="The body is not of a media type that is accepted here.",
):
    """Send a `Content-Type` that the header `Accept-Post` lists, without a `Content-Encoding`.

    It is `application/json` for nearly every operation. JSON and other text are in UTF-8.
    """


class RangeNotSatisfiable(
    Problem, code="range-not-satisfiable", status=416, title="No byte is in the range."
):
    """The range begins after the last byte: `Content-Range` states how many bytes there are."""


class InvalidRequest(
    Problem,
    code="invalid-request",
    status=422,
    title="The request breaks a rule.",
):
    """`errors` lists every rule that is broken, and where."""


class IdempotencyKeyReused(
    Problem,
    code="idempotency-key-reused",
    status=422,
    title="This key was used for a different request.",
):
    """An `Idempotency-Key` identifies one request. Use a new key for a different one."""


class PreconditionRequired(
    Problem, code="precondition-required", status=428, title="A change needs If-Match."
):
    """Send `If-Match` with the `ETag` of what was read, so that no other change is overwritten."""


class RateLimitExceeded(
    Problem, code="rate-limit-exceeded", status=429, title="Too many requests in a short time."
):
    """A client, its council or its address has sent more requests than the limit in `detail`.

    Nothing was done. Send the request again after the time in `Retry-After`. The headers
    `RateLimit-Policy` and `RateLimit` of every response state the limits and what is left.
    """


class TooManyRequests(
    Problem, code="too-many-requests", status=429, title="There are too many requests at once."
):
    """Your council has several requests of this kind in progress.

    Before you send another, wait for the response to one, or for the time in `Retry-After`.
    """


class InternalError(Problem, code="internal-error", status=500, title="The service failed."):
    """The error has been logged. Quote `request_id` when you report it."""


class Unavailable(
    Problem, code="unavailable", status=503, title="The service is temporarily unavailable."
):
    """Nothing was changed. Send the request again after the time in `Retry-After`."""
