-- Who posts the letter of a notice, itself or the one that follows an e-mail: the council's post room, from a print run,
-- or GOV.UK Notify, which the sender gives it to. It is decided when the notice is composed: the letter was made for it.
ALTER TABLE notification.notice
    ADD COLUMN letters_by text NOT NULL DEFAULT 'print_run' CHECK (letters_by IN ('print_run', 'govuk_notify'));

CREATE INDEX notice_letter_due ON notification.notice (due_at)
    WHERE state = 'pending' AND channel = 'letter' AND letters_by = 'govuk_notify';
DROP INDEX notification.notice_to_print;
CREATE INDEX notice_to_print ON notification.notice (ledger_id, created_at, notice_id)
    WHERE state = 'pending' AND channel = 'letter' AND print_run_id IS NULL AND letters_by = 'print_run';
DROP INDEX notification.notice_waits_for_print_run;
CREATE INDEX notice_waits_for_print_run ON notification.notice (created_at)
    WHERE state = 'pending' AND channel = 'letter' AND letters_by = 'print_run' AND print_run_id IS NULL;
CREATE INDEX notice_waits_for_letter ON notification.notice (created_at)
    WHERE state = 'pending' AND channel = 'letter' AND letters_by = 'govuk_notify';
