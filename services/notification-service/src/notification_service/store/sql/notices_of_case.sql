-- The notices of a case as `notices_of_case_v1` has them, with the recipient (NULL: the child or young person): who is
-- another person than the one whose data is exported is known after the data of that person was erased, too.
CREATE FUNCTION notification.notices_of_case_v2(
    p_case_id uuid, p_after timestamptz, p_above uuid, p_limit integer
) RETURNS TABLE (
    notice_id uuid, created_at timestamptz, created_by text, requirement text, audience text, person_id uuid,
    channel text, state text, ended_at timestamptz, failure text, content bytea
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.notice_id, n.created_at, n.created_by, n.requirement, n.audience, n.person_id, n.channel, n.state,
           n.ended_at, n.failure, n.content
    FROM notification.notice n
    WHERE n.ledger_id = log.current_ledger() AND n.case_id = p_case_id
      AND (n.created_at, n.notice_id) > (p_after, p_above)
    ORDER BY n.created_at, n.notice_id
    LIMIT p_limit
$$;
REVOKE ALL ON FUNCTION notification.notices_of_case_v2 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notification.notices_of_case_v2 TO case_api;
