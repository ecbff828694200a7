-- A transaction sees the rows of its ledger, and the service may not update a person's versions.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['case_list', 'person', 'identifier', 'contact'] LOOP
        EXECUTE format('ALTER TABLE case_api.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE case_api.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY one_ledger ON case_api.%I USING (log.visible(ledger_id))', name);
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON case_api.%I TO case_api', name);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA case_api TO case_api;
