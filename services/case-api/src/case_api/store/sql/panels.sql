-- Meetings of a council's panels, each in its current version. The document has the members, by the ids of officers or by
-- names, and nothing of a child.
CREATE TABLE case_api.panel (
    ledger_id   uuid NOT NULL,
    panel_id    uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    held_on     date NOT NULL,
    document    text NOT NULL CHECK (octet_length(document) <= 32768),
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, panel_id)
);
CREATE INDEX panel_by_day ON case_api.panel (ledger_id, held_on, panel_id);

-- The items of their agendas, numbered from 1. Every change is a new version of the whole; the highest is the current one,
-- and none is changed. The document has codes, ids, hashes and amounts; the reasons are a text of the case.
CREATE TABLE case_api.panel_item (
    ledger_id   uuid NOT NULL,
    panel_id    uuid NOT NULL,
    item        smallint NOT NULL CHECK (item BETWEEN 1 AND 200),
    version     smallint NOT NULL CHECK (version BETWEEN 1 AND 100),
    case_id     uuid NOT NULL,
    document    text NOT NULL CHECK (octet_length(document) <= 65536),
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, panel_id, item, version),
    FOREIGN KEY (ledger_id, panel_id) REFERENCES case_api.panel,
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
-- The highest version of each item comes first, so that a page of items stops where it is full.
CREATE INDEX panel_item_in_order ON case_api.panel_item (ledger_id, panel_id, item, version DESC);
CREATE INDEX panel_item_by_case ON case_api.panel_item (ledger_id, case_id, panel_id, item, version DESC);

GRANT SELECT, INSERT, UPDATE ON case_api.panel TO case_api;
GRANT SELECT, INSERT ON case_api.panel_item TO case_api;
