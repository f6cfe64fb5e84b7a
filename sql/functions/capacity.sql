-- Capacity: what the plan says, written into slots. Never `taken`, never `issued`.

-- The plan of one lane from one day to another: missing slots are made, others get the plan's numbers, and a slot that the
-- plan no longer has is closed (people in it are a conflict that the reports show). Slots are locked by id, after the lane.
-- p_version: of the plan that was read; when it is another by now nothing is written and all three are null. Where an office opens by release, new hours wait
-- for theirs.
CREATE OR REPLACE FUNCTION plan_slots(
    p_lane integer, p_from date, p_until date,
    p_days date[], p_sessions smallint[], p_starts timestamptz[], p_ends timestamptz[], p_prefixes text[], p_places integer[],
    p_provisional boolean[], p_opens_at timestamptz, p_version bigint,
    OUT o_made integer, OUT o_changed integer, OUT o_closed integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    -- the index is by the hour, and years lie before it: no zone is further from UTC
    v_first timestamptz := p_from - interval '1 day';
    v_last timestamptz := p_until + interval '2 days';
    v_office integer;
    v_by_release boolean;
    v_version bigint;
    v_is_new boolean;           -- days that had no hours, as those that a night adds: there is nothing to change
    v_new bigint[];
    v_changed bigint[];
BEGIN
    -- the next run does again what a crash forgets, so nobody waits for the disk; bookings of these hours are acknowledged after them in the log
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM 1 FROM lanes WHERE id = p_lane AND plan_version = p_version FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT o.id, o.by_release AND l.online INTO v_office, v_by_release FROM lanes l JOIN offices o ON o.id = l.office_id WHERE l.id = p_lane;
    -- Every hour of a lane is made under its lock, so what is not there now will not be: no ON CONFLICT, which costs more.
    v_is_new := NOT EXISTS (SELECT 1 FROM slots WHERE lane_id = p_lane AND day BETWEEN p_from AND p_until AND starts_at BETWEEN v_first AND v_last);
    o_changed := 0;
    o_closed := 0;
    IF v_is_new AND NOT v_by_release THEN
        -- what most of a night is: without asking for each hour what it became, and with one version for all
        v_version := nextval('slot_versions');
        INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, provisional, planned, capacity, prefix, version)
        SELECT v_office, p_lane, w.day, w.session, w.starts, w.ends, p_opens_at, w.provisional, w.places, w.places, w.prefix, v_version
        FROM unnest(p_days, p_sessions, p_starts, p_ends, p_prefixes, p_places, p_provisional)
            AS w (day, session, starts, ends, prefix, places, provisional);
        GET DIAGNOSTICS o_made = ROW_COUNT;
        RETURN;
    END IF;
    WITH made AS (
        INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, provisional, planned, capacity, prefix)
        SELECT v_office, p_lane, w.day, w.session, w.starts, w.ends, CASE WHEN v_by_release THEN 'infinity' ELSE p_opens_at END, w.provisional, w.places,
               w.places, w.prefix
        FROM unnest(p_days, p_sessions, p_starts, p_ends, p_prefixes, p_places, p_provisional)
            AS w (day, session, starts, ends, prefix, places, provisional)
        WHERE v_is_new OR NOT EXISTS (SELECT 1 FROM slots s WHERE s.lane_id = p_lane AND s.starts_at = w.starts)
        ORDER BY w.starts
        RETURNING id
    )
    SELECT count(*), array_agg(id) INTO o_made, v_new FROM made;
    IF v_is_new THEN
        PERFORM divide_hours(v_new);
        RETURN;
    END IF;

    -- only what is to change: bookings of the other hours go on
    PERFORM 1
    FROM slots s
    LEFT JOIN unnest(p_starts, p_ends, p_places, p_provisional) AS w (starts, ends, places, provisional) ON w.starts = s.starts_at
    WHERE s.lane_id = p_lane AND s.day BETWEEN p_from AND p_until AND s.starts_at BETWEEN v_first AND v_last
      AND CASE WHEN w.starts IS NULL THEN s.open
               ELSE (s.planned, s.open, s.provisional, s.ends_at) IS DISTINCT FROM (w.places, true, w.provisional, w.ends) END
    ORDER BY s.id FOR NO KEY UPDATE OF s;

    WITH changed AS (
        UPDATE slots s
        SET planned = w.places, open = true, provisional = w.provisional, ends_at = w.ends,
            capacity = greatest(w.places, s.taken + s.held_back), version = nextval('slot_versions')
        FROM unnest(p_starts, p_ends, p_places, p_provisional) AS w (starts, ends, places, provisional)
        WHERE s.lane_id = p_lane AND s.starts_at = w.starts
          AND (s.planned, s.open, s.provisional, s.ends_at) IS DISTINCT FROM (w.places, true, w.provisional, w.ends)
        RETURNING s.id
    )
    SELECT count(*), array_agg(id) INTO o_changed, v_changed FROM changed;
    IF v_by_release THEN
        PERFORM divide_hours(v_new || v_changed);
    END IF;

    UPDATE slots s
    SET open = false, version = nextval('slot_versions')
    WHERE s.lane_id = p_lane AND s.day BETWEEN p_from AND p_until AND s.starts_at BETWEEN v_first AND v_last AND s.open
      AND NOT EXISTS (SELECT 1 FROM unnest(p_starts) AS w (starts) WHERE w.starts = s.starts_at);
    GET DIAGNOSTICS o_closed = ROW_COUNT;
