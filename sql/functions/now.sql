-- The clock by which SQL decides. Test databases replace it.
CREATE OR REPLACE FUNCTION antrean_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$ SELECT clock_timestamp() $$;
