-- Whether row-level security lets a row of a service's table be read: its ledger is the one that the transaction is set
-- to, or the transaction is set to all ledgers ('*': a worker that claims its next piece of work).
CREATE FUNCTION log.visible(ledger uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE current_setting('log.ledger', true) WHEN '*' THEN true WHEN ledger::text THEN true ELSE false END;
