-- Whether a child of another case of the ledger that the transaction is set to has both words of one of some pairs in its
-- name: for notification-service, before it sends words in which they stand side by side. `p_one` and `p_other` are their
-- tokens (events.blind_index), a pair at each place. It answers neither a case nor a name.
--
-- The rows of each token are read once, over the index, however many pairs have it; OFFSET keeps the planner from reading
-- the whole table where there are many.
CREATE FUNCTION case_api.names_another_child_v1(p_case_id uuid, p_one bigint[], p_other bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT
          FROM (
              SELECT array_agg(given.token) AS tokens
                FROM (SELECT DISTINCT token FROM unnest(p_one || p_other) AS every (token)) AS given
               CROSS JOIN LATERAL (
                   SELECT n.case_id FROM case_api.person_name n
                    WHERE n.ledger_id = log.current_ledger() AND n.token = given.token AND n.case_id <> p_case_id
                   OFFSET 0
               ) AS found
               GROUP BY found.case_id
              HAVING count(*) > 1
          ) AS child
          JOIN unnest(p_one, p_other) AS pair (one, other)
            ON pair.one = ANY (child.tokens) AND pair.other = ANY (child.tokens)
    )
$$;
REVOKE ALL ON FUNCTION case_api.names_another_child_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_api.names_another_child_v1 TO notification_service;
