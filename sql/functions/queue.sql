-- The queue of an office: counters call, serve and finish. Whoever acts is p_actor, at an office where Web has seen the right; every act is in the
-- trail.
--
-- Each locks the office's row of `queues` first, before claims and bookings: acts of one office follow one another, so two counters never get the
-- same person, and offices hold up nobody else's.

-- Locks an office's queue for a change.
-- Returns the number of the change.
CREATE OR REPLACE FUNCTION change_queue(p_office integer) RETURNS bigint
LANGUAGE sql
SET search_path = antrean, pg_temp
AS $$
    INSERT INTO queues AS q (office_id, changed_at) VALUES (p_office, antrean_now())
    ON CONFLICT (office_id) DO UPDATE SET version = q.version + 1, changed_at = excluded.changed_at
    RETURNING version
$$;

-- The day at an office.
CREATE OR REPLACE FUNCTION today_at(p_office integer) RETURNS date
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT (antrean_now() AT TIME ZONE zone)::date FROM offices WHERE id = p_office
$$;

-- The lane of an office, made when it has none: walk-ins need no plan, and an office may begin to take bookings. Its letter begins the numbers. Only the
-- lane `online` can be booked.
DROP FUNCTION IF EXISTS walk_in_lane(integer, text);
CREATE OR REPLACE FUNCTION lane_of(p_office integer, p_code text) RETURNS lanes
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_lane lanes;
BEGIN
    LOOP
        SELECT * INTO v_lane FROM lanes WHERE office_id = p_office AND code = p_code;
        EXIT WHEN FOUND;
        -- the letter that people expect, or another one that is free; unless somebody else makes it, or takes the letter, in this moment
        INSERT INTO lanes (office_id, code, letter, online, turn)
        SELECT p_office, p_code, letter, p_code = 'online', CASE WHEN p_code <> 'online' THEN 3 END
        FROM string_to_table(
            CASE p_code WHEN 'online' THEN 'A' WHEN 'priority' THEN 'P' WHEN 'fast' THEN 'F' ELSE 'L' END || 'PLFQRSTUVWXYZBCDEGHJKMN', NULL)
            WITH ORDINALITY AS free (letter, n)
        WHERE letter NOT IN (SELECT l.letter FROM lanes l WHERE l.office_id = p_office)
        ORDER BY n LIMIT 1
        ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN v_lane;
END
$$;

-- Moves a booking along with its visit; who comes back from `served` has taken the claim before. Nothing, when it is there already.
CREATE OR REPLACE FUNCTION follow_visit(p_booking bigint, p_from text, p_to text, p_event text, p_actor bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_before record;
BEGIN
    SELECT * INTO v_before FROM booking_facts(p_booking);
    IF v_before.o_status = p_to THEN
        RETURN;
    END IF;
    IF p_to = 'served' THEN
        PERFORM pg_advisory_xact_lock(uuid_hash_extended(v_before.o_nik, v_before.o_claim_kind));
        DELETE FROM claims WHERE kind = v_before.o_claim_kind AND hash = v_before.o_nik AND booking_id = p_booking;
    END IF;
    UPDATE bookings SET status = p_to
    WHERE id = p_booking AND status = p_from AND slot_id = v_before.o_slot AND claim_kind = v_before.o_claim_kind AND nik_hash = v_before.o_nik;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, antrean_now(), p_event, p_from, p_to, v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk');
END
$$;

-- A booking that was checked in takes its number into the room; the queue is locked.
CREATE OR REPLACE FUNCTION join_queue(p_booking bigint) RETURNS void
LANGUAGE sql
SET search_path = antrean, pg_temp
AS $$
    INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, due_at, arrived_at, changed_at)
    SELECT s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.id, b.party_id, b.service, s.starts_at, antrean_now(), antrean_now()
    FROM bookings b JOIN slots s ON s.id = b.slot_id
    WHERE b.id = p_booking
$$;

