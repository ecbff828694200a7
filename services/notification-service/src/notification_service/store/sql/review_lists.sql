-- A digest of a setting is the list of the plans that it has to review in a term: by its number in the register, once a
-- term. `day` of its messages is the first day of the term.
ALTER TABLE notification.digest
    ADD COLUMN setting_urn text CHECK (setting_urn ~ '^[0-9]{6}$'),
    DROP CONSTRAINT digest_reader_check,
    ADD CONSTRAINT digest_reader_check CHECK (reader IN ('officer', 'team', 'council', 'setting')),
    DROP CONSTRAINT digest_check,
    ADD CONSTRAINT digest_reader_id_check CHECK ((reader IN ('officer', 'team')) = (reader_id IS NOT NULL)),
    ADD CONSTRAINT digest_setting_check CHECK ((reader = 'setting') = (setting_urn IS NOT NULL));
DROP INDEX notification.digest_once;
-- An address gets the digest of a reader once in a morning.
CREATE UNIQUE INDEX digest_once ON notification.digest (
    ledger_id, lower(email), reader, COALESCE(reader_id, '00000000-0000-0000-0000-000000000000'),
    COALESCE(setting_urn, '')
) WHERE ended_at IS NULL;