END
$$;

-- All of a lane's days are as the plan says. Read by doctor, which says when a night has left one out.
CREATE OR REPLACE FUNCTION lane_planned(p_lane integer) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT set_config('synchronous_commit', 'off', true);
    UPDATE lanes SET planned_at = antrean_now() WHERE id = p_lane
$$;

-- Brings one hour to p_places (null: closed); its lane and slot are locked. Places that are added are offered from p_opens_at on, by the mechanism of
-- places given back; a new or closed hour as a whole. Returns how many are added.
CREATE OR REPLACE FUNCTION apply_hour(p_change slot_changes) RETURNS integer
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_slot slots;
    v_added integer;
    v_less integer;
    v_back returning_places;
BEGIN
    SELECT * INTO v_slot FROM slots WHERE lane_id = p_change.lane_id AND starts_at = p_change.starts_at;
    IF p_change.places IS NULL THEN
        UPDATE slots SET open = false, version = nextval('slot_versions') WHERE id = v_slot.id;
        RETURN 0;
    END IF;
    IF v_slot.id IS NULL THEN
        INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, prefix, provisional)
        SELECT l.office_id, l.id, p_change.day, p_change.session, p_change.starts_at, p_change.ends_at, p_change.opens_at, p_change.places,
               p_change.places, p_change.prefix, coalesce((SELECT bool_or(s.provisional) FROM slots s WHERE s.lane_id = l.id AND s.day = p_change.day), false)
        FROM lanes l WHERE l.id = p_change.lane_id;
        RETURN p_change.places;
    END IF;
    IF NOT v_slot.open THEN
        UPDATE slots
        SET open = true, planned = p_change.places, capacity = greatest(p_change.places, taken + held_back),
            opens_at = greatest(opens_at, p_change.opens_at), version = nextval('slot_versions')
        WHERE id = v_slot.id;
        RETURN greatest(0, p_change.places - v_slot.taken);
    END IF;
    v_added := greatest(0, p_change.places - greatest(v_slot.planned, v_slot.taken));
    v_less := v_slot.planned - p_change.places;
    IF v_added = 0 OR v_slot.opens_at >= p_change.opens_at THEN
        -- lowered, or nothing of the hour is offered sooner; what was added and is not offered yet goes first
        FOR v_back IN
            SELECT * FROM returning_places WHERE slot_id = v_slot.id AND added AND due_at > antrean_now() ORDER BY due_at DESC, id FOR UPDATE
        LOOP
            EXIT WHEN v_less <= 0;
            IF v_back.places <= v_less THEN
                DELETE FROM returning_places WHERE id = v_back.id;
            ELSE
                UPDATE returning_places SET places = places - v_less WHERE id = v_back.id;
            END IF;
            UPDATE slots SET held_back = held_back - least(v_back.places, v_less) WHERE id = v_slot.id;
            v_less := v_less - v_back.places;
        END LOOP;
        UPDATE slots
        SET planned = p_change.places, capacity = greatest(p_change.places, taken + held_back), version = nextval('slot_versions')
        WHERE id = v_slot.id;
        RETURN v_added;
    END IF;
    UPDATE slots
    SET planned = p_change.places, held_back = held_back + v_added, capacity = greatest(p_change.places, taken + held_back + v_added),
        version = nextval('slot_versions')
    WHERE id = v_slot.id;
    INSERT INTO returning_places (slot_id, places, due_at, added) VALUES (v_slot.id, v_added, p_change.opens_at, true);
    RETURN v_added;
