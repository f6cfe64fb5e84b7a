-- Reminders: the evening before, each live booking is told of once, and its person can keep it or give it back with one touch.

-- Tells the people of one office who come tomorrow, by its own day, while it is evening there: at most p_most parties, each of which is told
-- together. Returns of how many bookings: call it again until there is none.
-- Who has asked for no reminders by WhatsApp is told nothing. Class 3: it waits for every code, change and confirmation. Several may run at once: a booking is told of by the first.
CREATE OR REPLACE FUNCTION remind(p_office integer, p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_zone text;
    v_day date;
    v_count integer;
BEGIN
    SELECT * INTO v_policy FROM policy;
    SELECT zone, (v_now AT TIME ZONE zone)::date + 1 INTO v_zone, v_day FROM offices WHERE id = p_office;
    IF NOT FOUND OR (v_now AT TIME ZONE v_zone)::time NOT BETWEEN v_policy.remind_from AND v_policy.remind_until THEN
        RETURN 0;
    END IF;
    WITH due AS (
        SELECT b.party_id, b.id, dense_rank() OVER (ORDER BY b.party_id) AS place
        FROM slots s
        JOIN bookings b ON b.slot_id = s.id AND b.status = 'booked'
        JOIN parties p ON p.id = b.party_id
        LEFT JOIN chats c ON c.id = p.chat_id
        WHERE c.wants_reminders IS NOT false
          AND s.office_id = p_office AND s.starts_at >= v_day::timestamp AT TIME ZONE v_zone AND s.starts_at < (v_day + 1)::timestamp AT TIME ZONE v_zone
          AND NOT EXISTS (SELECT 1 FROM reminders r WHERE r.booking_id = b.id AND r.day = v_day)
    ), told AS (
        -- in order of the ids: of two runs with the same bookings one waits for the other
        INSERT INTO reminders (booking_id, day, told_at)
        SELECT id, v_day, v_now FROM due WHERE place <= p_most ORDER BY id
        ON CONFLICT DO NOTHING
        RETURNING booking_id
    ), messages AS (
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, facts, due_at, way)
        SELECT v_now, 3, 'reminder', 'party', p.id, array_agg(t.booking_id ORDER BY t.booking_id), jsonb_build_object('day', v_day), v_now,
            CASE WHEN p.chat_id IS NULL THEN 'mail' ELSE 'whatsapp' END
        FROM told t
        JOIN due d ON d.id = t.booking_id
        JOIN parties p ON p.id = d.party_id AND p.staff_id IS NULL
        GROUP BY p.id
    )
    SELECT count(*) INTO v_count FROM told;
    RETURN v_count;
END
$$;

-- The person of a reminder, or of a place given instead of another, keeps the place or gives it back, by its link or in the chat (p_chat; null: by the link), written to p_office's number.
-- Outcomes: 1 done, 2 it was cancelled before, 16 there is no such reminder, 17 the visit has begun, was moved to another day, or is over.
CREATE OR REPLACE FUNCTION answer_reminder(p_booking bigint, p_day date, p_gives_back boolean, p_chat bigint, p_office integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_before record;
BEGIN
    SELECT f.*, s.day INTO v_before FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    IF v_before.o_party IS NULL OR p_chat IS NOT NULL AND v_before.o_chat IS DISTINCT FROM p_chat
        OR NOT EXISTS (SELECT 1 FROM reminders WHERE booking_id = p_booking AND day = coalesce(p_day, v_before.day))
        AND NOT EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND day = coalesce(p_day, v_before.day)) THEN
        RETURN 16;
    END IF;
    IF v_before.o_status IN ('cancelled', 'expired') THEN
        RETURN 2;
    END IF;
    IF v_before.o_status <> 'booked' OR v_before.day <> coalesce(p_day, v_before.day) OR antrean_now() >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    IF NOT p_gives_back THEN
        PERFORM 1 FROM bookings WHERE id = p_booking AND status = 'booked' AND slot_id = v_before.o_slot FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        UPDATE reminders SET kept_at = antrean_now() WHERE booking_id = p_booking AND day = v_before.day AND kept_at IS NULL;
        UPDATE relocations SET accepted_at = antrean_now() WHERE booking_id = p_booking AND day = v_before.day AND accepted_at IS NULL;
        RETURN 1;
    END IF;
    IF v_before.o_chat IS NULL THEN
        PERFORM 1 FROM accounts WHERE id = v_before.o_account FOR NO KEY UPDATE;
    ELSE
        PERFORM 1 FROM chats WHERE id = v_before.o_chat FOR NO KEY UPDATE;
    END IF;
    PERFORM end_booking(p_booking, v_before, 'cancelled', CASE WHEN v_before.o_chat IS NULL THEN 'account' ELSE 'chat' END,
        coalesce(v_before.o_account, v_before.o_chat), CASE WHEN p_chat IS NULL THEN 'web' ELSE 'whatsapp' END, 'reminder',
        CASE WHEN p_office IS NOT NULL THEN jsonb_build_object('office', p_office) END);
    RETURN 1;
