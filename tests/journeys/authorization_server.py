# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202, ANN204
# Authlib and the classes that it asks for have no types.
"""An OpenID provider for journeys, with Authlib: `python -m tests.journeys.authorization_server`.

It has two issuers, with one set of keys: `/<tenant>/v2.0` issues tokens of the shape of Entra ID,
and `/generic` those of RFC 9068. Its grants are client credentials, the password of a user (who
signs in to a portal), and the exchange of that user's token by another client, on behalf of the
user (RFC 7523, as Entra ID has it). `POST /rotate` makes a new signing key and publishes it alone.
The port is in PORT.
"""

import logging
import os
import time
from typing import Final
from uuid import uuid4

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.errors import InvalidGrantError
from authlib.oauth2.rfc6749.grants import (
    ClientCredentialsGrant,
    ResourceOwnerPasswordCredentialsGrant,
)
from authlib.oauth2.rfc7523 import JWTBearerGrant
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask, jsonify
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import WSGIRequestHandler

TENANT: Final = "3f2b8c1e-0d4a-4b7e-9a56-7c1d2e3f4a5b"
OTHER_TENANT: Final = "11111111-2222-4333-8444-555566667777"
API: Final = "5d4c3b2a-7777-4888-8999-aaaabbbbcccc"
SYSTEM: Final = "0a1b2c3d-1111-4222-8333-444455556666"
PORTAL: Final = "aaaa1111-1111-4222-8333-444455556666"
CLIENT_SECRET: Final = "what only the system knows"
USER: Final = "9e8d7c6b-5555-4666-8777-888899990000"
ON_BEHALF_OF: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class _Client(ClientMixin):
    def __init__(self, client_id):
        self.client_id = client_id

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return scope

    def check_client_secret(self, client_secret):
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type):
        return True


class _User:
    def get_user_id(self):
        return USER


class _Keys:
    """The signing key, and the sets of keys that are published."""

    def __init__(self):
        self.rotate()

    def rotate(self):
        self.current = RSAKey.generate_key(2048, {"kid": uuid4().hex, "use": "sig"})

    def published(self):
        return KeySet([self.current]).as_dict(private=False)


class _EntraTokens(JWTBearerTokenGenerator):
    """Tokens of the shape of Entra ID, version 2; of its claims those that matter here."""

    def __init__(self, issuer, keys):
        super().__init__(issuer)
        self.keys = keys

    def get_jwks(self):
        return self.keys.current

    def get_audiences(self, client, user, scope):
        return PORTAL if client.get_client_id() == PORTAL else API

    def access_token_generator(self, client, grant_type, user, scope):
        now = int(time.time())
        names = scope.split() if scope else []
        subject = user.get_user_id() if user else client.get_client_id()
        who = {"scp": scope, "name": "Made-up Name"} if user else {"roles": names}
        claims = {
            "aud": self.get_audiences(client, user, scope),
            "iss": self.issuer,
            "iat": now,
            "nbf": now,
            "exp": now + 3900,
            "azp": client.get_client_id(),
            "azpacr": "1",
            "ver": "2.0",
            "oid": subject,
            "sub": subject,
            "tid": self.issuer.split("/")[-2],
            **who,
        }
        header = {"typ": "JWT", "alg": "RS256", "kid": self.keys.current.kid}
        return jwt.encode(header, claims, self.keys.current)


class _GenericTokens(JWTBearerTokenGenerator):
    """Tokens as Authlib makes them by RFC 9068, for an hour: its default is ten days."""

    def __init__(self, issuer, keys):
        super().__init__(issuer, expires_generator=lambda _client, _grant_type: 3600)
        self.keys = keys

    def get_jwks(self):
        return self.keys.current

    def get_audiences(self, client, user, scope):
        return API

    def access_token_generator(self, client, grant_type, user, scope):
        text = super().access_token_generator(client, grant_type, user, scope)
        decoded = jwt.decode(text, self.keys.current)  # Authlib states no kid: sign with one
        header = {**decoded.header, "kid": self.keys.current.kid}
        return jwt.encode(header, decoded.claims, self.keys.current)


class _PasswordGrant(ResourceOwnerPasswordCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def authenticate_user(self, username, password):
        return _User() if (username, password) == ("officer", "password of the officer") else None


def create_authorization_server(port):
    """The application; each issuer is a folder of it."""
    app = Flask("authorization-server")
    keys = _Keys()
    for folder, tokens in (
        (f"/{TENANT}/v2.0", _EntraTokens),
        (f"/{OTHER_TENANT}/v2.0", _EntraTokens),
        ("/generic", _GenericTokens),
    ):
        _add_issuer(app, folder, tokens(f"http://127.0.0.1:{port}{folder}", keys), keys)

    @app.post("/rotate")
    def rotate():
        keys.rotate()
        return "", 204

    return app


def _add_issuer(app, folder, tokens, keys):
    class OnBehalfOfGrant(JWTBearerGrant):
        """The client authenticates itself; the assertion is a user's token of this issuer."""

        def validate_token_request(self):
            self.request.client = self.authenticate_token_endpoint_client()
            try:
                token = jwt.decode(self.request.form["assertion"], keys.current)
            except JoseError:
                raise InvalidGrantError from None
            if token.claims["iss"] != tokens.issuer or token.claims["sub"] != USER:
                raise InvalidGrantError
            self.request.user = _User()

    server = AuthorizationServer(query_client=_Client, save_token=lambda _token, _request: None)
    server.init_app(app)
    server.register_token_generator("default", tokens)
    for grant in (ClientCredentialsGrant, _PasswordGrant, OnBehalfOfGrant):
        server.register_grant(grant)

    def token():
        return server.create_token_response()

    def key_set():
        return jsonify(keys.published())

    def configuration():
        return jsonify(
            issuer=tokens.issuer,
            jwks_uri=f"{tokens.issuer}/keys",
            token_endpoint=f"{tokens.issuer}/token",
        )

    app.add_url_rule(f"{folder}/token", f"{folder} token", token, methods=["POST"])
    app.add_url_rule(f"{folder}/keys", f"{folder} keys", key_set)
    path = f"{folder}/.well-known/openid-configuration"
    app.add_url_rule(path, f"{folder} configuration", configuration)


if __name__ == "__main__":
    logging.disable()
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    chosen = int(os.environ["PORT"])
    WSGIRequestHandler.protocol_version = "HTTP/1.1"
    create_authorization_server(chosen).run("127.0.0.1", chosen, threaded=True)
