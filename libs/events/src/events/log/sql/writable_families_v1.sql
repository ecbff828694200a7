-- The event families that a database role may append. A function of constants, and not a table: an append decides it
-- without a join, on whichever node it runs.
CREATE FUNCTION log.writable_families_v1(p_role name) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_role
    WHEN 'case_api' THEN '{request,assessment,draft,final,review,tribunal,case,provision}'::text[]
    WHEN 'deadline_service' THEN '{deadline}'::text[]
    WHEN 'notification_service' THEN '{notice}'::text[]
END;
