-- The WhatsApp queue. Locks in the order of book_batch(): the chat (as an account there), claims, slots, bookings. One slot is locked by each, so
-- there is nothing to be sorted; it was chosen without a lock, and when it is full by then the outcome is 6: ask again.

-- The chat of who has written. WhatsApp's id of a person goes before the telephone number: a number changes hands, and whoever has it now
-- must not find the bookings of the one before.
CREATE OR REPLACE FUNCTION chat_of(p_user uuid, p_user_sealed bytea, p_phone uuid, p_phone_sealed bytea, p_office integer, p_language text,
    p_heard_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_chat chats;
    v_other chats;
BEGIN
    -- of two messages of one person the second waits here for the first, by whichever of the two they have in common
    PERFORM pg_advisory_xact_lock(k) FROM (
        SELECT uuid_hash_extended(h, 3) AS k FROM unnest(ARRAY[p_user, p_phone]) AS h WHERE h IS NOT NULL ORDER BY k) keys;
    PERFORM 1 FROM chats WHERE user_hash = p_user OR phone_hash = p_phone ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO v_chat FROM chats WHERE user_hash = p_user;
    SELECT * INTO v_other FROM chats WHERE phone_hash = p_phone AND (p_user IS NULL OR user_hash IS DISTINCT FROM p_user);
    IF v_other.id IS NOT NULL AND (p_user IS NULL OR v_chat.id IS NULL AND v_other.user_hash IS NULL) THEN
        -- known by the number alone until now
        v_chat := v_other;
        IF p_user IS NOT NULL THEN
            UPDATE chats SET user_hash = p_user, user_sealed = p_user_sealed WHERE id = v_chat.id;
        END IF;
    ELSIF v_other.id IS NOT NULL AND v_other.user_hash IS NULL AND v_chat.phone_hash IS NULL THEN
        -- two chats turn out to be one person's, whose number was not seen beside the id before. Who has a number already and comes with another
        -- may have got that of a stranger.
        UPDATE parties SET chat_id = v_chat.id WHERE chat_id = v_other.id;
        UPDATE outbox SET subject_id = v_chat.id WHERE subject = 'chat' AND subject_id = v_other.id AND state = 'waiting';
        -- what is being sent, or was when the statement before looked, is looked up by the chat that was
        IF EXISTS (SELECT 1 FROM outbox WHERE subject = 'chat' AND subject_id = v_other.id AND state IN ('waiting', 'sending')) THEN
            RAISE EXCEPTION 'a reply is on its way to a chat that another goes into' USING ERRCODE = 'lock_not_available';
        END IF;
        UPDATE chats
        SET lapsed = greatest(lapsed, v_other.lapsed), waits_until = greatest(waits_until, v_other.waits_until),
            wants_reminders = wants_reminders AND v_other.wants_reminders
        WHERE id = v_chat.id;
        INSERT INTO chat_offices AS o (chat_id, office_id, heard_at, helped_at)
        SELECT v_chat.id, office_id, heard_at, helped_at FROM chat_offices WHERE chat_id = v_other.id
        ON CONFLICT (chat_id, office_id) DO UPDATE SET heard_at = greatest(o.heard_at, excluded.heard_at);
        DELETE FROM chats WHERE id = v_other.id;
    ELSIF v_other.id IS NOT NULL THEN
        -- the number has changed hands
        UPDATE chats SET phone_hash = NULL, phone_sealed = NULL WHERE id = v_other.id;
    END IF;
    IF v_chat.id IS NOT NULL AND v_chat.phone_hash IS DISTINCT FROM p_phone AND p_phone IS NOT NULL THEN
        UPDATE chats SET phone_hash = p_phone, phone_sealed = p_phone_sealed WHERE id = v_chat.id;
    END IF;
    IF v_chat.id IS NULL THEN
        INSERT INTO chats (user_hash, user_sealed, phone_hash, phone_sealed, language, created_at)
        VALUES (p_user, p_user_sealed, p_phone, p_phone_sealed, coalesce(p_language, 'id'), v_now)
        RETURNING * INTO v_chat;
    ELSIF p_language <> v_chat.language THEN
        UPDATE chats SET language = p_language WHERE id = v_chat.id;
    END IF;
    -- the day begins when it was written, not when it was dealt with
    INSERT INTO chat_offices AS o (chat_id, office_id, heard_at) VALUES (v_chat.id, p_office, least(p_heard_at, v_now))
    ON CONFLICT (chat_id, office_id) DO UPDATE SET heard_at = greatest(o.heard_at, excluded.heard_at);
    RETURN v_chat.id;
END
$$;

-- The first hour of a day that has room, at an office, for who writes; null: none. Not locked.
CREATE OR REPLACE FUNCTION chat_slot(p_office integer, p_day date, p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT s.id
    FROM slots s
    JOIN lanes l ON l.id = s.lane_id AND l.online
    WHERE s.office_id = p_office AND s.starts_at > p_now AND s.day = p_day AND chat_places(s, p_now) > 0
    ORDER BY s.starts_at
    LIMIT 1
$$;

-- Takes one place of a slot that is not offered to everybody: of WhatsApp's share (p_of_share), or one that came back and waits. Its number, null when there
-- is none any more.
CREATE OR REPLACE FUNCTION take_returning(p_slot bigint, p_of_share boolean) RETURNS integer
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_place returning_places;
    v_number integer;
BEGIN
    PERFORM 1 FROM slots
    WHERE id = p_slot AND open AND starts_at > antrean_now() AND taken < planned AND (NOT p_of_share OR opens_at <= antrean_now())
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO v_place
    FROM returning_places
    WHERE slot_id = p_slot AND CASE WHEN p_of_share THEN chat_from <= antrean_now() ELSE NOT added AND NOT unreleased AND chat_from IS NULL END
    ORDER BY id LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_place.places = 1 THEN
        DELETE FROM returning_places WHERE id = v_place.id;
    ELSE
        UPDATE returning_places SET places = places - 1 WHERE id = v_place.id;
    END IF;
    UPDATE slots SET taken = taken + 1, held_back = held_back - 1, issued = issued + 1, version = nextval('slot_versions')
    WHERE id = p_slot
    RETURNING issued INTO v_number;
    RETURN v_number;
END
$$;

-- Takes one place of a slot: its number, null when there is none any more.
CREATE OR REPLACE FUNCTION take_place(p_slot bigint) RETURNS integer
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_number integer;
BEGIN
    UPDATE slots s
    SET taken = taken + 1, issued = issued + 1, version = nextval('slot_versions')
    WHERE id = p_slot AND free_places(s, v_now) > 0
    RETURNING issued INTO v_number;
    RETURN v_number;
END
$$;

-- A live booking of the same name and birth date from this number at this office, made with a NIK or without; null: none.
CREATE OR REPLACE FUNCTION namesake_in_chat(p_chat bigint, p_office integer, p_namesake uuid) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT b.id
    FROM parties p
    JOIN bookings b ON b.party_id = p.id AND b.status IN ('held', 'booked', 'checked_in', 'called')
    JOIN slots s ON s.id = b.slot_id AND s.office_id = p_office
    JOIN applicants a ON a.booking_id = b.id AND a.namesake_hash = p_namesake
    WHERE p.chat_id = p_chat
    LIMIT 1
$$;

-- Whether a chat has as many people as an office lets one number have. Who has come, or has not come, does not count any more on the next day.
CREATE OR REPLACE FUNCTION chat_is_full(p_chat bigint, p_office integer) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT count(*) >= (SELECT coalesce(o.chat_people, y.chat_people) FROM offices o, policy y WHERE o.id = p_office)
    FROM parties p
    JOIN bookings b ON b.party_id = p.id AND b.status IN ('held', 'booked', 'checked_in', 'called')
    JOIN slots s ON s.id = b.slot_id
    JOIN offices o ON o.id = s.office_id
    WHERE p.chat_id = p_chat AND s.day >= (antrean_now() AT TIME ZONE o.zone)::date
$$;

-- Holds a place for a person, on a day at an office.
-- Outcomes: 1 held, 6 again, 7 the day is full, 8 the person has a live booking (o_booking), 9 too many live people, 11 after holds that ran out
-- there is none until o_until, 21 the office is closed on the day, or nobody knows yet, 22 the day is not released, 23 it is over.
CREATE OR REPLACE FUNCTION chat_hold(p_chat bigint, p_office integer, p_day date, p_claim_kind smallint, p_person uuid, p_nik_sealed bytea,
    p_namesake uuid, p_name text, p_birth date, p_party bigint, p_booking bigint,
    OUT o_outcome integer, OUT o_booking bigint, OUT o_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz;
    v_policy policy;
    v_chat chats;
    v_slot bigint;
    v_number integer;
BEGIN
    SELECT * INTO v_policy FROM policy;
    SELECT * INTO v_chat FROM chats WHERE id = p_chat FOR NO KEY UPDATE;
    v_now := antrean_now();
    IF NOT pg_try_advisory_xact_lock(uuid_hash_extended(p_person, p_claim_kind)) THEN
        o_outcome := 6;
        RETURN;
    END IF;
    SELECT booking_id INTO o_booking FROM claims WHERE kind = p_claim_kind AND hash = p_person;
    IF NOT FOUND THEN
        o_booking := namesake_in_chat(p_chat, p_office, p_namesake);
    END IF;
    IF o_booking IS NOT NULL THEN
        o_outcome := 8;
        RETURN;
    END IF;
    IF v_chat.waits_until > v_now THEN
        o_outcome := 11;
        o_until := v_chat.waits_until;
        RETURN;
    END IF;
    IF chat_is_full(p_chat, p_office) THEN
        o_outcome := 9;
        RETURN;
    END IF;
    v_slot := chat_slot(p_office, p_day, v_now);
    IF v_slot IS NULL THEN
        SELECT CASE WHEN count(*) = 0 THEN 21 WHEN count(*) FILTER (WHERE s.starts_at > v_now) = 0 THEN 23
                    WHEN count(*) FILTER (WHERE s.starts_at > v_now AND s.opens_at <= v_now) = 0 THEN 22 ELSE 7 END
        INTO o_outcome
        FROM slots s
        JOIN lanes l ON l.id = s.lane_id AND l.online
        WHERE s.office_id = p_office AND s.day = p_day AND s.open AND s.planned > 0
          -- the index is by the hour: no zone is further from UTC
          AND s.starts_at BETWEEN p_day - interval '1 day' AND p_day + interval '2 days';
        RETURN;
    END IF;
    v_number := coalesce(take_returning(v_slot, true), take_place(v_slot));
    IF v_number IS NULL THEN
        o_outcome := 6;
        RETURN;
    END IF;
    v_now := antrean_now();
    o_booking := p_booking;
    o_until := v_now + v_policy.chat_hold;
    INSERT INTO claims (kind, hash, booking_id) VALUES (p_claim_kind, p_person, p_booking);
    INSERT INTO parties (id, chat_id, channel, created_at) VALUES (p_party, p_chat, 'whatsapp', v_now);
    INSERT INTO bookings (id, party_id, slot_id, queue_number, status, claim_kind, nik_hash, hold_until, created_at)
    VALUES (p_booking, p_party, v_slot, v_number, 'held', p_claim_kind, p_person, o_until, v_now);
    INSERT INTO applicants (booking_id, nik_sealed, namesake_hash, has_namesake, name, birth_date, relationship)
    VALUES (p_booking, p_nik_sealed, p_namesake,
        EXISTS (SELECT 1 FROM applicants a JOIN bookings b ON b.id = a.booking_id
                WHERE a.namesake_hash = p_namesake AND b.status IN ('held', 'booked', 'checked_in', 'called')),
        p_name, p_birth, 'self');
    INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, actor_id, channel)
    VALUES (p_booking, v_now, 'held', 'held', v_slot, 'chat', p_chat, 'whatsapp');
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, due_at, way)
    VALUES (v_now, 0, 'held', 'party', p_party, ARRAY[p_booking], v_now, 'whatsapp');
    o_outcome := 1;
END
$$;

-- The code was sent back, at p_sent_at by WhatsApp's clock, to the number of p_office. Sent in time it counts though it came late: a place of the
-- same hour, also the one that was given back and is not offered again yet, else another of the same day.
-- Outcomes: 1 booked, 2 it was before, 6 again, 7 the day has filled meanwhile, 8 the person has another live booking by now, 9 too many live people,
-- 16 not this chat's, 17 over, 24 too late.
CREATE OR REPLACE FUNCTION chat_confirm(p_chat bigint, p_booking bigint, p_sent_at timestamptz, p_office integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz;
    v_before record;
    v_held slots;
    v_slot bigint;
    v_number integer;
BEGIN
    PERFORM 1 FROM chats WHERE id = p_chat FOR NO KEY UPDATE;
    v_now := antrean_now();
    SELECT * INTO v_before FROM booking_facts(p_booking);
    IF v_before.o_chat IS DISTINCT FROM p_chat THEN
        RETURN 16;
    END IF;
    IF v_before.o_status IN ('booked', 'checked_in', 'called') THEN
        RETURN 2;
    END IF;
    IF v_before.o_status NOT IN ('held', 'expired') OR v_now >= v_before.o_day_begins + interval '1 day'
        OR v_before.o_status = 'held' AND v_now >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    v_slot := v_before.o_slot;
    IF v_before.o_status = 'expired' THEN
        IF p_sent_at > v_before.o_hold_until THEN
            RETURN 24;
        END IF;
        IF NOT pg_try_advisory_xact_lock(uuid_hash_extended(v_before.o_nik, v_before.o_claim_kind)) THEN
            RETURN 6;
        END IF;
        SELECT * INTO v_held FROM slots WHERE id = v_slot;
        IF EXISTS (SELECT 1 FROM claims WHERE kind = v_before.o_claim_kind AND hash = v_before.o_nik)
            OR namesake_in_chat(p_chat, v_held.office_id, (SELECT namesake_hash FROM applicants WHERE booking_id = p_booking)) IS NOT NULL THEN
            RETURN 8;
        END IF;
        IF chat_is_full(p_chat, v_held.office_id) THEN
            RETURN 9;
        END IF;
        -- chosen without a lock, for two slots must not be locked one after the other
        IF v_held.starts_at > v_now AND v_held.open AND v_held.taken < v_held.planned
            AND EXISTS (SELECT 1 FROM returning_places WHERE slot_id = v_slot AND NOT added AND NOT unreleased AND chat_from IS NULL) THEN
            v_number := take_returning(v_slot, false);
        ELSE
            IF chat_places(v_held, v_now) = 0 THEN
                v_slot := chat_slot(v_held.office_id, v_held.day, v_now);
                IF v_slot IS NULL THEN
                    RETURN 7;
                END IF;
            END IF;
            v_number := coalesce(take_returning(v_slot, true), take_place(v_slot));
        END IF;
        IF v_number IS NULL THEN
            RETURN 6;
        END IF;
        INSERT INTO claims (kind, hash, booking_id) VALUES (v_before.o_claim_kind, v_before.o_nik, p_booking);
        UPDATE bookings SET slot_id = v_slot, queue_number = v_number WHERE id = p_booking;
    END IF;
    UPDATE bookings SET status = 'booked', hold_until = NULL WHERE id = p_booking AND status = v_before.o_status;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE chats SET lapsed = 0, waits_until = NULL WHERE id = p_chat;
    v_now := antrean_now();
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, v_now, 'confirmed', v_before.o_status, 'booked', v_before.o_slot, v_slot, 'chat', p_chat, 'whatsapp');
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, facts, due_at, way)
    VALUES (v_now, 2, 'confirmation', 'party', v_before.o_party, ARRAY[p_booking], jsonb_build_object('office', p_office), v_now, 'whatsapp');
    RETURN 1;