END
$$;

-- Whether another open hour of the lane is at the same time; the lane is locked.
CREATE OR REPLACE FUNCTION overlaps_hour(p_change slot_changes) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM slots
        WHERE lane_id = p_change.lane_id AND open AND starts_at <> p_change.starts_at
          AND starts_at > p_change.starts_at - interval '1 day' AND starts_at < p_change.ends_at AND ends_at > p_change.starts_at)
$$;

-- Changes hours of one day of an office's online lane: places, or null for closed. What is above the office's ceiling or later than its latest end, or
-- closes the last hours of a day after tomorrow, is asked of the operator (unless p_may_exceed): a whole day is closed by two people. p_dry: only tells what would change. Locks: the lane, slots by id.
-- A row an hour: what it had (null: closed), what it gets, who is booked, how many places are added and from when they are offered.
-- Outcomes: 1 in force, 2 it is so already, 26 the hour has begun, 33 asked of the operator, 45 it overlaps another.
CREATE OR REPLACE FUNCTION change_hours(p_actor bigint, p_device integer, p_office integer, p_day date, p_sessions smallint[], p_starts timestamptz[],
    p_ends timestamptz[], p_prefixes text[], p_places integer[], p_opens_at timestamptz, p_reason text, p_may_exceed boolean, p_dry boolean)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, was integer, places integer, taken integer, added integer, opens_at timestamptz, outcome integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := antrean_now();
    v_office offices;
    v_lane lanes;
    v_slot slots;
    v_change slot_changes;
    v_outcome integer;
    v_was integer;
    v_added integer;
    v_is_changed boolean := false;
    v_closes_day boolean;
