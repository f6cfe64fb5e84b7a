-- Conflicts: an hour to come in which more people are booked than the plan has places, or one that is closed and has people. A human keeps the hour as
-- it is, or moves people to the next free places. The nightly job never moves anybody.
--
-- Locks: slots by id, then bookings.

-- For how many people of a slot the plan has no place.
CREATE OR REPLACE FUNCTION over_plan(p_slot slots) RETURNS integer
LANGUAGE sql IMMUTABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT CASE WHEN p_slot.open THEN greatest(0, p_slot.taken - p_slot.planned) ELSE p_slot.taken END
$$;

-- What is to be decided, by office and time; p_office null: everywhere.
CREATE OR REPLACE FUNCTION conflicts(p_office integer)
RETURNS TABLE (slot_id bigint, office_id integer, day date, starts_at timestamptz, ends_at timestamptz, open boolean, planned integer, taken integer, over integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    -- in a variable: the planner uses no index for a volatile function
    v_now timestamptz := antrean_now();
BEGIN
    RETURN QUERY
    SELECT s.id, s.office_id, s.day, s.starts_at, s.ends_at, s.open, s.planned, s.taken, over_plan(s)
    FROM slots s
    LEFT JOIN kept_conflicts k ON k.slot_id = s.id
    -- not swept: what is to come, of ten years
    WHERE NOT s.swept AND s.ends_at > v_now AND s.starts_at > v_now AND s.taken > 0 AND (NOT s.open OR s.taken > s.planned) AND over_plan(s) > coalesce(k.over, 0)
      AND (p_office IS NULL OR s.office_id = p_office)
    ORDER BY s.office_id, s.starts_at;
END
$$;

-- Who has no place in a slot with p_count people too many: who booked last of those still to come, party by party as relocate_party goes, each whole.
CREATE OR REPLACE FUNCTION last_bookings(p_slot bigint, p_count integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    WITH coming AS (
        SELECT b.id, b.party_id FROM bookings b WHERE b.slot_id = p_slot AND b.status IN ('held', 'booked')
    ), together AS (
        SELECT c.party_id, sum(count(*)) OVER (ORDER BY max(c.id) DESC) - count(*) AS later FROM coming c GROUP BY c.party_id
    )
    SELECT c.id FROM coming c
    WHERE c.party_id IN (SELECT t.party_id FROM together t WHERE t.later < p_count)
    ORDER BY c.id DESC
$$;

-- The hour serves those who are booked. Outcomes: 1 done, 2 there is no conflict, 16 no such slot, 26 the hour has begun.
CREATE OR REPLACE FUNCTION keep_conflict(p_actor bigint, p_device integer, p_slot bigint, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_slot slots;
BEGIN
    SELECT * INTO v_slot FROM slots WHERE id = p_slot FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_slot.starts_at <= v_now THEN
        RETURN 26;
    END IF;
    IF over_plan(v_slot) <= coalesce((SELECT over FROM kept_conflicts WHERE slot_id = p_slot), 0) THEN
        RETURN 2;
    END IF;
    INSERT INTO kept_conflicts (slot_id, over, staff_id, at, reason) VALUES (p_slot, over_plan(v_slot), p_actor, v_now, p_reason)
    ON CONFLICT (slot_id) DO UPDATE SET over = excluded.over, staff_id = excluded.staff_id, at = excluded.at, reason = excluded.reason;
    PERFORM note_audit(p_actor, p_device, 'conflict_kept', v_slot.office_id, 'slot', p_slot, jsonb_build_object('over', over_plan(v_slot)), p_reason);
    RETURN 1;
END
$$;

-- Moves those of a conflict who booked last to the next free places of the lane: one party a call, together where there is an hour for them, else one of
-- them. p_below: of bookings before this one; null: of all. They are told, and accept or choose another hour. Held places are left to their chats.
-- Outcomes: 1 moved, 2 there is no conflict any more, 7 nothing is free for this party, or it cannot be told (o_bookings tells which: go on below them), 16 no such slot,
-- 17 nobody is left who could be moved, 26 the hour has begun.
CREATE OR REPLACE FUNCTION relocate_party(p_actor bigint, p_device integer, p_slot bigint, p_below bigint, p_reason text,
    OUT o_outcome integer, OUT o_bookings bigint[], OUT o_slot bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_from slots;
    v_party bigint;
    v_day date;
    v_issued integer;
    v_count integer;
BEGIN
    SELECT * INTO v_from FROM slots WHERE id = p_slot;
    IF NOT FOUND THEN
        o_outcome := 16;
        RETURN;
    END IF;
    IF v_from.starts_at <= v_now THEN
        o_outcome := 26;
        RETURN;
    END IF;
    IF over_plan(v_from) <= coalesce((SELECT over FROM kept_conflicts WHERE slot_id = p_slot), 0) THEN
        o_outcome := 2;
        RETURN;
    END IF;
    -- by one statement: who goes between two would leave nobody, for whom no hour is ever found
    SELECT party_id, array_agg(id ORDER BY id) INTO v_party, o_bookings
    FROM bookings
    WHERE slot_id = p_slot AND status = 'booked' AND (p_below IS NULL OR id < p_below) AND party_id = (
        SELECT party_id FROM bookings WHERE slot_id = p_slot AND status = 'booked' AND (p_below IS NULL OR id < p_below) ORDER BY id DESC LIMIT 1)
    GROUP BY party_id;
    IF NOT FOUND THEN
        o_outcome := 17;
        RETURN;
    END IF;
    -- nobody could tell who booked at the desk: they come at the hour that is on their paper
    IF EXISTS (SELECT 1 FROM parties WHERE id = v_party AND staff_id IS NOT NULL) THEN
        o_outcome := 7;
        RETURN;
    END IF;
    LOOP
        v_count := cardinality(o_bookings);
        SELECT id, day INTO o_slot, v_day
        FROM slots s
        WHERE lane_id = v_from.lane_id AND starts_at > v_from.starts_at AND free_places(s, v_now) >= v_count
        ORDER BY starts_at LIMIT 1;
        EXIT WHEN FOUND OR v_count = 1;
        o_bookings := o_bookings[v_count:v_count];
    END LOOP;
    IF o_slot IS NULL THEN
        o_outcome := 7;
        RETURN;
    END IF;
    PERFORM 1 FROM slots WHERE id IN (p_slot, o_slot) ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO v_from FROM slots WHERE id = p_slot;
    IF over_plan(v_from) <= coalesce((SELECT over FROM kept_conflicts WHERE slot_id = p_slot), 0) THEN
        o_outcome := 2;
        o_bookings := NULL;
        RETURN;
    END IF;
    PERFORM 1 FROM bookings WHERE id = ANY (o_bookings) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM bookings WHERE id = ANY (o_bookings) AND (status <> 'booked' OR slot_id <> p_slot)) THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE slots s SET taken = taken + v_count, issued = issued + v_count, version = nextval('slot_versions')
    WHERE id = o_slot AND free_places(s, v_now) >= v_count
    RETURNING issued INTO v_issued;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the place was taken meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE bookings b SET slot_id = o_slot, queue_number = v_issued - v_count + x.n
    FROM unnest(o_bookings) WITH ORDINALITY AS x (id, n) WHERE b.id = x.id;
    FOR i IN 1..v_count LOOP
        PERFORM give_back(p_slot);
    END LOOP;
    v_now := antrean_now();
    INSERT INTO relocations (booking_id, from_slot, day, staff_id, at)
    SELECT id, p_slot, v_day, p_actor, v_now FROM unnest(o_bookings) AS x (id)
    ON CONFLICT (booking_id) DO UPDATE SET from_slot = excluded.from_slot, day = excluded.day, staff_id = excluded.staff_id, at = excluded.at, accepted_at = NULL,
        changes = relocations.changes + 1;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
    SELECT id, v_now, 'moved', 'booked', 'booked', p_slot, o_slot, CASE WHEN p_actor IS NULL THEN 'system' ELSE 'staff' END, p_actor, 'desk', p_reason
    FROM unnest(o_bookings) AS x (id);
    PERFORM tell(v_party, 'relocated', o_bookings, jsonb_build_object('day', v_day, 'from', p_slot));
    PERFORM note_audit(p_actor, p_device, 'booking_relocated', v_from.office_id, 'booking', id, jsonb_build_object('from', p_slot, 'to', o_slot), p_reason)
    FROM unnest(o_bookings) AS x (id);
    o_outcome := 1;
END
$$;
