-- Which documents of the case a notice encloses, and with it the letter that follows an e-mail: ids, beside the encrypted
-- content that has their titles, so that the notices are found which enclosed a document whose filing is voided later. Of
-- those composed before it is not known: only who has the key of the file can read that.
ALTER TABLE notification.notice
    ADD COLUMN enclosed_documents uuid[] NOT NULL DEFAULT '{}'
        CHECK (cardinality(enclosed_documents) <= 20 AND array_position(enclosed_documents, NULL) IS NULL);
CREATE INDEX notice_enclosing ON notification.notice (ledger_id, case_id) WHERE enclosed_documents <> '{}';
