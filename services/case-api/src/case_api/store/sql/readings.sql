-- Who read whose personal data, what, when, for which purpose and from where: append-only, and chained in each ledger by
-- SHA-256 like log.event. It holds ids, codes and addresses, and no value that was read or searched for.
CREATE TABLE case_api.reading (
    ledger_id    uuid NOT NULL,
    position     bigint NOT NULL CHECK (position > 0),
    recorded_at  timestamptz NOT NULL,
    actor        text NOT NULL CHECK (actor ~ '^[^\n]{1,200}$'),
    client       text NOT NULL CHECK (client ~ '^[^\n]{1,200}$'),
    operation    text NOT NULL CHECK (operation ~ '^[A-Za-z0-9]{1,60}$'),
    kind         text NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
    purpose      text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
    address      text NOT NULL CHECK (address ~ '^[0-9a-z.:]{1,45}$'),
    case_ids     uuid[] NOT NULL CHECK (cardinality(case_ids) <= 200),
    covers_all   boolean NOT NULL,
    document_id  uuid,
    criteria     text[] NOT NULL
        CHECK (array_to_string(criteria, ',', '?') ~ '^[a-z0-9_,]*$' AND length(array_to_string(criteria, ',')) <= 1000),
    results      integer CHECK (results >= 0),
    hash_version smallint NOT NULL,
    hash         bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (ledger_id, position)
);
CREATE INDEX reading_by_actor ON case_api.reading (ledger_id, actor, position);
CREATE INDEX reading_by_kind ON case_api.reading (ledger_id, kind, position);
CREATE INDEX reading_by_time ON case_api.reading (ledger_id, recorded_at, position);
CREATE INDEX reading_of_all_cases ON case_api.reading (ledger_id, position) WHERE covers_all;

-- The readings of each case, for the list of one: the same ids as in `case_ids`, which are hashed.
CREATE TABLE case_api.reading_case (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (ledger_id, case_id, position)
);

-- The hash of a row, version 1; case_api.domain.readings.chain is the same function in Python.
CREATE FUNCTION case_api.reading_hash_v1(
    p_ledger_id uuid, p_position bigint, p_recorded_at timestamptz, p_actor text, p_client text, p_operation text,
    p_kind text, p_purpose text, p_address text, p_case_ids uuid[], p_covers_all boolean, p_document_id uuid,
    p_criteria text[], p_results integer, p_previous bytea
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(
    format(
        E'send.reading.1\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s',
        p_ledger_id, p_position, (extract(epoch FROM p_recorded_at) * 1000000)::bigint, p_actor, p_client,
        p_operation, p_kind, p_purpose, p_address, array_to_string(p_case_ids, ','),
        CASE WHEN p_covers_all THEN 'true' ELSE 'false' END, p_document_id, array_to_string(p_criteria, ','),
        p_results, encode(p_previous, 'hex')
    ),
    'UTF8'
));

-- Record one reading in the ledger that the transaction is set to, and return its position. The lock is held to the
-- commit, so that positions are without a gap and in the order of commit: call it last. VOLATILE and READ COMMITTED, so
-- that the head is read with a snapshot that was taken after the lock. `recorded_at` never decreases.
--
-- The lock is an advisory one, of this record only: an append to the log of the same ledger does not wait for it.
CREATE FUNCTION case_api.record_reading_v1(
    p_actor text, p_client text, p_operation text, p_kind text, p_purpose text, p_address text, p_case_ids uuid[],
    p_covers_all boolean, p_document_id uuid, p_criteria text[], p_results integer
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
    at_position bigint;
BEGIN
    IF ledger IS NULL OR current_setting('transaction_isolation') <> 'read committed'
       OR current_setting('synchronous_commit') = 'off' THEN
        RAISE EXCEPTION 'a reading is recorded in one ledger, READ COMMITTED, and with a flush';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('case_api.reading ' || ledger::text, 0));
    INSERT INTO case_api.reading (
        ledger_id, position, recorded_at, actor, client, operation, kind, purpose, address, case_ids, covers_all,
        document_id, criteria, results, hash_version, hash
    )
    SELECT ledger, n.position, n.recorded_at, p_actor, p_client, p_operation, p_kind, p_purpose, p_address, p_case_ids,
           p_covers_all, p_document_id, p_criteria, p_results, 1,
           case_api.reading_hash_v1(
               ledger, n.position, n.recorded_at, p_actor, p_client, p_operation, p_kind, p_purpose, p_address,
               p_case_ids, p_covers_all, p_document_id, p_criteria, p_results, n.previous
           )
    FROM (
        SELECT COALESCE(h.position, 0) + 1 AS position, greatest(clock_timestamp(), h.recorded_at) AS recorded_at,
               COALESCE(h.hash, uuid_send(ledger)) AS previous
        FROM (SELECT) one LEFT JOIN (
            SELECT r.position, r.recorded_at, r.hash FROM case_api.reading r
            WHERE r.ledger_id = ledger ORDER BY r.position DESC LIMIT 1
        ) h ON true
    ) n
    RETURNING position INTO at_position;
    INSERT INTO case_api.reading_case (ledger_id, case_id, position)
    SELECT DISTINCT ledger, each, at_position FROM unnest(p_case_ids) each;
    RETURN at_position;
END
$$;

-- Rows are immutable. Privileges prevent a change by the service, triggers one by the owner. A superuser can remove a
-- trigger: the chain then reveals it.
CREATE FUNCTION case_api.refuse_reading_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case_api.% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_api.reading
    FOR EACH STATEMENT EXECUTE FUNCTION case_api.refuse_reading_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_api.reading_case
    FOR EACH STATEMENT EXECUTE FUNCTION case_api.refuse_reading_change();

-- The function runs as the owner, in the ledger that the transaction is set to; the owner verifies every ledger.
ALTER TABLE case_api.reading ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE case_api.reading_case ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_ledger ON case_api.reading USING (ledger_id = log.current_ledger());
CREATE POLICY one_ledger ON case_api.reading_case USING (ledger_id = log.current_ledger());
CREATE POLICY owner_access ON case_api.reading TO send_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_access ON case_api.reading_case TO send_owner USING (true) WITH CHECK (true);

REVOKE ALL ON FUNCTION case_api.record_reading_v1, case_api.reading_hash_v1 FROM PUBLIC;
GRANT SELECT ON case_api.reading, case_api.reading_case TO case_api;
GRANT EXECUTE ON FUNCTION case_api.record_reading_v1 TO case_api;
