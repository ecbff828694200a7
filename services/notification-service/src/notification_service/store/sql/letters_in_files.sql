-- Whether any file of its print run had a letter, and whether any had it not, beside `left_out`, which is about the last
-- file: another may have been posted. Of a print run that is open, and whose file was read before, it is known of that file.
ALTER TABLE notification.notice
    ADD COLUMN was_in_file boolean NOT NULL DEFAULT false,
    ADD COLUMN was_left_out boolean NOT NULL DEFAULT false;
SET LOCAL log.ledger = '*'; -- of all councils: row-level security is forced
UPDATE notification.notice AS letter SET was_in_file = NOT letter.left_out, was_left_out = letter.left_out
  FROM notification.print_run AS run
 WHERE run.state = 'open' AND run.file_read_at IS NOT NULL
   AND letter.ledger_id = run.ledger_id AND letter.print_run_id = run.print_run_id
   AND letter.state = 'pending';
GRANT UPDATE (was_in_file, was_left_out) ON notification.notice TO notification_service;
