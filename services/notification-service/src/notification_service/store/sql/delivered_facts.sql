-- The hosts that the URLs of an endpoint had, each since when. Rows remain when the endpoint is deleted: what it received
-- is still to be named. Neither path nor secret is here.
CREATE TABLE notification.endpoint_host (
    ledger_id   uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    since       timestamptz NOT NULL,
    host        text NOT NULL CHECK (length(host) BETWEEN 1 AND 255),
    PRIMARY KEY (ledger_id, endpoint_id, since)
);
CREATE FUNCTION notification.url_host_v1(p_url text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(p_url FROM '^https?://(\[[^]]*\]|[^/:?]+)');
INSERT INTO notification.endpoint_host (ledger_id, endpoint_id, since, host)
SELECT ledger_id, endpoint_id, created_at, notification.url_host_v1(url) FROM notification.endpoint;

CREATE FUNCTION notification.record_endpoint_host() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO notification.endpoint_host (ledger_id, endpoint_id, since, host)
    VALUES (NEW.ledger_id, NEW.endpoint_id, NEW.changed_at, notification.url_host_v1(NEW.url))
    ON CONFLICT (ledger_id, endpoint_id, since) DO UPDATE SET host = EXCLUDED.host;
    RETURN NULL;
END
$$;
CREATE TRIGGER record_first_host AFTER INSERT ON notification.endpoint
    FOR EACH ROW EXECUTE FUNCTION notification.record_endpoint_host();
CREATE TRIGGER record_next_host AFTER UPDATE OF url ON notification.endpoint
    FOR EACH ROW WHEN (OLD.url <> NEW.url) EXECUTE FUNCTION notification.record_endpoint_host();

-- What remains of purged deliveries: how many facts of a case an endpoint received in a month (UTC), and which was the
-- last. Ids and instants, so that it is not erased.
CREATE TABLE notification.delivered_month (
    ledger_id      uuid NOT NULL,
    case_id        uuid NOT NULL,
    endpoint_id    uuid NOT NULL,
    host           text NOT NULL,
    month          date NOT NULL,
    was_answered   boolean NOT NULL,
    entry_id       uuid NOT NULL DEFAULT gen_random_uuid(),
    deliveries     integer NOT NULL CHECK (deliveries > 0),
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL CHECK (last_position >= first_position),
    first_at       timestamptz NOT NULL,
    last_at        timestamptz NOT NULL CHECK (last_at >= first_at),
    PRIMARY KEY (ledger_id, case_id, endpoint_id, host, month, was_answered)
);
CREATE INDEX message_by_case ON notification.message (ledger_id, case_id) WHERE case_id IS NOT NULL;

-- Whether an attempt may have given the message to the receiver: not where it failed before anything was sent.
CREATE FUNCTION notification.may_have_arrived_v1(p_failure text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_failure IS NULL OR p_failure NOT IN ('connect', 'dns', 'forbidden_address', 'tls', 'signing_failed');

-- Which facts of a case were delivered to which endpoint, the newest first: at most `p_limit` before an instant and an
-- id. Each delivery, and each month of purged ones. For case-api, which joins it with its own records: the ledger is that
-- which its transaction is set to, and no row of another is read.
CREATE FUNCTION notification.delivered_facts_v1(
    p_case_id uuid, p_before timestamptz, p_below uuid, p_limit integer
) RETURNS TABLE (
    entry_id uuid, at timestamptz, endpoint_id uuid, host text, type text, first_position bigint, last_position bigint,
    deliveries integer, first_at timestamptz, was_answered boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.entry_id, f.at, f.endpoint_id, f.host, f.type, f.first_position, f.last_position, f.deliveries, f.first_at,
           f.was_answered
    FROM (
        SELECT d.delivery_id AS entry_id, a.last_at AS at, d.endpoint_id, h.host, m.type, m.position AS first_position,
               m.position AS last_position, 1 AS deliveries, a.first_at, a.was_answered
        FROM notification.message m
        JOIN notification.delivery d ON d.ledger_id = m.ledger_id AND d.message_id = m.message_id
        CROSS JOIN LATERAL (
            SELECT min(t.ended_at) AS first_at, max(t.ended_at) AS last_at, bool_or(t.status IS NOT NULL) AS was_answered,
                   max(t.ended_at - t.duration_ms * interval '1 millisecond') AS began_at
            FROM notification.attempt t
            WHERE t.ledger_id = d.ledger_id AND t.delivery_id = d.delivery_id
              AND notification.may_have_arrived_v1(t.failure)
        ) a
        CROSS JOIN LATERAL (
            SELECT e.host FROM notification.endpoint_host e
            WHERE e.ledger_id = d.ledger_id AND e.endpoint_id = d.endpoint_id
            ORDER BY e.since <= a.began_at DESC, CASE WHEN e.since <= a.began_at THEN e.since END DESC, e.since
            LIMIT 1
        ) h
        WHERE m.ledger_id = log.current_ledger() AND m.case_id = p_case_id AND a.last_at IS NOT NULL
        UNION ALL
        SELECT s.entry_id, s.last_at, s.endpoint_id, s.host, NULL, s.first_position, s.last_position, s.deliveries,
               s.first_at, s.was_answered
        FROM notification.delivered_month s
        WHERE s.ledger_id = log.current_ledger() AND s.case_id = p_case_id
    ) f
    WHERE (f.at, f.entry_id) < (p_before, p_below)
    ORDER BY f.at DESC, f.entry_id DESC
    LIMIT p_limit
$$;
REVOKE ALL ON FUNCTION notification.delivered_facts_v1 FROM PUBLIC;
GRANT USAGE ON SCHEMA notification TO case_api;
GRANT EXECUTE ON FUNCTION notification.delivered_facts_v1 TO case_api;
GRANT SELECT, INSERT, UPDATE ON notification.endpoint_host, notification.delivered_month TO notification_service;
