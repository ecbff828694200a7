"""Clients, administrators, and a record of each act of administration.

Migrate the log first: the acts on its register of councils are recorded as well.
"""

from alembic import op

from chassis.idempotency.table import idempotency_ddl
from chassis.roles import ADMINISTRATION_GROUP

revision = "0006_administration"
down_revision = "0005_pepper"
branch_labels = None
depends_on = None

_KEY_COLUMNS = """
    key_id, ledger_id, authority, client, scopes, kind, pepper_id, expires_at, revoked_at,
    replaced_by
"""


def upgrade() -> None:
    """Create the tables, the triggers and the grants to the process of administration."""
    _create_clients()
    _create_administrators()
    _record_acts()
    for statement in idempotency_ddl("identity", ADMINISTRATION_GROUP):
        op.execute(statement)
    _grant()


def _create_clients() -> None:
    # SECURITY DEFINER runs as the owner, so the path is fixed: no other table can take its place.
    # Without scopes a client may have what each of its keys has.
    op.execute("""
        CREATE TABLE identity.client (
            ledger_id uuid NOT NULL,
            name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            scopes text[] CHECK (cardinality(scopes) BETWEEN 1 AND 100),
            created_at timestamptz NOT NULL DEFAULT now(),
            closed_at timestamptz,
            PRIMARY KEY (ledger_id, name)
        )
    """)
    op.execute("""
        INSERT INTO identity.client (ledger_id, name, created_at)
        SELECT ledger_id, client, min(created_at) FROM identity.api_key GROUP BY ledger_id, client
    """)
    op.execute("""
        ALTER TABLE identity.api_key
          ADD FOREIGN KEY (ledger_id, client) REFERENCES identity.client (ledger_id, name)
    """)
    op.execute("""
        CREATE OR REPLACE FUNCTION identity.find_key_v2(wanted text)
        RETURNS TABLE (ledger_id uuid, authority text, client text, scopes text[], kind text,
                       pepper_id text, secret_hash bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            SELECT key.ledger_id, key.authority, key.client,
                   CASE WHEN client.scopes IS NULL THEN key.scopes
                        ELSE ARRAY(SELECT each FROM unnest(key.scopes) AS each
                                    WHERE each = ANY (client.scopes)) END,
                   key.kind, key.pepper_id, key.secret_hash
              FROM identity.api_key AS key
              JOIN identity.client AS client
                ON client.ledger_id = key.ledger_id AND client.name = key.client
             WHERE key.key_id = wanted AND key.revoked_at IS NULL AND client.closed_at IS NULL
               AND (key.expires_at IS NULL OR key.expires_at > now());
        END
    """)


def _create_administrators() -> None:
    op.execute("""
        CREATE TABLE identity.administrator (
            key_id text PRIMARY KEY,
            name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 10),
            kind text NOT NULL CHECK (kind IN ('live', 'test')),
            pepper_id text NOT NULL,
            secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz,
            revoked_at timestamptz,
            last_used_at timestamptz
        )
    """)
    op.execute("""
        CREATE FUNCTION identity.find_administrator_v1(wanted text)
        RETURNS TABLE (ledger_id uuid, authority text, client text, scopes text[], kind text,
                       pepper_id text, secret_hash bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            SELECT '00000000-0000-0000-0000-000000000000'::uuid AS ledger_id, '' AS authority,
                   known.name, known.scopes, known.kind, known.pepper_id, known.secret_hash
              FROM identity.administrator AS known
             WHERE known.key_id = wanted AND known.revoked_at IS NULL
               AND (known.expires_at IS NULL OR known.expires_at > now());
        END
    """)
    op.execute("""
        CREATE FUNCTION identity.note_administrator_use_v1(used text) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            UPDATE identity.administrator SET last_used_at = date_trunc('hour', now())
             WHERE key_id = (
                SELECT known.key_id FROM identity.administrator AS known
                 WHERE known.key_id = used
                   AND (known.last_used_at IS NULL
                        OR known.last_used_at < date_trunc('hour', now()))
                   FOR UPDATE SKIP LOCKED
             );
        END
    """)


