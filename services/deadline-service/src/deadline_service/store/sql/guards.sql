-- A transaction sees the rows of its ledger; a worker that claims work sees those of all.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['deadline', 'council_settings'] LOOP
        EXECUTE format('ALTER TABLE deadline.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE deadline.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY one_ledger ON deadline.%I USING (log.visible(ledger_id))', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.%I TO deadline_service', name);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA deadline TO deadline_service;
