-- By what a notice was composed: the SHA-256 of the files of its words and of the catalogue of notices, and the version of the
-- council's settings; which doubts about it there were and were confirmed, as codes, and who confirmed them. NULL: it was
-- composed before this was recorded, or by a process of an earlier release.
ALTER TABLE notification.notice
    ADD COLUMN words_hash bytea,
    ADD COLUMN catalogue_hash bytea,
    ADD COLUMN settings_version integer,
    ADD COLUMN confirmed_doubts text[],
    ADD COLUMN confirmed_by text;
-- NOT VALID: what there is has no value in them, and a scan would hold the lock of the table for as long as it took.
ALTER TABLE notification.notice
    ADD CONSTRAINT notice_editions_check CHECK (
        num_nulls(words_hash, catalogue_hash, settings_version, confirmed_doubts) IN (0, 4)
        AND length(words_hash) = 32 AND length(catalogue_hash) = 32 AND settings_version > 0
    ) NOT VALID,
    ADD CONSTRAINT notice_confirmed_check CHECK (
        cardinality(confirmed_doubts) <= 40 AND array_position(confirmed_doubts, NULL) IS NULL
        AND (confirmed_by IS NULL) = (COALESCE(cardinality(confirmed_doubts), 0) = 0)
        AND length(confirmed_by) BETWEEN 1 AND 200
    ) NOT VALID;