-- Opens, pauses or closes a counter. p_lanes: codes of the lanes it serves; null: all.
-- Outcomes: 1 done, 41 somebody is at it.
CREATE OR REPLACE FUNCTION set_counter(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_state text, p_lanes text[])
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_lanes integer[];
BEGIN
    PERFORM change_queue(p_office);
    IF p_state <> 'open' AND EXISTS (
        SELECT 1 FROM visits
        WHERE office_id = p_office AND day = today_at(p_office) AND counter = p_counter AND state IN ('called', 'serving')) THEN
        RETURN 41;
    END IF;
    IF p_state <> 'open' THEN
        -- who was handed over to it goes to whoever is free
        UPDATE visits SET counter = NULL
        WHERE office_id = p_office AND day = today_at(p_office) AND counter = p_counter AND state = 'waiting';
    END IF;
    IF p_lanes IS NOT NULL THEN
        PERFORM lane_of(p_office, c) FROM unnest(p_lanes) AS c WHERE c <> 'online';
        SELECT coalesce(array_agg(id), '{}') INTO v_lanes FROM lanes WHERE office_id = p_office AND code = ANY (p_lanes);
    END IF;
    INSERT INTO counters (office_id, number, state, lanes, staff_id, changed_at)
    VALUES (p_office, p_counter, p_state, v_lanes, p_actor, antrean_now())
    ON CONFLICT (office_id, number) DO UPDATE
    SET state = excluded.state, lanes = excluded.lanes, staff_id = excluded.staff_id, changed_at = excluded.changed_at;
    PERFORM note_audit(p_actor, p_device, 'counter_' || p_state, p_office, 'counter', p_counter);
    RETURN 1;
END
$$;

-- Calls one visit to a counter; the queue is locked and the visit waits, or is parked.
CREATE OR REPLACE FUNCTION call_visit(p_actor bigint, p_device integer, p_counter smallint, p_change bigint, p_visit visits) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    UPDATE visits
    SET state = 'called', counter = p_counter, calls = CASE p_visit.state WHEN 'missed' THEN 1 ELSE calls + 1 END,
        first_call = coalesce(first_call, p_change), first_called_at = coalesce(first_called_at, v_now), called_at = v_now,
        changed_at = v_now, before = to_jsonb(p_visit) - 'before'
    WHERE id = p_visit.id;
    IF p_visit.booking_id IS NOT NULL THEN
        PERFORM follow_visit(p_visit.booking_id, 'checked_in', 'called', 'called', p_actor);
    END IF;
    PERFORM note_audit(p_actor, p_device, 'called', p_visit.office_id, 'visit', p_visit.id, jsonb_build_object('counter', p_counter));
END
$$;

