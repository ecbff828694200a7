-- Whether a row of a service's table may be seen: its ledger is the one set, or the transaction has said
-- aloud that it crosses ledgers (a worker that claims its next piece of work).
CREATE FUNCTION log.visible(ledger uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE current_setting('log.ledger', true) WHEN '*' THEN true WHEN ledger::text THEN true ELSE false END;
