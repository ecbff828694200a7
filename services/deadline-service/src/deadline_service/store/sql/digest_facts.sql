-- The digest of `digest_v1`, with the position of the fact that each item follows from (`because_of`): of an item about a
-- notice, that fact names the notice, and what is wrong with it.
CREATE FUNCTION deadline.digest_v2(p_reader text, p_id uuid, p_day date, p_after bigint, p_limit integer)
RETURNS TABLE (log_position bigint, waits_since timestamptz, sections jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.log_position, d.waits_since, (
        SELECT COALESCE(jsonb_agg(s.section || jsonb_build_object('items', (
            -- A query for each item, of which there are few: a join would read the whole table.
            SELECT COALESCE(jsonb_agg(i.item || jsonb_build_object('because_of', (
                SELECT w.because_of FROM deadline.work_item w
                WHERE w.ledger_id = log.current_ledger() AND w.item_id = (i.item ->> 'item_id')::uuid
            )) ORDER BY i.place), '[]')
            FROM jsonb_array_elements(s.section -> 'items') WITH ORDINALITY AS i (item, place)
        )) ORDER BY s.place), '[]')
        FROM jsonb_array_elements(d.sections) WITH ORDINALITY AS s (section, place)
    )
    FROM deadline.digest_v1(p_reader, p_id, p_day, p_after, p_limit) AS d
$$;

REVOKE ALL ON FUNCTION deadline.digest_v2 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deadline.digest_v2 TO notification_service;