BEGIN
    SELECT * INTO v_office FROM offices WHERE id = p_office;
    SELECT * INTO v_lane FROM lanes WHERE office_id = p_office AND online FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM 1 FROM slots WHERE lane_id = v_lane.id AND starts_at = ANY (p_starts) ORDER BY id FOR NO KEY UPDATE;
    v_closes_day := NOT p_may_exceed AND p_day > (v_now AT TIME ZONE v_office.zone)::date + 1
        AND EXISTS (SELECT 1 FROM slots s WHERE s.lane_id = v_lane.id AND s.day = p_day AND s.open AND s.planned > 0)
        -- of the hours that have places none keeps any; one that is added beside need not come into force
        AND NOT EXISTS (
            SELECT 1
            FROM slots s
            LEFT JOIN unnest(p_starts, p_places) AS w (starts, places) ON w.starts = s.starts_at
            WHERE s.lane_id = v_lane.id AND s.day = p_day AND s.open AND s.planned > 0 AND (w.starts IS NULL OR w.places > 0));
    v_change.lane_id := v_lane.id;
    v_change.day := p_day;
    v_change.staff_id := p_actor;
    v_change.at := v_now;
    v_change.reason := p_reason;
    v_change.opens_at := greatest(p_opens_at, v_now + (SELECT announce_ahead FROM policy));
    FOR i IN 1..cardinality(p_starts) LOOP
        SELECT * INTO v_slot FROM slots WHERE lane_id = v_lane.id AND starts_at = p_starts[i];
        v_change.session := p_sessions[i];
        v_change.starts_at := p_starts[i];
        -- an hour that is there keeps its end
        v_change.ends_at := coalesce(v_slot.ends_at, p_ends[i]);
        v_change.prefix := p_prefixes[i];
        v_change.places := p_places[i];
        v_was := CASE WHEN v_slot.open THEN v_slot.planned END;
        v_added := greatest(0, p_places[i] - CASE WHEN v_slot.open THEN greatest(v_slot.planned, v_slot.taken) ELSE coalesce(v_slot.taken, 0) END);
        v_outcome := CASE
            WHEN v_was IS NOT DISTINCT FROM p_places[i] THEN 2
            WHEN p_starts[i] <= v_now THEN 26
            WHEN p_places[i] IS NOT NULL AND v_was IS NULL AND overlaps_hour(v_change) THEN 45
            -- a shorter hour has its share of the ceiling
            WHEN NOT p_may_exceed AND coalesce(p_places[i] > coalesce(v_was, 0), false)
                AND (p_places[i] * 3600 > v_office.ceiling * extract(epoch FROM v_change.ends_at - v_change.starts_at)
                    OR v_change.ends_at AT TIME ZONE v_office.zone > p_day + v_office.latest_end) THEN 33
            WHEN v_closes_day AND coalesce(p_places[i], 0) = 0 THEN 33
            ELSE 1 END;
        IF NOT p_dry AND v_outcome IN (1, 33) THEN
            -- what was asked for and never granted is no change that was
            UPDATE slot_changes SET state = CASE state WHEN 'asked' THEN 'refused' ELSE 'replaced' END
            WHERE lane_id = v_lane.id AND starts_at = p_starts[i] AND (state = 'asked' OR state = 'in_force' AND v_outcome = 1);
            IF v_outcome = 1 THEN
                v_added := apply_hour(v_change);
                v_is_changed := true;
            END IF;
            INSERT INTO slot_changes (lane_id, day, session, starts_at, ends_at, prefix, places, added, opens_at, state, staff_id, at, reason)
            VALUES (v_lane.id, p_day, v_change.session, v_change.starts_at, v_change.ends_at, v_change.prefix, v_change.places, v_added,
                v_change.opens_at, CASE v_outcome WHEN 1 THEN 'in_force' ELSE 'asked' END, p_actor, v_now, p_reason);
            IF v_outcome = 1 THEN
                PERFORM divide_hour(v_lane.id, p_starts[i]);
            END IF;
            PERFORM note_audit(p_actor, p_device, CASE v_outcome WHEN 1 THEN 'hour_changed' ELSE 'hour_asked' END, p_office, NULL, NULL,
                jsonb_build_object('starts_at', p_starts[i], 'was', v_was, 'places', p_places[i]), p_reason);
        END IF;
        RETURN QUERY SELECT v_change.starts_at, v_change.ends_at, v_was, p_places[i], coalesce(v_slot.taken, 0), v_added,
            -- null also: an hour that no release has opened yet
            CASE WHEN v_added > 0 AND (v_slot.id IS NOT NULL OR NOT v_office.by_release) THEN nullif(greatest(v_change.opens_at, v_slot.opens_at), 'infinity') END,
            v_outcome;
    END LOOP;
    IF v_is_changed THEN
        UPDATE lanes SET plan_version = plan_version + 1 WHERE id = v_lane.id;
    END IF;
END
$$;

