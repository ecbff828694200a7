-- Officers and teams of a council. Each row is the present version of one; `document` is what the domain's model has,
-- because it is read and replaced only as a whole.
CREATE TABLE case_api.team (
    ledger_id   uuid NOT NULL,
    team_id     uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    document    text NOT NULL CHECK (length(document) <= 100000),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, team_id)
);
CREATE INDEX team_in_order ON case_api.team (ledger_id, created_at, team_id);

CREATE TABLE case_api.officer (
    ledger_id   uuid NOT NULL,
    officer_id  uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    document    text NOT NULL CHECK (length(document) <= 100000),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, officer_id)
);
CREATE INDEX officer_in_order ON case_api.officer (ledger_id, created_at, officer_id);

-- Who is in a team: the memberships of the officers' documents, written with them, for the lists of teams. A membership
-- without an end ends at infinity.
CREATE TABLE case_api.team_member (
    ledger_id  uuid NOT NULL,
    officer_id uuid NOT NULL,
    team_id    uuid NOT NULL,
    from_on    date NOT NULL,
    to_on      date NOT NULL CHECK (to_on >= from_on),
    PRIMARY KEY (ledger_id, officer_id, team_id, from_on),
    FOREIGN KEY (ledger_id, officer_id) REFERENCES case_api.officer,
    FOREIGN KEY (ledger_id, team_id) REFERENCES case_api.team
);
CREATE INDEX team_member_in_order ON case_api.team_member (ledger_id, team_id, officer_id, to_on, from_on);

GRANT SELECT, INSERT, UPDATE ON case_api.team, case_api.officer TO case_api;
GRANT SELECT, INSERT, DELETE ON case_api.team_member TO case_api;
