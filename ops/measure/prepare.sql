-- Slots that never fill, limits that never refuse, and the tables of the baselines.
UPDATE policy SET live_people = 1000, people_per_year = 1000;
ALTER TABLE slots DROP CONSTRAINT slots_planned_range;
UPDATE slots SET planned = 100000000, capacity = 100000000, version = nextval('slot_versions');
CREATE SCHEMA bench;
CREATE TABLE bench.hot_slot AS
    SELECT s.id AS slot_id FROM slots s JOIN offices o ON o.id = s.office_id WHERE o.code = 'JKS' ORDER BY s.starts_at LIMIT 1;
CREATE TABLE bench.slot (id integer PRIMARY KEY, slot_id bigint NOT NULL, capacity integer NOT NULL, taken integer NOT NULL) WITH (fillfactor = 50);
INSERT INTO bench.slot SELECT row_number() OVER (ORDER BY id), id, 100000000, 0 FROM slots;
CREATE TABLE bench.booking (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slot_id integer NOT NULL, person bigint NOT NULL);
CREATE TABLE bench.outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, booking_id bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bench.session (n integer PRIMARY KEY, token uuid NOT NULL);
INSERT INTO bench.session SELECT row_number() OVER (), token_hash FROM sessions;
CREATE SEQUENCE bench.ids START WITH 1000000000000;
-- book_batch() with one booking, as a worker without batches would call it
CREATE FUNCTION bench.book_one(p_session integer, p_slot integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := nextval('bench.ids');
    v_outcome integer[];
BEGIN
    SELECT o_outcome INTO v_outcome
    FROM antrean.book_batch(
        2000, ARRAY[(SELECT slot_id FROM bench.slot WHERE id = p_slot)], ARRAY[(SELECT token FROM bench.session WHERE n = p_session)],
        ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()], ARRAY[v_id], ARRAY[false], ARRAY['api'], ARRAY[0], ARRAY[1, 2], ARRAY[1, 2],
        ARRAY[1, 2], ARRAY[1], ARRAY[1], ARRAY[v_id], ARRAY[gen_random_uuid()], ARRAY['\x00'::bytea], ARRAY['Warga'], ARRAY[date '1990-06-15'],
        ARRAY['child'], ARRAY[1::smallint]);
    RETURN v_outcome[1];
END
$$;
VACUUM ANALYZE;
