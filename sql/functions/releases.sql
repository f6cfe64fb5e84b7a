-- Releases: which hours of an office may be booked from when on, and how many places of each. What one opens is written into the hours as soon as it is
-- announced, so that at its instant nothing has to run: the clock decides inside the booking transaction.
--
-- Locks: releases by id, lanes by id, slots by id.

-- What may be booked of an hour at p_now. Without SET, so that the planner puts it where it is asked for.
CREATE OR REPLACE FUNCTION free_places(p_slot slots, p_now timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE
        WHEN p_slot.open AND p_slot.opens_at <= p_now AND p_slot.starts_at > p_now THEN greatest(0,
            p_slot.planned - p_slot.taken - p_slot.held_back - CASE WHEN p_slot.staged_at > p_now THEN p_slot.staged ELSE 0 END)
        ELSE 0 END
$$;

-- The same for who writes by WhatsApp.
CREATE OR REPLACE FUNCTION chat_places(p_slot slots, p_now timestamptz) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT free_places(p_slot, p_now) + CASE
        WHEN p_slot.open AND p_slot.opens_at <= p_now AND p_slot.starts_at > p_now AND p_slot.taken < p_slot.planned THEN
            (SELECT coalesce(sum(places), 0)::integer FROM returning_places WHERE slot_id = p_slot.id AND chat_from <= p_now)
        ELSE 0 END
$$;

-- Whether a head has announced that the hour opens when it does.
CREATE OR REPLACE FUNCTION is_announced_by_head(p_slot slots) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM slot_changes c
        WHERE c.lane_id = p_slot.lane_id AND c.starts_at = p_slot.starts_at AND c.state = 'in_force' AND c.opens_at = p_slot.opens_at)
$$;

-- Divides the places of hours among the releases that open them, in order of their instants: the first by opens_at, the second by staged_at; what comes
-- later, what none opens, and WhatsApp's part are held back. Who is booked already has had of the first that holds, also who booked by one that was stopped
-- since: less is offered then than the next one says, never more. Repeatable; the hours are locked.
CREATE OR REPLACE FUNCTION divide_hours(p_slots bigint[]) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_slot slots;
    v_by_release boolean;
    v_release record;
    v_opens timestamptz;
    v_staged integer;
    v_staged_at timestamptz;
    -- what no release opens
    v_rest integer;
    -- what those to come open, in order of their instants
    v_from timestamptz[];
    v_parts integer[];
    -- what was not offered before
    v_held integer;
    v_chat_from timestamptz[];
    v_chat integer[];
    v_share integer;
    v_all integer;
    v_given integer;
    v_part integer;
    v_part_chat integer;
    v_waiting integer;
    v_used integer;
    v_over integer;
    v_less integer;
