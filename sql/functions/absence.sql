-- Who did not come. The sweep makes void what nobody came for, exactly once, whoever gets there first; heads of offices excuse.
--
-- Locks: claims, bookings. Slots are marked in a call of their own, which locks nothing else.

-- Until when somebody may come to an hour.
CREATE OR REPLACE FUNCTION late_after(p_slot slots, p_office offices) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT CASE p_office.late_from WHEN 'start' THEN p_slot.starts_at ELSE p_slot.ends_at END + make_interval(mins => p_office.grace_minutes)
$$;

-- What a miss costs a person, by how many there are by then. Null: nothing.
CREATE OR REPLACE FUNCTION pause_of(p_kind smallint, p_hash uuid, p_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT p_at + g.pause
    FROM miss_grades g
    WHERE g.misses <= 1 + (
            SELECT count(*) FROM misses m
            WHERE m.kind = p_kind AND m.hash = p_hash AND m.cleared_at IS NULL AND m.at > p_at - (SELECT misses_count_for FROM policy))
      AND g.pause > '0'
    ORDER BY g.misses DESC
    LIMIT 1
$$;

-- Whether every machine that took the list of a day has brought back what it did until p_until. False also when none took it.
CREATE OR REPLACE FUNCTION all_merged(p_office integer, p_day date, p_until timestamptz) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT coalesce(bool_and(coalesce(l.merged_at >= p_until, false)), false)
    FROM day_lists l JOIN staff_devices d ON d.id = l.device_id AND d.revoked_at IS NULL
    WHERE l.office_id = p_office AND l.day = p_day
$$;

-- One hour whose time is over: everybody booked who was not checked in is void. An office from whose desks nothing was heard since the hour began is
-- left alone, since it may be without network, until each machine that took the day's list has brought back what it did until the hour was over, or its
-- head closes the day; two days later the codes end all the same, and that is nobody's miss.
-- Returns how many; 0: there is nothing to sweep.
CREATE OR REPLACE FUNCTION forfeit_absent() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_slot record;
    v_row record;
    v_pause timestamptz;
    v_excuser bigint;
    v_excused boolean;
    v_ended integer := 0;
BEGIN
    SELECT s.id, s.office_id, s.day, v_now >= (s.day + 2)::timestamp AT TIME ZONE o.zone AS unheard
    INTO v_slot
    FROM slots s
    JOIN offices o ON o.id = s.office_id
    LEFT JOIN office_days d ON d.office_id = s.office_id AND d.day = s.day
    LEFT JOIN queues q ON q.office_id = s.office_id
    WHERE NOT s.swept AND s.ends_at < v_now AND late_after(s, o) < v_now
      -- on its own day: what is done the next morning says nothing of it
      AND (q.changed_at >= s.starts_at AND q.changed_at < (s.day + 1)::timestamp AT TIME ZONE o.zone OR d.closed_at IS NOT NULL
        OR d.excused_at IS NOT NULL OR all_merged(s.office_id, s.day, late_after(s, o)) OR v_now >= (s.day + 2)::timestamp AT TIME ZONE o.zone)
      AND EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = s.id AND b.status = 'booked')
    ORDER BY s.ends_at
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- whoever excuses the day has done so by now, or waits for this
    PERFORM pg_advisory_xact_lock(7165013, v_slot.office_id);
    -- the time under the lock: a line of history is never older than the one before it
    v_now := antrean_now();
    SELECT staff_id INTO v_excuser FROM office_days WHERE office_id = v_slot.office_id AND day = v_slot.day AND excused_at IS NOT NULL;
    FOR v_row IN
        SELECT b.id, b.claim_kind, b.nik_hash, b.party_id
        FROM bookings b
        WHERE b.slot_id = v_slot.id AND b.status = 'booked'
        ORDER BY uuid_hash_extended(b.nik_hash, b.claim_kind)
    LOOP
        PERFORM pg_advisory_xact_lock(uuid_hash_extended(v_row.nik_hash, v_row.claim_kind));
        UPDATE bookings SET status = 'forfeited' WHERE id = v_row.id AND status = 'booked' AND slot_id = v_slot.id AND nik_hash = v_row.nik_hash;
        -- came at the last moment, or was cancelled
        CONTINUE WHEN NOT FOUND;
        -- who never accepted the hour that the office gave instead of theirs has not missed it
        v_excused := v_slot.unheard OR v_excuser IS NOT NULL AND NOT is_of_staff(v_excuser, v_row.id)
            OR EXISTS (SELECT 1 FROM relocations r WHERE r.booking_id = v_row.id AND r.accepted_at IS NULL);
        v_pause := CASE WHEN NOT v_excused THEN pause_of(v_row.claim_kind, v_row.nik_hash, v_now) END;
        IF v_pause IS NULL THEN
            DELETE FROM claims WHERE kind = v_row.claim_kind AND hash = v_row.nik_hash AND booking_id = v_row.id;
        END IF;
        INSERT INTO misses (booking_id, kind, hash, office_id, day, at, paused_until, cleared_at, reason)
        VALUES (v_row.id, v_row.claim_kind, v_row.nik_hash, v_slot.office_id, v_slot.day, v_now, v_pause,
            CASE WHEN v_excused THEN v_now END, CASE WHEN v_excused THEN 'the office' END)
        -- let in after the first sweep, which was undone
        ON CONFLICT (booking_id) DO UPDATE
        SET at = excluded.at, paused_until = excluded.paused_until, cleared_at = excluded.cleared_at, cleared_by = NULL, reason = excluded.reason,
            weighed = false;
        INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
        VALUES (v_row.id, antrean_now(), 'forfeited', 'booked', 'forfeited', v_slot.id, v_slot.id, 'system', 'sweep');
        PERFORM tell(v_row.party_id, 'forfeited', ARRAY[v_row.id],
            jsonb_strip_nulls(jsonb_build_object('excused', v_excused, 'until', extract(epoch FROM v_pause)::bigint)));
        v_ended := v_ended + 1;
    END LOOP;
    RETURN v_ended;
