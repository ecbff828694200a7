-- Rows are seen by their own council's requests, and by workers that say aloud that they cross ledgers.
DO $$
DECLARE guarded regclass;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'notification.endpoint', 'notification.endpoint_secret', 'notification.message',
        'notification.delivery', 'notification.attempt', 'notification.replay'
    ]::regclass[] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY visible ON %s USING (log.visible(ledger_id))', guarded);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA notification TO notification_service;
GRANT SELECT, INSERT, UPDATE ON notification.endpoint, notification.delivery, notification.replay TO notification_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification.endpoint_secret TO notification_service;
GRANT SELECT, INSERT ON notification.message, notification.attempt TO notification_service;