BEGIN
    SELECT * INTO v_policy FROM policy;
    FOR v_slot IN SELECT * FROM slots WHERE id = ANY (p_slots) AND starts_at > v_now ORDER BY id LOOP
        SELECT by_release INTO v_by_release FROM offices WHERE id = v_slot.office_id;
        v_opens := NULL;
        v_rest := 0;
        v_from := '{}';
        v_parts := '{}';
        v_chat_from := '{}';
        v_chat := '{}';
        v_share := 0;
        v_given := 0;
        WITH old AS (
            DELETE FROM returning_places WHERE slot_id = v_slot.id AND (unreleased OR chat_from IS NOT NULL) RETURNING places
        )
        SELECT coalesce(sum(places), 0) + CASE WHEN v_slot.staged_at > v_now THEN v_slot.staged ELSE 0 END INTO v_held FROM old;
        -- what waits for another reason is not divided
        SELECT coalesce(sum(places), 0), v_slot.planned - coalesce(sum(places) FILTER (WHERE added), 0) INTO v_waiting, v_all
        FROM returning_places WHERE slot_id = v_slot.id;
        v_all := greatest(0, v_all);
        FOR v_release IN
            SELECT r.state, r.opens_at, r.chat_share, x.share
            FROM releases r JOIN release_shares x ON x.release_id = r.id AND x.lane_id = v_slot.lane_id
            WHERE r.office_id = v_slot.office_id AND r.state <> 'ended' AND r.day_until >= v_slot.day AND r.day_from <= v_slot.day
            ORDER BY r.opens_at, r.id
        LOOP
            -- known, but not open by it
            v_opens := coalesce(v_opens, 'infinity');
            CONTINUE WHEN v_release.state <> 'announced';
            v_share := least(100, v_share + v_release.share);
            v_part := round(v_all * v_share / 100.0)::integer - v_given;
            v_given := v_given + v_part;
            v_part_chat := v_part * v_release.chat_share / 100;
            -- none for who writes there when it would be everybody's again before it opens
            IF v_part_chat > 0 AND v_slot.starts_at - v_policy.chat_share_returns > greatest(v_now, v_release.opens_at) THEN
                v_chat_from := v_chat_from || v_release.opens_at;
                v_chat := v_chat || v_part_chat;
                v_part := v_part - v_part_chat;
            END IF;
            IF v_opens = 'infinity' THEN
                v_opens := v_release.opens_at;
            ELSIF v_release.opens_at > v_now AND v_release.opens_at > v_opens THEN
                v_from := v_from || v_release.opens_at;
                v_parts := v_parts || v_part;
            END IF;
        END LOOP;
        IF NOT v_by_release THEN
            -- releases have ended: what they kept is everybody's after the usual announcement
            IF v_slot.opens_at <= v_now THEN
                v_opens := v_slot.opens_at;
                v_from := ARRAY[v_now + v_policy.announce_ahead];
                v_parts := ARRAY[v_held];
            ELSE
                v_opens := CASE WHEN is_announced_by_head(v_slot) THEN v_slot.opens_at ELSE v_now + v_policy.announce_ahead END;
            END IF;
        ELSIF v_opens IS NULL THEN
            -- no release has ever spoken of it: what was open before stays so
            v_opens := CASE WHEN v_slot.opens_at <= v_now THEN v_slot.opens_at ELSE 'infinity' END;
        ELSIF v_opens <= v_now AND v_slot.opens_at > v_now AND is_announced_by_head(v_slot) THEN
            -- an hour that the head has added to a release that runs, and announced
            v_opens := v_slot.opens_at;
        END IF;
        -- also of an hour so small that its share is none
        IF v_share > 0 THEN
            v_rest := v_all - v_given;
        END IF;
        IF cardinality(v_chat) > 0 THEN
            SELECT count(*) INTO v_used
            FROM bookings b JOIN parties p ON p.id = b.party_id AND p.chat_id IS NOT NULL
            WHERE b.slot_id = v_slot.id AND b.status IN ('held', 'booked', 'checked_in', 'called', 'served', 'forfeited');
            FOR i IN 1 .. cardinality(v_chat) LOOP
                v_less := least(v_used, v_chat[i]);
                v_chat[i] := v_chat[i] - v_less;
                v_used := v_used - v_less;
            END LOOP;
        END IF;
        -- no more waits than is left: who is booked has had of the next one first
        v_over := greatest(0, v_rest + (SELECT coalesce(sum(n), 0)::integer FROM unnest(v_parts || v_chat) n)
            - greatest(0, v_slot.planned - v_slot.taken - v_waiting));
        FOR i IN 1 .. cardinality(v_parts) LOOP
            v_less := least(v_over, v_parts[i]);
            v_parts[i] := v_parts[i] - v_less;
            v_over := v_over - v_less;
        END LOOP;
        v_less := least(v_over, v_rest);
        v_rest := v_rest - v_less;
        v_over := v_over - v_less;
        FOR i IN REVERSE cardinality(v_chat) .. 1 LOOP
            v_less := least(v_over, v_chat[i]);
            v_chat[i] := v_chat[i] - v_less;
            v_over := v_over - v_less;
        END LOOP;
        -- the first that has something left is next
        SELECT since INTO v_staged_at FROM unnest(v_parts, v_from) AS p (places, since)
        WHERE places > 0 AND since < v_slot.starts_at ORDER BY since LIMIT 1;
        SELECT coalesce(sum(places) FILTER (WHERE since = v_staged_at), 0), v_rest + coalesce(sum(places) FILTER (WHERE since IS DISTINCT FROM v_staged_at), 0)
        INTO v_staged, v_rest
        FROM unnest(v_parts, v_from) AS p (places, since);
        -- what is kept is forgotten when the hour begins
        INSERT INTO returning_places (slot_id, places, due_at, unreleased, chat_from)
        SELECT v_slot.id, v_rest, v_slot.starts_at, true, NULL::timestamptz WHERE v_rest > 0
        UNION ALL
        SELECT v_slot.id, c.places, v_slot.starts_at - v_policy.chat_share_returns, false, greatest(c.since, v_opens)
        FROM unnest(v_chat, v_chat_from) AS c (places, since) WHERE c.places > 0;
        v_waiting := v_waiting + v_rest + (SELECT coalesce(sum(n), 0)::integer FROM unnest(v_chat) n);
        UPDATE slots
        SET opens_at = v_opens, staged = v_staged, staged_at = v_staged_at, held_back = v_waiting, capacity = greatest(planned, taken + v_waiting),
            version = nextval('slot_versions')
        WHERE id = v_slot.id AND (opens_at, staged, staged_at, held_back) IS DISTINCT FROM (v_opens, v_staged, v_staged_at, v_waiting);
    END LOOP;
