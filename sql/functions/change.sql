-- What happens to a booking after it was made: moved, cancelled, confirmed, expired.
--
-- Each reads without locks to know its locks, locks in order (key, account, claim, slots by id, booking last) and compares:
-- what changed meanwhile raises 40001, and the caller starts again, at most five times. Counts change only by what the
-- conditional UPDATE of the booking gave back.

-- A booking, and all that is needed to lock and judge it.
CREATE OR REPLACE FUNCTION booking_facts(p_booking bigint, OUT o_party bigint, OUT o_account bigint, OUT o_chat bigint, OUT o_slot bigint,
    OUT o_status text, OUT o_moves smallint, OUT o_claim_kind smallint, OUT o_nik uuid, OUT o_hold_until timestamptz,
    OUT o_starts_at timestamptz, OUT o_day_begins timestamptz)
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT b.party_id, p.account_id, p.chat_id, b.slot_id, b.status, b.moves, b.claim_kind, b.nik_hash, b.hold_until, s.starts_at,
           s.day::timestamp AT TIME ZONE o.zone
    FROM bookings b
    JOIN parties p ON p.id = b.party_id
    JOIN slots s ON s.id = b.slot_id
    JOIN offices o ON o.id = s.office_id
    WHERE b.id = p_booking
$$;

-- Writes a message about a change of bookings, to whoever booked: by mail or WhatsApp. Who booked at the desk has neither, and is told there.
CREATE OR REPLACE FUNCTION tell(p_party bigint, p_kind text, p_bookings bigint[], p_facts jsonb) RETURNS void
LANGUAGE sql
SET search_path = antrean, pg_temp
AS $$
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, facts, due_at, way)
    SELECT n.now, 1, p_kind, 'party', p.id, p_bookings, p_facts, n.now, CASE WHEN p.chat_id IS NULL THEN 'mail' ELSE 'whatsapp' END
    FROM parties p, (SELECT antrean_now() AS now) n
    WHERE p.id = p_party AND p.staff_id IS NULL
$$;

