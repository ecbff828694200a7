-- The concerns about provision in cases, and how far each is: they follow from the facts of each case, and are replaced in the
-- transaction of the facts that change them. The log alone decides. `reply` is of what was asked last; whether an awaited one is
-- overdue depends on the day, and is decided by the query.
CREATE TABLE case_api.provision_challenge (
    ledger_id     uuid NOT NULL,
    case_id       uuid NOT NULL,
    concern_id    uuid NOT NULL,
    provider_id   uuid,
    item_id       uuid,
    outcome_id    uuid,
    shortfall     text NOT NULL CHECK (length(shortfall) <= 40),
    raised_on     date NOT NULL,
    route         text CHECK (length(route) <= 40),
    challenged_on date,
    reply_due_on  date,
    replied_on    date,
    resolution    text CHECK (length(resolution) <= 40),
    resolved_on   date,
    state         text NOT NULL CHECK (length(state) <= 40),
    reply         text NOT NULL CHECK (length(reply) <= 40),
    PRIMARY KEY (ledger_id, case_id, concern_id)
);
CREATE INDEX provision_challenge_by_state
    ON case_api.provision_challenge (ledger_id, state, reply, raised_on, case_id, concern_id);
CREATE INDEX provision_challenge_by_provider
    ON case_api.provision_challenge (ledger_id, provider_id, state, reply, raised_on, case_id, concern_id);
CREATE INDEX provision_challenge_awaited
    ON case_api.provision_challenge (ledger_id, reply_due_on, case_id, concern_id) WHERE reply = 'awaited';
CREATE INDEX provision_challenge_awaited_of_provider
    ON case_api.provision_challenge (ledger_id, provider_id, reply_due_on, case_id, concern_id) WHERE reply = 'awaited';

GRANT SELECT, INSERT, DELETE ON case_api.provision_challenge TO case_api;
