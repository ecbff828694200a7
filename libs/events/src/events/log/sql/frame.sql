-- A field as it is hashed: its length in four bytes, then its bytes; a missing field is ff ff ff ff.
-- Lengths instead of separators, so that no two different rows have the same bytes.
CREATE FUNCTION log.frame(field bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN field IS NULL THEN '\xffffffff'::bytea ELSE int4send(length(field)) || field END;
