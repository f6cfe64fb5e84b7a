-- Capacity: what the plan says, written into slots. Never `taken`, never `issued`.

-- One slot, by hand. False: no such slot.
CREATE OR REPLACE FUNCTION set_slot(p_slot bigint, p_planned integer, p_open boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE slots
    SET planned = p_planned, open = p_open, capacity = greatest(p_planned, taken + held_back), version = nextval('slot_versions')
    WHERE id = p_slot;
    RETURN FOUND;
END
$$;

-- The plan of one lane from one day to another: missing slots are made, others get the plan's numbers, and a slot that the
-- plan no longer has is closed (people in it are a conflict that the reports show). Slots are locked by id.
CREATE OR REPLACE FUNCTION plan_slots(
    p_lane integer, p_from date, p_until date,
    p_days date[], p_sessions smallint[], p_starts timestamptz[], p_ends timestamptz[], p_prefixes text[], p_places integer[],
    p_provisional boolean[], p_opens_at timestamptz,
    OUT o_made integer, OUT o_changed integer, OUT o_closed integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, provisional, planned, capacity, prefix)
    SELECT l.office_id, l.id, w.day, w.session, w.starts, w.ends, p_opens_at, w.provisional, w.places, w.places, w.prefix
    FROM unnest(p_days, p_sessions, p_starts, p_ends, p_prefixes, p_places, p_provisional)
        AS w (day, session, starts, ends, prefix, places, provisional)
    CROSS JOIN lanes l
    WHERE l.id = p_lane
    ORDER BY w.starts
    ON CONFLICT ON CONSTRAINT slots_start_unique DO NOTHING;
    GET DIAGNOSTICS o_made = ROW_COUNT;

    PERFORM 1 FROM slots WHERE lane_id = p_lane AND day BETWEEN p_from AND p_until ORDER BY id FOR NO KEY UPDATE;

    UPDATE slots s
    SET planned = w.places, open = true, provisional = w.provisional, ends_at = w.ends,
        capacity = greatest(w.places, s.taken + s.held_back), version = nextval('slot_versions')
    FROM unnest(p_starts, p_ends, p_places, p_provisional) AS w (starts, ends, places, provisional)
    WHERE s.lane_id = p_lane AND s.starts_at = w.starts
      AND (s.planned, s.open, s.provisional, s.ends_at) IS DISTINCT FROM (w.places, true, w.provisional, w.ends);
    GET DIAGNOSTICS o_changed = ROW_COUNT;

    UPDATE slots s
    SET open = false, version = nextval('slot_versions')
    WHERE s.lane_id = p_lane AND s.day BETWEEN p_from AND p_until AND s.open AND NOT s.starts_at = ANY (p_starts);
    GET DIAGNOSTICS o_closed = ROW_COUNT;
END
$$;

-- Offers again, a slot at a time, the places whose wait is over. Returns how many.
CREATE OR REPLACE FUNCTION return_places() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    -- in a variable: the planner uses no index for a volatile function
    v_now timestamptz := antrean_now();
    v_slot bigint;
    v_places integer;
BEGIN
    SELECT slot_id INTO v_slot FROM returning_places WHERE due_at <= v_now ORDER BY due_at LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM 1 FROM slots WHERE id = v_slot FOR NO KEY UPDATE;
    WITH due AS (
        DELETE FROM returning_places WHERE slot_id = v_slot AND due_at <= v_now RETURNING places
    )
    SELECT coalesce(sum(places), 0) INTO v_places FROM due;
    UPDATE slots
    SET held_back = held_back - v_places, capacity = greatest(planned, taken + held_back - v_places), version = nextval('slot_versions')
    WHERE id = v_slot AND v_places > 0;
    RETURN v_places;
END
$$;