-- One place of a locked slot is given back: at once when its hour is near, else after a random while by policy. A slot with more people than the
-- plan has, or a closed one, frees nothing.
CREATE OR REPLACE FUNCTION give_back(p_slot bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_policy policy;
    v_held_back integer;
BEGIN
    SELECT * INTO v_policy FROM policy;
    UPDATE slots s
    SET taken = s.taken - 1,
        held_back = s.held_back + x.back,
        capacity = greatest(s.planned, s.taken - 1 + s.held_back + x.back),
        version = nextval('slot_versions')
    FROM (
        SELECT i.id, CASE
            WHEN v_policy.return_after_max > '0' AND i.open AND i.taken + i.held_back <= i.planned
                AND i.starts_at >= antrean_now() + v_policy.return_at_once_within THEN 1
            ELSE 0 END AS back
        FROM slots i WHERE i.id = p_slot
    ) x
    WHERE s.id = x.id
    RETURNING x.back INTO v_held_back;
    IF v_held_back = 1 THEN
        INSERT INTO returning_places (slot_id, places, due_at)
        VALUES (p_slot, 1, antrean_now() + v_policy.return_after_min
            + random() * (v_policy.return_after_max - v_policy.return_after_min));
    END IF;
END
$$;

-- The key of a change. True: new, and now held; false: a replay, counted. Raises 55P03 while the same key is being served
-- and 23505 on a key that was used for something else.
CREATE OR REPLACE FUNCTION hold_key(p_account bigint, p_key uuid, p_kind text, p_mac uuid, p_party bigint, p_booking bigint)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_key idempotency_keys;
BEGIN
    IF p_key IS NULL THEN
        RETURN true;
    END IF;
    IF NOT pg_try_advisory_xact_lock(uuid_hash_extended(p_key, p_account)) THEN
        RAISE EXCEPTION 'the same key is being served' USING ERRCODE = 'lock_not_available', CONSTRAINT = 'idempotency_keys_in_flight';
    END IF;
    INSERT INTO idempotency_keys (scope, key, kind, body_mac, party_id, booking_id, created_at)
    VALUES (p_account, p_key, p_kind, p_mac, p_party, p_booking, antrean_now())
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN true;
    END IF;
    UPDATE idempotency_keys SET replays = replays + 1
    WHERE scope = p_account AND key = p_key
    RETURNING * INTO v_key;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the key was swept meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    IF v_key.kind <> p_kind OR v_key.body_mac <> p_mac OR v_key.booking_id <> p_booking THEN
        RAISE EXCEPTION 'the key was used for another request' USING ERRCODE = 'unique_violation', CONSTRAINT = 'idempotency_keys_pkey';
    END IF;
    RETURN false;
END
$$;

-- Ends a held or booked booking: the place is given back, the claim ends. p_facts: of the message that tells it, e.g. by which office's number.
CREATE OR REPLACE FUNCTION end_booking(p_booking bigint, p_before record, p_to text, p_actor text, p_actor_id bigint, p_channel text,
    p_reason text, p_facts jsonb DEFAULT NULL) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    DELETE FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking;
    PERFORM 1 FROM slots WHERE id = p_before.o_slot FOR NO KEY UPDATE;
    UPDATE bookings SET status = p_to, hold_until = CASE WHEN p_to = 'expired' THEN hold_until END
    WHERE id = p_booking AND status = p_before.o_status AND slot_id = p_before.o_slot
      AND claim_kind = p_before.o_claim_kind AND nik_hash = p_before.o_nik AND hold_until IS NOT DISTINCT FROM p_before.o_hold_until;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    PERFORM give_back(p_before.o_slot);
    v_now := antrean_now();
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
    VALUES (p_booking, v_now, p_to, p_before.o_status, p_to, p_before.o_slot, p_before.o_slot, p_actor, p_actor_id, p_channel, p_reason);
    IF p_before.o_status = 'booked' THEN
        PERFORM tell(p_before.o_party, 'cancelled', ARRAY[p_booking], p_facts);
    END IF;
END
$$;

-- Cancels, any time before the slot begins.
-- Outcomes: 1 cancelled, 2 it was cancelled before, 5 no such session, 16 not this account's booking, 17 too late or served.
-- It shares its connection with the batches of a channel, so it waits no longer than they do: 55P03 means, try elsewhere.
CREATE OR REPLACE FUNCTION cancel_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_channel text, p_reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET lock_timeout = '250ms'
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_account bigint;
    v_before record;
BEGIN
    SELECT account_id INTO v_account FROM sessions WHERE token_hash = p_session AND expires_at > v_now;
    IF NOT FOUND THEN
        RETURN 5;
    END IF;
    SELECT * INTO v_before FROM booking_facts(p_booking);
    IF v_before.o_account IS DISTINCT FROM v_account THEN
        RETURN 16;
    END IF;
    IF v_before.o_status IN ('cancelled', 'expired') THEN
        RETURN 2;
    END IF;
    IF v_before.o_status NOT IN ('held', 'booked') OR v_now >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    IF NOT hold_key(v_account, p_key, 'cancel', p_mac, v_before.o_party, p_booking) THEN
        RETURN 2;
    END IF;
    PERFORM 1 FROM accounts WHERE id = v_account FOR NO KEY UPDATE;
    PERFORM end_booking(p_booking, v_before, 'cancelled', 'account', v_account, p_channel, p_reason);
    RETURN 1;
END
$$;

-- Moves a booking to the first of `p_slots` (in the order of preference) that has room, until the end of the day before
-- (the office's day), as often as the policy allows; from an hour that
-- the office gave instead of another once more, and until it begins. The person, the code and the claim stay; the queue number is new.
-- Outcomes: 1 moved, 2 replayed, 5 no such session, 7 gone, 16 not this account's booking, 17 not live any more,
-- 18 too late, 19 moved too often, 20 the slot it has already. It waits as long as a cancellation does.
CREATE OR REPLACE FUNCTION move_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_slots bigint[], p_channel text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET lock_timeout = '250ms'
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_account bigint;
    v_before record;
    v_target bigint;
    v_number integer;
    v_is_given boolean;
BEGIN
    SELECT account_id INTO v_account FROM sessions WHERE token_hash = p_session AND expires_at > v_now;
    IF NOT FOUND THEN
        RETURN 5;
    END IF;
    SELECT * INTO v_before FROM booking_facts(p_booking);
    IF v_before.o_account IS DISTINCT FROM v_account THEN
        RETURN 16;
    END IF;
    -- the replay of a move that succeeded is judged before the rules: the move itself may have made them stricter
    IF EXISTS (SELECT 1 FROM idempotency_keys WHERE scope = v_account AND key = p_key) THEN
        IF hold_key(v_account, p_key, 'move', p_mac, v_before.o_party, p_booking) THEN
            RAISE EXCEPTION 'the key was swept meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN 2;
    END IF;
    IF v_before.o_status NOT IN ('held', 'booked') THEN
        RETURN 17;
    END IF;
    v_is_given := EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND accepted_at IS NULL);
    IF v_now >= (CASE WHEN v_is_given THEN v_before.o_starts_at ELSE v_before.o_day_begins END) THEN
        RETURN 18;
    END IF;
    IF v_before.o_moves >= (SELECT moves FROM policy) AND NOT v_is_given THEN
        RETURN 19;
    END IF;
    IF p_slots = ARRAY[v_before.o_slot] THEN
        RETURN 20;
    END IF;
    IF NOT hold_key(v_account, p_key, 'move', p_mac, v_before.o_party, p_booking) THEN
        RETURN 2;
    END IF;
    PERFORM 1 FROM accounts WHERE id = v_account FOR NO KEY UPDATE;
    PERFORM 1 FROM slots WHERE id = ANY (p_slots || v_before.o_slot) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM bookings
    WHERE id = p_booking AND status = v_before.o_status AND slot_id = v_before.o_slot AND moves = v_before.o_moves
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    SELECT s.id INTO v_target
    FROM unnest(p_slots) WITH ORDINALITY AS w (id, i)
    JOIN slots s ON s.id = w.id
    WHERE s.id <> v_before.o_slot AND free_places(s, v_now) > 0
    ORDER BY w.i
    LIMIT 1;
    IF NOT FOUND THEN
        DELETE FROM idempotency_keys WHERE scope = v_account AND key = p_key;
        RETURN 7;
    END IF;
    UPDATE slots s SET taken = taken + 1, issued = issued + 1, version = nextval('slot_versions')
    WHERE id = v_target AND free_places(s, v_now) > 0
    RETURNING issued INTO STRICT v_number;
    UPDATE bookings SET slot_id = v_target, queue_number = v_number, moves = moves + CASE WHEN v_is_given THEN 0 ELSE 1 END
    WHERE id = p_booking;
    UPDATE relocations SET accepted_at = antrean_now(), changes = changes + 1 WHERE booking_id = p_booking AND accepted_at IS NULL;
    PERFORM give_back(v_before.o_slot);
    -- the time under the lock: a line of history is never older than the one before it
    v_now := antrean_now();
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, v_now, 'moved', v_before.o_status, v_before.o_status, v_before.o_slot, v_target, 'account', v_account, p_channel);
    IF v_before.o_status = 'booked' THEN
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, from_slot, due_at)
        VALUES (v_now, 1, 'moved', 'party', v_before.o_party, ARRAY[p_booking], v_before.o_slot, v_now);
    END IF;
    RETURN 1;
