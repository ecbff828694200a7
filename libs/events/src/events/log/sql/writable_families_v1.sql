-- The event families that a database role may append, NULL for none. A function of constants, and not a table: an append
-- decides it without a join, on any node. set_writable_families_v1 replaces it; before that no role may append.
CREATE FUNCTION log.writable_families_v1(p_role name) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NULL::text[];
