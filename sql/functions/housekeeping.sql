-- Makes the monthly partitions of history, outbox, inbox and audit trail, for the current month (UTC) and p_months more. Returns how many it made.
-- Attached, not created in place: that would lock the parent against bookings, and behind a long report for long.
CREATE OR REPLACE FUNCTION ensure_partitions(p_months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    v_from timestamptz;
    v_name text;
    v_parent text;
    v_count integer := 0;
BEGIN
    -- of two at once the second finds nothing to do
    PERFORM pg_advisory_xact_lock(7165014);
    FOR m IN 0 .. p_months LOOP
        v_from := date_trunc('month', antrean_now()) + make_interval(months => m);
        FOREACH v_parent IN ARRAY ARRAY['booking_history', 'outbox', 'chat_inbox', 'audit'] LOOP
            v_name := format('%s_%s', v_parent, to_char(v_from, 'YYYY_MM'));
            IF to_regclass('antrean.' || v_name) IS NULL THEN
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', v_name, v_parent);
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', v_parent, v_name, v_from,
                    v_from + interval '1 month');
                v_count := v_count + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN v_count;
END
$$;

-- Deletes what has had its time: keys after 48 hours, ids of chat messages and the texts of those that were given up after eight days, what people wished for by WhatsApp after an hour, reminders after
-- sixty days, who took a day's list after thirty, sessions and registrations past their end, old limit windows.
CREATE OR REPLACE FUNCTION sweep() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_all integer := 0;
    v_count integer;