END
$$;

-- A pause that is over needs no person any more: what was erased without its booking, because of it, is erased now. The miss itself is counted as long as
-- the hour's other traces are kept.
CREATE OR REPLACE FUNCTION erase_after_pause(p_booking bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE bookings b SET nik_hash = gen_random_uuid()
    FROM slots s, parties p
    WHERE b.id = p_booking AND b.status = 'forfeited' AND s.id = b.slot_id AND p.id = b.party_id
      AND (s.erased OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.account_id AND a.status = 'erased'));
    UPDATE misses m SET hash = gen_random_uuid()
    FROM bookings b JOIN slots s ON s.id = b.slot_id
    WHERE m.booking_id = p_booking AND b.id = p_booking AND s.erased;
END
$$;

-- Hours at which nobody is awaited any more are looked at no more; pauses that are over end; and who was in the room when the day ended has left:
-- the office did not get to them, or they went, and it is nobody's miss.
CREATE OR REPLACE FUNCTION end_days() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_all integer;
    v_row record;
    v_slots bigint[];
BEGIN
    -- locked first and looked at then: who undoes a check-in holds the slot until the booking is as it was
    SELECT array_agg(id) INTO v_slots
    FROM (
        SELECT s.id FROM slots s JOIN offices o ON o.id = s.office_id
        WHERE NOT s.swept AND s.ends_at < v_now AND late_after(s, o) < v_now
          AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = s.id AND b.status IN ('held', 'booked'))
        ORDER BY s.ends_at LIMIT 1000 FOR NO KEY UPDATE OF s SKIP LOCKED) x;
    UPDATE slots s SET swept = true
    WHERE s.id = ANY (v_slots) AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = s.id AND b.status IN ('held', 'booked'));
    GET DIAGNOSTICS v_all = ROW_COUNT;
    -- nobody is at a counter any more
    UPDATE counters c SET state = 'closed', changed_at = v_now
    FROM offices o
    WHERE o.id = c.office_id AND c.state <> 'closed' AND (c.changed_at AT TIME ZONE o.zone)::date < (v_now AT TIME ZONE o.zone)::date;
    FOR v_row IN
        SELECT booking_id, kind, hash FROM misses WHERE paused_until < v_now
        ORDER BY uuid_hash_extended(hash, kind) LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(uuid_hash_extended(v_row.hash, v_row.kind));
        UPDATE misses SET paused_until = NULL WHERE booking_id = v_row.booking_id;
        DELETE FROM claims WHERE kind = v_row.kind AND hash = v_row.hash AND booking_id = v_row.booking_id;
        PERFORM erase_after_pause(v_row.booking_id);
        v_all := v_all + 1;
    END LOOP;
    RETURN v_all;
