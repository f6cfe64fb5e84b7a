-- Calls of book_batch() as the rows of b and the part `costs` make them. Slots and sessions are named by their numbers in bench.
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
        ARRAY[1, 2], ARRAY[1], ARRAY[1], ARRAY[v_id], ARRAY[gen_random_uuid()], ARRAY[decode(repeat('00', 45), 'hex')], ARRAY['Warga'],
        ARRAY[date '1990-06-15'], ARRAY['child'], ARRAY[1::smallint]);
    RETURN v_outcome[1];
END
$$;

CREATE FUNCTION bench.book_family(p_session integer, p_slot integer, p_people integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := nextval('bench.ids');
    v_bookings bigint[];
    v_niks uuid[];
    v_outcome integer[];
BEGIN
    FOR i IN 1 .. p_people LOOP
        v_bookings[i] := v_id + i;
        v_niks[i] := gen_random_uuid();
    END LOOP;
    SELECT o_outcome INTO v_outcome
    FROM antrean.book_batch(
        2000, ARRAY[(SELECT slot_id FROM bench.slot WHERE id = p_slot)], ARRAY[(SELECT token FROM bench.session WHERE n = p_session)],
        ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()], ARRAY[v_id], ARRAY[false], ARRAY['api'], ARRAY[0], ARRAY[1, p_people + 1], ARRAY[1, 2],
        ARRAY[1, 2], ARRAY[1], ARRAY[p_people], v_bookings, v_niks, array_fill(decode(repeat('00', 45), 'hex'), ARRAY[p_people]),
        array_fill('Warga'::text, ARRAY[p_people]), array_fill(date '1990-06-15', ARRAY[p_people]), array_fill('child'::text, ARRAY[p_people]),
        array_fill(1::smallint, ARRAY[p_people]));
    RETURN v_outcome[1];
END
$$;

-- p_requests bookings of one person in one call, of as many accounts, in any slots. Returns how many were booked.
CREATE FUNCTION bench.book_many(p_session integer, p_requests integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := nextval('bench.ids');
    v_slots bigint[];
    v_part_slot integer[];
    v_tokens uuid[];
    v_ids bigint[];
    v_random uuid[];
    v_from integer[];
    v_ones integer[] := array_fill(1, ARRAY[p_requests]);
    v_booked integer;
BEGIN
    SELECT array_agg(w.slot_id ORDER BY w.i), array_agg(v_id + w.i ORDER BY w.i), array_agg(gen_random_uuid()), array_agg(w.i ORDER BY w.i)
    INTO v_slots, v_ids, v_random, v_from
    FROM (
        SELECT r.i, b.slot_id
        FROM (SELECT i, 1 + floor(random() * (SELECT max(id) FROM bench.slot))::integer AS slot FROM generate_series(1, p_requests) AS i) r
        JOIN bench.slot b ON b.id = r.slot
    ) w;
    SELECT array_agg(token ORDER BY n) INTO v_tokens FROM bench.session WHERE n BETWEEN p_session AND p_session + p_requests - 1;
    SELECT array_agg(d.place ORDER BY d.i)
    INTO v_part_slot
    FROM (SELECT i, dense_rank() OVER (ORDER BY slot_id)::integer AS place FROM unnest(v_slots) WITH ORDINALITY AS u (slot_id, i)) d;
    SELECT array_agg(DISTINCT slot_id ORDER BY slot_id) INTO v_slots FROM unnest(v_slots) AS slot_id;
    v_from := v_from || (p_requests + 1);
    SELECT count(*) INTO v_booked
    FROM antrean.book_batch(
        2000, v_slots, v_tokens, v_random, v_random, v_ids, array_fill(false, ARRAY[p_requests]), array_fill('api'::text, ARRAY[p_requests]),
        array_fill(0, ARRAY[p_requests]), v_from, v_from, v_from, v_part_slot, v_ones, v_ids, v_random,
        array_fill(decode(repeat('00', 45), 'hex'), ARRAY[p_requests]), array_fill('Warga'::text, ARRAY[p_requests]),
        array_fill(date '1990-06-15', ARRAY[p_requests]), array_fill('child'::text, ARRAY[p_requests]), array_fill(1::smallint, ARRAY[p_requests])) b,
        unnest(b.o_outcome) AS outcome
    WHERE outcome = 1;
    RETURN v_booked;
END
$$;

-- book_batch() without its insert into one table, for the part `costs`; and whole again.
CREATE TABLE bench.whole AS
    SELECT pg_get_functiondef(p.oid) AS body FROM pg_proc p WHERE p.proname = 'book_batch' AND p.pronamespace = 'antrean'::regnamespace;

CREATE FUNCTION bench.leave_out(p_table text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE regexp_replace((SELECT body FROM bench.whole), format(E'\n +INSERT INTO %s [^;]*;', p_table), '');
END
$$;

CREATE FUNCTION bench.restore() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (SELECT body FROM bench.whole);
END
$$;