END
$$;

-- The person of a place given instead of another, who has not accepted it, takes an hour of the same lane in its place, by the link alone; the code stays.
-- Outcomes: 1 done (o_day: the new day, whose link says that it is kept), 7 nothing is free there any more, 16 there is nothing to choose or no such hour, 17 too late.
-- Locks: account or chat, slots by id, the booking.
CREATE OR REPLACE FUNCTION choose_instead(p_booking bigint, p_day date, p_slot bigint, OUT o_outcome integer, OUT o_day date)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_before record;
    v_slot slots;
    v_number integer;
BEGIN
    SELECT f.*, s.day, s.lane_id INTO v_before FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    SELECT * INTO v_slot FROM slots WHERE id = p_slot;
    -- touched twice, or the answer was lost
    IF v_before.o_status = 'booked' AND v_before.o_slot = p_slot
        AND EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND day = v_before.day AND accepted_at IS NOT NULL) THEN
        o_outcome := 1;
        o_day := v_before.day;
        RETURN;
    END IF;
    IF v_before.o_party IS NULL OR v_slot.id IS NULL OR v_slot.lane_id <> v_before.lane_id OR v_slot.id = v_before.o_slot OR v_slot.starts_at <= v_now
        OR NOT EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND day = p_day AND accepted_at IS NULL) THEN
        o_outcome := 16;
        RETURN;
    END IF;
    IF v_before.o_status <> 'booked' OR v_before.day <> p_day OR v_now >= v_before.o_starts_at THEN
        o_outcome := 17;
        RETURN;
    END IF;
    IF v_before.o_chat IS NULL THEN
        PERFORM 1 FROM accounts WHERE id = v_before.o_account FOR NO KEY UPDATE;
    ELSE
        PERFORM 1 FROM chats WHERE id = v_before.o_chat FOR NO KEY UPDATE;
    END IF;
    PERFORM 1 FROM slots WHERE id IN (p_slot, v_before.o_slot) ORDER BY id FOR NO KEY UPDATE;
    UPDATE slots s SET taken = taken + 1, issued = issued + 1, version = nextval('slot_versions')
    WHERE id = p_slot AND free_places(s, v_now) > 0
    RETURNING issued INTO v_number;
    IF NOT FOUND THEN
        o_outcome := 7;
        RETURN;
    END IF;
    UPDATE bookings SET slot_id = p_slot, queue_number = v_number WHERE id = p_booking AND status = 'booked' AND slot_id = v_before.o_slot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    v_now := antrean_now();
    UPDATE relocations SET day = v_slot.day, accepted_at = v_now, changes = changes + 1 WHERE booking_id = p_booking;
    PERFORM give_back(v_before.o_slot);
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
    VALUES (p_booking, v_now, 'moved', 'booked', 'booked', v_before.o_slot, p_slot, CASE WHEN v_before.o_chat IS NULL THEN 'account' ELSE 'chat' END,
        coalesce(v_before.o_account, v_before.o_chat), 'web', 'relocation');
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, from_slot, due_at, way)
    SELECT v_now, 1, 'moved', 'party', id, ARRAY[p_booking], v_before.o_slot, v_now, CASE WHEN chat_id IS NULL THEN 'mail' ELSE 'whatsapp' END
    FROM parties WHERE id = v_before.o_party AND staff_id IS NULL;
    o_outcome := 1;
    o_day := v_slot.day;
END
$$;
