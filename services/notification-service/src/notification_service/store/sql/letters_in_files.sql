-- Whether any file of its print run had a letter, beside `left_out`, which is about the last file: it may have been posted
-- from an earlier one. Of a print run that is open, and whose file was read before, what that file had is known.
ALTER TABLE notification.notice ADD COLUMN was_in_file boolean NOT NULL DEFAULT false;
SET LOCAL log.ledger = '*'; -- of all councils: row-level security is forced
UPDATE notification.notice AS letter SET was_in_file = true
  FROM notification.print_run AS run
 WHERE run.state = 'open' AND run.file_read_at IS NOT NULL
   AND letter.ledger_id = run.ledger_id AND letter.print_run_id = run.print_run_id
   AND letter.state = 'pending' AND NOT letter.left_out;
GRANT UPDATE (was_in_file) ON notification.notice TO notification_service;
