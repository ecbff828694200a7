-- What became of a notice after it was accepted: delivered, or returned later.
ALTER TABLE notification.notice
    ADD COLUMN delivered_at timestamptz,
    ADD COLUMN returned_at timestamptz,
    DROP CONSTRAINT notice_state_check,
    ADD CONSTRAINT notice_state_check CHECK (state IN ('pending', 'sent', 'delivered', 'failed'));

-- Messages of which a provider reports what becomes of them: one row for each that it accepted. `look_at` is when its
-- status is looked up next, NULL where it is final or the provider has forgotten it. Ids, codes and instants alone.
CREATE TABLE notification.notice_receipt (
    ledger_id   uuid NOT NULL,
    notice_id   uuid NOT NULL,
    provider_id uuid NOT NULL,
    accepted_at timestamptz NOT NULL,
    status      text CHECK (status ~ '^[a-z-]{1,40}$'),
    looked_at   timestamptz,
    look_at     timestamptz,
    PRIMARY KEY (ledger_id, notice_id),
    FOREIGN KEY (ledger_id, notice_id) REFERENCES notification.notice
);
CREATE INDEX notice_receipt_due ON notification.notice_receipt (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX notice_receipt_of_message ON notification.notice_receipt (provider_id);

GRANT SELECT, INSERT ON notification.notice_receipt TO notification_service;
GRANT UPDATE (status, looked_at, look_at) ON notification.notice_receipt TO notification_service;
GRANT UPDATE (delivered_at, returned_at) ON notification.notice TO notification_service;