-- The operator decides what a head asked for. Outcomes: 1 done, 2 it was decided before, 16 no such request, 26 the hour has begun, or overlaps
-- another by now.
CREATE OR REPLACE FUNCTION decide_change(p_actor bigint, p_device integer, p_change bigint, p_approve boolean, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_change slot_changes;
    v_office integer;
    v_added integer := 0;
BEGIN
    SELECT * INTO v_change FROM slot_changes WHERE id = p_change;
    IF NOT FOUND OR v_change.state = 'in_force' AND v_change.decided_at IS NULL THEN
        RETURN 16;
    END IF;
    SELECT office_id INTO v_office FROM lanes WHERE id = v_change.lane_id FOR NO KEY UPDATE;
    PERFORM 1 FROM slots WHERE lane_id = v_change.lane_id AND starts_at = v_change.starts_at FOR NO KEY UPDATE;
    SELECT * INTO v_change FROM slot_changes WHERE id = p_change;
    IF v_change.state <> 'asked' THEN
        RETURN 2;
    END IF;
    IF p_approve AND (v_change.starts_at <= v_now OR v_change.places IS NOT NULL AND overlaps_hour(v_change)) THEN
        RETURN 26;
    END IF;
    IF p_approve THEN
        v_change.opens_at := greatest(v_change.opens_at, v_now + (SELECT announce_ahead FROM policy));
        UPDATE slot_changes SET state = 'replaced' WHERE lane_id = v_change.lane_id AND starts_at = v_change.starts_at AND state = 'in_force';
        v_added := apply_hour(v_change);
        UPDATE lanes SET plan_version = plan_version + 1 WHERE id = v_change.lane_id;
    END IF;
    UPDATE slot_changes
    SET state = CASE WHEN p_approve THEN 'in_force' ELSE 'refused' END, added = v_added, opens_at = v_change.opens_at, decided_by = p_actor,
        decided_at = v_now, decision = p_reason
    WHERE id = p_change;
    IF p_approve THEN
        PERFORM divide_hour(v_change.lane_id, v_change.starts_at);
    END IF;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_approve THEN 'change_approved' ELSE 'change_refused' END, v_office, 'change', p_change, NULL, p_reason);
    RETURN 1;
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
    v_unreleased integer;
BEGIN
    SELECT slot_id INTO v_slot FROM returning_places WHERE due_at <= v_now ORDER BY due_at LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM 1 FROM slots WHERE id = v_slot FOR NO KEY UPDATE;
    WITH due AS (
        DELETE FROM returning_places WHERE slot_id = v_slot AND due_at <= v_now RETURNING places, unreleased
    )
    SELECT coalesce(sum(places), 0), coalesce(sum(places) FILTER (WHERE unreleased), 0) INTO v_places, v_unreleased FROM due;
    UPDATE slots
    SET held_back = held_back - v_places, capacity = greatest(planned, taken + held_back - v_places), version = nextval('slot_versions'),
        -- the hour begins: a report tells them from those that nobody wanted
        unreleased = unreleased + v_unreleased
    WHERE id = v_slot AND v_places > 0;
    RETURN v_places;
END
$$;

-- An office begins to take bookings online, by a lane that is made if it has none, or takes none any more; who is booked stays. Outcomes: 1 done, 2 it is so already, 16 no such office.
CREATE OR REPLACE FUNCTION switch_office(p_actor bigint, p_device integer, p_office integer, p_online boolean, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE offices SET accepts_online = p_online WHERE id = p_office AND accepts_online <> p_online;
    IF NOT FOUND THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM offices WHERE id = p_office) THEN 2 ELSE 16 END;
    END IF;
    IF p_online THEN
        PERFORM lane_of(p_office, 'online');
    END IF;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_online THEN 'office_switched_on' ELSE 'office_switched_off' END, p_office, NULL, NULL, NULL, p_reason);
    RETURN 1;
END
$$;
