-- Notices as letters. `fallback_…` is the letter that follows an e-mail if that fails: its id, and its content and hash as
-- those of a notice. It is kept no longer than the e-mail is underway.
ALTER TABLE notification.notice
    DROP CONSTRAINT notice_channel_check,
    ADD CONSTRAINT notice_channel_check CHECK (channel IN ('email', 'letter')),
    ADD COLUMN fallback_id uuid,
    ADD COLUMN fallback_content bytea STORAGE EXTERNAL CHECK (length(fallback_content) BETWEEN 30 AND 524317),
    ADD COLUMN fallback_hash bytea CHECK (length(fallback_hash) = 32),
    ADD COLUMN instead_of uuid, -- the e-mail that failed
    ADD COLUMN print_run_id uuid,
    ADD COLUMN left_out boolean NOT NULL DEFAULT false, -- the last file of the print run had not this letter
    ADD CONSTRAINT notice_fallback_check CHECK (num_nonnulls(fallback_id, fallback_content, fallback_hash) IN (0, 3)),
    ADD CONSTRAINT notice_print_run_check CHECK (print_run_id IS NULL OR channel = 'letter');

-- A batch of letters that the post room of a council prints and posts.
CREATE TABLE notification.print_run (
    ledger_id    uuid NOT NULL,
    print_run_id uuid NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by   text NOT NULL CHECK (length(created_by) BETWEEN 1 AND 200),
    letters      integer NOT NULL DEFAULT 0 CHECK (letters BETWEEN 0 AND 50),
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'posted', 'cancelled')),
    file_read_at timestamptz, -- when its file was read last
    posted_on    date,
    ended_at     timestamptz,
    ended_by     text CHECK (length(ended_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, print_run_id),
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((state = 'posted') = (posted_on IS NOT NULL))
);
ALTER TABLE notification.notice ADD FOREIGN KEY (ledger_id, print_run_id) REFERENCES notification.print_run;

-- Letters are due by print runs, and are no part of what the sender polls.
DROP INDEX notification.notice_due;
CREATE INDEX notice_due ON notification.notice (due_at) WHERE state = 'pending' AND channel = 'email';
CREATE INDEX notice_to_print ON notification.notice (ledger_id, created_at, notice_id)
    WHERE state = 'pending' AND channel = 'letter' AND print_run_id IS NULL;
CREATE INDEX notice_of_print_run ON notification.notice (ledger_id, print_run_id, created_at, notice_id)
    WHERE print_run_id IS NOT NULL;
CREATE INDEX print_run_in_order ON notification.print_run (ledger_id, created_at, print_run_id);

GRANT SELECT, INSERT ON notification.print_run TO notification_service;
GRANT UPDATE (letters, file_read_at, state, posted_on, ended_at, ended_by) ON notification.print_run TO notification_service;
GRANT UPDATE (fallback_id, fallback_content, fallback_hash, print_run_id, left_out) ON notification.notice
    TO notification_service;