-- The next one for a counter: whom it was handed first; then a walk-in lane whose turn it is, after so many of the online lane; then the order of
-- the slots, and within one of arrival; a walk-in lane out of turn when nobody else waits. `QueueOrder` in Domain tells the same beforehand.
-- Outcomes: 1 called, 2 nobody waits, 40 the counter is not open, 41 somebody is at it.
CREATE OR REPLACE FUNCTION call_next(p_actor bigint, p_device integer, p_office integer, p_counter smallint, OUT o_outcome integer, OUT o_visit bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_change bigint;
    v_today date := today_at(p_office);
    v_counter counters;
    v_visit visits;
BEGIN
    v_change := change_queue(p_office);
    SELECT * INTO v_counter FROM counters WHERE office_id = p_office AND number = p_counter AND state = 'open';
    IF NOT FOUND THEN
        o_outcome := 40;
        RETURN;
    END IF;
    IF EXISTS (
        SELECT 1 FROM visits WHERE office_id = p_office AND day = v_today AND counter = p_counter AND state IN ('called', 'serving')) THEN
        o_outcome := 41;
        RETURN;
    END IF;
    -- whose turn it is, once a lane: asked for each who waits it would be asked four hundred times
    WITH l AS MATERIALIZED (
        SELECT l.id, l.online, l.turn IS NOT NULL AND l.turn <= (
            SELECT count(*) FROM visits f JOIN lanes fl ON fl.id = f.lane_id AND fl.online
            WHERE f.office_id = p_office AND f.day = v_today
              AND f.first_call > coalesce((SELECT max(m.first_call) FROM visits m WHERE m.office_id = p_office AND m.day = v_today AND m.lane_id = l.id), 0)
        ) AS has_turn
        FROM lanes l WHERE l.office_id = p_office
    )
    SELECT v.* INTO v_visit
    FROM visits v JOIN l ON l.id = v.lane_id
    WHERE v.office_id = p_office AND v.day = v_today AND v.state = 'waiting'
      AND (v.counter = p_counter OR v.counter IS NULL AND (v_counter.lanes IS NULL OR v.lane_id = ANY (v_counter.lanes)))
    ORDER BY v.counter NULLS LAST, CASE WHEN l.has_turn THEN 0 WHEN l.online THEN 1 ELSE 2 END, v.due_at, v.arrived_at, v.id
    LIMIT 1;
    IF NOT FOUND THEN
        o_outcome := 2;
        RETURN;
    END IF;
    PERFORM call_visit(p_actor, p_device, p_counter, v_change, v_visit);
    o_outcome := 1;
    o_visit := v_visit.id;
END
$$;

-- Calls certain numbers to a counter: waiting, or parked. p_family: with each everybody of the same party who waits. Who is at the counter
-- already must be of the same party.
-- Outcomes: 1 called, 16 no such number today, 40 the counter is not open, 41 somebody is at it, 42 called by another counter, or done.
CREATE OR REPLACE FUNCTION call_numbers(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_visit bigint, p_family boolean)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_change bigint;
    v_today date := today_at(p_office);
    v_visit visits;
    v_other visits;
BEGIN
    v_change := change_queue(p_office);
    IF NOT EXISTS (SELECT 1 FROM counters WHERE office_id = p_office AND number = p_counter AND state = 'open') THEN
        RETURN 40;
    END IF;
    SELECT * INTO v_visit FROM visits WHERE id = p_visit AND office_id = p_office AND day = v_today;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF EXISTS (
        SELECT 1 FROM visits WHERE office_id = p_office AND day = v_today AND counter = p_counter AND state IN ('called', 'serving')
          AND id <> p_visit AND (party_id IS NULL OR party_id IS DISTINCT FROM v_visit.party_id)) THEN
        RETURN 41;
    END IF;
    IF v_visit.state IN ('waiting', 'missed') THEN
        PERFORM call_visit(p_actor, p_device, p_counter, v_change, v_visit);
    ELSIF NOT (p_family AND v_visit.counter = p_counter AND v_visit.state IN ('called', 'serving')) THEN
        RETURN 42;
    END IF;
    IF p_family THEN
        FOR v_other IN
            SELECT * FROM visits
            WHERE office_id = p_office AND day = v_today AND party_id = v_visit.party_id AND id <> p_visit AND state IN ('waiting', 'missed')
            ORDER BY id
        LOOP
            PERFORM call_visit(p_actor, p_device, p_counter, v_change, v_other);
        END LOOP;
    END IF;
    RETURN 1;
END
$$;

DROP FUNCTION IF EXISTS act_on_visit(bigint, integer, integer, bigint, text, text, smallint);

-- What a counter does with a number after its call. p_counter: which counter; null: whichever has it. p_act: 'again' (after the last call it is parked), 'serve', 'accepted', 'incomplete' (p_text:
-- what is missing), 'hand_over' (p_to: to which counter; null: to whoever is free), 'undo' (the last act, within policy's time).
-- Outcomes: 1 done, 3 parked, 8 the person has another live booking by now, 16 no such number today, 17 too late, 40 the counter is not open,
-- 41 somebody else is at the counter by now, 42 not in a state for it.
CREATE OR REPLACE FUNCTION act_on_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_act text, p_text text, p_to smallint,
    p_counter smallint DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_visit visits;
    v_back visits;
    v_facts record;
    v_is_parked boolean := false;
BEGIN
    IF p_act = 'undo' THEN
        PERFORM 1 FROM accounts
        WHERE id = (SELECT p.account_id FROM visits v JOIN parties p ON p.id = v.party_id WHERE v.id = p_visit) FOR NO KEY UPDATE;
    END IF;
    PERFORM change_queue(p_office);
    SELECT * INTO v_policy FROM policy;
    SELECT * INTO v_visit FROM visits WHERE id = p_visit AND office_id = p_office AND day = today_at(p_office);
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF p_act = 'undo' THEN
        IF v_visit.before IS NULL THEN
            RETURN 42;
        END IF;
        IF v_visit.changed_at < v_now - v_policy.undo_within THEN
            RETURN 17;
        END IF;
        v_back := jsonb_populate_record(NULL::visits, v_visit.before);
        IF v_back.state IN ('called', 'serving') AND EXISTS (
            SELECT 1 FROM visits WHERE office_id = p_office AND day = v_visit.day AND counter = v_back.counter AND state IN ('called', 'serving')
              AND id <> p_visit AND (party_id IS NULL OR party_id IS DISTINCT FROM v_visit.party_id)) THEN
            RETURN 41;
        END IF;
        IF v_visit.booking_id IS NOT NULL AND v_visit.state = 'done' THEN
            SELECT * INTO v_facts FROM booking_facts(v_visit.booking_id);
            IF NOT live_again(v_visit.booking_id, v_facts) THEN
                RETURN 8;
            END IF;
            PERFORM follow_visit(v_visit.booking_id, 'served', 'called', 'undone', p_actor);
        ELSIF v_visit.booking_id IS NOT NULL AND v_back.first_call IS NULL THEN
            PERFORM follow_visit(v_visit.booking_id, 'called', 'checked_in', 'undone', p_actor);
        END IF;
        UPDATE visits
        SET state = v_back.state, counter = v_back.counter, calls = v_back.calls, first_call = v_back.first_call,
            first_called_at = v_back.first_called_at, called_at = v_back.called_at, serving_at = v_back.serving_at, ended_at = NULL, outcome = NULL,
            missing = NULL, changed_at = v_now, before = NULL
        WHERE id = p_visit;
        PERFORM note_audit(p_actor, p_device, 'visit_undone', p_office, 'visit', p_visit);
        RETURN 1;
    END IF;
    -- of a page that was left open: another counter has called it since
    IF v_visit.state NOT IN ('called', 'serving') OR p_act IN ('again', 'serve') AND v_visit.state <> 'called' OR v_visit.counter <> p_counter THEN
        RETURN 42;
    END IF;
    IF p_act = 'hand_over' AND p_to IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM counters WHERE office_id = p_office AND number = p_to AND state = 'open') THEN
        RETURN 40;
    END IF;
    v_is_parked := p_act = 'again' AND v_visit.calls >= v_policy.calls;
    UPDATE visits
    SET state = CASE WHEN v_is_parked THEN 'missed' WHEN p_act = 'again' THEN 'called' WHEN p_act = 'serve' THEN 'serving'
                     WHEN p_act = 'hand_over' THEN 'waiting' ELSE 'done' END,
        counter = CASE WHEN p_act = 'hand_over' THEN p_to WHEN NOT v_is_parked THEN counter END,
        calls = CASE WHEN p_act = 'again' AND NOT v_is_parked THEN calls + 1 WHEN p_act = 'hand_over' THEN 0 ELSE calls END,
        called_at = CASE WHEN p_act = 'again' AND NOT v_is_parked THEN v_now ELSE called_at END,
        serving_at = CASE WHEN p_act IN ('serve', 'accepted', 'incomplete') THEN coalesce(serving_at, v_now) ELSE serving_at END,
        ended_at = CASE WHEN p_act IN ('accepted', 'incomplete') THEN v_now END,
        outcome = CASE WHEN p_act IN ('accepted', 'incomplete') THEN p_act END,
        missing = CASE WHEN p_act = 'incomplete' THEN p_text END,
        changed_at = v_now, before = to_jsonb(v_visit) - 'before'
    WHERE id = p_visit;
    IF v_visit.booking_id IS NOT NULL AND p_act IN ('accepted', 'incomplete') THEN
        PERFORM follow_visit(v_visit.booking_id, 'called', 'served', 'served', p_actor);
    END IF;
    PERFORM note_audit(p_actor, p_device, CASE WHEN v_is_parked THEN 'visit_missed' ELSE 'visit_' || p_act END, p_office, 'visit', p_visit,
        CASE WHEN p_to IS NOT NULL THEN jsonb_build_object('counter', p_to) END);
    RETURN CASE WHEN v_is_parked THEN 3 ELSE 1 END;
END
$$;

-- A number for somebody without booking. p_lane: 'priority' (p_priority: the group) or 'special' (lost, damaged, changed data).
CREATE OR REPLACE FUNCTION issue_walk_in(p_actor bigint, p_device integer, p_office integer, p_lane text, p_service smallint, p_priority text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_today date := today_at(p_office);
    v_lane lanes;
    v_visit bigint;
BEGIN
    PERFORM change_queue(p_office);
    v_lane := lane_of(p_office, p_lane);
    INSERT INTO visits (office_id, day, lane_id, prefix, number, service, priority, due_at, arrived_at, changed_at)
    -- from 500 to 999 they are those of machines that are cut off
    SELECT p_office, v_today, v_lane.id, v_lane.letter,
        CASE WHEN count(*) FILTER (WHERE number = 499 OR number >= 1000) = 0 THEN coalesce(max(number) FILTER (WHERE number < 500), 0) + 1
             ELSE greatest(999, max(number)) + 1 END, p_service, p_priority, v_now, v_now, v_now
    FROM visits WHERE office_id = p_office AND day = v_today AND prefix = v_lane.letter
    RETURNING id INTO v_visit;
    PERFORM note_audit(p_actor, p_device, 'walk_in_issued', p_office, 'visit', v_visit,
        jsonb_strip_nulls(jsonb_build_object('lane', p_lane, 'service', p_service, 'priority', p_priority)));
    RETURN v_visit;
END
$$;
