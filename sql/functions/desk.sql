-- The desk: checking people in. Whoever acts is p_actor, at an office where Web has seen the right; every act is in the trail.
--
-- Each reads without locks, locks in order (the account, the office's queue, claims, bookings by id) and compares; what changed meanwhile raises 40001, and the
-- caller starts again.
-- A place stays taken whatever the desk does, so no slot is locked.

-- Whether somebody of the staff would act for themselves: by NIK, or by the telephone or address of the account that booked.
CREATE OR REPLACE FUNCTION is_of_staff(p_actor bigint, p_booking bigint) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1
        FROM staff s, bookings b
        JOIN parties p ON p.id = b.party_id
        LEFT JOIN accounts a ON a.id = p.account_id
        LEFT JOIN chats c ON c.id = p.chat_id
        WHERE s.id = p_actor AND b.id = p_booking
          AND (b.claim_kind = 1 AND b.nik_hash = s.nik_hash OR a.email_hash = s.email_hash OR a.phone_hash = s.phone_hash OR c.phone_hash = s.phone_hash))
$$;

-- Ends a booking whose person came too late, or not at all: the code is void, the place stays taken, the claim ends.
CREATE OR REPLACE FUNCTION forfeit_booking(p_booking bigint, p_before record, p_actor text, p_actor_id bigint, p_channel text) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    DELETE FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking;
    UPDATE bookings SET status = 'forfeited'
    WHERE id = p_booking AND status = p_before.o_status AND slot_id = p_before.o_slot AND claim_kind = p_before.o_claim_kind
      AND nik_hash = p_before.o_nik;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, antrean_now(), 'forfeited', p_before.o_status, 'forfeited', p_before.o_slot, p_before.o_slot, p_actor, p_actor_id, p_channel);
END
$$;

-- Takes the claim of a booking that had ended, whose person is here all the same; the account is locked. False: the person has another live booking by now, or the account
-- or party has as many live people as it may.
CREATE OR REPLACE FUNCTION live_again(p_booking bigint, p_before record) RETURNS boolean
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    IF (SELECT count(*) FROM bookings WHERE party_id = p_before.o_party AND status IN ('held', 'booked', 'checked_in', 'called')) >= 5
        OR p_before.o_account IS NOT NULL AND (
            SELECT count(*) FROM parties p JOIN bookings b ON b.party_id = p.id
            WHERE p.account_id = p_before.o_account AND b.status IN ('held', 'booked', 'checked_in', 'called')
        ) >= (SELECT live_people FROM policy) THEN
        RETURN false;
    END IF;
    INSERT INTO claims (kind, hash, booking_id) VALUES (p_before.o_claim_kind, p_before.o_nik, p_booking) ON CONFLICT DO NOTHING;
    -- a pause keeps the claim
    RETURN FOUND OR EXISTS (
        SELECT 1 FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking);
END
$$;

