-- Whether a reading is a disclosure: by a person outside of the council, or for a subject access request.
-- case_api.domain.disclosures.disclosing is the same function in Python.
CREATE FUNCTION case_api.discloses_v1(p_actor text, p_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_kind = 'subject_access' OR p_actor ~ ' user:[^ ]+ role:(auditor|family|plan_writer|school)$';

-- Few of a case's readings are, so that they have an index of their own.
ALTER TABLE case_api.reading_case ADD COLUMN discloses boolean NOT NULL DEFAULT false;
ALTER TABLE case_api.reading_case DISABLE TRIGGER append_only;
UPDATE case_api.reading_case c SET discloses = true
  FROM case_api.reading r
 WHERE r.ledger_id = c.ledger_id AND r.position = c.position AND case_api.discloses_v1(r.actor, r.kind);
ALTER TABLE case_api.reading_case ENABLE TRIGGER append_only;
CREATE INDEX reading_case_disclosing ON case_api.reading_case (ledger_id, case_id, position) WHERE discloses;
CREATE INDEX reading_of_all_disclosing ON case_api.reading (ledger_id, position)
    WHERE covers_all AND case_api.discloses_v1(actor, kind);
GRANT EXECUTE ON FUNCTION case_api.discloses_v1 TO case_api;

-- `record_reading_v1` inserts the rows of the cases after the reading, and without the column.
CREATE FUNCTION case_api.set_discloses() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_discloses boolean;
BEGIN
    SELECT case_api.discloses_v1(r.actor, r.kind) INTO found_discloses FROM case_api.reading r
    WHERE r.ledger_id = NEW.ledger_id AND r.position = NEW.position;
    NEW.discloses := found_discloses;
    RETURN NEW;
END
$$;
CREATE TRIGGER set_discloses BEFORE INSERT ON case_api.reading_case
    FOR EACH ROW EXECUTE FUNCTION case_api.set_discloses();
