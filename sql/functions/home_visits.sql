-- Home service: asked for, planned or refused, done. One row is locked by each, after the account when it asks.

-- Tells the account how its request stands; who asked by an officer is rung up.
CREATE OR REPLACE FUNCTION tell_home_visit(p_visit home_visits) RETURNS void
LANGUAGE sql
SET search_path = antrean, pg_temp
AS $$
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, facts, due_at)
    SELECT p_visit.changed_at, 1, 'home_visit', 'home_visit', p_visit.id,
        jsonb_strip_nulls(jsonb_build_object('state', p_visit.state, 'from', extract(epoch FROM p_visit.visit_from)::bigint,
            'until', extract(epoch FROM p_visit.visit_until)::bigint)), p_visit.changed_at
    WHERE p_visit.account_id IS NOT NULL
$$;

-- Asks for a visit: an account (p_account), or an officer (p_actor) for somebody who has none.
-- Outcomes: 1 asked, 2 the same request was made before (o_visit), 3 the key was used for another, 9 too many of the account are open,
-- 16 the account was erased.
CREATE OR REPLACE FUNCTION ask_home_visit(p_account bigint, p_actor bigint, p_device integer, p_office integer, p_id bigint, p_key uuid, p_mac uuid,
    p_asked_by text, p_person_sealed bytea, p_urgency text, p_needed_by date, OUT o_outcome integer, OUT o_visit bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz;
    v_visit home_visits;
BEGIN
    -- of the same request sent twice the second waits here
    PERFORM 1 FROM accounts WHERE id = p_account AND status = 'active' FOR NO KEY UPDATE;
    IF p_account IS NOT NULL AND NOT FOUND THEN
        o_outcome := 16;
        RETURN;
    END IF;
    PERFORM 1 FROM staff WHERE id = p_actor FOR NO KEY UPDATE;
    v_now := antrean_now();
    SELECT * INTO v_visit FROM home_visits WHERE coalesce(account_id, -staff_id) = coalesce(p_account, -p_actor) AND key = p_key;
    IF FOUND THEN
        o_visit := v_visit.id;
        o_outcome := CASE WHEN v_visit.body_mac = p_mac THEN 2 ELSE 3 END;
        RETURN;
    END IF;
    IF p_account IS NOT NULL AND (SELECT count(*) FROM home_visits WHERE coalesce(account_id, -staff_id) = p_account AND state IN ('asked', 'planned'))
        >= (SELECT home_visits FROM policy) THEN
        o_outcome := 9;
        RETURN;
    END IF;
    INSERT INTO home_visits (id, office_id, account_id, staff_id, asked_by, key, body_mac, state, person_sealed, urgency, needed_by, created_at, changed_at)
    VALUES (p_id, p_office, p_account, p_actor, p_asked_by, p_key, p_mac, 'asked', p_person_sealed, p_urgency, p_needed_by, v_now, v_now)
    RETURNING * INTO v_visit;
    PERFORM tell_home_visit(v_visit);
    IF p_actor IS NOT NULL THEN
        PERFORM note_audit(p_actor, p_device, 'home_visit_asked', p_office, 'home_visit', p_id);
    END IF;
    o_visit := p_id;
    o_outcome := 1;
END
$$;

-- The account needs it no more. Outcomes: 1 done, 2 it was before, 16 not this account's, 17 it is over.
CREATE OR REPLACE FUNCTION withdraw_home_visit(p_account bigint, p_visit bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_visit home_visits;
BEGIN
    SELECT * INTO v_visit FROM home_visits WHERE id = p_visit AND account_id = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_visit.state NOT IN ('asked', 'planned') THEN
        RETURN CASE v_visit.state WHEN 'withdrawn' THEN 2 ELSE 17 END;
    END IF;
    UPDATE home_visits SET state = 'withdrawn', changed_at = antrean_now() WHERE id = p_visit RETURNING * INTO v_visit;
    PERFORM tell_home_visit(v_visit);
    RETURN 1;
END
$$;

DROP FUNCTION IF EXISTS settle_home_visit(bigint, integer, integer, bigint, text, timestamptz, timestamptz, text);

-- The office plans it (p_from, p_until; again for another time), refuses it (p_reason), or has been there (p_state 'done').
-- p_seen: when what the officer has seen was changed last; null: not told.
-- Outcomes: 1 done, 2 it is so already, 16 none of this office's, 17 it is over, was never planned, or was changed since it was seen, 31 staff themselves
-- asked for it.
CREATE OR REPLACE FUNCTION settle_home_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_state text, p_from timestamptz,
    p_until timestamptz, p_reason text, p_seen bigint DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_visit home_visits;
BEGIN
    SELECT * INTO v_visit FROM home_visits WHERE id = p_visit AND office_id = p_office FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF EXISTS (
        SELECT 1 FROM staff f JOIN accounts a ON a.id = v_visit.account_id
        WHERE f.id = p_actor AND (a.nik_hash = f.nik_hash OR a.email_hash = f.email_hash OR a.phone_hash = f.phone_hash)) THEN
        RETURN 31;
    END IF;
    IF v_visit.state = p_state AND (p_state <> 'planned' OR (v_visit.visit_from, v_visit.visit_until) = (p_from, p_until)) THEN
        RETURN 2;
    END IF;
    IF v_visit.state NOT IN ('asked', 'planned') OR p_state = 'done' AND v_visit.state <> 'planned'
        OR p_seen <> (extract(epoch FROM v_visit.changed_at) * 1000000)::bigint THEN
        RETURN 17;
    END IF;
    UPDATE home_visits
    SET state = p_state, visit_from = coalesce(p_from, visit_from), visit_until = coalesce(p_until, visit_until), reason = p_reason,
        changed_at = antrean_now()
    WHERE id = p_visit
    RETURNING * INTO v_visit;
    PERFORM tell_home_visit(v_visit);
    PERFORM note_audit(p_actor, p_device, 'home_visit_' || p_state, p_office, 'home_visit', p_visit, NULL, p_reason);
    RETURN 1;
END
$$;
