-- The privileges of the service. Row-level security selects the rows (chassis.ledger_isolation).
GRANT USAGE ON SCHEMA notification TO notification_service;
GRANT SELECT, INSERT, UPDATE ON notification.endpoint, notification.delivery, notification.replay TO notification_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification.endpoint_secret TO notification_service;
GRANT SELECT, INSERT ON notification.message, notification.attempt TO notification_service;