BEGIN
    DELETE FROM idempotency_keys WHERE (scope, key) IN (
        SELECT scope, key FROM idempotency_keys WHERE created_at < v_now - interval '48 hours' LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM sessions WHERE expires_at < v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM staff_sessions WHERE expires_at < v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM staff_invitations WHERE expires_at < v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM registrations WHERE expires_at < v_now - interval '1 day';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM mailed_codes WHERE expires_at < v_now - interval '1 day';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM chat_message_ids WHERE id IN (
        SELECT id FROM chat_message_ids WHERE received_at < v_now - interval '8 days' LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    UPDATE chat_inbox SET body_sealed = NULL, sender = NULL
    WHERE state = 'dead' AND body_sealed IS NOT NULL AND finished_at < v_now - interval '8 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    UPDATE chats SET wish_sealed = NULL, wished_at = NULL WHERE id IN (
        SELECT id FROM chats WHERE wished_at < v_now - interval '1 hour' LIMIT 5000 FOR NO KEY UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM reminders WHERE (booking_id, day) IN (
        SELECT booking_id, day FROM reminders WHERE day < v_now::date - 60 ORDER BY day LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM merged_records WHERE id IN (
        SELECT id FROM merged_records WHERE merged_at < v_now - interval '30 days' ORDER BY merged_at LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM day_lists WHERE day < v_now::date - 30;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    UPDATE home_visits SET person_sealed = NULL WHERE id IN (
        SELECT id FROM home_visits
        WHERE person_sealed IS NOT NULL AND state IN ('done', 'refused', 'withdrawn') AND changed_at < v_now - (SELECT home_visits_kept FROM policy)
        ORDER BY changed_at LIMIT 5000 FOR NO KEY UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM known_devices WHERE seen_at < v_now - interval '400 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    -- book_batch() counts refusals while it holds slots: wait for none of its rows
    DELETE FROM limits WHERE (kind, subject) IN (
        SELECT kind, subject FROM limits WHERE window_start < v_now - interval '2 days' FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_all + v_count;
END
$$;

-- Counts one use of something limited, under its row lock. True: still within p_most in the window.
CREATE OR REPLACE FUNCTION count_use(p_kind text, p_subject text, p_most integer, p_window interval) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_count integer;
BEGIN
    INSERT INTO limits AS l (kind, subject, window_start, count) VALUES (p_kind, p_subject, v_now, 1)
    ON CONFLICT (kind, subject) DO UPDATE
    SET count = CASE WHEN l.window_start > v_now - p_window THEN least(l.count + 1, p_most + 1) ELSE 1 END,
        window_start = CASE WHEN l.window_start > v_now - p_window THEN l.window_start ELSE v_now END
    RETURNING count INTO v_count;
    RETURN v_count <= p_most;
END
$$;

-- Erases who the people of one hour were whose visit is long over: the oldest hour, one a transaction, so that ten years of others are never looked at.
-- What is left says how many there were, and nothing of whom; one person is not known again in another booking either. A record that still counts (a
-- pause) keeps its hash until it ends. o_people null: there is no such hour.
CREATE OR REPLACE FUNCTION erase_hour(OUT o_day date, OUT o_people integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    -- in a variable: the planner uses no index for a volatile function
    v_before timestamptz := antrean_now() - (SELECT personal_data_kept FROM policy);
    v_slot bigint;
BEGIN
    SELECT id, day INTO v_slot, o_day FROM slots WHERE NOT erased AND ends_at < v_before ORDER BY ends_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE applicants a
    SET nik_sealed = '', name = '', birth_date = '1900-01-01', address_sealed = NULL, namesake_hash = NULL
    FROM bookings b
    WHERE b.slot_id = v_slot AND a.booking_id = b.id AND a.name <> '';
    GET DIAGNOSTICS o_people = ROW_COUNT;
    UPDATE bookings b SET nik_hash = gen_random_uuid()
    WHERE b.slot_id = v_slot AND b.status IN ('served', 'forfeited', 'cancelled', 'expired') AND NOT EXISTS (
        SELECT 1 FROM claims c WHERE c.kind = b.claim_kind AND c.hash = b.nik_hash AND c.booking_id = b.id);
    UPDATE misses m SET hash = gen_random_uuid() FROM bookings b WHERE b.slot_id = v_slot AND m.booking_id = b.id AND m.paused_until IS NULL;
    UPDATE slots SET erased = true WHERE id = v_slot;
END
$$;

-- The numbers of who has not written by WhatsApp for as long, and has no visit since: the next two thousand chats after p_after. o_last: the last that was
-- looked at; null when there are no more.
CREATE OR REPLACE FUNCTION erase_chats(p_after bigint, OUT o_last bigint, OUT o_chats integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_before timestamptz := antrean_now() - (SELECT personal_data_kept FROM policy);
BEGIN
    SELECT max(id) INTO o_last FROM (SELECT id FROM chats WHERE id > p_after ORDER BY id LIMIT 2000) x;
    -- who writes at this moment waits, or has been heard when the second statement looks
    PERFORM 1 FROM chats c
    WHERE c.id > p_after AND c.id <= o_last AND num_nonnulls(c.user_hash, c.phone_hash) > 0 AND c.created_at < v_before
      AND NOT EXISTS (SELECT 1 FROM chat_offices o WHERE o.chat_id = c.id AND o.heard_at >= v_before)
    ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE chats c SET user_hash = NULL, user_sealed = NULL, phone_hash = NULL, phone_sealed = NULL, wish_sealed = NULL, wished_at = NULL
    WHERE c.id > p_after AND c.id <= o_last AND num_nonnulls(c.user_hash, c.phone_hash) > 0 AND c.created_at < v_before
      AND NOT EXISTS (SELECT 1 FROM chat_offices o WHERE o.chat_id = c.id AND o.heard_at >= v_before)
      AND NOT EXISTS (
        SELECT 1 FROM parties p JOIN bookings b ON b.party_id = p.id JOIN slots s ON s.id = b.slot_id WHERE p.chat_id = c.id AND s.ends_at >= v_before);
    GET DIAGNOSTICS o_chats = ROW_COUNT;
END
$$;

-- What a night's erasing did, in the trail. p_until null: no hour was old enough.
CREATE OR REPLACE FUNCTION note_erased(p_hours integer, p_people integer, p_until date, p_chats integer) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT note_audit(NULL, NULL, 'persons_erased', NULL, NULL, NULL,
        jsonb_build_object('hours', p_hours, 'people', p_people, 'until', p_until, 'chats', p_chats))
$$;
