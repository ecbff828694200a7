-- The identity of a council in its notices, and the services that they name: each version, read and replaced as a whole.
CREATE TABLE notification.notice_settings (
    ledger_id   uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    document    text NOT NULL CHECK (length(document) <= 100000),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, version)
);

-- Notices to people: each a row for each recipient, from the moment at which it is to be sent. `content` has the address
-- and the words, encrypted under the key of the file of the case, which this database role cannot read: once the file is
-- erased it is unreadable. Everything else is ids, codes and instants, and stays as proof.
CREATE TABLE notification.notice (
    ledger_id    uuid NOT NULL,
    notice_id    uuid NOT NULL,
    case_id      uuid NOT NULL,
    requirement  text NOT NULL CHECK (requirement ~ '^[a-z0-9-]{1,80}$'),
    reports      bigint NOT NULL CHECK (reports > 0), -- the position of the fact
    audience     text NOT NULL CHECK (audience ~ '^[a-z_]{1,40}$'),
    person_id    uuid, -- NULL: the child or young person
    channel      text NOT NULL CHECK (channel IN ('email')),
    purpose      text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
    content      bytea STORAGE EXTERNAL NOT NULL CHECK (length(content) BETWEEN 30 AND 524317),
    content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by   text NOT NULL CHECK (length(created_by) BETWEEN 1 AND 200),
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed')),
    attempts     integer NOT NULL DEFAULT 0,
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until  timestamptz,
    lease_token  uuid,
    ended_at     timestamptz,
    failure      text CHECK (failure ~ '^[a-z_]{1,40}$'),
    PRIMARY KEY (ledger_id, notice_id),
    CHECK ((state = 'pending') = (ended_at IS NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
);
-- A fact is reported to a person once by each channel; what failed may be sent again.
CREATE UNIQUE INDEX notice_once ON notification.notice (
    ledger_id, case_id, reports, requirement, audience, channel,
    COALESCE(person_id, '00000000-0000-0000-0000-000000000000')
) WHERE state <> 'failed';
CREATE INDEX notice_due ON notification.notice (due_at) WHERE state = 'pending';
CREATE INDEX notice_in_order ON notification.notice (ledger_id, created_at, notice_id);
CREATE INDEX notice_of_case ON notification.notice (ledger_id, case_id, created_at, notice_id);

-- Each attempt, recorded before the mail server is called. Without an end the sender was killed, or runs still.
CREATE TABLE notification.notice_attempt (
    ledger_id  uuid NOT NULL,
    notice_id  uuid NOT NULL,
    number     integer NOT NULL CHECK (number > 0),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    outcome    text CHECK (outcome ~ '^[a-z_]{1,40}$'),
    reply_code integer CHECK (reply_code BETWEEN 200 AND 599),
    PRIMARY KEY (ledger_id, notice_id, number),
    FOREIGN KEY (ledger_id, notice_id) REFERENCES notification.notice,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

GRANT SELECT, INSERT ON notification.notice_settings, notification.notice, notification.notice_attempt
    TO notification_service;
GRANT UPDATE (state, attempts, due_at, lease_until, lease_token, ended_at, failure) ON notification.notice
    TO notification_service;
GRANT UPDATE (ended_at, outcome, reply_code) ON notification.notice_attempt TO notification_service;

-- The notices of a case, for the export of what is held about the child or a person around it, the first ones first: at
-- most `p_limit` after an instant and an id. For case-api, which has the key of their contents. The ledger is that which
-- its transaction is set to, and no row of another is read.
CREATE FUNCTION notification.notices_of_case_v1(
    p_case_id uuid, p_after timestamptz, p_above uuid, p_limit integer
) RETURNS TABLE (
    notice_id uuid, created_at timestamptz, created_by text, requirement text, audience text, channel text, state text,
    ended_at timestamptz, failure text, content bytea
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.notice_id, n.created_at, n.created_by, n.requirement, n.audience, n.channel, n.state, n.ended_at, n.failure,
           n.content
    FROM notification.notice n
    WHERE n.ledger_id = log.current_ledger() AND n.case_id = p_case_id
      AND (n.created_at, n.notice_id) > (p_after, p_above)
    ORDER BY n.created_at, n.notice_id
    LIMIT p_limit
$$;
REVOKE ALL ON FUNCTION notification.notices_of_case_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notification.notices_of_case_v1 TO case_api;
