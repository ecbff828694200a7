-- Since when the documents of a case are restricted, of the ledger that the transaction is set to. NULL: they are not, or
-- may be read for the purpose all the same.
CREATE FUNCTION case_api.documents_restricted_on_v1(p_case_id uuid, p_purpose text) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT min(r.restricted_on) FROM case_api.restriction r
     WHERE r.ledger_id = log.current_ledger() AND r.case_id = p_case_id AND 'documents' = ANY (r.parts)
       AND NOT case_api.may_read_restricted_v1(p_purpose)
$$;

-- Documents of a case as notification-service needs them to enclose them in a notice: what describes each, encrypted under
-- the key of the file, and whether its content may be read. Of the ledger that the transaction is set to, and only those
-- in the file of the case: not of another case, and not those whose filing was voided. The reading is recorded before
-- anything is answered.
--
-- Where the documents are restricted, and may not be read for the purpose, there is one row, which has nothing but the day
-- since when, and no reading is recorded. `scan` is NULL where no content is stored. `is_in_other_cases`: another case of
-- the ledger names a document with the same content.
CREATE FUNCTION case_api.notice_documents_v1(
    p_case_id uuid, p_documents uuid[], p_actor text, p_client text, p_operation text, p_purpose text, p_address text
) RETURNS TABLE (
    restricted_on date, document_id uuid, details bytea, sha256 bytea, media_type text, size bigint,
    is_elsewhere boolean, scan text, is_in_other_cases boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
BEGIN
    restricted_on := case_api.documents_restricted_on_v1(p_case_id, p_purpose);
    IF restricted_on IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
        SELECT NULL::date, d.document_id, d.details, d.sha256, d.media_type, d.size, d.is_elsewhere, u.scan,
               EXISTS (
                   SELECT FROM case_api.document_case o
                    WHERE o.ledger_id = ledger AND o.sha256 = d.sha256 AND o.case_id <> p_case_id
               )
          FROM unnest(p_documents) AS given (document_id)
          JOIN case_api.document_case c
            ON c.ledger_id = ledger AND c.document_id = given.document_id AND c.case_id = p_case_id AND c.filed
          JOIN case_api.document d
            ON d.ledger_id = ledger AND d.document_id = given.document_id AND d.case_id = p_case_id
          LEFT JOIN case_api.document_upload u
            ON u.ledger_id = ledger AND u.document_id = given.document_id AND u.is_content;
    IF FOUND THEN
        PERFORM case_api.record_reading_v1(
            p_actor, p_client, p_operation, 'document', p_purpose, p_address, ARRAY[p_case_id], false,
            CASE WHEN cardinality(p_documents) = 1 THEN p_documents[1] END, ARRAY[]::text[], NULL
        );
    END IF;
END
$$;

-- One part of the content of a document, encrypted under the key of the file, with the id of the upload that it is. Parts
-- are numbered from 0. The reading of the content is recorded with the first part, before it is answered.
--
-- No row: there is no such part, the document is not in the file of the case any more, its content is not stored or may
-- not be served, or the documents are restricted and may not be read for the purpose.
CREATE FUNCTION case_api.notice_document_part_v1(
    p_case_id uuid, p_document_id uuid, p_ordinal integer, p_actor text, p_client text, p_operation text,
    p_purpose text, p_address text
) RETURNS TABLE (upload_id uuid, content bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
BEGIN
    IF case_api.documents_restricted_on_v1(p_case_id, p_purpose) IS NOT NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT u.upload_id, p.content
          FROM case_api.document_case c
          JOIN case_api.document_upload u
            ON u.ledger_id = ledger AND u.document_id = c.document_id AND u.is_content
           AND u.scan IN ('not_scanned', 'passed')
          JOIN case_api.document_part p
            ON p.ledger_id = ledger AND p.upload_id = u.upload_id AND p.ordinal = p_ordinal
         WHERE c.ledger_id = ledger AND c.document_id = p_document_id AND c.case_id = p_case_id AND c.filed;
    IF FOUND AND p_ordinal = 0 THEN
        PERFORM case_api.record_reading_v1(
            p_actor, p_client, p_operation, 'document_content', p_purpose, p_address, ARRAY[p_case_id], false,
            p_document_id, ARRAY[]::text[], NULL
        );
    END IF;
END
$$;

REVOKE ALL ON FUNCTION case_api.documents_restricted_on_v1, case_api.notice_documents_v1, case_api.notice_document_part_v1
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_api.notice_documents_v1, case_api.notice_document_part_v1 TO notification_service;
