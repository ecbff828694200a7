-- A table like another, in another schema: columns, keys, row-level security, policies, grants and distribution. A
-- projection is rebuilt in such tables while the live ones stay in use.
CREATE FUNCTION log.create_shadow_table_v1(source regclass, target_schema name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    bare   CONSTANT name := (SELECT relname FROM pg_class WHERE oid = source);
    target CONSTANT text := format('%I.%I', target_schema, bare);
    policy record;
    grantee record;
BEGIN
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', target, source);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    FOR policy IN SELECT p.* FROM pg_policies p JOIN pg_class c ON c.oid = source
                  JOIN pg_namespace s ON s.oid = c.relnamespace
                  WHERE p.tablename = bare AND p.schemaname = s.nspname LOOP
        EXECUTE format('CREATE POLICY %I ON %s AS %s FOR %s TO %s %s %s', policy.policyname, target, policy.permissive,
                       policy.cmd, array_to_string(policy.roles, ', '),
                       'USING (' || policy.qual || ')', 'WITH CHECK (' || policy.with_check || ')');
    END LOOP;
    FOR grantee IN SELECT a.grantee::regrole AS role, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
                   WHERE c.oid = source AND a.grantee <> c.relowner AND a.grantee <> 0 LOOP
        EXECUTE format('GRANT %s ON %s TO %s', grantee.privilege_type, target, grantee.role);
    END LOOP;
    PERFORM log.distribute_like_v1(source, target::regclass);
END
$$;
