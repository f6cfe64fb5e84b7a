-- A desk without network: what it needs beforehand, and what it brings back. Numbers from 500 on are issued by machines that are cut off.

-- Ends the booking of somebody who was served without network, whatever it was by then: the claim of it, or of its pause, ends.
CREATE OR REPLACE FUNCTION end_by_merge(p_booking bigint, p_before record, p_actor bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    DELETE FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking;
    UPDATE bookings SET status = 'served'
    WHERE id = p_booking AND status = p_before.o_status AND status IN ('booked', 'checked_in', 'called', 'forfeited') AND slot_id = p_before.o_slot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
    VALUES (p_booking, antrean_now(), 'served', p_before.o_status, 'served', p_before.o_slot, p_before.o_slot, 'staff', p_actor, 'desk', 'without network');
END
$$;

-- Brings back what a machine did for one person: somebody who was booked (p_booking) or a walk-in (p_lane, p_number). p_ended null: still in the room.
-- Undoes a forfeit with its mark and pause, and sends a correction. Sent again with more (served by now), it goes on from there.
-- Outcomes: 1 merged, 2 merged before, 8 the person has another live booking by now, 16 no such booking, 25 another office, 26 another day,
-- 27 came too late, 28 cancelled, 29 checked in by another desk before, 31 staff would
-- undo their own miss, 43 the number is another's, 44 times that cannot be.
CREATE OR REPLACE FUNCTION merge_record(p_actor bigint, p_device integer, p_office integer, p_record uuid, p_booking bigint, p_lane text,
    p_number integer, p_service smallint, p_priority text, p_arrived timestamptz, p_called timestamptz, p_counter smallint, p_ended timestamptz,
    p_outcome text, p_missing text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_office offices;
    v_record merged_records;
    v_visit visits;
    v_lane lanes;
    v_before record;
    v_outcome integer := 1;
    v_day date;
BEGIN
    PERFORM 1 FROM accounts
    WHERE id = (SELECT p.account_id FROM bookings b JOIN parties p ON p.id = b.party_id WHERE b.id = p_booking) FOR NO KEY UPDATE;
    -- not by change_queue(): what comes back late says nothing of who else came
    INSERT INTO queues AS q (office_id, changed_at) VALUES (p_office, '-infinity')
    ON CONFLICT (office_id) DO UPDATE SET version = q.version + 1;
    SELECT * INTO v_office FROM offices WHERE id = p_office;
    IF p_arrived > v_now + interval '2 minutes' OR p_arrived < v_now - interval '7 days' OR p_called < p_arrived - interval '2 minutes'
        OR p_ended < coalesce(p_called, p_arrived) OR p_ended > v_now + interval '2 minutes' THEN
        RETURN 44;
    END IF;
    SELECT * INTO v_record FROM merged_records WHERE id = p_record;
    IF FOUND THEN
        -- it has perhaps ended since; the end of the day may have come before
        SELECT * INTO v_visit FROM visits WHERE id = v_record.visit_id AND office_id = p_office FOR NO KEY UPDATE;
        IF p_ended IS NULL OR NOT coalesce(v_visit.state = 'waiting' OR v_visit.outcome = 'left', false) THEN
            RETURN 2;
        END IF;
        IF v_visit.booking_id IS NOT NULL THEN
            SELECT * INTO v_before FROM booking_facts(v_visit.booking_id);
            PERFORM end_by_merge(v_visit.booking_id, v_before, p_actor);
        END IF;
        UPDATE visits
        SET state = 'done', outcome = p_outcome, missing = p_missing, counter = p_counter, calls = greatest(calls, 1),
            first_called_at = coalesce(first_called_at, p_called), called_at = p_called, serving_at = p_called, ended_at = p_ended, changed_at = v_now,
            before = NULL
        WHERE id = v_visit.id;
        PERFORM note_audit(p_actor, p_device, 'merged', p_office, 'visit', v_visit.id, jsonb_build_object('ended', p_ended));
        RETURN 1;
    END IF;
    -- all null for a walk-in
    SELECT f.*, s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.service, late_after(s, v_office) AS late_after
    INTO v_before
    FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot JOIN bookings b ON b.id = p_booking;
    v_day := (p_arrived AT TIME ZONE v_office.zone)::date;
    IF p_booking IS NULL THEN
        v_lane := lane_of(p_office, p_lane);
        IF EXISTS (SELECT 1 FROM visits WHERE office_id = p_office AND day = v_day AND prefix = v_lane.letter AND number = p_number) THEN
            v_outcome := 43;
        END IF;
    ELSE
        v_outcome := CASE
            WHEN v_before.office_id IS NULL THEN 16
            WHEN v_before.office_id <> p_office THEN 25
            WHEN v_before.o_status IN ('cancelled', 'expired', 'held') THEN 28
            WHEN v_before.day <> v_day THEN 26
            WHEN v_before.o_status IN ('checked_in', 'called', 'served') OR EXISTS (SELECT 1 FROM visits WHERE booking_id = p_booking) THEN 29
            WHEN p_arrived > v_before.late_after THEN 27
            -- only in time could they have let in themselves
            WHEN (v_before.o_status = 'forfeited' OR v_now > v_before.late_after) AND is_of_staff(p_actor, p_booking) THEN 31
            ELSE 1 END;
    END IF;
    IF v_outcome = 1 AND p_booking IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(uuid_hash_extended(v_before.o_nik, v_before.o_claim_kind));
        IF p_ended IS NULL AND v_before.o_status = 'forfeited' AND NOT live_again(p_booking, v_before) THEN
            v_outcome := 8;
        ELSE
            UPDATE misses SET cleared_at = v_now, cleared_by = p_actor, reason = 'came', paused_until = NULL, weighed = false
            WHERE booking_id = p_booking AND cleared_at IS NULL;
            IF FOUND THEN
                PERFORM tell(v_before.o_party, 'excused', ARRAY[p_booking], NULL);
            END IF;
            IF p_ended IS NOT NULL THEN
                PERFORM end_by_merge(p_booking, v_before, p_actor);
            ELSE
                UPDATE bookings SET status = 'checked_in'
                WHERE id = p_booking AND status = v_before.o_status AND slot_id = v_before.o_slot AND nik_hash = v_before.o_nik;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
                END IF;
                INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
                VALUES (p_booking, antrean_now(), 'checked_in', v_before.o_status, 'checked_in', v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk',
                    'without network');
            END IF;
        END IF;
    END IF;
    IF v_outcome = 1 THEN
        INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, priority, due_at, arrived_at, state, counter, calls,
            first_called_at, called_at, serving_at, ended_at, outcome, missing, changed_at)
        VALUES (p_office, v_day, coalesce(v_lane.id, v_before.lane_id), coalesce(v_lane.letter, v_before.prefix), coalesce(v_before.queue_number, p_number),
            p_booking, v_before.o_party, coalesce(v_before.service, p_service),
            (SELECT code FROM priority_groups WHERE code = p_priority), coalesce(v_before.o_starts_at, p_arrived), p_arrived,
            CASE WHEN p_ended IS NULL THEN 'waiting' ELSE 'done' END, CASE WHEN p_ended IS NOT NULL THEN p_counter END,
            CASE WHEN p_ended IS NULL THEN 0 ELSE 1 END, CASE WHEN p_ended IS NOT NULL THEN p_called END, CASE WHEN p_ended IS NOT NULL THEN p_called END,
            CASE WHEN p_ended IS NOT NULL THEN p_called END, p_ended, CASE WHEN p_ended IS NOT NULL THEN p_outcome END,
            CASE WHEN p_ended IS NOT NULL THEN p_missing END, v_now)
        RETURNING * INTO v_visit;
    END IF;
    IF v_outcome = 1 THEN
        -- what was refused is judged anew when it is sent again
        INSERT INTO merged_records (id, device_id, visit_id, merged_at) VALUES (p_record, p_device, v_visit.id, v_now);
    END IF;
    PERFORM note_audit(p_actor, p_device, 'merged', p_office, CASE WHEN p_booking IS NOT NULL THEN 'booking' WHEN v_visit.id IS NOT NULL THEN 'visit' END,
        coalesce(p_booking, v_visit.id), jsonb_build_object('outcome', v_outcome, 'arrived', p_arrived));
    RETURN v_outcome;
END
$$;

-- Somebody, or a registered machine by itself (p_actor null), took the list of a day.
CREATE OR REPLACE FUNCTION note_day_list(p_actor bigint, p_device integer, p_office integer, p_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    INSERT INTO day_lists (office_id, day, device_id, fetched_at)
    SELECT p_office, p_day, id, antrean_now() FROM staff_devices WHERE id = p_device AND office_id = p_office AND revoked_at IS NULL
    ON CONFLICT ON CONSTRAINT day_lists_pkey DO UPDATE SET fetched_at = excluded.fetched_at;
    PERFORM note_audit(p_actor, p_device, 'day_list_read', p_office, NULL, NULL, jsonb_build_object('day', p_day));
END
$$;

-- All that a machine of the office did on a day until now has been brought back. The sweep waits for every machine that took the day's list.
CREATE OR REPLACE FUNCTION finish_merge(p_actor bigint, p_device integer, p_office integer, p_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    INSERT INTO day_lists (office_id, day, device_id, fetched_at, merged_at)
    SELECT p_office, p_day, id, antrean_now(), antrean_now() FROM staff_devices WHERE id = p_device AND office_id = p_office AND revoked_at IS NULL
    ON CONFLICT ON CONSTRAINT day_lists_pkey DO UPDATE SET merged_at = excluded.merged_at;
    PERFORM note_audit(p_actor, p_device, 'merge_finished', p_office, NULL, NULL, jsonb_build_object('day', p_day));
END
$$;