END
$$;

-- Cancels what a chat has booked or held; told by the number of p_office, which was written to.
-- Outcomes: 1 cancelled, 2 it was before, 16 not this chat's, 17 too late.
CREATE OR REPLACE FUNCTION chat_cancel(p_chat bigint, p_booking bigint, p_office integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_before record;
BEGIN
    PERFORM 1 FROM chats WHERE id = p_chat FOR NO KEY UPDATE;
    SELECT * INTO v_before FROM booking_facts(p_booking);
    IF v_before.o_chat IS DISTINCT FROM p_chat THEN
        RETURN 16;
    END IF;
    IF v_before.o_status IN ('cancelled', 'expired') THEN
        RETURN 2;
    END IF;
    IF v_before.o_status NOT IN ('held', 'booked') OR antrean_now() >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    PERFORM end_booking(p_booking, v_before, 'cancelled', 'chat', p_chat, 'whatsapp', NULL, jsonb_build_object('office', p_office));
    RETURN 1;
END
$$;

DROP FUNCTION IF EXISTS receive_chat_messages(text[], integer[], bytea[]);

-- Takes what was delivered, each id once; how many were new. More than a number may write in an hour (policy.chat_most_per_hour) do not wait for one
-- sender: they would not be answered, and each look would pass over them. p_senders: keyed hashes of who wrote; null for a receipt.
CREATE OR REPLACE FUNCTION receive_chat_messages(p_ids text[], p_offices integer[], p_bodies bytea[], p_senders uuid[] DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_count integer;
BEGIN
    WITH arrived AS (
        SELECT DISTINCT ON (a.id) a.*
        FROM unnest(p_ids, p_offices, p_bodies, p_senders) WITH ORDINALITY AS a (id, office, body, sender, i)
        ORDER BY a.id, a.i
    ), new AS (
        -- in order of the ids: of two deliveries with the same messages one waits for the other
        INSERT INTO chat_message_ids (id, received_at) SELECT id, v_now FROM arrived ORDER BY id
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    INSERT INTO chat_inbox (received_at, message_id, office_id, body_sealed, due_at, sender)
    SELECT v_now, a.id, a.office, a.body, v_now, a.sender
    FROM arrived a
    JOIN new ON new.id = a.id
    WHERE a.sender IS NULL
       OR (SELECT count(*) FROM chat_inbox w WHERE w.sender = a.sender AND w.state = 'waiting') < (SELECT chat_most_per_hour FROM policy)
    ORDER BY a.i;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;

-- The oldest delivered message that nobody deals with: locked until the caller's transaction ends, so that one whose worker dies is free at once. It
-- waits for the earlier ones of its sender, put off or under way: a booking and the cancellation that follows it are not the same the other way round.
-- It waits no more for what has failed three times, which is seven seconds.
CREATE OR REPLACE FUNCTION next_chat_message()
RETURNS TABLE (id bigint, received_at timestamptz, message_id text, office_id integer, body_sealed bytea, was_put_off boolean)
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT i.id, i.received_at, i.message_id, i.office_id, i.body_sealed, i.due_at > i.received_at
    FROM chat_inbox i
    WHERE i.state = 'waiting' AND i.due_at <= antrean_now()
      -- a scalar subquery is asked once a candidate
      AND (SELECT e.id FROM chat_inbox e WHERE e.sender = i.sender AND e.id < i.id AND e.state = 'waiting' AND e.attempts < 3 LIMIT 1) IS NULL
    ORDER BY i.due_at, i.id
    LIMIT 1
    FOR NO KEY UPDATE OF i SKIP LOCKED
$$;

-- A message has been dealt with; or, with a time, is to be dealt with then.
CREATE OR REPLACE FUNCTION finish_chat_message(p_id bigint, p_received_at timestamptz, p_due timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    UPDATE chat_inbox
    SET state = CASE WHEN p_due IS NULL THEN 'done' ELSE 'waiting' END, body_sealed = CASE WHEN p_due IS NOT NULL THEN body_sealed END,
        sender = CASE WHEN p_due IS NOT NULL THEN sender END, due_at = coalesce(p_due, due_at), finished_at = CASE WHEN p_due IS NULL THEN antrean_now() END
    WHERE id = p_id AND received_at = p_received_at AND state = 'waiting'
$$;

-- Dealing with a message failed: again in a while, and after ten times no more; who wrote is told so, if known. True: it is given up. Its text is kept
-- for eight days, so that it can be dealt with when the fault is mended (retry_chat_message).
CREATE OR REPLACE FUNCTION fail_chat_message(p_id bigint, p_received_at timestamptz, p_error text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_failed chat_inbox;
BEGIN
    UPDATE chat_inbox
    SET attempts = attempts + 1, last_error = p_error, due_at = antrean_now() + least(power(2, attempts), 300) * interval '1 second',
        state = CASE WHEN attempts >= 9 THEN 'dead' ELSE 'waiting' END, finished_at = CASE WHEN attempts >= 9 THEN antrean_now() END
    WHERE id = p_id AND received_at = p_received_at AND state = 'waiting'
    RETURNING * INTO v_failed;
    IF v_failed.state IS DISTINCT FROM 'dead' THEN
        RETURN false;
    END IF;
    PERFORM chat_reply(id, v_failed.office_id, '{"say": "failed"}', false) FROM chats
    WHERE user_hash = v_failed.sender OR phone_hash = v_failed.sender;
    RETURN true;
END
$$;

-- Messages that were given up and can be dealt with once more, the oldest first.
CREATE OR REPLACE FUNCTION dead_chat_messages(p_most integer)
RETURNS TABLE (id bigint, office_id integer, finished_at timestamptz, attempts integer, last_error text)
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT i.id, i.office_id, i.finished_at, i.attempts, coalesce(i.last_error, '')
    FROM chat_inbox i
    WHERE i.state = 'dead' AND i.body_sealed IS NOT NULL
    ORDER BY i.finished_at
    LIMIT p_most
$$;

-- Has a message that was given up dealt with once more. False: there is none of this number, or its text is not kept any more.
CREATE OR REPLACE FUNCTION retry_chat_message(p_id bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE chat_inbox SET state = 'waiting', attempts = 0, due_at = antrean_now(), finished_at = NULL
    WHERE id = p_id AND state = 'dead' AND body_sealed IS NOT NULL;
    RETURN FOUND;
END
$$;

-- Keeps what was asked for; null: forgets it.
CREATE OR REPLACE FUNCTION keep_wish(p_chat bigint, p_wish_sealed bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    UPDATE chats SET wish_sealed = p_wish_sealed, wished_at = CASE WHEN p_wish_sealed IS NOT NULL THEN antrean_now() END WHERE id = p_chat
$$;

-- Whether a chat is to be reminded from now on. False: it was so before.
CREATE OR REPLACE FUNCTION want_reminders(p_chat bigint, p_wants boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE chats SET wants_reminders = p_wants WHERE id = p_chat AND wants_reminders <> p_wants;
    RETURN FOUND;
END
$$;

-- Something to tell a chat that is no booking: p_facts say what. Help is sent at most once an hour to a chat and office: false then.
CREATE OR REPLACE FUNCTION chat_reply(p_chat bigint, p_office integer, p_facts jsonb, p_is_help boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    IF p_is_help THEN
        UPDATE chat_offices SET helped_at = v_now
        WHERE chat_id = p_chat AND office_id = p_office AND (helped_at IS NULL OR helped_at <= v_now - interval '1 hour');
        IF NOT FOUND THEN
            RETURN false;
        END IF;
    END IF;
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, facts, due_at, way)
    VALUES (v_now, 1, 'reply', 'chat', p_chat, p_facts || jsonb_build_object('office', p_office), v_now, 'whatsapp');
    RETURN true;
END
$$;

DROP FUNCTION IF EXISTS note_receipt(bigint, bigint, text, text);

-- WhatsApp tells what became of a message: later states stay, whatever the order in which they come. A message whose outcome was unknown is
-- known by it. p_asking, p_attempt: which sending it speaks of (claim_messages); null: an older program sent it. What was sent before somebody asked for
-- it again says nothing of what is sent since, and that an earlier attempt failed nothing of a later one. Zero: there is no such sending.
CREATE OR REPLACE FUNCTION note_receipt(p_subject_id bigint, p_id bigint, p_receipt text, p_error text, p_asking bigint DEFAULT NULL,
    p_attempt integer DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_order CONSTANT text[] := ARRAY['sent', 'delivered', 'read'];
    v_now timestamptz := antrean_now();
    v_count integer;
BEGIN
    UPDATE outbox o
    SET receipt = CASE WHEN o.receipt = 'failed' OR array_position(v_order, o.receipt) >= array_position(v_order, p_receipt) THEN o.receipt
                       ELSE p_receipt END,
        last_error = CASE WHEN p_receipt = 'failed' THEN p_error ELSE o.last_error END,
        -- what was taken and then could not be delivered is a dead letter; what was given up without an answer may have arrived
        state = CASE WHEN p_receipt = 'failed' AND (o.state = 'delivered' OR o.state = 'waiting' AND o.attempt > 0) THEN 'dead'
                     WHEN p_receipt <> 'failed' AND (o.state = 'waiting' AND o.attempt > 0 OR o.state = 'dead' AND o.receipt IS NULL) THEN 'delivered'
                     ELSE o.state END,
        finished_at = CASE WHEN o.state = 'waiting' AND o.attempt > 0 THEN v_now ELSE o.finished_at END
    WHERE o.subject_id = p_subject_id AND o.id = p_id AND o.way = 'whatsapp' AND (o.receipt IS DISTINCT FROM 'read' OR p_receipt = 'failed')
      AND (p_asking IS NULL OR p_asking = asking(o)) AND (p_receipt <> 'failed' OR p_attempt IS NULL OR p_attempt >= o.attempt);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;
