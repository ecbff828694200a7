-- Who gets a digest in the morning: the address of work of an officer or a manager, and whose work it has: that of an
-- officer, of a team, or of the council. `next_at` is the instant of the next. One that ended has no address; its row is
-- deleted later.
CREATE TABLE notification.digest (
    ledger_id    uuid NOT NULL,
    digest_id    uuid NOT NULL,
    reader       text NOT NULL CHECK (reader IN ('officer', 'team', 'council')),
    reader_id    uuid,
    email        text CHECK (length(email) BETWEEN 3 AND 254),
    send_at      time NOT NULL CHECK (send_at BETWEEN '05:00' AND '11:59'),
    paused_until date,
    next_at      timestamptz NOT NULL,
    version      integer NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by   text NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 200),
    ended_at     timestamptz,
    PRIMARY KEY (ledger_id, digest_id),
    CHECK ((reader = 'council') = (reader_id IS NULL)),
    CHECK ((ended_at IS NULL) = (email IS NOT NULL))
);
-- An address gets the digest of a reader once in a morning.
CREATE UNIQUE INDEX digest_once ON notification.digest (
    ledger_id, lower(email), reader, COALESCE(reader_id, '00000000-0000-0000-0000-000000000000')
) WHERE ended_at IS NULL;
CREATE INDEX digest_due ON notification.digest (next_at) WHERE ended_at IS NULL;
CREATE INDEX digest_in_order ON notification.digest (ledger_id, created_at, digest_id) WHERE ended_at IS NULL;
CREATE INDEX digest_ended ON notification.digest (ended_at) WHERE ended_at IS NOT NULL;

-- The digest of a day, once for each: when it was sent, or why not. Neither its words nor its address are kept.
-- `attempts` is raised, and `outcome` emptied, before the mail server is called: without an outcome the sender was killed,
-- or runs still. `log_position` is up to where its facts go.
CREATE TABLE notification.digest_message (
    ledger_id    uuid NOT NULL,
    digest_id    uuid NOT NULL,
    day          date NOT NULL,
    message_id   uuid NOT NULL,
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'skipped', 'failed')),
    reason       text CHECK (reason ~ '^[a-z_]{1,40}$'),
    attempts     integer NOT NULL DEFAULT 0,
    outcome      text CHECK (outcome ~ '^[a-z_]{1,40}$'),
    reply_code   integer CHECK (reply_code BETWEEN 200 AND 599),
    due_at       timestamptz NOT NULL,
    send_until   timestamptz NOT NULL,
    lease_until  timestamptz,
    lease_token  uuid,
    log_position bigint CHECK (log_position >= 0),
    items        integer CHECK (items >= 0),
    ended_at     timestamptz,
    PRIMARY KEY (ledger_id, digest_id, day),
    CHECK ((state = 'pending') = (ended_at IS NULL)),
    CHECK ((state IN ('skipped', 'failed')) = (reason IS NOT NULL))
);
CREATE INDEX digest_message_due ON notification.digest_message (due_at) WHERE state = 'pending';
CREATE INDEX digest_message_ended ON notification.digest_message (ended_at) WHERE state <> 'pending';

GRANT SELECT, INSERT, UPDATE, DELETE ON notification.digest TO notification_service;
GRANT SELECT, INSERT, DELETE ON notification.digest_message TO notification_service;
GRANT UPDATE (
    state, reason, attempts, outcome, reply_code, due_at, lease_until, lease_token, log_position, items, ended_at
) ON notification.digest_message TO notification_service;
