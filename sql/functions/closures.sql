-- Closures: asked for by one person and approved by another; a single office closes today and tomorrow at once, and the approval follows.
--
-- Locks: the closure, lanes by id, slots by id.

-- Its days are holidays from now on. What the yearly decree or another closure has already stays theirs.
CREATE OR REPLACE FUNCTION put_closure_in_force(p_closure closures) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM lanes WHERE p_closure.office_id IS NULL OR office_id = p_closure.office_id ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO holidays (day, office_id, kind, source, closure_id)
    SELECT d::date, p_closure.office_id, p_closure.kind, p_closure.source, p_closure.id
    FROM generate_series(p_closure.day_from, p_closure.day_until, '1 day') AS d
    ON CONFLICT ON CONSTRAINT holidays_day_unique DO NOTHING;
    UPDATE lanes SET plan_version = plan_version + 1 WHERE p_closure.office_id IS NULL OR office_id = p_closure.office_id;
END
$$;

CREATE OR REPLACE FUNCTION take_closure_back(p_closure closures) RETURNS void
LANGUAGE plpgsql
SET search_path = antrean, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM lanes WHERE p_closure.office_id IS NULL OR office_id = p_closure.office_id ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM holidays WHERE closure_id = p_closure.id;
    -- days that another closure in force has as well are that one's now
    INSERT INTO holidays (day, office_id, kind, source, closure_id)
    SELECT d::date, c.office_id, c.kind, c.source, c.id
    FROM closures c
    CROSS JOIN generate_series(greatest(c.day_from, p_closure.day_from), least(c.day_until, p_closure.day_until), '1 day') AS d
    WHERE c.id <> p_closure.id AND c.state IN ('at_once', 'in_force') AND c.office_id IS NOT DISTINCT FROM p_closure.office_id
    ORDER BY c.id
    ON CONFLICT ON CONSTRAINT holidays_day_unique DO NOTHING;
    UPDATE lanes SET plan_version = plan_version + 1 WHERE p_closure.office_id IS NULL OR office_id = p_closure.office_id;
END
$$;

