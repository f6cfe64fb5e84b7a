-- Versions of the weekly pattern. The nightly job makes slots of them (`Capacity`); it reads the lane's plan_version first, and writes nothing of an older one.
--
-- Locks: the lane.

-- Enters a version: its hours as rows of p_days (weekdays from Monday = 1), p_starts, p_ends, p_places.
-- The first one of a lane makes the lane.
-- Outcomes: 1 done, 2 a version says exactly that already, and no later one overrides it (o_pattern), 16 no such office.
CREATE OR REPLACE FUNCTION add_pattern(p_actor bigint, p_device integer, p_office integer, p_lane text, p_season boolean, p_from date, p_until date,
    p_weekdays smallint[], p_days smallint[], p_starts text[], p_ends text[], p_places integer[], p_reason text, OUT o_outcome integer, OUT o_pattern bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_lane integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM offices WHERE id = p_office) THEN
        o_outcome := 16;
        RETURN;
    END IF;
    PERFORM lane_of(p_office, p_lane);
    SELECT id INTO v_lane FROM lanes WHERE office_id = p_office AND code = p_lane FOR NO KEY UPDATE;
    SELECT p.id INTO o_pattern
    FROM patterns p
    WHERE p.lane_id = v_lane AND p.withdrawn_at IS NULL AND p.season = p_season AND p.valid_from = p_from AND p.valid_until IS NOT DISTINCT FROM p_until
      AND p.weekdays @> p_weekdays AND p.weekdays <@ p_weekdays
      AND (SELECT array_agg(ROW (weekday, starts, ends, places)::text ORDER BY weekday, starts) FROM weekly_hours WHERE pattern_id = p.id)
          IS NOT DISTINCT FROM
          (SELECT array_agg(ROW (weekday, starts, ends, places)::text ORDER BY weekday, starts)
           FROM unnest(p_days, p_starts::time[], p_ends::time[], p_places) AS x (weekday, starts, ends, places))
    ORDER BY p.id DESC LIMIT 1;
    -- one that a later version overrides is entered again
    IF FOUND AND NOT EXISTS (
        SELECT 1 FROM patterns
        WHERE lane_id = v_lane AND withdrawn_at IS NULL AND season = p_season AND id > o_pattern AND weekdays && p_weekdays
          AND daterange(valid_from, valid_until, '[]') && daterange(p_from, p_until, '[]'))
    THEN
        o_outcome := 2;
        RETURN;
    END IF;
    INSERT INTO patterns (lane_id, season, valid_from, valid_until, weekdays, staff_id, at, reason)
    VALUES (v_lane, p_season, p_from, p_until, p_weekdays, p_actor, antrean_now(), p_reason)
    RETURNING id INTO o_pattern;
    INSERT INTO weekly_hours (pattern_id, weekday, starts, ends, places)
    SELECT o_pattern, weekday, starts, ends, places
    FROM unnest(p_days, p_starts::time[], p_ends::time[], p_places) AS x (weekday, starts, ends, places);
    UPDATE lanes SET plan_version = plan_version + 1 WHERE id = v_lane;
    PERFORM note_audit(p_actor, p_device, 'pattern_added', p_office, 'pattern', o_pattern,
        jsonb_build_object('lane', p_lane, 'season', p_season, 'from', p_from, 'until', p_until), p_reason);
    o_outcome := 1;
END
$$;

-- What was in force before it is so again. Outcomes: 1 done, 2 it was withdrawn before, 16 there is no such version.
CREATE OR REPLACE FUNCTION withdraw_pattern(p_actor bigint, p_device integer, p_pattern bigint, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_lane lanes;
BEGIN
    SELECT l.* INTO v_lane FROM lanes l JOIN patterns p ON p.lane_id = l.id WHERE p.id = p_pattern FOR NO KEY UPDATE OF l;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    UPDATE patterns SET withdrawn_at = antrean_now(), withdrawn_by = p_actor, withdrawal = p_reason WHERE id = p_pattern AND withdrawn_at IS NULL;
    IF NOT FOUND THEN
        RETURN 2;
    END IF;
    UPDATE lanes SET plan_version = plan_version + 1 WHERE id = v_lane.id;
    PERFORM note_audit(p_actor, p_device, 'pattern_withdrawn', v_lane.office_id, 'pattern', p_pattern, NULL, p_reason);
    RETURN 1;
END
$$;
