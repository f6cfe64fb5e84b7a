-- The roles of the cluster and how long each may wait. Run before the migrations, by who may create roles; repeatable.
-- Passwords are not set here.
DO $$
DECLARE
    v_role text;
BEGIN
    -- Two databases of one cluster may be migrated at once, and roles belong to both; advisory locks belong to one only.
    BEGIN
        LOCK TABLE pg_catalog.pg_authid, pg_catalog.pg_db_role_setting IN SHARE ROW EXCLUSIVE MODE;
    EXCEPTION WHEN insufficient_privilege THEN
        NULL; -- only a superuser may lock them; for others two at once may fail, and is run again
    END;
    FOREACH v_role IN ARRAY ARRAY['antrean_worker', 'antrean_notifier', 'antrean_job', 'antrean_report'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', v_role);
        END IF;
        EXECUTE format('ALTER ROLE %I SET search_path = antrean', v_role);
        EXECUTE format('ALTER ROLE %I SET jit = off', v_role);
        EXECUTE format('ALTER ROLE %I SET timezone = ''UTC''', v_role);
        EXECUTE format('ALTER ROLE %I SET lock_timeout = ''2s''', v_role);
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''10s''', v_role);
    END LOOP;
    -- Every statement of these two has its index. A plan made on empty tables would read them whole, and be kept while they fill.
    ALTER ROLE antrean_worker SET enable_seqscan = off;
    ALTER ROLE antrean_notifier SET enable_seqscan = off;
    ALTER ROLE antrean_worker SET statement_timeout = '5s';
    ALTER ROLE antrean_notifier SET statement_timeout = '30s';
    ALTER ROLE antrean_job SET statement_timeout = '10min';
    ALTER ROLE antrean_job SET lock_timeout = '10s';
    ALTER ROLE antrean_report SET statement_timeout = '10min';
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'antrean_owner') THEN
        CREATE ROLE antrean_owner NOLOGIN;
    END IF;
END
$$;