-- p_office null: everywhere. Outcomes: 1 in force at once, 2 the same was asked for and is not refused or withdrawn, 26 its days are over, 33 asked: somebody
-- else decides.
CREATE OR REPLACE FUNCTION ask_closure(p_actor bigint, p_device integer, p_office integer, p_from date, p_until date, p_kind text, p_source text,
    OUT o_outcome integer, OUT o_closure bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_today date := (antrean_now() AT TIME ZONE coalesce((SELECT zone FROM offices WHERE id = p_office), 'Asia/Jakarta'))::date;
    v_closure closures;
BEGIN
    IF p_until < v_today THEN
        o_outcome := 26;
        RETURN;
    END IF;
    -- of two who ask for the same the second finds it
    PERFORM pg_advisory_xact_lock(7165016, coalesce(p_office, 0));
    IF EXISTS (
        SELECT 1 FROM closures
        WHERE office_id IS NOT DISTINCT FROM p_office AND day_from = p_from AND day_until = p_until AND state IN ('asked', 'at_once', 'in_force'))
    THEN
        o_outcome := 2;
        RETURN;
    END IF;
    INSERT INTO closures (office_id, day_from, day_until, kind, source, state, staff_id, at)
    VALUES (p_office, p_from, p_until, p_kind, p_source,
        CASE WHEN p_office IS NOT NULL AND p_actor IS NOT NULL AND p_from >= v_today AND p_until <= v_today + 1 THEN 'at_once' ELSE 'asked' END,
        p_actor, antrean_now())
    RETURNING * INTO v_closure;
    o_closure := v_closure.id;
    o_outcome := CASE v_closure.state WHEN 'at_once' THEN 1 ELSE 33 END;
    IF v_closure.state = 'at_once' THEN
        PERFORM put_closure_in_force(v_closure);
        PERFORM close_hours(o_closure, p_office);
    END IF;
    PERFORM note_audit(p_actor, p_device, 'closure_' || v_closure.state, p_office, 'closure', o_closure,
        jsonb_build_object('from', p_from, 'until', p_until, 'kind', p_kind), p_source);
END
$$;

-- Outcomes: 1 done, 2 it was decided before, 16 there is none, 34 who asked does not decide.
CREATE OR REPLACE FUNCTION decide_closure(p_actor bigint, p_device integer, p_closure bigint, p_approve boolean, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_closure closures;
BEGIN
    SELECT * INTO v_closure FROM closures WHERE id = p_closure FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_closure.state NOT IN ('asked', 'at_once') THEN
        RETURN 2;
    END IF;
    IF p_actor IS NULL OR v_closure.staff_id = p_actor THEN
        RETURN 34;
    END IF;
    UPDATE closures
    SET state = CASE WHEN p_approve THEN 'in_force' ELSE 'refused' END, decided_by = p_actor, decided_at = antrean_now(), decision = p_reason
    WHERE id = p_closure;
    IF p_approve AND v_closure.state = 'asked' THEN
        PERFORM put_closure_in_force(v_closure);
        IF v_closure.office_id IS NOT NULL THEN
            PERFORM close_hours(p_closure, v_closure.office_id);
        END IF;
    ELSIF NOT p_approve AND v_closure.state = 'at_once' THEN
        PERFORM take_closure_back(v_closure);
    END IF;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_approve THEN 'closure_approved' ELSE 'closure_refused' END, v_closure.office_id, 'closure', p_closure,
        NULL, p_reason);
    RETURN 1;
END
$$;

-- The days are ordinary ones again; the next night opens their hours. Outcomes: 1 done, 2 it is not in force, 16 there is none.
CREATE OR REPLACE FUNCTION withdraw_closure(p_actor bigint, p_device integer, p_closure bigint, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_closure closures;
BEGIN
    SELECT * INTO v_closure FROM closures WHERE id = p_closure FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_closure.state <> 'in_force' THEN
        RETURN 2;
    END IF;
    UPDATE closures SET state = 'withdrawn', withdrawn_by = p_actor, withdrawn_at = antrean_now(), withdrawal = p_reason WHERE id = p_closure;
    PERFORM take_closure_back(v_closure);
    PERFORM note_audit(p_actor, p_device, 'closure_withdrawn', v_closure.office_id, 'closure', p_closure, NULL, p_reason);
    RETURN 1;
END
$$;

-- Nobody books an hour of a closure that is in force any more: the hours to come of one office, in all its lanes; who is booked stays. Returns how many
-- hours it closed. Repeatable; the nightly job does the same.
CREATE OR REPLACE FUNCTION close_hours(p_closure bigint, p_office integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_closure closures;
    v_slots bigint[];
BEGIN
    -- shared with the decision: a closure that is being withdrawn closes nothing afterwards
    SELECT * INTO v_closure FROM closures WHERE id = p_closure FOR SHARE;
    IF v_closure.state NOT IN ('at_once', 'in_force') OR coalesce(v_closure.office_id, p_office) <> p_office THEN
        RETURN 0;
    END IF;
    PERFORM 1 FROM lanes WHERE office_id = p_office ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(id) INTO v_slots
    FROM (
        SELECT id FROM slots
        WHERE office_id = p_office AND open AND starts_at > v_now AND day BETWEEN v_closure.day_from AND v_closure.day_until
          -- the index is by the hour: no zone is further from UTC
          AND starts_at BETWEEN v_closure.day_from - interval '1 day' AND v_closure.day_until + interval '2 days'
        ORDER BY id FOR NO KEY UPDATE) x;
    UPDATE slots SET open = false, version = nextval('slot_versions') WHERE id = ANY (v_slots);
    RETURN coalesce(cardinality(v_slots), 0);
END
$$;