def _record_acts() -> None:
    op.execute("""
        CREATE TABLE identity.administration_act (
            act_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
            login text NOT NULL DEFAULT session_user,
            action text NOT NULL,
            ledger_id uuid,
            subject text NOT NULL,
            detail jsonb NOT NULL
        )
    """)
    op.execute("""
        CREATE FUNCTION identity.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'identity.% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON identity.administration_act
            FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change()
    """)
    # Arguments: the action, the column of the subject, and the columns of the detail.
    op.execute("""
        CREATE FUNCTION identity.record_act() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            changed CONSTANT jsonb := to_jsonb(NEW);
        BEGIN
            INSERT INTO identity.administration_act (actor, action, ledger_id, subject, detail)
            SELECT coalesce(nullif(current_setting('administration.actor', true), ''),
                            'login:' || session_user),
                   TG_ARGV[0], (changed ->> 'ledger_id')::uuid, changed ->> TG_ARGV[1],
                   jsonb_object_agg(each, changed -> each)
              FROM unnest(string_to_array(TG_ARGV[2], ' ')) AS each;
            RETURN NULL;
        END $$
    """)
    for table, event, action, subject, detail in (
        ("api_key", "INSERT", "key.created", "key_id", "client scopes kind pepper_id expires_at"),
        ("api_key", "revoked_at", "key.revoked", "key_id", "client"),
        ("api_key", "replaced_by", "key.replaced", "key_id", "client replaced_by expires_at"),
        ("client", "INSERT", "client.created", "name", "scopes"),
        ("client", "scopes", "client.scopes-changed", "name", "scopes"),
        ("client", "closed_at", "client.closed", "name", "scopes"),
        ("administrator", "INSERT", "administrator.created", "key_id", "name scopes kind"),
        ("administrator", "revoked_at", "administrator.revoked", "key_id", "name"),
        ("token_issuer", "INSERT", "issuer.added", "issuer_id", "name issuer audience scopes"),
        ("token_issuer", "removed_at", "issuer.removed", "issuer_id", "name"),
    ):
        op.execute(_trigger(f"identity.{table}", event, (action, subject, detail)))
    for event, action in (
        ("INSERT", "council.registered"),
        ("name", "council.renamed"),
        ("closed_at", "council.closed"),
    ):
        trigger = _trigger("log.ledger", event, (action, "ledger_id", "authority name"))
        quoted = trigger.replace("'", "''")
        op.execute(f"""
            DO $do$ BEGIN
                IF to_regclass('log.ledger') IS NOT NULL THEN EXECUTE '{quoted}'; END IF;
            END $do$
        """)


def _trigger(table: str, event: str, arguments: tuple[str, str, str]) -> str:
    """A trigger that records an insertion, or a change of the column `event`."""
    name = arguments[0].replace(".", "_").replace("-", "_")
    if event == "INSERT":
        occasion, condition = "INSERT", ""
    else:
        occasion = f"UPDATE OF {event}"
        condition = f"WHEN (NEW.{event} IS DISTINCT FROM OLD.{event})"
    given = ", ".join(f"'{each}'" for each in arguments)
    return (
        f"CREATE TRIGGER {name} AFTER {occasion} ON {table} FOR EACH ROW {condition}"
        f" EXECUTE FUNCTION identity.record_act({given})"
    )


def _grant() -> None:
    for statement in (
        "REVOKE ALL ON FUNCTION identity.find_administrator_v1 FROM PUBLIC",
        "REVOKE ALL ON FUNCTION identity.note_administrator_use_v1 FROM PUBLIC",
        "REVOKE ALL ON FUNCTION identity.record_act FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA identity TO {ADMINISTRATION_GROUP}",
        f"GRANT EXECUTE ON FUNCTION identity.find_administrator_v1 TO {ADMINISTRATION_GROUP}",
        f"GRANT EXECUTE ON FUNCTION identity.note_administrator_use_v1 TO {ADMINISTRATION_GROUP}",
        f"""
        GRANT SELECT ({_KEY_COLUMNS}, created_at, last_used_at),
              INSERT ({_KEY_COLUMNS}, secret_hash), UPDATE (revoked_at, replaced_by, expires_at)
           ON identity.api_key TO {ADMINISTRATION_GROUP}
        """,
        f"""
        GRANT SELECT, INSERT (ledger_id, name, scopes), UPDATE (scopes, closed_at)
           ON identity.client TO {ADMINISTRATION_GROUP}
        """,
        f"""
        GRANT SELECT, INSERT, UPDATE (removed_at)
           ON identity.token_issuer TO {ADMINISTRATION_GROUP}
        """,
        f"GRANT SELECT ON identity.administration_act TO {ADMINISTRATION_GROUP}",
    ):
        op.execute(statement)