END
$$;

-- Ends one visit of a day that is over. Null: there is none.
CREATE OR REPLACE FUNCTION end_visit() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_visit visits;
    v_before record;
BEGIN
    SELECT v.* INTO v_visit
    FROM visits v JOIN offices o ON o.id = v.office_id
    WHERE v.state <> 'done' AND v.day < (v_now AT TIME ZONE 'Asia/Jayapura')::date AND v.day < (v_now AT TIME ZONE o.zone)::date
    ORDER BY v.day, v.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- not by change_queue(): nobody was heard from
    UPDATE queues SET version = version + 1 WHERE office_id = v_visit.office_id;
    UPDATE visits SET state = 'done', outcome = 'left', ended_at = v_now, changed_at = v_now, before = NULL WHERE id = v_visit.id AND state <> 'done';
    IF FOUND AND v_visit.booking_id IS NOT NULL THEN
        SELECT * INTO v_before FROM booking_facts(v_visit.booking_id);
        PERFORM forfeit_booking(v_visit.booking_id, v_before, 'system', NULL, 'sweep');
    END IF;
    RETURN v_visit.id;
END
$$;

-- A miss does not count: the mark goes, a pause ends, and the person is told. False: it did not count before.
CREATE OR REPLACE FUNCTION clear_miss(p_actor bigint, p_device integer, p_miss misses, p_reason text) RETURNS boolean
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_miss.hash, p_miss.kind));
    UPDATE misses SET cleared_at = v_now, cleared_by = p_actor, reason = p_reason, paused_until = NULL, weighed = false
    WHERE booking_id = p_miss.booking_id AND cleared_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM claims c USING bookings b
    WHERE c.kind = p_miss.kind AND c.hash = p_miss.hash AND c.booking_id = p_miss.booking_id AND b.id = p_miss.booking_id AND b.status = 'forfeited';
    PERFORM erase_after_pause(p_miss.booking_id);
    PERFORM tell(b.party_id, 'excused', ARRAY[b.id], NULL) FROM bookings b WHERE b.id = p_miss.booking_id;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_miss.paused_until IS NULL THEN 'miss_excused' ELSE 'pause_lifted' END, p_miss.office_id,
        'booking', p_miss.booking_id, NULL, p_reason);
    RETURN true;
END
$$;

