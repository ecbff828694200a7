-- What the law requires with a decision and a notice states, and with it the letter that follows an e-mail, such as how to
-- appeal: kept from the words as they were composed, and recorded in the log when it was sent.
ALTER TABLE notification.notice
    ADD COLUMN contents text[] NOT NULL DEFAULT '{}'
        CHECK (cardinality(contents) <= 6 AND array_position(contents, NULL) IS NULL);
