-- A text that announces a notice is a row of its own, beside that of the notice. It waits (`due_at` is infinity) until the
-- notice was sent, and ends with it where that failed.
ALTER TABLE notification.notice
    DROP CONSTRAINT notice_channel_check,
    ADD CONSTRAINT notice_channel_check CHECK (channel IN ('email', 'letter', 'text')),
    ADD COLUMN announces uuid, -- the notice, of a text
    ADD CONSTRAINT notice_announces_check CHECK ((channel = 'text') = (announces IS NOT NULL)),
    ADD FOREIGN KEY (ledger_id, announces) REFERENCES notification.notice;
-- A notice is announced once, also one that is sent again to a person.
CREATE UNIQUE INDEX notice_announced_once ON notification.notice (ledger_id, announces) WHERE announces IS NOT NULL;
DROP INDEX notification.notice_once;
CREATE UNIQUE INDEX notice_once ON notification.notice (
    ledger_id, case_id, reports, requirement, audience, channel,
    COALESCE(person_id, '00000000-0000-0000-0000-000000000000'), corrected_at
) WHERE state <> 'failed' AND announces IS NULL;

CREATE INDEX notice_text_due ON notification.notice (due_at) WHERE state = 'pending' AND channel = 'text';
