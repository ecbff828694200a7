-- In which cases a person around a child stands, for an export of what is held about that person.
CREATE INDEX person_key_by_person ON case_api.person_key (ledger_id, person_id, case_id);