-- Checks in whoever shows a code, and with one scan everybody of the same account or chat who comes to this office today. Early on the day is welcome.
-- Who shows it too late is told so at the desk and by message; they came, so it is no miss.
-- p_reason: the head lets in who came too late; it is the first booking's alone.
-- Outcomes, a row a booking, the one that was shown first: 1 checked in, 2 it was before, 8 the person has another live booking by now (a late one only),
-- 16 no such booking, 25 another office, 26 another day, 27 too late: forfeited, 28 cancelled, 29 served already, 30 not confirmed yet, 31 staff would
-- let in themselves.
CREATE OR REPLACE FUNCTION check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text)
RETURNS TABLE (booking_id bigint, outcome integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := antrean_now();
    v_office offices;
    v_first record;
    v_row record;
    v_before record;
    v_outcome integer;
BEGIN
    SELECT * INTO v_office FROM offices WHERE id = p_office;
    SELECT p.account_id, p.chat_id, s.office_id INTO v_first
    FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
    WHERE b.id = p_booking;
    IF NOT FOUND THEN
        RETURN QUERY SELECT p_booking, 16;
        RETURN;
    END IF;
    -- whose void booking lives again: nothing else is booked for the account, nor is it erased, meanwhile
    PERFORM 1 FROM accounts WHERE id = v_first.account_id FOR NO KEY UPDATE;
    PERFORM change_queue(p_office);
    FOR v_row IN
        SELECT p_booking AS id, 0 AS place
        UNION ALL
        SELECT b.id, 1
        FROM parties p
        JOIN bookings b ON b.party_id = p.id AND b.status = 'booked' AND b.id <> p_booking
        JOIN slots s ON s.id = b.slot_id AND s.office_id = p_office AND s.day = (v_now AT TIME ZONE v_office.zone)::date
        WHERE p.account_id = v_first.account_id OR p.chat_id = v_first.chat_id
        ORDER BY place, id
    LOOP
        SELECT f.*, s.office_id, s.day, CASE v_office.late_from WHEN 'start' THEN s.starts_at ELSE s.ends_at END
                + make_interval(mins => v_office.grace_minutes) AS late_after
        INTO v_before
        FROM booking_facts(v_row.id) f JOIN slots s ON s.id = f.o_slot;
        v_outcome := CASE
            WHEN v_before.office_id <> p_office THEN 25
            WHEN v_before.o_status IN ('cancelled', 'expired') THEN 28
            WHEN v_before.o_status = 'held' THEN 30
            WHEN v_before.o_status = 'served' THEN 29
            WHEN v_before.o_status IN ('checked_in', 'called') THEN 2
            WHEN v_before.day <> (v_now AT TIME ZONE v_office.zone)::date THEN 26
            WHEN v_before.o_status = 'forfeited' OR v_now > v_before.late_after THEN 27
            ELSE 1 END;
        IF v_outcome = 27 AND v_row.place = 0 AND p_reason IS NOT NULL THEN
            v_outcome := CASE WHEN is_of_staff(p_actor, v_row.id) THEN 31 ELSE 1 END;
        END IF;
        -- who is not here is left to the sweep
        IF v_outcome = 27 AND v_before.o_status = 'booked' AND v_row.place = 0 THEN
            PERFORM forfeit_booking(v_row.id, v_before, 'staff', p_actor, 'desk');
            PERFORM tell(v_before.o_party, 'forfeited', ARRAY[v_row.id], '{"late": true}');
            PERFORM note_audit(p_actor, p_device, 'forfeited', p_office, 'booking', v_row.id);
        ELSIF v_outcome = 1 THEN
            IF v_before.o_status = 'forfeited' THEN
                IF NOT live_again(v_row.id, v_before) THEN
                    RETURN QUERY SELECT v_row.id, 8;
                    RETURN;
                END IF;
            END IF;
            UPDATE misses SET cleared_at = v_now, cleared_by = p_actor, reason = coalesce(p_reason, 'came'), paused_until = NULL, weighed = false
            WHERE booking_id = v_row.id AND cleared_at IS NULL;
            UPDATE bookings SET status = 'checked_in'
            WHERE id = v_row.id AND status = v_before.o_status AND slot_id = v_before.o_slot AND nik_hash = v_before.o_nik;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
            END IF;
            PERFORM join_queue(v_row.id);
            INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
            VALUES (v_row.id, antrean_now(), 'checked_in', v_before.o_status, 'checked_in', v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk',
                CASE WHEN v_row.place = 0 THEN p_reason END);
            PERFORM note_audit(p_actor, p_device, CASE WHEN v_row.place = 0 AND p_reason IS NOT NULL THEN 'let_in_late' ELSE 'checked_in' END, p_office,
                'booking', v_row.id, NULL, CASE WHEN v_row.place = 0 THEN p_reason END);
        END IF;
        RETURN QUERY SELECT v_row.id, v_outcome;
        -- who is not let in brings nobody else in
        IF v_row.place = 0 AND v_outcome NOT IN (1, 2) THEN
            RETURN;
        END IF;
    END LOOP;
END
$$;

-- The wrong code was scanned: the booking is as before, within ten minutes. Outcomes: 1 done, 2 it is not checked in, 16 not this office's, 17 too late,
-- or called already.
CREATE OR REPLACE FUNCTION undo_check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_before record;
BEGIN
    PERFORM change_queue(p_office);
    SELECT f.*, s.office_id, (SELECT max(h.at) FROM booking_history h WHERE h.booking_id = p_booking) AS at
    INTO v_before
    FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    IF v_before.office_id IS DISTINCT FROM p_office THEN
        RETURN 16;
    END IF;
    IF v_before.o_status = 'booked' THEN
        RETURN 2;
    END IF;
    IF v_before.o_status <> 'checked_in' OR v_before.at < v_now - interval '10 minutes' THEN
        RETURN 17;
    END IF;
    DELETE FROM visits WHERE booking_id = p_booking AND state = 'waiting';
    -- the sweep may have looked at the hour already, or be about to: it is to look again
    UPDATE slots SET swept = false WHERE id = v_before.o_slot;
    UPDATE bookings SET status = 'booked' WHERE id = p_booking AND status = 'checked_in' AND slot_id = v_before.o_slot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, antrean_now(), 'undone', 'checked_in', 'booked', v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk');
    PERFORM note_audit(p_actor, p_device, 'check_in_undone', p_office, 'booking', p_booking);
    RETURN 1;
END
$$;

-- The name as it stands on the identity card; the person stays the same. Outcomes: 1 done, 16 not this office's, or not live.
CREATE OR REPLACE FUNCTION correct_name(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_name text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE applicants a SET name = p_name
    FROM bookings b JOIN slots s ON s.id = b.slot_id
    WHERE a.booking_id = p_booking AND b.id = p_booking AND s.office_id = p_office AND b.status IN ('booked', 'checked_in', 'called');
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'name_corrected', p_office, 'booking', p_booking);
    RETURN 1;
END
$$;

-- The NIK of somebody who booked by WhatsApp without one, from the card, and the service. In the whole country a person has one live booking: who
-- stands at the desk with the card is served, another one is cancelled and told so: only when the officer has seen whose it is (p_shown).
-- Outcomes: 1 done, 2 it has a NIK already, 16 not this office's, or not live, 32 the other booking is being served elsewhere,
-- 46 there is another (o_other): is it the same person?
CREATE OR REPLACE FUNCTION enter_nik(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_nik uuid, p_nik_sealed bytea,
    p_service smallint, p_shown bigint, OUT o_outcome integer, OUT o_other bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_before record;
    v_facts record;
BEGIN
    PERFORM change_queue(p_office);
    SELECT f.*, s.office_id INTO v_before FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    IF v_before.office_id IS DISTINCT FROM p_office OR v_before.o_status NOT IN ('booked', 'checked_in', 'called') THEN
        o_outcome := 16;
        RETURN;
    END IF;
    IF v_before.o_claim_kind = 1 THEN
        o_outcome := 2;
        RETURN;
    END IF;
    -- both claims in order, then everything else
    PERFORM pg_advisory_xact_lock(k) FROM (
        SELECT uuid_hash_extended(p_nik, 1) AS k UNION SELECT uuid_hash_extended(v_before.o_nik, 2) ORDER BY k) keys;
    SELECT booking_id INTO o_other FROM claims WHERE kind = 1 AND hash = p_nik;
    IF FOUND THEN
        SELECT * INTO v_facts FROM booking_facts(o_other);
        IF v_facts.o_status = 'forfeited' THEN
            -- a pause; who has come is served, and the claim is this booking's from now on
            UPDATE misses SET paused_until = NULL WHERE booking_id = o_other;
            DELETE FROM claims WHERE kind = 1 AND hash = p_nik;
            PERFORM erase_after_pause(o_other);
            PERFORM note_audit(p_actor, p_device, 'pause_lifted', p_office, 'booking', o_other, NULL, 'served with a booking made by WhatsApp');
        ELSIF v_facts.o_status NOT IN ('held', 'booked') THEN
            o_outcome := 32;
            RETURN;
        ELSIF p_shown IS DISTINCT FROM o_other THEN
            o_outcome := 46;
            PERFORM note_audit(p_actor, p_device, 'other_seen', p_office, 'booking', o_other);
            RETURN;
        ELSE
            PERFORM end_booking(o_other, v_facts, 'cancelled', 'staff', p_actor, 'desk', 'the person was served elsewhere');
            PERFORM note_audit(p_actor, p_device, 'other_cancelled', p_office, 'booking', o_other);
        END IF;
    END IF;
    DELETE FROM claims WHERE kind = 2 AND hash = v_before.o_nik AND booking_id = p_booking;
    INSERT INTO claims (kind, hash, booking_id) VALUES (1, p_nik, p_booking);
    UPDATE bookings SET claim_kind = 1, nik_hash = p_nik, service = p_service
    WHERE id = p_booking AND status = v_before.o_status AND claim_kind = 2 AND nik_hash = v_before.o_nik;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE applicants SET nik_sealed = p_nik_sealed WHERE booking_id = p_booking;
    UPDATE visits SET service = p_service WHERE booking_id = p_booking;
    PERFORM note_audit(p_actor, p_device, 'nik_entered', p_office, 'booking', p_booking);
    o_outcome := 1;
END
$$;

-- The live booking of the person of a NIK, wherever it is: its hashes under all keys. Null: there is none.
CREATE OR REPLACE FUNCTION booking_of_nik(p_niks uuid[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT booking_id FROM claims WHERE kind = 1 AND hash = ANY (p_niks) LIMIT 1
$$;

-- Sends a message about a booking again, as the officer was asked to. Outcomes: 1 done, 2 it is on its way, 16 none of this office's.
CREATE OR REPLACE FUNCTION resend_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_message bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_message record;
BEGIN
    SELECT o.id, o.created_at, o.subject_id, o.state INTO v_message
    FROM bookings b
    JOIN slots s ON s.id = b.slot_id AND s.office_id = p_office
    JOIN outbox o ON o.subject_id = b.party_id AND o.subject = 'party' AND b.id = ANY (o.booking_ids)
    WHERE b.id = p_booking AND o.id = p_message;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    UPDATE outbox SET state = 'waiting', due_at = antrean_now(), finished_at = NULL, attempt = 0, receipt = NULL, resent_at = antrean_now()
    WHERE subject_id = v_message.subject_id AND id = v_message.id AND created_at = v_message.created_at AND state IN ('dead', 'delivered');
    IF NOT FOUND THEN
        RETURN 2;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'message_sent_again', p_office, 'booking', p_booking, jsonb_build_object('message', p_message));
    RETURN 1;
END
$$;