END
$$;

-- Makes the held bookings of a party booked. Returns how many; 0 when the hold has run out.
CREATE OR REPLACE FUNCTION confirm_hold(p_party bigint, p_channel text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz;
    v_account bigint;
    v_bookings bigint[];
BEGIN
    SELECT account_id INTO v_account FROM parties WHERE id = p_party;
    PERFORM 1 FROM accounts WHERE id = v_account FOR NO KEY UPDATE;
    v_now := antrean_now();
    WITH confirmed AS (
        UPDATE bookings SET status = 'booked', hold_until = NULL
        WHERE id IN (
            SELECT id FROM bookings WHERE party_id = p_party AND status = 'held' AND hold_until > v_now ORDER BY id FOR NO KEY UPDATE
        )
        RETURNING id, slot_id
    ), told AS (
        INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
        SELECT id, v_now, 'confirmed', 'held', 'booked', slot_id, slot_id, 'account', v_account, p_channel FROM confirmed
    )
    SELECT array_agg(id ORDER BY id) INTO v_bookings FROM confirmed;
    IF v_bookings IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, due_at)
    VALUES (v_now, 2, 'confirmation', 'party', p_party, v_bookings, v_now);
    RETURN cardinality(v_bookings);
END
$$;

-- Ends one hold that has run out; its id, or null when there is none that can be ended now. One a transaction, so that
-- locks stay in order. Several may run at once: whoever finds an account busy looks at the next hold and never waits for it. A chat whose
-- holds run out, one after another, waits a while for its next.
CREATE OR REPLACE FUNCTION expire_hold() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    -- in a variable: the planner uses no index for a volatile function
    v_now timestamptz := antrean_now();
    v_row record;
    v_before record;
    v_policy policy;
BEGIN
    FOR v_row IN
        SELECT b.id, p.account_id, p.chat_id
        FROM (
            SELECT id, party_id, hold_until FROM bookings WHERE status = 'held' AND hold_until <= v_now ORDER BY hold_until LIMIT 50
        ) b
        JOIN parties p ON p.id = b.party_id
        ORDER BY b.hold_until
    LOOP
        IF v_row.chat_id IS NULL THEN
            PERFORM 1 FROM accounts WHERE id = v_row.account_id FOR NO KEY UPDATE SKIP LOCKED;
        ELSE
            PERFORM 1 FROM chats WHERE id = v_row.chat_id FOR NO KEY UPDATE SKIP LOCKED;
        END IF;
        CONTINUE WHEN NOT FOUND;
        SELECT * INTO v_before FROM booking_facts(v_row.id);
        CONTINUE WHEN v_before.o_status <> 'held' OR v_before.o_hold_until > v_now;
        PERFORM end_booking(v_row.id, v_before, 'expired', 'system', NULL, 'system', 'hold ran out');
        IF v_row.chat_id IS NOT NULL THEN
            SELECT * INTO v_policy FROM policy;
            UPDATE chats
            SET lapsed = CASE WHEN lapsed + 1 >= v_policy.chat_lapses THEN 0 ELSE lapsed + 1 END,
                waits_until = CASE WHEN lapsed + 1 >= v_policy.chat_lapses THEN v_now + v_policy.chat_pause ELSE waits_until END
            WHERE id = v_row.chat_id;
        END IF;
        RETURN v_row.id;
    END LOOP;
    RETURN NULL;
END
$$;
