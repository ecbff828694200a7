-- Documents. The fact that one was filed is in the log; here is what the log does not hold, and content.

-- The case that each document of the council is of: that whose facts name it, filed or not. Changed in the transaction
-- of these facts, after the append, which admits one writer of a ledger at a time.
CREATE TABLE case_api.document_case (
    ledger_id   uuid NOT NULL,
    document_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    sha256      bytea NOT NULL CHECK (length(sha256) = 32),
    filed       boolean NOT NULL,
    PRIMARY KEY (ledger_id, document_id)
);
CREATE INDEX document_case_by_content ON case_api.document_case (ledger_id, sha256, case_id);

-- A filed document. An id is never filed again, so this describes one content for good.
CREATE TABLE case_api.document (
    ledger_id   uuid NOT NULL,
    document_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    title       text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    concerns    text CHECK (length(concerns) <= 40),
    media_type  text NOT NULL CHECK (length(media_type) BETWEEN 3 AND 100),
    size        bigint NOT NULL CHECK (size > 0),
    location    text CHECK (length(location) BETWEEN 1 AND 500),
    sha256      bytea NOT NULL CHECK (length(sha256) = 32),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, document_id),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
CREATE INDEX document_by_case ON case_api.document (ledger_id, case_id);

-- An attempt to upload the content of a document. One that was complete and verified is the content, at most one of a
-- document; the others are deleted with their parts. What waits to be scanned is due at `scan_due_at`.
CREATE TABLE case_api.document_upload (
    ledger_id   uuid NOT NULL,
    upload_id   uuid NOT NULL,
    document_id uuid NOT NULL,
    began_at    timestamptz NOT NULL,
    is_content  boolean NOT NULL DEFAULT false,
    stored_at   timestamptz,
    scan        text CHECK (scan IN ('not_scanned', 'waiting', 'passed', 'failed')),
    scan_due_at timestamptz,
    PRIMARY KEY (ledger_id, upload_id),
    CHECK (is_content = (stored_at IS NOT NULL) AND is_content = (scan IS NOT NULL)),
    CHECK ((scan_due_at IS NOT NULL) = (scan IS NOT DISTINCT FROM 'waiting'))
);
CREATE UNIQUE INDEX document_upload_content ON case_api.document_upload (ledger_id, document_id) WHERE is_content;
CREATE INDEX document_upload_unfinished ON case_api.document_upload (began_at) WHERE NOT is_content;
CREATE INDEX document_upload_to_scan ON case_api.document_upload (scan_due_at) WHERE scan_due_at IS NOT NULL;

-- The bytes of an upload in parts of one size, the last one shorter; stored as they are, because what is uploaded is
-- compressed already, and so that a part of a part can be read.
CREATE TABLE case_api.document_part (
    ledger_id uuid NOT NULL,
    upload_id uuid NOT NULL,
    ordinal   integer NOT NULL CHECK (ordinal >= 0),
    content   bytea STORAGE EXTERNAL NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
    PRIMARY KEY (ledger_id, upload_id, ordinal),
    FOREIGN KEY (ledger_id, upload_id) REFERENCES case_api.document_upload ON DELETE CASCADE
);

-- Bytes of content that a council's documents have been given room for.
CREATE TABLE case_api.document_usage (
    ledger_id uuid PRIMARY KEY,
    bytes     bigint NOT NULL CHECK (bytes >= 0)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.document_case, case_api.document_upload, case_api.document_usage TO case_api;
GRANT SELECT, INSERT, DELETE ON case_api.document, case_api.document_part TO case_api;
