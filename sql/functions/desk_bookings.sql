-- Bookings that officers make for people who have neither account nor telephone. Whoever acts is p_actor, at an office where Web has seen the right.
--
-- Locks in the order of book_batch(): the officer (as an account there), the claim, one slot.

-- Whether somebody of the staff would book for themselves: by NIK, or by the telephone or address of the account that has this NIK.
CREATE OR REPLACE FUNCTION is_staff_person(p_actor bigint, p_nik uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM staff s LEFT JOIN accounts a ON a.nik_hash = p_nik
        WHERE s.id = p_actor AND (s.nik_hash = p_nik OR a.email_hash = s.email_hash OR a.phone_hash = s.phone_hash))
$$;

-- The first place from p_from on, an hour that has not begun; the ticket is printed, nothing is mailed.
-- Outcomes: 1 booked, 2 this officer has booked for the person before (o_booking), 7 nothing is free, 8 the person has a live booking, or is paused,
-- 9 the officer has booked as many on this day as may be, 31 for themselves.
CREATE OR REPLACE FUNCTION book_at_desk(p_actor bigint, p_device integer, p_office integer, p_from date, p_nik uuid, p_nik_sealed bytea,
    p_name text, p_birth date, p_service smallint, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_zone text;
    v_slot bigint;
    v_number integer;
BEGIN
    PERFORM 1 FROM staff WHERE id = p_actor FOR NO KEY UPDATE;
    IF is_staff_person(p_actor, p_nik) THEN
        o_outcome := 31;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_nik, 1));
    SELECT c.booking_id, CASE WHEN p.staff_id = p_actor AND b.status = 'booked' AND s.office_id = p_office THEN 2 ELSE 8 END
    INTO o_booking, o_outcome
    FROM claims c JOIN bookings b ON b.id = c.booking_id JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
    WHERE c.kind = 1 AND c.hash = p_nik;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT zone INTO v_zone FROM offices WHERE id = p_office;
    IF (SELECT count(*) FROM parties
        WHERE staff_id = p_actor AND created_at >= (v_now AT TIME ZONE v_zone)::date::timestamp AT TIME ZONE v_zone)
        >= (SELECT desk_bookings_per_day FROM policy) THEN
        o_outcome := 9;
        RETURN;
    END IF;
    -- chosen without a lock; who comes second finds it full, and starts again without having held it
    SELECT s.id INTO v_slot
    FROM slots s
    JOIN lanes l ON l.id = s.lane_id AND l.online
    WHERE s.office_id = p_office AND s.starts_at > v_now AND s.day >= p_from AND free_places(s, v_now) > 0
    ORDER BY s.starts_at
    LIMIT 1;
    IF v_slot IS NULL THEN
        o_outcome := 7;
        RETURN;
    END IF;
    v_number := take_place(v_slot);
    IF v_number IS NULL THEN
        RAISE EXCEPTION 'the hour filled up meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    v_now := antrean_now();
    o_booking := p_booking;
    o_outcome := 1;
    INSERT INTO claims (kind, hash, booking_id) VALUES (1, p_nik, p_booking);
    INSERT INTO parties (id, staff_id, channel, created_at) VALUES (p_party, p_actor, 'desk', v_now);
    INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, claim_kind, nik_hash, created_at)
    VALUES (p_booking, p_party, v_slot, v_number, p_service, 'booked', 1, p_nik, v_now);
    INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship) VALUES (p_booking, p_nik_sealed, p_name, p_birth, 'self');
    INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, actor_id, channel)
    VALUES (p_booking, v_now, 'booked', 'booked', v_slot, 'staff', p_actor, 'desk');
    PERFORM note_audit(p_actor, p_device, 'booked_at_desk', p_office, 'booking', p_booking);
END
$$;

-- Who booked at the desk gives the place back there, or by telephone: any officer of the office, any time before the hour.
-- Outcomes: 1 cancelled, 2 it was before, 16 none of this office's that was booked at a desk, 17 too late.
CREATE OR REPLACE FUNCTION cancel_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_before record;
BEGIN
    SELECT f.*, s.office_id, p.staff_id INTO v_before
    FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot JOIN parties p ON p.id = f.o_party;
    IF v_before.office_id IS DISTINCT FROM p_office OR v_before.staff_id IS NULL THEN
        RETURN 16;
    END IF;
    IF v_before.o_status = 'cancelled' THEN
        RETURN 2;
    END IF;
    IF v_before.o_status <> 'booked' OR antrean_now() >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    PERFORM end_booking(p_booking, v_before, 'cancelled', 'staff', p_actor, 'desk', p_reason);
    PERFORM note_audit(p_actor, p_device, 'cancelled_at_desk', p_office, 'booking', p_booking, NULL, p_reason);
    RETURN 1;
END
$$;