END
$$;

-- An hour that has been changed by itself.
CREATE OR REPLACE FUNCTION divide_hour(p_lane integer, p_starts_at timestamptz) RETURNS void
LANGUAGE sql
SET search_path = antrean, pg_temp
AS $$
    SELECT divide_hours(ARRAY[s.id]) FROM slots s JOIN offices o ON o.id = s.office_id AND o.by_release
    WHERE s.lane_id = p_lane AND s.starts_at = p_starts_at
$$;

-- Whether what is announced for an office's lanes on some day would be more than all of it, with p_release.
CREATE OR REPLACE FUNCTION is_released_twice(p_release releases) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1
        FROM release_shares mine
        CROSS JOIN generate_series(p_release.day_from, p_release.day_until, '1 day') AS d
        JOIN releases r ON r.office_id = p_release.office_id AND r.state = 'announced' AND r.id <> p_release.id
            AND d::date BETWEEN r.day_from AND r.day_until
        JOIN release_shares x ON x.release_id = r.id AND x.lane_id = mine.lane_id
        WHERE mine.release_id = p_release.id
        GROUP BY mine.lane_id, d
        HAVING sum(x.share) + min(mine.share) > 100)
$$;

-- Announces that p_shares percent of the lanes' places on these days may be booked from p_opens_at on; from then on the offices open by release only.
-- Outcomes: 1 announced, 2 every office has exactly this, 16 an office has no such lane for bookings online (o_office), 26 its days are over before it opens,
-- 47 too soon: o_earliest at the earliest, 48 more than all of the places of a day of o_office would be announced.
CREATE OR REPLACE FUNCTION announce_release(p_actor bigint, p_device integer, p_offices integer[], p_opens_at timestamptz, p_from date, p_until date,
    p_lanes text[], p_shares smallint[], p_chat_share smallint, p_reason text,
    OUT o_outcome integer, OUT o_batch bigint, OUT o_office integer, OUT o_earliest timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_release releases;
BEGIN
    o_earliest := v_now + (SELECT announce_ahead FROM policy);
    FOREACH o_office IN ARRAY (SELECT array_agg(x ORDER BY x) FROM unnest(p_offices) x) LOOP
        -- one release of an office at a time: who asks twice is heard once
        UPDATE offices SET by_release = true WHERE id = o_office;
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM releases r
            WHERE r.office_id = o_office AND r.state = 'announced' AND (r.opens_at, r.day_from, r.day_until, r.chat_share) = (p_opens_at, p_from, p_until, p_chat_share)
              AND (SELECT array_agg(l.code || x.share ORDER BY l.code) FROM release_shares x JOIN lanes l ON l.id = x.lane_id WHERE x.release_id = r.id)
                = (SELECT array_agg(code || share ORDER BY code) FROM unnest(p_lanes, p_shares) AS w (code, share)));
        o_outcome := 47;
        IF p_opens_at < o_earliest THEN
            RAISE EXCEPTION 'nothing is announced' USING ERRCODE = 'no_data_found';
        END IF;
        o_outcome := 16;
        IF (SELECT count(*) FROM lanes WHERE office_id = o_office AND online AND code = ANY (p_lanes)) <> cardinality(p_lanes) THEN
            RAISE EXCEPTION 'nothing is announced' USING ERRCODE = 'no_data_found';
        END IF;
        o_outcome := 26;
        IF p_opens_at >= (SELECT (p_until + 1)::timestamp AT TIME ZONE zone FROM offices WHERE id = o_office) THEN
            RAISE EXCEPTION 'nothing is announced' USING ERRCODE = 'no_data_found';
        END IF;
        INSERT INTO releases (batch, office_id, opens_at, day_from, day_until, chat_share, state, staff_id, at, reason)
        VALUES (coalesce(o_batch, 0), o_office, p_opens_at, p_from, p_until, p_chat_share, 'announced', p_actor, v_now, p_reason)
        RETURNING * INTO v_release;
        IF o_batch IS NULL THEN
            o_batch := v_release.id;
            UPDATE releases SET batch = id WHERE id = v_release.id;
        END IF;
        INSERT INTO release_shares (release_id, lane_id, share)
        SELECT v_release.id, l.id, w.share
        FROM unnest(p_lanes, p_shares) AS w (code, share) JOIN lanes l ON l.office_id = o_office AND l.code = w.code;
        o_outcome := 48;
        IF is_released_twice(v_release) THEN
            RAISE EXCEPTION 'nothing is announced' USING ERRCODE = 'no_data_found';
        END IF;
        PERFORM note_audit(p_actor, p_device, 'release_announced', o_office, 'release', v_release.id,
            jsonb_build_object('opens_at', p_opens_at, 'from', p_from, 'until', p_until, 'shares', p_shares, 'chat_share', p_chat_share), p_reason);
    END LOOP;
    o_outcome := CASE WHEN o_batch IS NULL THEN 2 ELSE 1 END;
    o_office := NULL;
