-- How many bytes of documents a notice encloses, and with it the letter that follows an e-mail: what a process that sends or
-- prints holds or reads at once is bounded by it. Which documents they are is in the encrypted content.
ALTER TABLE notification.notice
    ADD COLUMN enclosed_bytes bigint NOT NULL DEFAULT 0 CHECK (enclosed_bytes >= 0);