-- Outcomes: 1 done, 2 it was before, 16 none at this office, 31 for staff themselves.
CREATE OR REPLACE FUNCTION excuse_miss(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_miss misses;
BEGIN
    SELECT * INTO v_miss FROM misses WHERE booking_id = p_booking AND office_id = p_office;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF is_of_staff(p_actor, p_booking) THEN
        RETURN 31;
    END IF;
    RETURN CASE WHEN clear_miss(p_actor, p_device, v_miss, p_reason) THEN 1 ELSE 2 END;
END
$$;

-- The head ends a day (p_excused false): who has not come by now does not come. Or the office was at fault (p_excused true): nobody's absence on
-- that day counts, of those who were swept before as well. Outcomes: 1 done, 26 a day that is not over for it: today or before.
CREATE OR REPLACE FUNCTION end_office_day(p_actor bigint, p_device integer, p_office integer, p_day date, p_excused boolean, p_reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_miss misses;
BEGIN
    IF p_day > today_at(p_office) THEN
        RETURN 26;
    END IF;
    PERFORM pg_advisory_xact_lock(7165013, p_office);
    INSERT INTO office_days (office_id, day, closed_at, excused_at, staff_id, reason)
    VALUES (p_office, p_day, CASE WHEN NOT p_excused THEN v_now END, CASE WHEN p_excused THEN v_now END, p_actor, p_reason)
    ON CONFLICT (office_id, day) DO UPDATE
    SET closed_at = coalesce(office_days.closed_at, excluded.closed_at), excused_at = coalesce(office_days.excused_at, excluded.excused_at),
        staff_id = excluded.staff_id, reason = excluded.reason;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_excused THEN 'day_excused' ELSE 'day_closed' END, p_office, NULL, NULL,
        jsonb_build_object('day', p_day), p_reason);
    IF p_excused THEN
        FOR v_miss IN
            SELECT * FROM misses WHERE office_id = p_office AND day = p_day AND cleared_at IS NULL ORDER BY uuid_hash_extended(hash, kind)
        LOOP
            -- nobody excuses themselves
            CONTINUE WHEN is_of_staff(p_actor, v_miss.booking_id);
            PERFORM clear_miss(p_actor, p_device, v_miss, p_reason);
        END LOOP;
    END IF;
    RETURN 1;
END
$$;

-- An account many of whose people missed pauses, and is told; the record of each of them is the person's all the same. When enough of them are
-- cleared the pause ends. Looks at a few of the new or cleared misses, under the lock of their account; one that somebody holds is left for the next time. Returns how many were looked at: call it again until
-- there is none.
CREATE OR REPLACE FUNCTION weigh_misses() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_row record;
    v_until timestamptz;
    v_missed integer;
    v_paused timestamptz;
    v_count integer := 0;
BEGIN
    SELECT * INTO v_policy FROM policy;
    FOR v_row IN
        SELECT p.account_id AS account, array_agg(m.booking_id) AS bookings
        FROM (SELECT booking_id FROM misses WHERE NOT weighed ORDER BY at LIMIT 50) m
        JOIN bookings b ON b.id = m.booking_id
        JOIN parties p ON p.id = b.party_id
        GROUP BY p.account_id ORDER BY p.account_id
    LOOP
        IF v_row.account IS NOT NULL THEN
            PERFORM 1 FROM accounts WHERE id = v_row.account FOR NO KEY UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
        END IF;
        -- marked first and counted then: whoever clears one of them has done so by now, or marks it again
        UPDATE misses SET weighed = true WHERE booking_id = ANY (v_row.bookings);
        v_count := v_count + cardinality(v_row.bookings);
        IF v_row.account IS NOT NULL THEN
            SELECT count(DISTINCT m.hash) INTO v_missed
            FROM accounts a
            JOIN parties p ON p.account_id = a.id
            JOIN bookings b ON b.party_id = p.id
            JOIN misses m ON m.booking_id = b.id AND m.cleared_at IS NULL
             AND m.at > greatest(v_now - v_policy.account_misses_count_for, a.pauses_from, CASE WHEN a.paused_until <= v_now THEN a.paused_until END)
            WHERE a.id = v_row.account AND a.status = 'active';
            SELECT paused_until INTO v_paused FROM accounts WHERE id = v_row.account;
            IF v_missed >= v_policy.account_misses AND coalesce(v_paused <= v_now, true) AND v_policy.account_pause > '0' THEN
                v_until := v_now + v_policy.account_pause;
                UPDATE accounts SET paused_until = v_until WHERE id = v_row.account;
                INSERT INTO outbox (created_at, class, kind, subject, subject_id, facts, due_at)
                VALUES (v_now, 1, 'account_paused', 'account', v_row.account, jsonb_build_object('until', extract(epoch FROM v_until)::bigint), v_now);
            ELSIF v_missed < v_policy.account_misses AND v_paused > v_now THEN
                -- some of them were cleared
                UPDATE accounts SET paused_until = NULL WHERE id = v_row.account;
            END IF;
        END IF;
    END LOOP;
    RETURN v_count;
END
$$;

-- The head ends the pause of the account that made a booking at the office. Outcomes: 1 done, 2 it does not pause, 16 none of this office's, 31 for
-- staff themselves.
CREATE OR REPLACE FUNCTION lift_account_pause(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_account bigint;
BEGIN
    SELECT p.account_id INTO v_account
    FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
    WHERE b.id = p_booking AND s.office_id = p_office AND p.account_id IS NOT NULL;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF is_of_staff(p_actor, p_booking) OR EXISTS (
        SELECT 1 FROM staff f JOIN accounts a ON a.id = v_account AND a.nik_hash = f.nik_hash WHERE f.id = p_actor) THEN
        RETURN 31;
    END IF;
    UPDATE accounts SET paused_until = NULL, pauses_from = antrean_now() WHERE id = v_account AND paused_until > antrean_now();
    IF NOT FOUND THEN
        RETURN 2;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'account_pause_lifted', p_office, 'account', v_account, jsonb_build_object('booking', p_booking), p_reason);
    RETURN 1;
END
$$;