EXCEPTION WHEN no_data_found THEN
    o_batch := NULL;
END
$$;

-- What was announced together is postponed, stopped, opened again or withdrawn, also while it runs; p_offices null: of all its offices. Who is booked stays.
-- The hours follow by apply_releases. Outcomes: 1 done, 2 it is so already, 16 there is none that is not withdrawn or ended, 26 its days are over (before it opens),
-- 47 too soon: o_earliest at the earliest, 48 more than all of the places of a day of an office would be announced.
CREATE OR REPLACE FUNCTION change_release(p_actor bigint, p_device integer, p_batch bigint, p_offices integer[], p_state text, p_opens_at timestamptz, p_reason text,
    OUT o_outcome integer, OUT o_offices integer[], OUT o_earliest timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_release releases;
    v_changed releases;
    v_count integer := 0;
BEGIN
    o_earliest := v_now + (SELECT announce_ahead FROM policy);
    FOR v_release IN
        SELECT * FROM releases
        WHERE batch = p_batch AND state IN ('announced', 'stopped') AND (p_offices IS NULL OR office_id = ANY (p_offices))
        ORDER BY id FOR NO KEY UPDATE
    LOOP
        v_count := v_count + 1;
        CONTINUE WHEN v_release.state = p_state AND (p_state <> 'announced' OR v_release.opens_at = p_opens_at);
        o_outcome := 47;
        IF p_state = 'announced' AND p_opens_at < o_earliest THEN
            RAISE EXCEPTION 'nothing is changed' USING ERRCODE = 'no_data_found';
        END IF;
        o_outcome := 26;
        IF greatest(v_now, CASE WHEN p_state = 'announced' THEN p_opens_at END)
            >= (SELECT (v_release.day_until + 1)::timestamp AT TIME ZONE zone FROM offices WHERE id = v_release.office_id) THEN
            RAISE EXCEPTION 'nothing is changed' USING ERRCODE = 'no_data_found';
        END IF;
        -- one release of an office at a time
        UPDATE offices SET by_release = true WHERE id = v_release.office_id;
        UPDATE releases
        SET state = p_state, opens_at = CASE WHEN p_state = 'announced' THEN p_opens_at ELSE opens_at END, changed_by = p_actor, changed_at = v_now,
            change = p_reason, applied = false
        WHERE id = v_release.id
        RETURNING * INTO v_changed;
        o_outcome := 48;
        IF p_state = 'announced' AND is_released_twice(v_changed) THEN
            RAISE EXCEPTION 'nothing is changed' USING ERRCODE = 'no_data_found';
        END IF;
        o_offices := o_offices || v_release.office_id;
        PERFORM note_audit(p_actor, p_device, CASE WHEN p_state = 'announced' THEN 'release_postponed' ELSE 'release_' || p_state END, v_release.office_id,
            'release', v_release.id, jsonb_build_object('was', v_release.opens_at, 'opens_at', v_changed.opens_at), p_reason);
    END LOOP;
    o_outcome := CASE WHEN o_offices IS NOT NULL THEN 1 WHEN v_count > 0 THEN 2 ELSE 16 END;
EXCEPTION WHEN no_data_found THEN
    o_offices := NULL;
END
$$;

-- Writes into an office's hours what was decided about its releases. Returns how many releases there were.
CREATE OR REPLACE FUNCTION apply_releases(p_office integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_releases bigint[];
BEGIN
    SELECT array_agg(id) INTO v_releases
    FROM (SELECT id FROM releases WHERE office_id = p_office AND NOT applied ORDER BY id FOR NO KEY UPDATE) x;
    IF v_releases IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM 1 FROM lanes WHERE office_id = p_office ORDER BY id FOR NO KEY UPDATE;
    PERFORM divide_hours(array_agg(id))
    FROM (
        SELECT s.id FROM slots s
        WHERE s.office_id = p_office AND s.starts_at > v_now
          AND EXISTS (
            SELECT 1 FROM releases r JOIN release_shares x ON x.release_id = r.id AND x.lane_id = s.lane_id
            WHERE r.id = ANY (v_releases) AND s.day BETWEEN r.day_from AND r.day_until)
        ORDER BY s.id FOR NO KEY UPDATE OF s) x;
    UPDATE releases SET applied = true WHERE id = ANY (v_releases);
    RETURN cardinality(v_releases);
END
$$;

-- One step of what is left: hours of an office whose releases were decided by who died then, or an hour whose next release has begun, so that the one
-- after that stands next. Returns how many releases or hours. Nobody waits for it.
CREATE OR REPLACE FUNCTION follow_releases() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_office integer;
    v_slot bigint;
BEGIN
    SELECT office_id INTO v_office FROM releases WHERE NOT applied ORDER BY id LIMIT 1;
    IF FOUND THEN
        RETURN apply_releases(v_office);
    END IF;
    SELECT id INTO v_slot FROM slots WHERE staged > 0 AND staged_at <= v_now ORDER BY staged_at LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM 1 FROM slots WHERE id = v_slot FOR NO KEY UPDATE;
    PERFORM divide_hours(ARRAY[v_slot]);
    -- an hour that has begun is divided no more
    UPDATE slots SET staged = 0, staged_at = NULL WHERE id = v_slot AND staged_at <= v_now;
    RETURN 1;
END
$$;

-- An office opens its hours without releases again: those that wait for one may be booked after the usual announcement. Outcomes: 1 done, 2 it is so already,
-- 16 no such office.
CREATE OR REPLACE FUNCTION end_releases(p_actor bigint, p_device integer, p_office integer, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    PERFORM 1 FROM releases WHERE office_id = p_office AND state <> 'ended' ORDER BY id FOR NO KEY UPDATE;
    UPDATE offices SET by_release = false WHERE id = p_office AND by_release;
    IF NOT FOUND THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM offices WHERE id = p_office) THEN 2 ELSE 16 END;
    END IF;
    UPDATE releases
    SET state = 'ended', changed_by = p_actor, changed_at = v_now, change = p_reason, applied = true
    WHERE office_id = p_office AND state <> 'ended';
    PERFORM 1 FROM lanes WHERE office_id = p_office ORDER BY id FOR NO KEY UPDATE;
    PERFORM divide_hours(array_agg(id))
    FROM (
        SELECT s.id FROM slots s JOIN lanes l ON l.id = s.lane_id AND l.online
        WHERE s.office_id = p_office AND s.starts_at > v_now ORDER BY s.id FOR NO KEY UPDATE OF s) x;
    PERFORM note_audit(p_actor, p_device, 'releases_ended', p_office, NULL, NULL, NULL, p_reason);
    RETURN 1;
END
$$;
