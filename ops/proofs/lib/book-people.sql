-- Books a place for the holder of every account that has none, through the function that workers call, an hour a transaction: as many
-- confirmations to send, of real parties, bookings and applicants. (The sealed NIK of an applicant is the account's: no mail opens it.)
SET search_path = antrean;
CREATE PROCEDURE pg_temp.book_everybody()
LANGUAGE plpgsql AS $$
DECLARE
    v_after bigint := 0;
    v record;
    v_slot bigint;
    v_id bigint;
    v_outcome integer[];
BEGIN
    LOOP
        SELECT count(*)::integer AS n, array_agg(a.id) AS ids, array_agg(a.token_hash) AS tokens, array_agg(gen_random_uuid()) AS keys,
               array_agg(a.nik_hash) AS niks, array_agg(a.nik_sealed) AS sealed, array_agg(a.name) AS names,
               array_agg(a.birth_date) AS births
        INTO v
        FROM (
            SELECT accounts.*, s.token_hash
            FROM accounts
            JOIN LATERAL (SELECT token_hash FROM sessions WHERE account_id = accounts.id LIMIT 1) s ON true
            WHERE id > v_after AND NOT EXISTS (SELECT 1 FROM parties p WHERE p.account_id = accounts.id)
            ORDER BY id
            LIMIT 64
        ) a;
        EXIT WHEN v.n = 0;
        SELECT id, least(v.n, free_places(slots, antrean_now())) INTO STRICT v_slot, v.n
        FROM slots
        WHERE free_places(slots, antrean_now()) > 0
        ORDER BY free_places(slots, antrean_now()) DESC
        LIMIT 1;
        v_after := v.ids[v.n];
        v_id := nextval('id_blocks');
        SELECT o_outcome INTO v_outcome
        FROM book_batch(2000, ARRAY[v_slot], v.tokens[1:v.n], v.keys[1:v.n], v.keys[1:v.n],
            ARRAY(SELECT generate_series(v_id, v_id + v.n - 1)), array_fill(false, ARRAY[v.n]), array_fill('api'::text, ARRAY[v.n]),
            array_fill(0, ARRAY[v.n]), ARRAY(SELECT generate_series(1, v.n + 1)), ARRAY(SELECT generate_series(1, v.n + 1)),
            ARRAY(SELECT generate_series(1, v.n + 1)), array_fill(1, ARRAY[v.n]), array_fill(1, ARRAY[v.n]),
            ARRAY(SELECT generate_series(v_id, v_id + v.n - 1)), v.niks[1:v.n], v.sealed[1:v.n], v.names[1:v.n], v.births[1:v.n],
            array_fill('self'::text, ARRAY[v.n]), array_fill(2::smallint, ARRAY[v.n]));
        IF EXISTS (SELECT 1 FROM unnest(v_outcome) AS o WHERE o <> 1) THEN
            RAISE EXCEPTION 'not everybody was booked: %', v_outcome;
        END IF;
        COMMIT;
    END LOOP;
END
$$;
CALL pg_temp.book_everybody();
