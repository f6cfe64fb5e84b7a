CREATE SCHEMA antrean;
CREATE SCHEMA report;
CREATE FUNCTION antrean.accept_invitation(p_token uuid, p_password text, p_step bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_invitation staff_invitations;
BEGIN
    DELETE FROM staff_invitations WHERE token_hash = p_token AND expires_at > antrean_now() RETURNING * INTO v_invitation;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE staff SET password = p_password, totp_sealed = v_invitation.totp_sealed, totp_step = p_step WHERE id = v_invitation.staff_id;
    PERFORM note_audit(v_invitation.staff_id, NULL, 'staff_set_up', NULL, 'staff', v_invitation.staff_id);
    RETURN true;
END
$$;
CREATE FUNCTION antrean.act_on_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_act text, p_text text, p_to smallint, p_counter smallint DEFAULT NULL::smallint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.add_pattern(p_actor bigint, p_device integer, p_office integer, p_lane text, p_season boolean, p_from date, p_until date, p_weekdays smallint[], p_days smallint[], p_starts text[], p_ends text[], p_places integer[], p_reason text, OUT o_outcome integer, OUT o_pattern bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.all_merged(p_office integer, p_day date, p_until timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT coalesce(bool_and(coalesce(l.merged_at >= p_until, false)), false)
    FROM day_lists l JOIN staff_devices d ON d.id = l.device_id AND d.revoked_at IS NULL
    WHERE l.office_id = p_office AND l.day = p_day
$$;
CREATE FUNCTION antrean.announce_release(p_actor bigint, p_device integer, p_offices integer[], p_opens_at timestamp with time zone, p_from date, p_until date, p_lanes text[], p_shares smallint[], p_chat_share smallint, p_reason text, OUT o_outcome integer, OUT o_batch bigint, OUT o_office integer, OUT o_earliest timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.answer_reminder(p_booking bigint, p_day date, p_gives_back boolean, p_chat bigint, p_office integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_before record;
BEGIN
    SELECT f.*, s.day INTO v_before FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    IF v_before.o_party IS NULL OR p_chat IS NOT NULL AND v_before.o_chat IS DISTINCT FROM p_chat
        OR NOT EXISTS (SELECT 1 FROM reminders WHERE booking_id = p_booking AND day = coalesce(p_day, v_before.day))
        AND NOT EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND day = coalesce(p_day, v_before.day)) THEN
        RETURN 16;
    END IF;
    IF v_before.o_status IN ('cancelled', 'expired') THEN
        RETURN 2;
    END IF;
    IF v_before.o_status <> 'booked' OR v_before.day <> coalesce(p_day, v_before.day) OR antrean_now() >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    IF NOT p_gives_back THEN
        PERFORM 1 FROM bookings WHERE id = p_booking AND status = 'booked' AND slot_id = v_before.o_slot FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
        UPDATE reminders SET kept_at = antrean_now() WHERE booking_id = p_booking AND day = v_before.day AND kept_at IS NULL;
        UPDATE relocations SET accepted_at = antrean_now() WHERE booking_id = p_booking AND day = v_before.day AND accepted_at IS NULL;
        RETURN 1;
    END IF;
    IF v_before.o_chat IS NULL THEN
        PERFORM 1 FROM accounts WHERE id = v_before.o_account FOR NO KEY UPDATE;
    ELSE
        PERFORM 1 FROM chats WHERE id = v_before.o_chat FOR NO KEY UPDATE;
    END IF;
    PERFORM end_booking(p_booking, v_before, 'cancelled', CASE WHEN v_before.o_chat IS NULL THEN 'account' ELSE 'chat' END,
        coalesce(v_before.o_account, v_before.o_chat), CASE WHEN p_chat IS NULL THEN 'web' ELSE 'whatsapp' END, 'reminder',
        CASE WHEN p_office IS NOT NULL THEN jsonb_build_object('office', p_office) END);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.antrean_now() RETURNS timestamp with time zone
    LANGUAGE sql PARALLEL SAFE
    AS $$ SELECT clock_timestamp() $$;
CREATE TABLE antrean.slot_changes (
    id bigint NOT NULL,
    lane_id integer NOT NULL,
    day date NOT NULL,
    session smallint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    prefix text NOT NULL,
    places integer,
    added integer DEFAULT 0 NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    staff_id bigint,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    decision text,
    CONSTRAINT slot_changes_decided_whole CHECK ((num_nulls(decided_by, decided_at) <> 1)),
    CONSTRAINT slot_changes_order CHECK ((starts_at < ends_at)),
    CONSTRAINT slot_changes_places_range CHECK (((places >= 0) AND (places <= 10000))),
    CONSTRAINT slot_changes_state_known CHECK ((state = ANY (ARRAY['in_force'::text, 'replaced'::text, 'asked'::text, 'refused'::text])))
);
CREATE FUNCTION antrean.apply_hour(p_change antrean.slot_changes) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.apply_releases(p_office integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.ask_closure(p_actor bigint, p_device integer, p_office integer, p_from date, p_until date, p_kind text, p_source text, OUT o_outcome integer, OUT o_closure bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.ask_home_visit(p_account bigint, p_actor bigint, p_device integer, p_office integer, p_id bigint, p_key uuid, p_mac uuid, p_asked_by text, p_person_sealed bytea, p_urgency text, p_needed_by date, OUT o_outcome integer, OUT o_visit bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE SEQUENCE antrean.outbox_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE antrean.outbox (
    id bigint DEFAULT nextval('antrean.outbox_ids'::regclass) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    class smallint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    subject_id bigint NOT NULL,
    booking_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    from_slot bigint,
    state text DEFAULT 'waiting'::text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    leased_by text,
    lease_until timestamp with time zone,
    finished_at timestamp with time zone,
    last_error text,
    way text DEFAULT 'mail'::text NOT NULL,
    facts jsonb,
    receipt text,
    resent_at timestamp with time zone,
    CONSTRAINT outbox_class_known CHECK (((class >= 0) AND (class <= 3))),
    CONSTRAINT outbox_finished_has_time CHECK (((state = ANY (ARRAY['delivered'::text, 'dead'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT outbox_kind_known CHECK ((kind = ANY (ARRAY['verification'::text, 'confirmation'::text, 'person_added'::text, 'cancelled'::text, 'moved'::text, 'password_reset'::text, 'password_changed'::text, 'email_change'::text, 'account_known'::text, 'held'::text, 'reply'::text, 'reminder'::text, 'audit_day'::text, 'forfeited'::text, 'excused'::text, 'posted'::text, 'home_visit'::text, 'account_paused'::text, 'relocated'::text]))),
    CONSTRAINT outbox_receipt_known CHECK ((receipt = ANY (ARRAY['sent'::text, 'delivered'::text, 'read'::text, 'failed'::text]))),
    CONSTRAINT outbox_sending_has_lease CHECK (((state = 'sending'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT outbox_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'delivered'::text, 'dead'::text]))),
    CONSTRAINT outbox_subject_known CHECK ((subject = ANY (ARRAY['party'::text, 'registration'::text, 'account'::text, 'code'::text, 'chat'::text, 'staff'::text, 'home_visit'::text]))),
    CONSTRAINT outbox_way_known CHECK ((way = ANY (ARRAY['mail'::text, 'whatsapp'::text])))
)
PARTITION BY RANGE (created_at);
CREATE FUNCTION antrean.asking(p_message antrean.outbox) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((extract(epoch FROM p_message.resent_at) * 1000000)::bigint, 0)
$$;
CREATE FUNCTION antrean.attempt_invitation(p_token uuid) RETURNS TABLE(staff_id bigint, username text, totp_sealed bytea)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    UPDATE staff_invitations i SET attempts = attempts + 1
    FROM staff s
    WHERE i.token_hash = p_token AND i.expires_at > antrean_now() AND i.attempts < 10 AND s.id = i.staff_id AND s.active
    RETURNING i.staff_id, s.username, i.totp_sealed
$$;
CREATE FUNCTION antrean.audit_digest(p_day date, p_before bytea, OUT o_lines bigint, OUT o_digest bytea) RETURNS record
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
    SELECT count(*), sha256(coalesce(p_before, '') || coalesce(string_agg(sha256(convert_to(
        jsonb_build_array(id, at, staff_id, device_id, action, office_id, subject, subject_id, facts, reason)::text, 'UTF8')), '' ORDER BY at, id), ''))
    FROM audit
    WHERE at >= p_day::timestamptz AND at < (p_day + 1)::timestamptz
$$;
CREATE FUNCTION antrean.book_at_desk(p_actor bigint, p_device integer, p_office integer, p_from date, p_nik uuid, p_nik_sealed bytea, p_name text, p_birth date, p_service smallint, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_zone text;
    v_slot bigint;
    v_number integer;
BEGIN
    PERFORM 1 FROM staff WHERE id = p_actor FOR NO KEY UPDATE;
    IF is_staff_person(p_actor, p_nik) THEN
        o_outcome := 31;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_nik, 1));
    SELECT c.booking_id, CASE WHEN p.staff_id = p_actor AND b.status = 'booked' AND s.office_id = p_office THEN 2 ELSE 8 END
    INTO o_booking, o_outcome
    FROM claims c JOIN bookings b ON b.id = c.booking_id JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
    WHERE c.kind = 1 AND c.hash = p_nik;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT zone INTO v_zone FROM offices WHERE id = p_office;
    IF (SELECT count(*) FROM parties
        WHERE staff_id = p_actor AND created_at >= (v_now AT TIME ZONE v_zone)::date::timestamp AT TIME ZONE v_zone)
        >= (SELECT desk_bookings_per_day FROM policy) THEN
        o_outcome := 9;
        RETURN;
    END IF;
    -- chosen without a lock; who comes second finds it full, and starts again without having held it
    SELECT s.id INTO v_slot
    FROM slots s
    JOIN lanes l ON l.id = s.lane_id AND l.online
    WHERE s.office_id = p_office AND s.starts_at > v_now AND s.day >= p_from AND free_places(s, v_now) > 0
    ORDER BY s.starts_at
    LIMIT 1;
    IF v_slot IS NULL THEN
        o_outcome := 7;
        RETURN;
    END IF;
    v_number := take_place(v_slot);
    IF v_number IS NULL THEN
        RAISE EXCEPTION 'the hour filled up meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    v_now := antrean_now();
    o_booking := p_booking;
    o_outcome := 1;
    INSERT INTO claims (kind, hash, booking_id) VALUES (1, p_nik, p_booking);
    INSERT INTO parties (id, staff_id, channel, created_at) VALUES (p_party, p_actor, 'desk', v_now);
    INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, claim_kind, nik_hash, created_at)
    VALUES (p_booking, p_party, v_slot, v_number, p_service, 'booked', 1, p_nik, v_now);
    INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship) VALUES (p_booking, p_nik_sealed, p_name, p_birth, 'self');
    INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, actor_id, channel)
    VALUES (p_booking, v_now, 'booked', 'booked', v_slot, 'staff', p_actor, 'desk');
    PERFORM note_audit(p_actor, p_device, 'booked_at_desk', p_office, 'booking', p_booking);
END
$$;
CREATE FUNCTION antrean.book_batch(p_lock_wait_ms integer, p_slots bigint[], p_sessions uuid[], p_keys uuid[], p_macs uuid[], p_parties bigint[], p_joins boolean[], p_channels text[], p_holds integer[], p_person_from integer[], p_alternative_from integer[], p_part_from integer[], p_part_slot integer[], p_part_people integer[], p_bookings bigint[], p_niks uuid[], p_niks_sealed bytea[], p_names text[], p_births date[], p_relationships text[], p_services smallint[], OUT o_outcome integer[], OUT o_party bigint[], OUT o_slot bigint[], OUT o_number integer[], OUT o_free integer[], OUT o_version bigint[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
    v_requests integer := cardinality(p_sessions);
    v_people integer := cardinality(p_niks);
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_accounts bigint[];
    v_asking bigint[] := '{}';  -- accounts of the requests that are still open
    v_had bigint[];             -- those of them that could be locked
    v_owner integer[];          -- person -> request
    v_first bigint[];           -- request -> its first booking, by which its key and claims are known as its own
    v_keyed integer[];          -- request -> 1 when its key was inserted
    v_made bigint[];            -- first bookings of the requests whose key was inserted
    v_wanted bigint[] := '{}';
    v_free integer[];
    v_issued integer[];
    v_used integer[];
    v_claim integer[];          -- person -> index of the distinct person
    v_claimed integer[];        -- distinct person -> 0 free, 1 given to a request of this batch, 2 was there before
    v_replays boolean;
    v_pending integer := 0;
    v_count integer;
    v_strangers integer[] := '{}';  -- requests that call somebody `self` who is not the account's holder
    v_row record;
    v_alternative integer;
    v_chosen integer;
    v_locked_out boolean;
    v_fits boolean;
    v_person integer;
    v_slot integer;
BEGIN
    PERFORM set_config('lock_timeout', p_lock_wait_ms || 'ms', true);
    SELECT * INTO v_policy FROM policy;
    o_slot := array_fill(0::bigint, ARRAY[v_people]);
    o_number := array_fill(0, ARRAY[v_people]);
    v_used := array_fill(0, ARRAY[cardinality(p_slots)]);
    v_issued := v_used;
    v_keyed := array_fill(0, ARRAY[v_requests]);
    v_first := array_fill(0::bigint, ARRAY[v_requests]);
    v_owner := array_fill(0, ARRAY[v_people]);
    -- 1. Who asks, what was asked before, and what is gone: nothing is locked, nothing written.
    -- One request of an account goes with a batch: its limits are counted once.
    SELECT array_agg(coalesce(q.account_id, 0) ORDER BY q.i),
           array_agg(CASE
               WHEN q.account_id IS NULL THEN 5
               WHEN q.body_mac IS NULL THEN CASE WHEN q.turn = 1 THEN 0 ELSE 6 END
               WHEN q.body_mac = q.mac AND q.kind = CASE WHEN q.joins THEN 'add' ELSE 'book' END THEN 2
               ELSE 3 END ORDER BY q.i),
           array_agg(coalesce(q.party_id, q.party) ORDER BY q.i)
    INTO v_accounts, o_outcome, o_party
    FROM (
        SELECT r.i, r.mac, r.party, r.joins, s.account_id, k.body_mac, k.kind, k.party_id,
               row_number() OVER (PARTITION BY s.account_id, k.body_mac IS NULL ORDER BY r.i) AS turn
        FROM unnest(p_sessions, p_keys, p_macs, p_parties, p_joins) WITH ORDINALITY AS r (token, key, mac, party, joins, i)
        LEFT JOIN sessions s ON s.token_hash = r.token AND s.expires_at > v_now
        LEFT JOIN idempotency_keys k ON k.scope = s.account_id AND k.key = r.key
    ) q;
    -- A replay writes, so that its answer waits for the standby like the first one's did.
    IF 2 = ANY (o_outcome) THEN
        WITH asked AS (
            SELECT k.scope, k.key
            FROM unnest(v_accounts, p_keys, o_outcome) AS r (account, key, outcome)
            JOIN idempotency_keys k ON k.scope = r.account AND k.key = r.key
            WHERE r.outcome = 2
            ORDER BY k.scope, k.key
            FOR NO KEY UPDATE OF k
        )
        UPDATE idempotency_keys k SET replays = k.replays + 1
        FROM asked
        WHERE k.scope = asked.scope AND k.key = asked.key;
    END IF;
    SELECT array_agg(free_places(s, v_now) ORDER BY w.i),
           array_agg(coalesce(s.version, 0) ORDER BY w.i)
    INTO v_free, o_version
    FROM unnest(p_slots) WITH ORDINALITY AS w (id, i)
    LEFT JOIN slots s ON s.id = w.id;
    -- nobody could be offered anything: only keys were looked for
    v_free := coalesce(v_free, '{}');
    o_version := coalesce(o_version, '{}');
    FOR r IN 1 .. v_requests LOOP
        CONTINUE WHEN o_outcome[r] <> 0;
        v_fits := false;
        FOR a IN p_alternative_from[r] .. p_alternative_from[r + 1] - 1 LOOP
            v_fits := true;
            FOR q IN p_part_from[a] .. p_part_from[a + 1] - 1 LOOP
                IF v_free[p_part_slot[q]] < p_part_people[q] THEN
                    v_fits := false;
                    EXIT;
                END IF;
            END LOOP;
            EXIT WHEN v_fits;
        END LOOP;
        IF NOT v_fits THEN
            o_outcome[r] := 7;
        ELSE
            v_pending := v_pending + 1;
            v_first[r] := p_bookings[p_person_from[r]];
            FOR p IN p_person_from[r] .. p_person_from[r + 1] - 1 LOOP
                v_owner[p] := r;
            END LOOP;
        END IF;
    END LOOP;
    IF v_pending = 0 THEN
        o_free := v_free;
        RETURN;
    END IF;
    -- 2. Keys. Their rows are final at once: the ids are known.
    FOR r IN 1 .. v_requests LOOP
        IF o_outcome[r] = 0 THEN
            IF pg_try_advisory_xact_lock(uuid_hash_extended(p_keys[r], v_accounts[r])) THEN
                v_keyed[r] := 1;
            ELSE
                o_outcome[r] := 4;
                v_pending := v_pending - 1;
            END IF;
        END IF;
    END LOOP;
    WITH made AS (
        INSERT INTO idempotency_keys (scope, key, kind, body_mac, party_id, booking_id, created_at)
        SELECT r.account, r.key, CASE WHEN r.joins THEN 'add' ELSE 'book' END, r.mac, r.party, r.booking, v_now
        FROM unnest(v_accounts, p_keys, p_joins, p_macs, p_parties, v_first, o_outcome)
            AS r (account, key, joins, mac, party, booking, outcome)
        WHERE r.outcome = 0
        ORDER BY r.account, r.key
        ON CONFLICT DO NOTHING
        RETURNING booking_id
    )
    SELECT coalesce(array_agg(booking_id), '{}') INTO v_made FROM made;
    IF cardinality(v_made) < v_pending THEN
        -- Finished between the look and the lock: the next batch sees it as a replay. The row may well have this request's
        -- own ids, when its batch was sent again after a lost connection.
        FOR r IN 1 .. v_requests LOOP
            IF o_outcome[r] = 0 AND NOT v_first[r] = ANY (v_made) THEN
                o_outcome[r] := 6;
                v_keyed[r] := 0;
            END IF;
        END LOOP;
    END IF;
    -- 3. Accounts and their limits, then the claim of each person.
    FOR r IN 1 .. v_requests LOOP
        IF o_outcome[r] = 0 THEN
            v_asking := v_asking || v_accounts[r];
        END IF;
    END LOOP;
    SELECT coalesce(array_agg(had.id), '{}')
    INTO v_had
    FROM (
        SELECT a.id
        FROM accounts a
        WHERE a.id = ANY (v_asking) AND a.status = 'active' AND (a.paused_until IS NULL OR a.paused_until <= v_now)
        ORDER BY a.id
        FOR NO KEY UPDATE SKIP LOCKED
    ) had;
    -- Looked at one by one only when some are missing: joined, all would be compared with all.
    IF cardinality(v_had) < cardinality(v_asking) THEN
        FOR r IN 1 .. v_requests LOOP
            IF o_outcome[r] = 0 AND NOT v_accounts[r] = ANY (v_had) THEN
                o_outcome[r] := coalesce(
                    (SELECT CASE WHEN paused_until > v_now THEN 17 ELSE 6 END FROM accounts WHERE id = v_accounts[r] AND status = 'active'), 5);
            END IF;
        END LOOP;
    END IF;
    IF 'self' = ANY (p_relationships) THEN
        SELECT coalesce(array_agg(u.owner), '{}') INTO v_strangers
        FROM unnest(p_niks, p_relationships, v_owner) AS u (nik, relationship, owner)
        JOIN accounts a ON a.id = v_accounts[u.owner]
        WHERE u.relationship = 'self' AND u.nik <> a.nik_hash;
    END IF;
    FOR v_row IN
        SELECT r.i, r.account, r.joins, r.first, r.next, r.next - r.first AS asked, mine.live, mine.party_live, mine.party_coming,
               mine.party_rows, mine.year,
               -- not joined: while few have been refused, a plan is to read all of them for each batch, and it stays so when they are thousands
               coalesce((
                   SELECT l.count FROM limits l
                   WHERE l.kind = 'claim_refused' AND l.subject = r.account::text AND l.window_start > v_now - interval '1 day'), 0) AS refusals
        FROM unnest(v_accounts, o_party, p_joins, p_person_from[1:v_requests], p_person_from[2:v_requests + 1], o_outcome)
            WITH ORDINALITY AS r (account, party, joins, first, next, outcome, i)
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE b.status IN ('held', 'booked', 'checked_in', 'called')) AS live,
                   count(*) FILTER (WHERE b.party_id = r.party AND b.status IN ('held', 'booked', 'checked_in', 'called')) AS party_live,
                   count(*) FILTER (WHERE b.party_id = r.party AND b.status IN ('held', 'booked')) AS party_coming,
                   count(*) FILTER (WHERE b.party_id = r.party) AS party_rows,
                   count(*) FILTER (WHERE b.created_at > v_now - interval '365 days') AS year
            FROM parties p
            JOIN bookings b ON b.party_id = p.id
            WHERE p.account_id = r.account
        ) mine
        WHERE r.outcome = 0
    LOOP
        o_outcome[v_row.i] := CASE
            WHEN v_row.refusals >= v_policy.claim_refusals_per_day THEN 11
            WHEN v_row.i = ANY (v_strangers) THEN 16
            WHEN v_row.joins AND v_row.party_rows = 0 THEN 12
            WHEN v_row.joins AND v_row.party_coming = 0 THEN 13
            WHEN v_row.asked + CASE WHEN v_row.joins THEN v_row.party_live ELSE 0 END > v_policy.party_size THEN 14
            WHEN v_row.live + v_row.asked > v_policy.live_people THEN 9
            ELSE 0 END;
        -- people are counted one by one only where bookings could be too many
        IF o_outcome[v_row.i] = 0 AND v_row.year + v_row.asked > v_policy.people_per_year THEN
            SELECT count(*) INTO v_count
            FROM (
                SELECT b.nik_hash
                FROM parties p
                JOIN bookings b ON b.party_id = p.id
                WHERE p.account_id = v_row.account AND b.created_at > v_now - interval '365 days'
                UNION
                SELECT unnest(p_niks[v_row.first : v_row.next - 1])
            ) everybody;
            IF v_count > v_policy.people_per_year THEN
                o_outcome[v_row.i] := 10;
            END IF;
        END IF;
    END LOOP;
    FOR p IN 1 .. v_people LOOP
        IF v_owner[p] > 0 AND o_outcome[v_owner[p]] = 0
            AND NOT pg_try_advisory_xact_lock(uuid_hash_extended(p_niks[p], 1)) THEN
            o_outcome[v_owner[p]] := 6;
        END IF;
    END LOOP;
    SELECT array_agg(x.distinct_person ORDER BY x.i), coalesce(max(x.distinct_person), 0)
    INTO v_claim, v_count
    FROM (
        SELECT u.i, CASE WHEN u.owner > 0 AND o_outcome[u.owner] = 0
                         THEN dense_rank() OVER (PARTITION BY u.owner > 0 AND o_outcome[u.owner] = 0 ORDER BY u.nik)::integer
                    END AS distinct_person
        FROM unnest(p_niks, v_owner) WITH ORDINALITY AS u (nik, owner, i)
    ) x;
    v_claimed := array_fill(0, ARRAY[v_count]);
    INSERT INTO claims (kind, hash, booking_id)
    SELECT 1, u.nik, min(u.booking)
    FROM unnest(p_niks, p_bookings, v_claim) AS u (nik, booking, claim)
    WHERE u.claim IS NOT NULL
    GROUP BY u.nik
    ORDER BY u.nik
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_pending = ROW_COUNT;
    IF v_pending < v_count THEN
        FOR v_row IN
            -- ours is the row that names the first booking that wants the person; another one's may be in this very batch, as a replay
            SELECT u.claim
            FROM unnest(p_niks, p_bookings, v_claim) AS u (nik, booking, claim)
            JOIN claims c ON c.kind = 1 AND c.hash = u.nik
            WHERE u.claim IS NOT NULL
            GROUP BY u.claim, c.booking_id
            HAVING c.booking_id <> min(u.booking)
        LOOP
            v_claimed[v_row.claim] := 2;
        END LOOP;
    END IF;
    -- 4. The slots, by id, in a statement of its own: what it returns is fresh.
    FOR r IN 1 .. v_requests LOOP
        IF o_outcome[r] = 0 THEN
            FOR q IN p_part_from[p_alternative_from[r]] .. p_part_from[p_alternative_from[r + 1]] - 1 LOOP
                v_used[p_part_slot[q]] := 1;
            END LOOP;
        END IF;
    END LOOP;
    FOR s IN 1 .. cardinality(p_slots) LOOP
        IF v_used[s] = 1 THEN
            v_wanted := v_wanted || p_slots[s];
            v_used[s] := 0;
            v_free[s] := -1;
        END IF;
    END LOOP;
    v_now := antrean_now();
    -- No block with EXCEPTION here: locks taken in a subtransaction and rows updated outside of it make a multixact of every slot.
    IF p_lock_wait_ms > 0 THEN
        FOR v_row IN
            SELECT s.id, free_places(s, v_now) AS free, s.issued, s.version
            FROM slots s
            WHERE s.id = ANY (v_wanted)
            ORDER BY s.id
            FOR NO KEY UPDATE
        LOOP
            v_slot := array_position(p_slots, v_row.id);
            v_free[v_slot] := v_row.free;
            v_issued[v_slot] := v_row.issued;
            o_version[v_slot] := v_row.version;
        END LOOP;
    ELSE
        FOR v_row IN
            SELECT s.id, free_places(s, v_now) AS free, s.issued, s.version
            FROM slots s
            WHERE s.id = ANY (v_wanted)
            ORDER BY s.id
            FOR NO KEY UPDATE SKIP LOCKED
        LOOP
            v_slot := array_position(p_slots, v_row.id);
            v_free[v_slot] := v_row.free;
            v_issued[v_slot] := v_row.issued;
            o_version[v_slot] := v_row.version;
        END LOOP;
    END IF;
    -- 5. In order of arrival: the first alternative that fits.
    v_pending := 0;
    FOR r IN 1 .. v_requests LOOP
        CONTINUE WHEN o_outcome[r] <> 0;
        FOR p IN p_person_from[r] .. p_person_from[r + 1] - 1 LOOP
            IF v_claimed[v_claim[p]] > 0 THEN
                o_outcome[r] := 8;
                EXIT;
            END IF;
        END LOOP;
        CONTINUE WHEN o_outcome[r] <> 0;
        v_chosen := 0;
        v_locked_out := false;
        FOR a IN p_alternative_from[r] .. p_alternative_from[r + 1] - 1 LOOP
            v_fits := true;
            FOR q IN p_part_from[a] .. p_part_from[a + 1] - 1 LOOP
                IF v_free[p_part_slot[q]] < p_part_people[q] THEN
                    v_fits := false;
                    v_locked_out := v_locked_out OR v_free[p_part_slot[q]] = -1;
                    EXIT;
                END IF;
            END LOOP;
            IF v_fits THEN
                v_chosen := a;
                EXIT;
            END IF;
        END LOOP;
        IF v_chosen = 0 THEN
            o_outcome[r] := CASE WHEN v_locked_out THEN 15 ELSE 7 END;
            CONTINUE;
        END IF;
        o_outcome[r] := 1;
        v_pending := v_pending + 1;
        v_person := p_person_from[r];
        FOR q IN p_part_from[v_chosen] .. p_part_from[v_chosen + 1] - 1 LOOP
            v_slot := p_part_slot[q];
            FOR seat IN 1 .. p_part_people[q] LOOP
                IF v_claimed[v_claim[v_person]] > 0 THEN
                    RAISE EXCEPTION 'a request has one person twice' USING ERRCODE = 'data_exception';
                END IF;
                v_free[v_slot] := v_free[v_slot] - 1;
                v_used[v_slot] := v_used[v_slot] + 1;
                v_issued[v_slot] := v_issued[v_slot] + 1;
                o_slot[v_person] := p_slots[v_slot];
                o_number[v_person] := v_issued[v_slot];
                v_claimed[v_claim[v_person]] := 1;
                v_person := v_person + 1;
            END LOOP;
        END LOOP;
        IF v_person <> p_person_from[r + 1] THEN
            RAISE EXCEPTION 'an alternative seats other people than its request has' USING ERRCODE = 'data_exception';
        END IF;
    END LOOP;
    -- 6. Write what was given; what failed leaves no key and no claim.
    IF v_pending > 0 THEN
        v_count := 0;
        FOR v_row IN
            WITH given AS (
                SELECT u.id, u.people FROM unnest(p_slots, v_used) AS u (id, people) WHERE u.people > 0
            )
            UPDATE slots s
            SET taken = s.taken + given.people, issued = s.issued + given.people, version = nextval('slot_versions')
            FROM given
            WHERE s.id = given.id AND free_places(s, v_now) >= given.people
            RETURNING s.id, s.version
        LOOP
            o_version[array_position(p_slots, v_row.id)] := v_row.version;
            v_count := v_count + 1;
        END LOOP;
        IF v_count <> (SELECT count(*) FROM unnest(v_used) AS u (people) WHERE u.people > 0) THEN
            RAISE EXCEPTION 'a slot changed under its lock' USING ERRCODE = 'internal_error';
        END IF;
        INSERT INTO parties (id, account_id, channel, created_at)
        SELECT r.party, r.account, r.channel, v_now
        FROM unnest(p_parties, v_accounts, p_channels, p_joins, o_outcome) AS r (party, account, channel, joins, outcome)
        WHERE r.outcome = 1 AND NOT r.joins;
        INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, hold_until, created_at)
        SELECT u.booking, p_parties[u.owner], u.slot, u.number, u.service,
               CASE WHEN p_holds[u.owner] > 0 THEN 'held' ELSE 'booked' END, u.nik,
               CASE WHEN p_holds[u.owner] > 0 THEN v_now + make_interval(secs => p_holds[u.owner]) END, v_now
        FROM unnest(p_bookings, o_slot, o_number, p_services, p_niks, v_owner) AS u (booking, slot, number, service, nik, owner)
        WHERE u.slot > 0;
        INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship)
        SELECT u.booking, u.sealed, u.name, u.birth, u.relationship
        FROM unnest(p_bookings, o_slot, p_niks_sealed, p_names, p_births, p_relationships)
            AS u (booking, slot, sealed, name, birth, relationship)
        WHERE u.slot > 0;
        INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, actor_id, channel)
        SELECT u.booking, v_now, x.status, x.status, u.slot, 'account', v_accounts[u.owner], p_channels[u.owner]
        FROM unnest(p_bookings, o_slot, v_owner) AS u (booking, slot, owner)
        CROSS JOIN LATERAL (SELECT CASE WHEN p_holds[u.owner] > 0 THEN 'held' ELSE 'booked' END AS status) x
        WHERE u.slot > 0;
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, due_at)
        SELECT v_now, 2, CASE WHEN r.joins THEN 'person_added' ELSE 'confirmation' END, 'party', r.party,
               p_bookings[r.first : r.next - 1], v_now
        FROM unnest(p_parties, p_joins, p_holds, p_person_from[1:v_requests], p_person_from[2:v_requests + 1], o_outcome)
            AS r (party, joins, hold, first, next, outcome)
        WHERE r.outcome = 1 AND r.hold = 0;
    END IF;
    IF v_pending < v_requests THEN
        -- A claim was inserted in the name of the first who wanted the person; it belongs to who got a place, or to nobody.
        WITH wanted AS (
            SELECT u.nik, min(u.booking) AS claimed, min(u.booking) FILTER (WHERE u.slot > 0) AS final
            FROM unnest(p_niks, p_bookings, v_claim, o_slot) AS u (nik, booking, claim, slot)
            WHERE u.claim IS NOT NULL AND v_claimed[u.claim] < 2
            GROUP BY u.nik
        ), gone AS (
            DELETE FROM claims c USING wanted
            WHERE wanted.final IS NULL AND c.kind = 1 AND c.hash = wanted.nik
        )
        UPDATE claims c SET booking_id = wanted.final
        FROM wanted
        WHERE wanted.final <> wanted.claimed AND c.kind = 1 AND c.hash = wanted.nik;
        DELETE FROM idempotency_keys k
        USING (
            SELECT r.account, r.key
            FROM unnest(v_accounts, p_keys, v_keyed, o_outcome) AS r (account, key, keyed, outcome)
            WHERE r.keyed = 1 AND r.outcome <> 1
        ) failed
        WHERE k.scope = failed.account AND k.key = failed.key;
        -- A refusal because of a live claim tells something about a person, so it is counted (under the account's lock).
        INSERT INTO limits AS l (kind, subject, window_start, count)
        SELECT 'claim_refused', r.account::text, v_now, 1
        FROM unnest(v_accounts, o_outcome) AS r (account, outcome)
        WHERE r.outcome = 8
        ON CONFLICT (kind, subject) DO UPDATE
        SET count = CASE WHEN l.window_start > v_now - interval '1 day' THEN l.count + 1 ELSE 1 END,
            window_start = CASE WHEN l.window_start > v_now - interval '1 day' THEN l.window_start ELSE v_now END;
    END IF;
    o_free := v_free;
END
$$;
CREATE FUNCTION antrean.booking_facts(p_booking bigint, OUT o_party bigint, OUT o_account bigint, OUT o_chat bigint, OUT o_slot bigint, OUT o_status text, OUT o_moves smallint, OUT o_claim_kind smallint, OUT o_nik uuid, OUT o_hold_until timestamp with time zone, OUT o_starts_at timestamp with time zone, OUT o_day_begins timestamp with time zone) RETURNS record
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT b.party_id, p.account_id, p.chat_id, b.slot_id, b.status, b.moves, b.claim_kind, b.nik_hash, b.hold_until, s.starts_at,
           s.day::timestamp AT TIME ZONE o.zone
    FROM bookings b
    JOIN parties p ON p.id = b.party_id
    JOIN slots s ON s.id = b.slot_id
    JOIN offices o ON o.id = s.office_id
    WHERE b.id = p_booking
$$;
CREATE FUNCTION antrean.booking_of_nik(p_niks uuid[]) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT booking_id FROM claims WHERE kind = 1 AND hash = ANY (p_niks) LIMIT 1
$$;
CREATE FUNCTION antrean.broken_audit_days(p_from date) RETURNS SETOF date
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT d.day
    FROM audit_days d
    LEFT JOIN audit_days b ON b.day = d.day - 1
    CROSS JOIN LATERAL audit_digest(d.day, b.digest) x
    WHERE d.day >= p_from
      AND (x.o_lines <> d.lines OR x.o_digest <> d.digest OR b.day IS NULL AND EXISTS (SELECT 1 FROM audit_days o WHERE o.day < d.day))
    ORDER BY d.day
$$;
CREATE FUNCTION antrean.call_next(p_actor bigint, p_device integer, p_office integer, p_counter smallint, OUT o_outcome integer, OUT o_visit bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.call_numbers(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_visit bigint, p_family boolean) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE TABLE antrean.visits (
    id bigint NOT NULL,
    office_id integer NOT NULL,
    day date NOT NULL,
    lane_id integer NOT NULL,
    prefix text NOT NULL,
    number integer NOT NULL,
    booking_id bigint,
    party_id bigint,
    service smallint,
    priority text,
    due_at timestamp with time zone NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    counter smallint,
    calls smallint DEFAULT 0 NOT NULL,
    first_call bigint,
    first_called_at timestamp with time zone,
    called_at timestamp with time zone,
    serving_at timestamp with time zone,
    ended_at timestamp with time zone,
    outcome text,
    missing text,
    changed_at timestamp with time zone NOT NULL,
    before jsonb,
    CONSTRAINT visits_counter_of_called CHECK (((state <> ALL (ARRAY['called'::text, 'serving'::text])) OR (counter IS NOT NULL))),
    CONSTRAINT visits_number_positive CHECK ((number > 0)),
    CONSTRAINT visits_outcome_known CHECK ((outcome = ANY (ARRAY['accepted'::text, 'incomplete'::text, 'left'::text]))),
    CONSTRAINT visits_outcome_of_done CHECK (((state = 'done'::text) = (outcome IS NOT NULL))),
    CONSTRAINT visits_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'called'::text, 'serving'::text, 'missed'::text, 'done'::text]))),
    CONSTRAINT visits_whole CHECK (((booking_id IS NULL) = (party_id IS NULL)))
)
WITH (fillfactor='70');
CREATE FUNCTION antrean.call_visit(p_actor bigint, p_device integer, p_counter smallint, p_change bigint, p_visit antrean.visits) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.cancel_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_before record;
BEGIN
    SELECT f.*, s.office_id, p.staff_id INTO v_before
    FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot JOIN parties p ON p.id = f.o_party;
    IF v_before.office_id IS DISTINCT FROM p_office OR v_before.staff_id IS NULL THEN
        RETURN 16;
    END IF;
    IF v_before.o_status = 'cancelled' THEN
        RETURN 2;
    END IF;
    IF v_before.o_status <> 'booked' OR antrean_now() >= v_before.o_starts_at THEN
        RETURN 17;
    END IF;
    PERFORM end_booking(p_booking, v_before, 'cancelled', 'staff', p_actor, 'desk', p_reason);
    PERFORM note_audit(p_actor, p_device, 'cancelled_at_desk', p_office, 'booking', p_booking, NULL, p_reason);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.cancel_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_channel text, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET lock_timeout TO '250ms'
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
CREATE FUNCTION antrean.change_hours(p_actor bigint, p_device integer, p_office integer, p_day date, p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_opens_at timestamp with time zone, p_reason text, p_may_exceed boolean, p_dry boolean) RETURNS TABLE(starts_at timestamp with time zone, ends_at timestamp with time zone, was integer, places integer, taken integer, added integer, opens_at timestamp with time zone, outcome integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.change_queue(p_office integer) RETURNS bigint
    LANGUAGE sql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    INSERT INTO queues AS q (office_id, changed_at) VALUES (p_office, antrean_now())
    ON CONFLICT (office_id) DO UPDATE SET version = q.version + 1, changed_at = excluded.changed_at
    RETURNING version
$$;
CREATE FUNCTION antrean.change_release(p_actor bigint, p_device integer, p_batch bigint, p_offices integer[], p_state text, p_opens_at timestamp with time zone, p_reason text, OUT o_outcome integer, OUT o_offices integer[], OUT o_earliest timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.chat_cancel(p_chat bigint, p_booking bigint, p_office integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.chat_confirm(p_chat bigint, p_booking bigint, p_sent_at timestamp with time zone, p_office integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.chat_hold(p_chat bigint, p_office integer, p_day date, p_claim_kind smallint, p_person uuid, p_nik_sealed bytea, p_namesake uuid, p_name text, p_birth date, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint, OUT o_until timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.chat_is_full(p_chat bigint, p_office integer) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT count(*) >= (SELECT coalesce(o.chat_people, y.chat_people) FROM offices o, policy y WHERE o.id = p_office)
    FROM parties p
    JOIN bookings b ON b.party_id = p.id AND b.status IN ('held', 'booked', 'checked_in', 'called')
    JOIN slots s ON s.id = b.slot_id
    JOIN offices o ON o.id = s.office_id
    WHERE p.chat_id = p_chat AND s.day >= (antrean_now() AT TIME ZONE o.zone)::date
$$;
CREATE FUNCTION antrean.chat_of(p_user uuid, p_user_sealed bytea, p_phone uuid, p_phone_sealed bytea, p_office integer, p_language text, p_heard_at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE SEQUENCE antrean.slot_versions
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE antrean.slots (
    id bigint NOT NULL,
    office_id integer NOT NULL,
    lane_id integer NOT NULL,
    day date NOT NULL,
    session smallint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    provisional boolean DEFAULT false NOT NULL,
    open boolean DEFAULT true NOT NULL,
    planned integer NOT NULL,
    capacity integer NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    held_back integer DEFAULT 0 NOT NULL,
    issued integer DEFAULT 0 NOT NULL,
    prefix text NOT NULL,
    version bigint DEFAULT nextval('antrean.slot_versions'::regclass) NOT NULL,
    swept boolean DEFAULT false NOT NULL,
    erased boolean DEFAULT false NOT NULL,
    staged integer DEFAULT 0 NOT NULL,
    staged_at timestamp with time zone,
    unreleased integer DEFAULT 0 NOT NULL,
    CONSTRAINT slots_held_back_not_negative CHECK ((held_back >= 0)),
    CONSTRAINT slots_issued_not_negative CHECK ((issued >= 0)),
    CONSTRAINT slots_order CHECK ((starts_at < ends_at)),
    CONSTRAINT slots_planned_range CHECK (((planned >= 0) AND (planned <= 10000))),
    CONSTRAINT slots_planned_within_capacity CHECK ((planned <= capacity)),
    CONSTRAINT slots_prefix_form CHECK ((prefix ~ '^[A-Z]{2}[1-3]?$'::text)),
    CONSTRAINT slots_session_known CHECK ((session = ANY (ARRAY[1, 2]))),
    CONSTRAINT slots_staged_not_negative CHECK ((staged >= 0)),
    CONSTRAINT slots_staged_whole CHECK (((staged > 0) = (staged_at IS NOT NULL))),
    CONSTRAINT slots_taken_not_negative CHECK ((taken >= 0)),
    CONSTRAINT slots_within_capacity CHECK (((taken + held_back) <= capacity))
)
WITH (fillfactor='50');
CREATE FUNCTION antrean.chat_places(p_slot antrean.slots, p_now timestamp with time zone) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT free_places(p_slot, p_now) + CASE
        WHEN p_slot.open AND p_slot.opens_at <= p_now AND p_slot.starts_at > p_now AND p_slot.taken < p_slot.planned THEN
            (SELECT coalesce(sum(places), 0)::integer FROM returning_places WHERE slot_id = p_slot.id AND chat_from <= p_now)
        ELSE 0 END
$$;
CREATE FUNCTION antrean.chat_reply(p_chat bigint, p_office integer, p_facts jsonb, p_is_help boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.chat_slot(p_office integer, p_day date, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT s.id
    FROM slots s
    JOIN lanes l ON l.id = s.lane_id AND l.online
    WHERE s.office_id = p_office AND s.starts_at > p_now AND s.day = p_day AND chat_places(s, p_now) > 0
    ORDER BY s.starts_at
    LIMIT 1
$$;
CREATE FUNCTION antrean.check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS TABLE(booking_id bigint, outcome integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := antrean_now();
    v_office offices;
    v_first record;
    v_row record;
    v_before record;
    v_outcome integer;
BEGIN
    SELECT * INTO v_office FROM offices WHERE id = p_office;
    SELECT p.account_id, p.chat_id, s.office_id INTO v_first
    FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
    WHERE b.id = p_booking;
    IF NOT FOUND THEN
        RETURN QUERY SELECT p_booking, 16;
        RETURN;
    END IF;
    -- whose void booking lives again: nothing else is booked for the account, nor is it erased, meanwhile
    PERFORM 1 FROM accounts WHERE id = v_first.account_id FOR NO KEY UPDATE;
    PERFORM change_queue(p_office);
    FOR v_row IN
        SELECT p_booking AS id, 0 AS place
        UNION ALL
        SELECT b.id, 1
        FROM parties p
        JOIN bookings b ON b.party_id = p.id AND b.status = 'booked' AND b.id <> p_booking
        JOIN slots s ON s.id = b.slot_id AND s.office_id = p_office AND s.day = (v_now AT TIME ZONE v_office.zone)::date
        WHERE p.account_id = v_first.account_id OR p.chat_id = v_first.chat_id
        ORDER BY place, id
    LOOP
        SELECT f.*, s.office_id, s.day, CASE v_office.late_from WHEN 'start' THEN s.starts_at ELSE s.ends_at END
                + make_interval(mins => v_office.grace_minutes) AS late_after
        INTO v_before
        FROM booking_facts(v_row.id) f JOIN slots s ON s.id = f.o_slot;
        v_outcome := CASE
            WHEN v_before.office_id <> p_office THEN 25
            WHEN v_before.o_status IN ('cancelled', 'expired') THEN 28
            WHEN v_before.o_status = 'held' THEN 30
            WHEN v_before.o_status = 'served' THEN 29
            WHEN v_before.o_status IN ('checked_in', 'called') THEN 2
            WHEN v_before.day <> (v_now AT TIME ZONE v_office.zone)::date THEN 26
            WHEN v_before.o_status = 'forfeited' OR v_now > v_before.late_after THEN 27
            ELSE 1 END;
        IF v_outcome = 27 AND v_row.place = 0 AND p_reason IS NOT NULL THEN
            v_outcome := CASE WHEN is_of_staff(p_actor, v_row.id) THEN 31 ELSE 1 END;
        END IF;
        -- who is not here is left to the sweep
        IF v_outcome = 27 AND v_before.o_status = 'booked' AND v_row.place = 0 THEN
            PERFORM forfeit_booking(v_row.id, v_before, 'staff', p_actor, 'desk');
            PERFORM tell(v_before.o_party, 'forfeited', ARRAY[v_row.id], '{"late": true}');
            PERFORM note_audit(p_actor, p_device, 'forfeited', p_office, 'booking', v_row.id);
        ELSIF v_outcome = 1 THEN
            IF v_before.o_status = 'forfeited' THEN
                IF NOT live_again(v_row.id, v_before) THEN
                    RETURN QUERY SELECT v_row.id, 8;
                    RETURN;
                END IF;
            END IF;
            UPDATE misses SET cleared_at = v_now, cleared_by = p_actor, reason = coalesce(p_reason, 'came'), paused_until = NULL, weighed = false
            WHERE booking_id = v_row.id AND cleared_at IS NULL;
            UPDATE bookings SET status = 'checked_in'
            WHERE id = v_row.id AND status = v_before.o_status AND slot_id = v_before.o_slot AND nik_hash = v_before.o_nik;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
            END IF;
            PERFORM join_queue(v_row.id);
            INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
            VALUES (v_row.id, antrean_now(), 'checked_in', v_before.o_status, 'checked_in', v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk',
                CASE WHEN v_row.place = 0 THEN p_reason END);
            PERFORM note_audit(p_actor, p_device, CASE WHEN v_row.place = 0 AND p_reason IS NOT NULL THEN 'let_in_late' ELSE 'checked_in' END, p_office,
                'booking', v_row.id, NULL, CASE WHEN v_row.place = 0 THEN p_reason END);
        END IF;
        RETURN QUERY SELECT v_row.id, v_outcome;
        -- who is not let in brings nobody else in
        IF v_row.place = 0 AND v_outcome NOT IN (1, 2) THEN
            RETURN;
        END IF;
    END LOOP;
END
$$;
CREATE FUNCTION antrean.choose_instead(p_booking bigint, p_day date, p_slot bigint, OUT o_outcome integer, OUT o_day date) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_before record;
    v_slot slots;
    v_number integer;
BEGIN
    SELECT f.*, s.day, s.lane_id INTO v_before FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    SELECT * INTO v_slot FROM slots WHERE id = p_slot;
    -- touched twice, or the answer was lost
    IF v_before.o_status = 'booked' AND v_before.o_slot = p_slot
        AND EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND day = v_before.day AND accepted_at IS NOT NULL) THEN
        o_outcome := 1;
        o_day := v_before.day;
        RETURN;
    END IF;
    IF v_before.o_party IS NULL OR v_slot.id IS NULL OR v_slot.lane_id <> v_before.lane_id OR v_slot.id = v_before.o_slot OR v_slot.starts_at <= v_now
        OR NOT EXISTS (SELECT 1 FROM relocations WHERE booking_id = p_booking AND day = p_day AND accepted_at IS NULL) THEN
        o_outcome := 16;
        RETURN;
    END IF;
    IF v_before.o_status <> 'booked' OR v_before.day <> p_day OR v_now >= v_before.o_starts_at THEN
        o_outcome := 17;
        RETURN;
    END IF;
    IF v_before.o_chat IS NULL THEN
        PERFORM 1 FROM accounts WHERE id = v_before.o_account FOR NO KEY UPDATE;
    ELSE
        PERFORM 1 FROM chats WHERE id = v_before.o_chat FOR NO KEY UPDATE;
    END IF;
    PERFORM 1 FROM slots WHERE id IN (p_slot, v_before.o_slot) ORDER BY id FOR NO KEY UPDATE;
    UPDATE slots s SET taken = taken + 1, issued = issued + 1, version = nextval('slot_versions')
    WHERE id = p_slot AND free_places(s, v_now) > 0
    RETURNING issued INTO v_number;
    IF NOT FOUND THEN
        o_outcome := 7;
        RETURN;
    END IF;
    UPDATE bookings SET slot_id = p_slot, queue_number = v_number WHERE id = p_booking AND status = 'booked' AND slot_id = v_before.o_slot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    v_now := antrean_now();
    UPDATE relocations SET day = v_slot.day, accepted_at = v_now, changes = changes + 1 WHERE booking_id = p_booking;
    PERFORM give_back(v_before.o_slot);
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
    VALUES (p_booking, v_now, 'moved', 'booked', 'booked', v_before.o_slot, p_slot, CASE WHEN v_before.o_chat IS NULL THEN 'account' ELSE 'chat' END,
        coalesce(v_before.o_account, v_before.o_chat), 'web', 'relocation');
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, from_slot, due_at, way)
    SELECT v_now, 1, 'moved', 'party', id, ARRAY[p_booking], v_before.o_slot, v_now, CASE WHEN chat_id IS NULL THEN 'mail' ELSE 'whatsapp' END
    FROM parties WHERE id = v_before.o_party AND staff_id IS NULL;
    o_outcome := 1;
    o_day := v_slot.day;
END
$$;
CREATE FUNCTION antrean.claim_messages(p_owner text, p_count integer, p_lease interval, p_way text DEFAULT 'mail'::text, p_kinds text[] DEFAULT NULL::text[], p_classes smallint[] DEFAULT NULL::smallint[]) RETURNS TABLE(id bigint, created_at timestamp with time zone, kind text, subject text, subject_id bigint, booking_ids bigint[], from_slot bigint, attempt integer, facts jsonb, asking bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    RETURN QUERY
    WITH due AS (
        SELECT m.id, m.created_at, m.subject_id
        FROM (VALUES (0::smallint, 1.0), (1::smallint, 0.5), (2::smallint, 0.75), (3::smallint, 0.25)) AS share (class, part)
        CROSS JOIN LATERAL (
            SELECT o.id, o.created_at, o.subject_id, o.class, o.due_at
            FROM outbox o
            WHERE (p_kinds IS NULL OR o.kind = ANY (p_kinds)) AND o.way = p_way AND o.class = share.class AND o.state = 'waiting' AND o.due_at <= v_now
              -- a scalar subquery is asked once a candidate; NOT EXISTS would be planned as a join with the whole outbox
              AND (
                  SELECT e.id FROM outbox e
                  WHERE e.subject_id = o.subject_id AND e.subject = o.subject AND e.id < o.id AND e.state IN ('waiting', 'sending')
                    -- what it tells is looked up when it is sent: nothing newer has to wait for a reminder
                    AND e.kind <> 'reminder'
                  LIMIT 1
              ) IS NULL
            ORDER BY o.due_at
            LIMIT ceil(p_count * share.part)
            FOR NO KEY UPDATE OF o SKIP LOCKED
        ) m
        WHERE p_classes IS NULL OR share.class = ANY (p_classes)
        ORDER BY row_number() OVER (PARTITION BY m.class ORDER BY m.due_at) > greatest(1, p_count / 8), m.class
        LIMIT p_count
    )
    UPDATE outbox o
    SET state = 'sending', attempt = o.attempt + 1, leased_by = p_owner, lease_until = v_now + p_lease
    FROM due
    -- found by (subject_id, id): there is no index on the id alone, and none is wanted on the way of a booking
    WHERE o.subject_id = due.subject_id AND o.id = due.id AND o.created_at = due.created_at
    RETURNING o.id, o.created_at, o.kind, o.subject, o.subject_id, o.booking_ids, o.from_slot, o.attempt, o.facts, asking(o);
END
$$;
CREATE TABLE antrean.misses (
    booking_id bigint NOT NULL,
    kind smallint NOT NULL,
    hash uuid NOT NULL,
    office_id integer NOT NULL,
    day date NOT NULL,
    at timestamp with time zone NOT NULL,
    paused_until timestamp with time zone,
    cleared_at timestamp with time zone,
    cleared_by bigint,
    reason text,
    weighed boolean DEFAULT false NOT NULL,
    CONSTRAINT misses_cleared_is_not_paused CHECK (((cleared_at IS NULL) OR (paused_until IS NULL))),
    CONSTRAINT misses_cleared_whole CHECK (((cleared_at IS NULL) = (reason IS NULL)))
);
CREATE FUNCTION antrean.clear_miss(p_actor bigint, p_device integer, p_miss antrean.misses, p_reason text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_miss.hash, p_miss.kind));
    UPDATE misses SET cleared_at = v_now, cleared_by = p_actor, reason = p_reason, paused_until = NULL, weighed = false
    WHERE booking_id = p_miss.booking_id AND cleared_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM claims c USING bookings b
    WHERE c.kind = p_miss.kind AND c.hash = p_miss.hash AND c.booking_id = p_miss.booking_id AND b.id = p_miss.booking_id AND b.status = 'forfeited';
    PERFORM erase_after_pause(p_miss.booking_id);
    PERFORM tell(b.party_id, 'excused', ARRAY[b.id], NULL) FROM bookings b WHERE b.id = p_miss.booking_id;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_miss.paused_until IS NULL THEN 'miss_excused' ELSE 'pause_lifted' END, p_miss.office_id,
        'booking', p_miss.booking_id, NULL, p_reason);
    RETURN true;
END
$$;
CREATE FUNCTION antrean.close_audit_days() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_day date;
    v_last date := (v_now - interval '1 hour')::date - 1;
    v_before bytea;
    v_closed record;
    v_count integer := 0;
BEGIN
    -- of two at once the second finds nothing to do
    PERFORM pg_advisory_xact_lock(7165015);
    SELECT day + 1, digest INTO v_day, v_before FROM audit_days ORDER BY day DESC LIMIT 1;
    v_day := coalesce(v_day, (SELECT min(at)::date FROM audit));
    WHILE v_day <= v_last LOOP
        SELECT * INTO v_closed FROM audit_digest(v_day, v_before);
        INSERT INTO audit_days (day, lines, digest, closed_at) VALUES (v_day, v_closed.o_lines, v_closed.o_digest, v_now);
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, facts, due_at)
        SELECT v_now, 2, 'audit_day', 'staff', id,
            jsonb_build_object('day', v_day, 'lines', v_closed.o_lines, 'digest', encode(v_closed.o_digest, 'hex')), v_now
        FROM staff WHERE role = 'auditor' AND active;
        v_before := v_closed.o_digest;
        v_day := v_day + 1;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$$;
CREATE FUNCTION antrean.close_hours(p_closure bigint, p_office integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.close_staff_session(p_token uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_session staff_sessions;
BEGIN
    DELETE FROM staff_sessions WHERE token_hash = p_token RETURNING * INTO v_session;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM note_audit(v_session.staff_id, v_session.device_id, 'logged_out', NULL, NULL, NULL);
    RETURN true;
END
$$;
CREATE FUNCTION antrean.confirm_hold(p_party bigint, p_channel text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.conflicts(p_office integer) RETURNS TABLE(slot_id bigint, office_id integer, day date, starts_at timestamp with time zone, ends_at timestamp with time zone, open boolean, planned integer, taken integer, over integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.correct_name(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_name text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    UPDATE applicants a SET name = p_name
    FROM bookings b JOIN slots s ON s.id = b.slot_id
    WHERE a.booking_id = p_booking AND b.id = p_booking AND s.office_id = p_office AND b.status IN ('booked', 'checked_in', 'called');
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'name_corrected', p_office, 'booking', p_booking);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.count_use(p_kind text, p_subject text, p_most integer, p_window interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_count integer;
BEGIN
    INSERT INTO limits AS l (kind, subject, window_start, count) VALUES (p_kind, p_subject, v_now, 1)
    ON CONFLICT (kind, subject) DO UPDATE
    SET count = CASE WHEN l.window_start > v_now - p_window THEN least(l.count + 1, p_most + 1) ELSE 1 END,
        window_start = CASE WHEN l.window_start > v_now - p_window THEN l.window_start ELSE v_now END
    RETURNING count INTO v_count;
    RETURN v_count <= p_most;
END
$$;
CREATE FUNCTION antrean.create_staff(p_actor bigint, p_device integer, p_username text, p_name text, p_role text, p_offices integer[], p_email_hash uuid, p_email_sealed bytea, p_phone_hash uuid, p_nik_hash uuid, p_token uuid, p_totp_sealed bytea, p_valid interval, OUT o_outcome integer, OUT o_staff bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    IF NOT may_manage(p_actor, p_role, p_offices) THEN
        o_outcome := 3;
        RETURN;
    END IF;
    IF (p_role IN ('operator', 'auditor')) <> (cardinality(p_offices) = 0) THEN
        o_outcome := 4;
        RETURN;
    END IF;
    INSERT INTO staff (username, name, role, email_hash, email_sealed, phone_hash, nik_hash, created_at)
    VALUES (p_username, p_name, p_role, p_email_hash, p_email_sealed, p_phone_hash, p_nik_hash, antrean_now())
    ON CONFLICT ON CONSTRAINT staff_username_unique DO NOTHING
    RETURNING id INTO o_staff;
    IF o_staff IS NULL THEN
        o_outcome := 2;
        RETURN;
    END IF;
    INSERT INTO staff_offices (staff_id, office_id) SELECT o_staff, unnest(p_offices);
    INSERT INTO staff_invitations (token_hash, staff_id, totp_sealed, expires_at) VALUES (p_token, o_staff, p_totp_sealed, antrean_now() + p_valid);
    PERFORM note_audit(p_actor, p_device, 'staff_created', CASE WHEN cardinality(p_offices) = 1 THEN p_offices[1] END, 'staff', o_staff,
        jsonb_build_object('role', p_role, 'offices', to_jsonb(p_offices)));
    o_outcome := 1;
END
$$;
CREATE FUNCTION antrean.dead_chat_messages(p_most integer) RETURNS TABLE(id bigint, office_id integer, finished_at timestamp with time zone, attempts integer, last_error text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT i.id, i.office_id, i.finished_at, i.attempts, coalesce(i.last_error, '')
    FROM chat_inbox i
    WHERE i.state = 'dead' AND i.body_sealed IS NOT NULL
    ORDER BY i.finished_at
    LIMIT p_most
$$;
CREATE FUNCTION antrean.decide_change(p_actor bigint, p_device integer, p_change bigint, p_approve boolean, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.decide_closure(p_actor bigint, p_device integer, p_closure bigint, p_approve boolean, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.divide_hour(p_lane integer, p_starts_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT divide_hours(ARRAY[s.id]) FROM slots s JOIN offices o ON o.id = s.office_id AND o.by_release
    WHERE s.lane_id = p_lane AND s.starts_at = p_starts_at
$$;
CREATE FUNCTION antrean.divide_hours(p_slots bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.end_booking(p_booking bigint, p_before record, p_to text, p_actor text, p_actor_id bigint, p_channel text, p_reason text, p_facts jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.end_by_merge(p_booking bigint, p_before record, p_actor bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    DELETE FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking;
    UPDATE bookings SET status = 'served'
    WHERE id = p_booking AND status = p_before.o_status AND status IN ('booked', 'checked_in', 'called', 'forfeited') AND slot_id = p_before.o_slot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
    VALUES (p_booking, antrean_now(), 'served', p_before.o_status, 'served', p_before.o_slot, p_before.o_slot, 'staff', p_actor, 'desk', 'without network');
END
$$;
CREATE FUNCTION antrean.end_days() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_all integer;
    v_row record;
    v_slots bigint[];
BEGIN
    -- locked first and looked at then: who undoes a check-in holds the slot until the booking is as it was
    SELECT array_agg(id) INTO v_slots
    FROM (
        SELECT s.id FROM slots s JOIN offices o ON o.id = s.office_id
        WHERE NOT s.swept AND s.ends_at < v_now AND late_after(s, o) < v_now
          AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = s.id AND b.status IN ('held', 'booked'))
        ORDER BY s.ends_at LIMIT 1000 FOR NO KEY UPDATE OF s SKIP LOCKED) x;
    UPDATE slots s SET swept = true
    WHERE s.id = ANY (v_slots) AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = s.id AND b.status IN ('held', 'booked'));
    GET DIAGNOSTICS v_all = ROW_COUNT;
    -- nobody is at a counter any more
    UPDATE counters c SET state = 'closed', changed_at = v_now
    FROM offices o
    WHERE o.id = c.office_id AND c.state <> 'closed' AND (c.changed_at AT TIME ZONE o.zone)::date < (v_now AT TIME ZONE o.zone)::date;
    FOR v_row IN
        SELECT booking_id, kind, hash FROM misses WHERE paused_until < v_now
        ORDER BY uuid_hash_extended(hash, kind) LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(uuid_hash_extended(v_row.hash, v_row.kind));
        UPDATE misses SET paused_until = NULL WHERE booking_id = v_row.booking_id;
        DELETE FROM claims WHERE kind = v_row.kind AND hash = v_row.hash AND booking_id = v_row.booking_id;
        PERFORM erase_after_pause(v_row.booking_id);
        v_all := v_all + 1;
    END LOOP;
    RETURN v_all;
END
$$;
CREATE FUNCTION antrean.end_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_state text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_delivery deliveries;
BEGIN
    SELECT * INTO v_delivery FROM deliveries WHERE booking_id = p_booking AND office_id = p_office FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_delivery.state = p_state THEN
        RETURN 2;
    END IF;
    IF v_delivery.state <> 'sent' AND p_state <> 'collected' OR v_delivery.state NOT IN ('recorded', 'returned') AND p_state = 'collected' THEN
        RETURN 17;
    END IF;
    UPDATE deliveries SET state = p_state, changed_at = v_now WHERE booking_id = p_booking;
    IF p_state <> 'returned' THEN
        -- nobody needs to know it any more
        UPDATE applicants SET address_sealed = NULL WHERE booking_id = p_booking;
    ELSE
        PERFORM tell(b.party_id, 'posted', ARRAY[b.id], jsonb_build_object('at', extract(epoch FROM v_now))) FROM bookings b WHERE b.id = p_booking;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'delivery_' || p_state, p_office, 'booking', p_booking);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.end_office_day(p_actor bigint, p_device integer, p_office integer, p_day date, p_excused boolean, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_miss misses;
BEGIN
    IF p_day > today_at(p_office) THEN
        RETURN 26;
    END IF;
    PERFORM pg_advisory_xact_lock(7165013, p_office);
    INSERT INTO office_days (office_id, day, closed_at, excused_at, staff_id, reason)
    VALUES (p_office, p_day, CASE WHEN NOT p_excused THEN v_now END, CASE WHEN p_excused THEN v_now END, p_actor, p_reason)
    ON CONFLICT (office_id, day) DO UPDATE
    SET closed_at = coalesce(office_days.closed_at, excluded.closed_at), excused_at = coalesce(office_days.excused_at, excluded.excused_at),
        staff_id = excluded.staff_id, reason = excluded.reason;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_excused THEN 'day_excused' ELSE 'day_closed' END, p_office, NULL, NULL,
        jsonb_build_object('day', p_day), p_reason);
    IF p_excused THEN
        FOR v_miss IN
            SELECT * FROM misses WHERE office_id = p_office AND day = p_day AND cleared_at IS NULL ORDER BY uuid_hash_extended(hash, kind)
        LOOP
            -- nobody excuses themselves
            CONTINUE WHEN is_of_staff(p_actor, v_miss.booking_id);
            PERFORM clear_miss(p_actor, p_device, v_miss, p_reason);
        END LOOP;
    END IF;
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.end_releases(p_actor bigint, p_device integer, p_office integer, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.end_visit() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_visit visits;
    v_before record;
BEGIN
    SELECT v.* INTO v_visit
    FROM visits v JOIN offices o ON o.id = v.office_id
    WHERE v.state <> 'done' AND v.day < (v_now AT TIME ZONE 'Asia/Jayapura')::date AND v.day < (v_now AT TIME ZONE o.zone)::date
    ORDER BY v.day, v.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- not by change_queue(): nobody was heard from
    UPDATE queues SET version = version + 1 WHERE office_id = v_visit.office_id;
    UPDATE visits SET state = 'done', outcome = 'left', ended_at = v_now, changed_at = v_now, before = NULL WHERE id = v_visit.id AND state <> 'done';
    IF FOUND AND v_visit.booking_id IS NOT NULL THEN
        SELECT * INTO v_before FROM booking_facts(v_visit.booking_id);
        PERFORM forfeit_booking(v_visit.booking_id, v_before, 'system', NULL, 'sweep');
    END IF;
    RETURN v_visit.id;
END
$$;
CREATE FUNCTION antrean.ensure_partitions(p_months integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
    v_from timestamptz;
    v_name text;
    v_parent text;
    v_count integer := 0;
BEGIN
    -- of two at once the second finds nothing to do
    PERFORM pg_advisory_xact_lock(7165014);
    FOR m IN 0 .. p_months LOOP
        v_from := date_trunc('month', antrean_now()) + make_interval(months => m);
        FOREACH v_parent IN ARRAY ARRAY['booking_history', 'outbox', 'chat_inbox', 'audit'] LOOP
            v_name := format('%s_%s', v_parent, to_char(v_from, 'YYYY_MM'));
            IF to_regclass('antrean.' || v_name) IS NULL THEN
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', v_name, v_parent);
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', v_parent, v_name, v_from,
                    v_from + interval '1 month');
                v_count := v_count + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN v_count;
END
$$;
CREATE FUNCTION antrean.enter_nik(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_nik uuid, p_nik_sealed bytea, p_service smallint, p_shown bigint, OUT o_outcome integer, OUT o_other bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_before record;
    v_facts record;
BEGIN
    PERFORM change_queue(p_office);
    SELECT f.*, s.office_id INTO v_before FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    IF v_before.office_id IS DISTINCT FROM p_office OR v_before.o_status NOT IN ('booked', 'checked_in', 'called') THEN
        o_outcome := 16;
        RETURN;
    END IF;
    IF v_before.o_claim_kind = 1 THEN
        o_outcome := 2;
        RETURN;
    END IF;
    -- both claims in order, then everything else
    PERFORM pg_advisory_xact_lock(k) FROM (
        SELECT uuid_hash_extended(p_nik, 1) AS k UNION SELECT uuid_hash_extended(v_before.o_nik, 2) ORDER BY k) keys;
    SELECT booking_id INTO o_other FROM claims WHERE kind = 1 AND hash = p_nik;
    IF FOUND THEN
        SELECT * INTO v_facts FROM booking_facts(o_other);
        IF v_facts.o_status = 'forfeited' THEN
            -- a pause; who has come is served, and the claim is this booking's from now on
            UPDATE misses SET paused_until = NULL WHERE booking_id = o_other;
            DELETE FROM claims WHERE kind = 1 AND hash = p_nik;
            PERFORM erase_after_pause(o_other);
            PERFORM note_audit(p_actor, p_device, 'pause_lifted', p_office, 'booking', o_other, NULL, 'served with a booking made by WhatsApp');
        ELSIF v_facts.o_status NOT IN ('held', 'booked') THEN
            o_outcome := 32;
            RETURN;
        ELSIF p_shown IS DISTINCT FROM o_other THEN
            o_outcome := 46;
            PERFORM note_audit(p_actor, p_device, 'other_seen', p_office, 'booking', o_other);
            RETURN;
        ELSE
            PERFORM end_booking(o_other, v_facts, 'cancelled', 'staff', p_actor, 'desk', 'the person was served elsewhere');
            PERFORM note_audit(p_actor, p_device, 'other_cancelled', p_office, 'booking', o_other);
        END IF;
    END IF;
    DELETE FROM claims WHERE kind = 2 AND hash = v_before.o_nik AND booking_id = p_booking;
    INSERT INTO claims (kind, hash, booking_id) VALUES (1, p_nik, p_booking);
    UPDATE bookings SET claim_kind = 1, nik_hash = p_nik, service = p_service
    WHERE id = p_booking AND status = v_before.o_status AND claim_kind = 2 AND nik_hash = v_before.o_nik;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE applicants SET nik_sealed = p_nik_sealed WHERE booking_id = p_booking;
    UPDATE visits SET service = p_service WHERE booking_id = p_booking;
    PERFORM note_audit(p_actor, p_device, 'nik_entered', p_office, 'booking', p_booking);
    o_outcome := 1;
END
$$;
CREATE FUNCTION antrean.erase_account(p_account bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    -- no booking of the account can be made meanwhile: each takes this lock
    PERFORM 1 FROM accounts WHERE id = p_account AND status = 'active' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 3;
    END IF;
    IF EXISTS (
        SELECT 1 FROM parties p JOIN bookings b ON b.party_id = p.id
        WHERE p.account_id = p_account AND b.status IN ('held', 'booked', 'checked_in', 'called')
    ) THEN
        RETURN 2;
    END IF;
    UPDATE home_visits
    SET person_sealed = NULL, state = CASE WHEN state IN ('asked', 'planned') THEN 'withdrawn' ELSE state END, changed_at = antrean_now()
    WHERE coalesce(account_id, -staff_id) = p_account;
    DELETE FROM sessions WHERE account_id = p_account;
    DELETE FROM family_members WHERE account_id = p_account;
    DELETE FROM mailed_codes WHERE account_id = p_account;
    DELETE FROM known_devices WHERE account_id = p_account;
    DELETE FROM consents WHERE account_id = p_account;
    UPDATE accounts
    SET status = 'erased', username = 'erased-' || id, password = '', email_hash = gen_random_uuid(), email_sealed = '', phone_hash = NULL,
        phone_sealed = NULL, nik_hash = gen_random_uuid(), nik_sealed = '', name = '', birth_date = '1900-01-01'
    WHERE id = p_account;
    UPDATE applicants a
    SET nik_sealed = '', name = '', birth_date = '1900-01-01', address_sealed = NULL
    FROM parties p
    JOIN bookings b ON b.party_id = p.id
    WHERE p.account_id = p_account AND a.booking_id = b.id;
    -- one person stays one person, but nobody knows who; a booking whose pause has a claim stays with it until that is over
    UPDATE bookings b
    SET nik_hash = fresh.nik_hash
    FROM parties p, (
        SELECT o.nik_hash AS old, gen_random_uuid() AS nik_hash
        FROM parties q JOIN bookings o ON o.party_id = q.id
        WHERE q.account_id = p_account
        GROUP BY o.nik_hash
    ) fresh
    WHERE p.account_id = p_account AND b.party_id = p.id AND fresh.old = b.nik_hash AND NOT EXISTS (
        SELECT 1 FROM claims c WHERE c.kind = b.claim_kind AND c.hash = b.nik_hash AND c.booking_id = b.id);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.erase_after_pause(p_booking bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    UPDATE bookings b SET nik_hash = gen_random_uuid()
    FROM slots s, parties p
    WHERE b.id = p_booking AND b.status = 'forfeited' AND s.id = b.slot_id AND p.id = b.party_id
      AND (s.erased OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.account_id AND a.status = 'erased'));
    UPDATE misses m SET hash = gen_random_uuid()
    FROM bookings b JOIN slots s ON s.id = b.slot_id
    WHERE m.booking_id = p_booking AND b.id = p_booking AND s.erased;
END
$$;
CREATE FUNCTION antrean.erase_chats(p_after bigint, OUT o_last bigint, OUT o_chats integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_before timestamptz := antrean_now() - (SELECT personal_data_kept FROM policy);
BEGIN
    SELECT max(id) INTO o_last FROM (SELECT id FROM chats WHERE id > p_after ORDER BY id LIMIT 2000) x;
    -- who writes at this moment waits, or has been heard when the second statement looks
    PERFORM 1 FROM chats c
    WHERE c.id > p_after AND c.id <= o_last AND num_nonnulls(c.user_hash, c.phone_hash) > 0 AND c.created_at < v_before
      AND NOT EXISTS (SELECT 1 FROM chat_offices o WHERE o.chat_id = c.id AND o.heard_at >= v_before)
    ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE chats c SET user_hash = NULL, user_sealed = NULL, phone_hash = NULL, phone_sealed = NULL, wish_sealed = NULL, wished_at = NULL
    WHERE c.id > p_after AND c.id <= o_last AND num_nonnulls(c.user_hash, c.phone_hash) > 0 AND c.created_at < v_before
      AND NOT EXISTS (SELECT 1 FROM chat_offices o WHERE o.chat_id = c.id AND o.heard_at >= v_before)
      AND NOT EXISTS (
        SELECT 1 FROM parties p JOIN bookings b ON b.party_id = p.id JOIN slots s ON s.id = b.slot_id WHERE p.chat_id = c.id AND s.ends_at >= v_before);
    GET DIAGNOSTICS o_chats = ROW_COUNT;
END
$$;
CREATE FUNCTION antrean.erase_hour(OUT o_day date, OUT o_people integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    -- in a variable: the planner uses no index for a volatile function
    v_before timestamptz := antrean_now() - (SELECT personal_data_kept FROM policy);
    v_slot bigint;
BEGIN
    SELECT id, day INTO v_slot, o_day FROM slots WHERE NOT erased AND ends_at < v_before ORDER BY ends_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE applicants a
    SET nik_sealed = '', name = '', birth_date = '1900-01-01', address_sealed = NULL, namesake_hash = NULL
    FROM bookings b
    WHERE b.slot_id = v_slot AND a.booking_id = b.id AND a.name <> '';
    GET DIAGNOSTICS o_people = ROW_COUNT;
    UPDATE bookings b SET nik_hash = gen_random_uuid()
    WHERE b.slot_id = v_slot AND b.status IN ('served', 'forfeited', 'cancelled', 'expired') AND NOT EXISTS (
        SELECT 1 FROM claims c WHERE c.kind = b.claim_kind AND c.hash = b.nik_hash AND c.booking_id = b.id);
    UPDATE misses m SET hash = gen_random_uuid() FROM bookings b WHERE b.slot_id = v_slot AND m.booking_id = b.id AND m.paused_until IS NULL;
    UPDATE slots SET erased = true WHERE id = v_slot;
END
$$;
CREATE FUNCTION antrean.excuse_miss(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_miss misses;
BEGIN
    SELECT * INTO v_miss FROM misses WHERE booking_id = p_booking AND office_id = p_office;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF is_of_staff(p_actor, p_booking) THEN
        RETURN 31;
    END IF;
    RETURN CASE WHEN clear_miss(p_actor, p_device, v_miss, p_reason) THEN 1 ELSE 2 END;
END
$$;
CREATE FUNCTION antrean.expire_hold() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.fail_chat_message(p_id bigint, p_received_at timestamp with time zone, p_error text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.find_pseudonym(p_pseudonym text, p_after bigint, OUT o_kind text, OUT o_id bigint, OUT o_last bigint) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_secret bytea;
BEGIN
    SELECT secret INTO v_secret FROM report_key;
    IF p_after = 0 THEN
        SELECT 'staff', id INTO o_kind, o_id
        FROM staff WHERE encode(substr(sha256(v_secret || 'staff'::bytea || int8send(id)), 1, 6), 'hex') = p_pseudonym LIMIT 1;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF p_after < 0 THEN
        SELECT 'chat', max(id) FILTER (WHERE encode(substr(sha256(v_secret || 'number'::bytea || int8send(id)), 1, 6), 'hex') = p_pseudonym), -1 - max(id)
        INTO o_kind, o_id, o_last
        FROM (SELECT id FROM chats WHERE id > -1 - p_after ORDER BY id LIMIT 200000) piece;
        RETURN;
    END IF;
    SELECT 'account', max(id) FILTER (WHERE encode(substr(sha256(v_secret || 'account'::bytea || int8send(id)), 1, 6), 'hex') = p_pseudonym), max(id)
    INTO o_kind, o_id, o_last
    FROM (SELECT id FROM accounts WHERE id > p_after ORDER BY id LIMIT 200000) piece;
    o_last := coalesce(o_last, -1);
END
$$;
CREATE FUNCTION antrean.finish_chat_message(p_id bigint, p_received_at timestamp with time zone, p_due timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    UPDATE chat_inbox
    SET state = CASE WHEN p_due IS NULL THEN 'done' ELSE 'waiting' END, body_sealed = CASE WHEN p_due IS NOT NULL THEN body_sealed END,
        sender = CASE WHEN p_due IS NOT NULL THEN sender END, due_at = coalesce(p_due, due_at), finished_at = CASE WHEN p_due IS NULL THEN antrean_now() END
    WHERE id = p_id AND received_at = p_received_at AND state = 'waiting'
$$;
CREATE FUNCTION antrean.finish_merge(p_actor bigint, p_device integer, p_office integer, p_day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO day_lists (office_id, day, device_id, fetched_at, merged_at)
    SELECT p_office, p_day, id, antrean_now(), antrean_now() FROM staff_devices WHERE id = p_device AND office_id = p_office AND revoked_at IS NULL
    ON CONFLICT ON CONSTRAINT day_lists_pkey DO UPDATE SET merged_at = excluded.merged_at;
    PERFORM note_audit(p_actor, p_device, 'merge_finished', p_office, NULL, NULL, jsonb_build_object('day', p_day));
END
$$;
CREATE FUNCTION antrean.finish_messages(p_ids bigint[], p_created_at timestamp with time zone[], p_subject_ids bigint[], p_attempts integer[], p_states text[], p_dues timestamp with time zone[], p_errors text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    RETURN QUERY
    UPDATE outbox o
    -- a receipt that came before the answer did knows more
    SET state = CASE WHEN o.receipt = 'failed' THEN 'dead'
                     WHEN o.receipt IN ('sent', 'delivered', 'read') THEN 'delivered' ELSE e.state END,
        last_error = CASE WHEN o.receipt = 'failed' THEN o.last_error ELSE e.error END,
        finished_at = CASE WHEN e.state IN ('delivered', 'dead') OR o.receipt IS NOT NULL THEN v_now END,
        leased_by = NULL, lease_until = NULL, due_at = coalesce(e.due, o.due_at)
    FROM unnest(p_ids, p_created_at, p_subject_ids, p_attempts, p_states, p_dues, p_errors)
        AS e (id, created_at, subject_id, attempt, state, due, error)
    WHERE o.subject_id = e.subject_id AND o.id = e.id AND o.created_at = e.created_at AND o.state = 'sending' AND o.attempt = e.attempt
    RETURNING o.id;
END
$$;
CREATE FUNCTION antrean.follow_releases() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.follow_visit(p_booking bigint, p_from text, p_to text, p_event text, p_actor bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.forfeit_absent() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_slot record;
    v_row record;
    v_pause timestamptz;
    v_excuser bigint;
    v_excused boolean;
    v_ended integer := 0;
BEGIN
    SELECT s.id, s.office_id, s.day, v_now >= (s.day + 2)::timestamp AT TIME ZONE o.zone AS unheard
    INTO v_slot
    FROM slots s
    JOIN offices o ON o.id = s.office_id
    LEFT JOIN office_days d ON d.office_id = s.office_id AND d.day = s.day
    LEFT JOIN queues q ON q.office_id = s.office_id
    WHERE NOT s.swept AND s.ends_at < v_now AND late_after(s, o) < v_now
      -- on its own day: what is done the next morning says nothing of it
      AND (q.changed_at >= s.starts_at AND q.changed_at < (s.day + 1)::timestamp AT TIME ZONE o.zone OR d.closed_at IS NOT NULL
        OR d.excused_at IS NOT NULL OR all_merged(s.office_id, s.day, late_after(s, o)) OR v_now >= (s.day + 2)::timestamp AT TIME ZONE o.zone)
      AND EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = s.id AND b.status = 'booked')
    ORDER BY s.ends_at
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- whoever excuses the day has done so by now, or waits for this
    PERFORM pg_advisory_xact_lock(7165013, v_slot.office_id);
    -- the time under the lock: a line of history is never older than the one before it
    v_now := antrean_now();
    SELECT staff_id INTO v_excuser FROM office_days WHERE office_id = v_slot.office_id AND day = v_slot.day AND excused_at IS NOT NULL;
    FOR v_row IN
        SELECT b.id, b.claim_kind, b.nik_hash, b.party_id
        FROM bookings b
        WHERE b.slot_id = v_slot.id AND b.status = 'booked'
        ORDER BY uuid_hash_extended(b.nik_hash, b.claim_kind)
    LOOP
        PERFORM pg_advisory_xact_lock(uuid_hash_extended(v_row.nik_hash, v_row.claim_kind));
        UPDATE bookings SET status = 'forfeited' WHERE id = v_row.id AND status = 'booked' AND slot_id = v_slot.id AND nik_hash = v_row.nik_hash;
        -- came at the last moment, or was cancelled
        CONTINUE WHEN NOT FOUND;
        -- who never accepted the hour that the office gave instead of theirs has not missed it
        v_excused := v_slot.unheard OR v_excuser IS NOT NULL AND NOT is_of_staff(v_excuser, v_row.id)
            OR EXISTS (SELECT 1 FROM relocations r WHERE r.booking_id = v_row.id AND r.accepted_at IS NULL);
        v_pause := CASE WHEN NOT v_excused THEN pause_of(v_row.claim_kind, v_row.nik_hash, v_now) END;
        IF v_pause IS NULL THEN
            DELETE FROM claims WHERE kind = v_row.claim_kind AND hash = v_row.nik_hash AND booking_id = v_row.id;
        END IF;
        INSERT INTO misses (booking_id, kind, hash, office_id, day, at, paused_until, cleared_at, reason)
        VALUES (v_row.id, v_row.claim_kind, v_row.nik_hash, v_slot.office_id, v_slot.day, v_now, v_pause,
            CASE WHEN v_excused THEN v_now END, CASE WHEN v_excused THEN 'the office' END)
        -- let in after the first sweep, which was undone
        ON CONFLICT (booking_id) DO UPDATE
        SET at = excluded.at, paused_until = excluded.paused_until, cleared_at = excluded.cleared_at, cleared_by = NULL, reason = excluded.reason,
            weighed = false;
        INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
        VALUES (v_row.id, antrean_now(), 'forfeited', 'booked', 'forfeited', v_slot.id, v_slot.id, 'system', 'sweep');
        PERFORM tell(v_row.party_id, 'forfeited', ARRAY[v_row.id],
            jsonb_strip_nulls(jsonb_build_object('excused', v_excused, 'until', extract(epoch FROM v_pause)::bigint)));
        v_ended := v_ended + 1;
    END LOOP;
    RETURN v_ended;
END
$$;
CREATE FUNCTION antrean.forfeit_booking(p_booking bigint, p_before record, p_actor text, p_actor_id bigint, p_channel text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    DELETE FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking;
    UPDATE bookings SET status = 'forfeited'
    WHERE id = p_booking AND status = p_before.o_status AND slot_id = p_before.o_slot AND claim_kind = p_before.o_claim_kind
      AND nik_hash = p_before.o_nik;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, antrean_now(), 'forfeited', p_before.o_status, 'forfeited', p_before.o_slot, p_before.o_slot, p_actor, p_actor_id, p_channel);
END
$$;
CREATE FUNCTION antrean.free_places(p_slot antrean.slots, p_now timestamp with time zone) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE
        WHEN p_slot.open AND p_slot.opens_at <= p_now AND p_slot.starts_at > p_now THEN greatest(0,
            p_slot.planned - p_slot.taken - p_slot.held_back - CASE WHEN p_slot.staged_at > p_now THEN p_slot.staged ELSE 0 END)
        ELSE 0 END
$$;
CREATE FUNCTION antrean.give_back(p_slot bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.hold_key(p_account bigint, p_key uuid, p_kind text, p_mac uuid, p_party bigint, p_booking bigint) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.invariants() RETURNS TABLE(rule text, broken bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT 'no slot above its capacity', count(*) FROM slots WHERE taken + held_back > capacity
    UNION ALL
    SELECT 'taken is the number of bookings that occupy a place', count(*)
    FROM slots s
    FULL JOIN (
        SELECT slot_id, count(*) AS people FROM bookings
        WHERE status IN ('held', 'booked', 'checked_in', 'called', 'served', 'forfeited') GROUP BY slot_id
    ) b ON b.slot_id = s.id
    WHERE coalesce(s.taken, -1) <> coalesce(b.people, 0)
    UNION ALL
    SELECT 'held_back is the number of places that wait to return', count(*)
    FROM slots s
    FULL JOIN (SELECT slot_id, sum(places) AS places FROM returning_places GROUP BY slot_id) r ON r.slot_id = s.id
    WHERE coalesce(s.held_back, -1) <> coalesce(r.places, 0)
    UNION ALL
    SELECT 'an hour opens with its first release, and not without one that holds', count(*)
    FROM slots s
    JOIN offices o ON o.id = s.office_id AND o.by_release
    CROSS JOIN LATERAL (
        SELECT min(r.opens_at) FILTER (WHERE r.state = 'announced') AS first, count(*) AS all, bool_and(r.applied) AS applied
        FROM releases r JOIN release_shares x ON x.release_id = r.id AND x.lane_id = s.lane_id
        WHERE r.office_id = s.office_id AND r.state <> 'ended' AND s.day BETWEEN r.day_from AND r.day_until
    ) r
    WHERE s.starts_at > antrean_now() AND r.all > 0 AND r.applied
      AND CASE WHEN r.first > antrean_now() THEN s.opens_at <> r.first
               WHEN r.first IS NULL THEN s.opens_at < 'infinity'
               ELSE s.opens_at = 'infinity' END
    UNION ALL
    SELECT 'no queue number above what was issued', count(*) FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE b.queue_number > s.issued
    UNION ALL
    SELECT 'a queue number once an office and day', count(*) FROM (
        SELECT 1 FROM bookings b JOIN slots s ON s.id = b.slot_id
        GROUP BY s.office_id, s.day, s.prefix, b.queue_number HAVING count(*) > 1) x
    UNION ALL
    SELECT 'a prefix once an office and day', count(*) FROM (
        SELECT 1 FROM slots GROUP BY office_id, day, prefix HAVING count(*) > 1) x
    UNION ALL
    SELECT 'an hour has its lane, and the office of that', count(*)
    FROM slots s LEFT JOIN lanes l ON l.id = s.lane_id WHERE l.office_id IS DISTINCT FROM s.office_id
    UNION ALL
    SELECT 'one live booking a person', count(*) FROM (
        SELECT 1 FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called') GROUP BY claim_kind, nik_hash HAVING count(*) > 1) x
    UNION ALL
    SELECT 'a live booking has its claim, and a claim its live booking', count(*)
    FROM (SELECT id, claim_kind, nik_hash FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called')) b
    FULL JOIN (SELECT * FROM claims x WHERE NOT EXISTS (SELECT 1 FROM misses m WHERE m.booking_id = x.booking_id AND m.paused_until IS NOT NULL)) c
        ON c.booking_id = b.id AND c.kind = b.claim_kind AND c.hash = b.nik_hash
    WHERE b.id IS NULL OR c.booking_id IS NULL
    UNION ALL
    SELECT 'a booking has its party, its person and its history', count(*)
    FROM bookings b
    LEFT JOIN parties p ON p.id = b.party_id
    LEFT JOIN applicants a ON a.booking_id = b.id
    WHERE p.id IS NULL OR a.booking_id IS NULL OR NOT EXISTS (SELECT 1 FROM booking_history h WHERE h.booking_id = b.id)
    UNION ALL
    SELECT 'a person of a booking has the booking, a party its account, chat or officer and somebody', count(*)
    FROM (
        SELECT 1 FROM applicants a LEFT JOIN bookings b ON b.id = a.booking_id WHERE b.id IS NULL
        UNION ALL
        SELECT 1 FROM parties p LEFT JOIN accounts a ON a.id = p.account_id LEFT JOIN chats c ON c.id = p.chat_id
            LEFT JOIN staff s ON s.id = p.staff_id
        WHERE (a.id IS NULL AND c.id IS NULL AND s.id IS NULL) OR NOT EXISTS (SELECT 1 FROM bookings b WHERE b.party_id = p.id)
    ) x
    UNION ALL
    SELECT 'the last line of a booking''s history is its status and slot', count(*)
    FROM bookings b
    CROSS JOIN LATERAL (
        SELECT h.to_status, h.to_slot FROM booking_history h WHERE h.booking_id = b.id ORDER BY h.at DESC LIMIT 1
    ) h
    WHERE h.to_status <> b.status OR h.to_slot <> b.slot_id
    UNION ALL
    SELECT 'a booking that was ever booked has one confirmation', count(*)
    FROM (
        SELECT b.id
        FROM bookings b
        -- who booked at the desk has it on paper
        JOIN parties p ON p.id = b.party_id AND p.staff_id IS NULL
        LEFT JOIN LATERAL (
            SELECT count(*) AS told FROM outbox o
            WHERE o.subject = 'party' AND o.subject_id = b.party_id AND o.kind IN ('confirmation', 'person_added')
              AND b.id = ANY (o.booking_ids)
        ) o ON true
        WHERE o.told <> (SELECT count(*) FROM booking_history h WHERE h.booking_id = b.id AND h.event IN ('booked', 'confirmed'))
    ) x
    UNION ALL
    SELECT 'a party has at most five live people', count(*) FROM (
        SELECT 1 FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called') GROUP BY party_id HAVING count(*) > 5) x
    UNION ALL
    SELECT 'no account above its number of live people', count(*) FROM (
        SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id
        WHERE b.status IN ('held', 'booked', 'checked_in', 'called') AND p.account_id IS NOT NULL
        GROUP BY p.account_id HAVING count(*) > (SELECT live_people FROM policy)) x
    UNION ALL
    SELECT 'no officer above the number of bookings for others on a day', count(*) FROM (
        SELECT 1 FROM parties p JOIN bookings b ON b.party_id = p.id JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id
        WHERE p.staff_id IS NOT NULL
        GROUP BY p.staff_id, (p.created_at AT TIME ZONE o.zone)::date
        HAVING count(*) > (SELECT desk_bookings_per_day FROM policy)) x
    UNION ALL
    SELECT 'no chat above the number of live people that any office allows', count(*) FROM (
        SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id
        WHERE b.status IN ('held', 'booked', 'checked_in', 'called') AND p.chat_id IS NOT NULL AND s.day >= (antrean_now() AT TIME ZONE o.zone)::date
        GROUP BY p.chat_id
        HAVING count(*) > (SELECT greatest(max(o.chat_people), (SELECT chat_people FROM policy)) FROM offices o)) x
    UNION ALL
    SELECT 'without a NIK or a service only by WhatsApp', count(*)
    FROM bookings b JOIN parties p ON p.id = b.party_id JOIN applicants a ON a.booking_id = b.id
    WHERE p.channel <> 'whatsapp' AND (b.service IS NULL OR a.nik_sealed IS NULL OR b.claim_kind <> 1)
    UNION ALL
    SELECT 'a delivered message is taken once', count(*) FROM (SELECT 1 FROM chat_inbox GROUP BY message_id HAVING count(*) > 1) x
    UNION ALL
    SELECT 'no account above its number of people in a year', count(*) FROM (
        SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id
        WHERE b.created_at > antrean_now() - interval '365 days' AND p.account_id IS NOT NULL
        GROUP BY p.account_id HAVING count(DISTINCT b.nik_hash) > (SELECT people_per_year FROM policy)) x
    UNION ALL
    SELECT 'a key has its booking', count(*) FROM idempotency_keys k LEFT JOIN bookings b ON b.id = k.booking_id WHERE b.id IS NULL
    UNION ALL
    SELECT 'a number in the room and its booking agree', count(*)
    FROM (SELECT * FROM visits WHERE booking_id IS NOT NULL) v
    FULL JOIN (SELECT id, status FROM bookings WHERE status IN ('checked_in', 'called', 'served')) b ON b.id = v.booking_id
    WHERE NOT coalesce(CASE coalesce(b.status, 'left') WHEN 'left' THEN v.outcome = 'left' WHEN 'checked_in' THEN v.state = 'waiting' AND v.first_call IS NULL
            WHEN 'called' THEN v.state <> 'done' AND v.first_call IS NOT NULL
            ELSE v.state = 'done' AND v.outcome <> 'left' END, false)
    UNION ALL
    SELECT 'a pause has the claim of its void booking, and a miss its void booking unless it was cleared', count(*)
    FROM misses m JOIN bookings b ON b.id = m.booking_id
    WHERE m.cleared_at IS NULL AND b.status <> 'forfeited'
       OR m.paused_until IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.kind = m.kind AND c.hash = m.hash AND c.booking_id = m.booking_id)
    UNION ALL
    SELECT 'an hour that was changed is as it was changed', count(*)
    FROM slot_changes c JOIN slots s ON s.lane_id = c.lane_id AND s.starts_at = c.starts_at
    WHERE c.state = 'in_force' AND c.starts_at > antrean_now() AND s.open AND s.planned IS DISTINCT FROM c.places
    UNION ALL
    SELECT 'a delivery has its booking, and an address as long as it is on its way', count(*)
    FROM deliveries d LEFT JOIN bookings b ON b.id = d.booking_id LEFT JOIN applicants a ON a.booking_id = d.booking_id
    WHERE b.id IS NULL OR d.state IN ('recorded', 'sent') AND a.address_sealed IS NULL AND a.name <> ''
    UNION ALL
    SELECT 'nobody is called to a counter where somebody of another party is', count(*) FROM (
        SELECT 1 FROM visits WHERE state IN ('called', 'serving')
        GROUP BY office_id, day, counter HAVING count(DISTINCT coalesce(party_id, -id)) > 1) x
    UNION ALL
    SELECT 'nothing in a default partition', (SELECT count(*) FROM booking_history_default) + (SELECT count(*) FROM outbox_default)
        + (SELECT count(*) FROM chat_inbox_default)
$$;
CREATE FUNCTION antrean.invite_staff(p_actor bigint, p_device integer, p_staff bigint, p_token uuid, p_totp_sealed bytea, p_valid interval) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_staff staff;
BEGIN
    SELECT * INTO v_staff FROM staff WHERE id = p_staff FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    -- nobody renews the own factor: who has it may use it, who has lost it asks another
    IF p_actor = p_staff OR NOT v_staff.active OR NOT may_manage(p_actor, v_staff.role, offices_of_staff(p_staff)) THEN
        RETURN 3;
    END IF;
    UPDATE staff SET password = NULL, totp_sealed = NULL WHERE id = p_staff;
    DELETE FROM staff_sessions WHERE staff_id = p_staff;
    INSERT INTO staff_invitations (token_hash, staff_id, totp_sealed, expires_at) VALUES (p_token, p_staff, p_totp_sealed, antrean_now() + p_valid)
    ON CONFLICT ON CONSTRAINT staff_invitations_staff_unique
    DO UPDATE SET token_hash = excluded.token_hash, totp_sealed = excluded.totp_sealed, expires_at = excluded.expires_at, attempts = 0;
    PERFORM note_audit(p_actor, p_device, 'staff_invited', NULL, 'staff', p_staff);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.is_announced_by_head(p_slot antrean.slots) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT 1 FROM slot_changes c
        WHERE c.lane_id = p_slot.lane_id AND c.starts_at = p_slot.starts_at AND c.state = 'in_force' AND c.opens_at = p_slot.opens_at)
$$;
CREATE FUNCTION antrean.is_of_staff(p_actor bigint, p_booking bigint) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT 1
        FROM staff s, bookings b
        JOIN parties p ON p.id = b.party_id
        LEFT JOIN accounts a ON a.id = p.account_id
        LEFT JOIN chats c ON c.id = p.chat_id
        WHERE s.id = p_actor AND b.id = p_booking
          AND (b.claim_kind = 1 AND b.nik_hash = s.nik_hash OR a.email_hash = s.email_hash OR a.phone_hash = s.phone_hash OR c.phone_hash = s.phone_hash))
$$;
CREATE TABLE antrean.releases (
    id bigint NOT NULL,
    batch bigint NOT NULL,
    office_id integer NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    day_from date NOT NULL,
    day_until date NOT NULL,
    chat_share smallint NOT NULL,
    state text NOT NULL,
    staff_id bigint,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone,
    change text,
    applied boolean DEFAULT false NOT NULL,
    CONSTRAINT releases_chat_share_range CHECK (((chat_share >= 0) AND (chat_share <= 100))),
    CONSTRAINT releases_length CHECK (((day_until - day_from) < 400)),
    CONSTRAINT releases_order CHECK ((day_from <= day_until)),
    CONSTRAINT releases_state_known CHECK ((state = ANY (ARRAY['announced'::text, 'stopped'::text, 'withdrawn'::text, 'ended'::text])))
);
CREATE FUNCTION antrean.is_released_twice(p_release antrean.releases) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.is_staff_person(p_actor bigint, p_nik uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT 1 FROM staff s LEFT JOIN accounts a ON a.nik_hash = p_nik
        WHERE s.id = p_actor AND (s.nik_hash = p_nik OR a.email_hash = s.email_hash OR a.phone_hash = s.phone_hash))
$$;
CREATE FUNCTION antrean.issue_walk_in(p_actor bigint, p_device integer, p_office integer, p_lane text, p_service smallint, p_priority text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.join_queue(p_booking bigint) RETURNS void
    LANGUAGE sql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, due_at, arrived_at, changed_at)
    SELECT s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.id, b.party_id, b.service, s.starts_at, antrean_now(), antrean_now()
    FROM bookings b JOIN slots s ON s.id = b.slot_id
    WHERE b.id = p_booking
$$;
CREATE FUNCTION antrean.keep_conflict(p_actor bigint, p_device integer, p_slot bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.keep_wish(p_chat bigint, p_wish_sealed bytea) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    UPDATE chats SET wish_sealed = p_wish_sealed, wished_at = CASE WHEN p_wish_sealed IS NOT NULL THEN antrean_now() END WHERE id = p_chat
$$;
CREATE TABLE antrean.lanes (
    id integer NOT NULL,
    office_id integer NOT NULL,
    code text NOT NULL,
    letter text NOT NULL,
    online boolean NOT NULL,
    turn smallint,
    plan_version bigint DEFAULT 0 NOT NULL,
    planned_at timestamp with time zone,
    CONSTRAINT lanes_code_known CHECK ((code = ANY (ARRAY['online'::text, 'priority'::text, 'fast'::text, 'special'::text]))),
    CONSTRAINT lanes_letter_form CHECK ((letter ~ '^[A-Z]$'::text)),
    CONSTRAINT lanes_turn_range CHECK (((turn >= 1) AND (turn <= 100)))
);
CREATE FUNCTION antrean.lane_of(p_office integer, p_code text) RETURNS antrean.lanes
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.lane_planned(p_lane integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT set_config('synchronous_commit', 'off', true);
    UPDATE lanes SET planned_at = antrean_now() WHERE id = p_lane
$$;
CREATE FUNCTION antrean.last_bookings(p_slot bigint, p_count integer) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE TABLE antrean.offices (
    id integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    class text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    zone text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    street text,
    telephone text,
    accepts_online boolean DEFAULT false NOT NULL,
    arrive_by_minutes integer DEFAULT 30 NOT NULL,
    late_from text DEFAULT 'end'::text NOT NULL,
    grace_minutes integer DEFAULT 0 NOT NULL,
    source text NOT NULL,
    chat_people integer,
    chat_needs_nik boolean DEFAULT false NOT NULL,
    ceiling integer DEFAULT 60 NOT NULL,
    latest_end time without time zone DEFAULT '17:00:00'::time without time zone NOT NULL,
    by_release boolean DEFAULT false NOT NULL,
    CONSTRAINT offices_arrive_by_range CHECK (((arrive_by_minutes >= 0) AND (arrive_by_minutes <= 240))),
    CONSTRAINT offices_ceiling_range CHECK (((ceiling >= 0) AND (ceiling <= 10000))),
    CONSTRAINT offices_chat_people_range CHECK (((chat_people >= 1) AND (chat_people <= 7))),
    CONSTRAINT offices_code_form CHECK ((code ~ '^[A-Z0-9]{2,5}(-[A-Z0-9]{1,4})?$'::text)),
    CONSTRAINT offices_grace_range CHECK (((grace_minutes >= 0) AND (grace_minutes <= 240))),
    CONSTRAINT offices_late_from_known CHECK ((late_from = ANY (ARRAY['start'::text, 'end'::text]))),
    CONSTRAINT offices_latitude_range CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT offices_longitude_range CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT offices_zone_known CHECK ((zone = ANY (ARRAY['Asia/Jakarta'::text, 'Asia/Makassar'::text, 'Asia/Jayapura'::text])))
);
CREATE FUNCTION antrean.late_after(p_slot antrean.slots, p_office antrean.offices) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT CASE p_office.late_from WHEN 'start' THEN p_slot.starts_at ELSE p_slot.ends_at END + make_interval(mins => p_office.grace_minutes)
$$;
CREATE FUNCTION antrean.lift_account_pause(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_account bigint;
BEGIN
    SELECT p.account_id INTO v_account
    FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
    WHERE b.id = p_booking AND s.office_id = p_office AND p.account_id IS NOT NULL;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF is_of_staff(p_actor, p_booking) OR EXISTS (
        SELECT 1 FROM staff f JOIN accounts a ON a.id = v_account AND a.nik_hash = f.nik_hash WHERE f.id = p_actor) THEN
        RETURN 31;
    END IF;
    UPDATE accounts SET paused_until = NULL, pauses_from = antrean_now() WHERE id = v_account AND paused_until > antrean_now();
    IF NOT FOUND THEN
        RETURN 2;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'account_pause_lifted', p_office, 'account', v_account, jsonb_build_object('booking', p_booking), p_reason);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.live_again(p_booking bigint, p_before record) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_before.o_nik, p_before.o_claim_kind));
    IF (SELECT count(*) FROM bookings WHERE party_id = p_before.o_party AND status IN ('held', 'booked', 'checked_in', 'called')) >= 5
        OR p_before.o_account IS NOT NULL AND (
            SELECT count(*) FROM parties p JOIN bookings b ON b.party_id = p.id
            WHERE p.account_id = p_before.o_account AND b.status IN ('held', 'booked', 'checked_in', 'called')
        ) >= (SELECT live_people FROM policy) THEN
        RETURN false;
    END IF;
    INSERT INTO claims (kind, hash, booking_id) VALUES (p_before.o_claim_kind, p_before.o_nik, p_booking) ON CONFLICT DO NOTHING;
    -- a pause keeps the claim
    RETURN FOUND OR EXISTS (
        SELECT 1 FROM claims WHERE kind = p_before.o_claim_kind AND hash = p_before.o_nik AND booking_id = p_booking);
END
$$;
CREATE FUNCTION antrean.look_batch(p_sessions uuid[], p_keys uuid[], p_slots bigint[], OUT o_standing integer[], OUT o_free integer[], OUT o_version bigint[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    SELECT coalesce(array_agg(CASE WHEN s.account_id IS NULL THEN 1 WHEN k.key IS NULL THEN 0 ELSE 2 END ORDER BY r.i), '{}')
    INTO o_standing
    FROM unnest(p_sessions, p_keys) WITH ORDINALITY AS r (token, key, i)
    LEFT JOIN sessions s ON s.token_hash = r.token AND s.expires_at > v_now
    LEFT JOIN idempotency_keys k ON k.scope = s.account_id AND k.key = r.key;
    SELECT coalesce(array_agg(free_places(s, v_now) ORDER BY w.i), '{}'),
           coalesce(array_agg(coalesce(s.version, 0) ORDER BY w.i), '{}')
    INTO o_free, o_version
    FROM unnest(p_slots) WITH ORDINALITY AS w (id, i)
    LEFT JOIN slots s ON s.id = w.id;
END
$$;
CREATE FUNCTION antrean.may_manage(p_actor bigint, p_role text, p_offices integer[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_actor staff;
BEGIN
    IF p_actor IS NULL THEN
        IF session_user = 'antrean_worker' THEN
            RAISE EXCEPTION 'staff without a name' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN true;
    END IF;
    SELECT * INTO v_actor FROM staff WHERE id = p_actor AND active;
    RETURN coalesce(
        v_actor.role = 'operator'
        OR v_actor.role = 'head' AND p_role IN ('officer', 'postal') AND cardinality(p_offices) > 0
           AND p_offices <@ (SELECT array_agg(office_id) FROM staff_offices WHERE staff_id = p_actor), false);
END
$$;
CREATE FUNCTION antrean.merge_record(p_actor bigint, p_device integer, p_office integer, p_record uuid, p_booking bigint, p_lane text, p_number integer, p_service smallint, p_priority text, p_arrived timestamp with time zone, p_called timestamp with time zone, p_counter smallint, p_ended timestamp with time zone, p_outcome text, p_missing text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_office offices;
    v_record merged_records;
    v_visit visits;
    v_lane lanes;
    v_before record;
    v_outcome integer := 1;
    v_day date;
BEGIN
    PERFORM 1 FROM accounts
    WHERE id = (SELECT p.account_id FROM bookings b JOIN parties p ON p.id = b.party_id WHERE b.id = p_booking) FOR NO KEY UPDATE;
    -- not by change_queue(): what comes back late says nothing of who else came
    INSERT INTO queues AS q (office_id, changed_at) VALUES (p_office, '-infinity')
    ON CONFLICT (office_id) DO UPDATE SET version = q.version + 1;
    SELECT * INTO v_office FROM offices WHERE id = p_office;
    IF p_arrived > v_now + interval '2 minutes' OR p_arrived < v_now - interval '7 days' OR p_called < p_arrived - interval '2 minutes'
        OR p_ended < coalesce(p_called, p_arrived) OR p_ended > v_now + interval '2 minutes' THEN
        RETURN 44;
    END IF;
    SELECT * INTO v_record FROM merged_records WHERE id = p_record;
    IF FOUND THEN
        -- it has perhaps ended since; the end of the day may have come before
        SELECT * INTO v_visit FROM visits WHERE id = v_record.visit_id AND office_id = p_office FOR NO KEY UPDATE;
        IF p_ended IS NULL OR NOT coalesce(v_visit.state = 'waiting' OR v_visit.outcome = 'left', false) THEN
            RETURN 2;
        END IF;
        IF v_visit.booking_id IS NOT NULL THEN
            SELECT * INTO v_before FROM booking_facts(v_visit.booking_id);
            PERFORM end_by_merge(v_visit.booking_id, v_before, p_actor);
        END IF;
        UPDATE visits
        SET state = 'done', outcome = p_outcome, missing = p_missing, counter = p_counter, calls = greatest(calls, 1),
            first_called_at = coalesce(first_called_at, p_called), called_at = p_called, serving_at = p_called, ended_at = p_ended, changed_at = v_now,
            before = NULL
        WHERE id = v_visit.id;
        PERFORM note_audit(p_actor, p_device, 'merged', p_office, 'visit', v_visit.id, jsonb_build_object('ended', p_ended));
        RETURN 1;
    END IF;
    -- all null for a walk-in
    SELECT f.*, s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.service, late_after(s, v_office) AS late_after
    INTO v_before
    FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot JOIN bookings b ON b.id = p_booking;
    v_day := (p_arrived AT TIME ZONE v_office.zone)::date;
    IF p_booking IS NULL THEN
        v_lane := lane_of(p_office, p_lane);
        IF EXISTS (SELECT 1 FROM visits WHERE office_id = p_office AND day = v_day AND prefix = v_lane.letter AND number = p_number) THEN
            v_outcome := 43;
        END IF;
    ELSE
        v_outcome := CASE
            WHEN v_before.office_id IS NULL THEN 16
            WHEN v_before.office_id <> p_office THEN 25
            WHEN v_before.o_status IN ('cancelled', 'expired', 'held') THEN 28
            WHEN v_before.day <> v_day THEN 26
            WHEN v_before.o_status IN ('checked_in', 'called', 'served') OR EXISTS (SELECT 1 FROM visits WHERE booking_id = p_booking) THEN 29
            WHEN p_arrived > v_before.late_after THEN 27
            -- only in time could they have let in themselves
            WHEN (v_before.o_status = 'forfeited' OR v_now > v_before.late_after) AND is_of_staff(p_actor, p_booking) THEN 31
            ELSE 1 END;
    END IF;
    IF v_outcome = 1 AND p_booking IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(uuid_hash_extended(v_before.o_nik, v_before.o_claim_kind));
        IF p_ended IS NULL AND v_before.o_status = 'forfeited' AND NOT live_again(p_booking, v_before) THEN
            v_outcome := 8;
        ELSE
            UPDATE misses SET cleared_at = v_now, cleared_by = p_actor, reason = 'came', paused_until = NULL, weighed = false
            WHERE booking_id = p_booking AND cleared_at IS NULL;
            IF FOUND THEN
                PERFORM tell(v_before.o_party, 'excused', ARRAY[p_booking], NULL);
            END IF;
            IF p_ended IS NOT NULL THEN
                PERFORM end_by_merge(p_booking, v_before, p_actor);
            ELSE
                UPDATE bookings SET status = 'checked_in'
                WHERE id = p_booking AND status = v_before.o_status AND slot_id = v_before.o_slot AND nik_hash = v_before.o_nik;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
                END IF;
                INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel, reason)
                VALUES (p_booking, antrean_now(), 'checked_in', v_before.o_status, 'checked_in', v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk',
                    'without network');
            END IF;
        END IF;
    END IF;
    IF v_outcome = 1 THEN
        INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, priority, due_at, arrived_at, state, counter, calls,
            first_called_at, called_at, serving_at, ended_at, outcome, missing, changed_at)
        VALUES (p_office, v_day, coalesce(v_lane.id, v_before.lane_id), coalesce(v_lane.letter, v_before.prefix), coalesce(v_before.queue_number, p_number),
            p_booking, v_before.o_party, coalesce(v_before.service, p_service),
            (SELECT code FROM priority_groups WHERE code = p_priority), coalesce(v_before.o_starts_at, p_arrived), p_arrived,
            CASE WHEN p_ended IS NULL THEN 'waiting' ELSE 'done' END, CASE WHEN p_ended IS NOT NULL THEN p_counter END,
            CASE WHEN p_ended IS NULL THEN 0 ELSE 1 END, CASE WHEN p_ended IS NOT NULL THEN p_called END, CASE WHEN p_ended IS NOT NULL THEN p_called END,
            CASE WHEN p_ended IS NOT NULL THEN p_called END, p_ended, CASE WHEN p_ended IS NOT NULL THEN p_outcome END,
            CASE WHEN p_ended IS NOT NULL THEN p_missing END, v_now)
        RETURNING * INTO v_visit;
    END IF;
    IF v_outcome = 1 THEN
        -- what was refused is judged anew when it is sent again
        INSERT INTO merged_records (id, device_id, visit_id, merged_at) VALUES (p_record, p_device, v_visit.id, v_now);
    END IF;
    PERFORM note_audit(p_actor, p_device, 'merged', p_office, CASE WHEN p_booking IS NOT NULL THEN 'booking' WHEN v_visit.id IS NOT NULL THEN 'visit' END,
        coalesce(p_booking, v_visit.id), jsonb_build_object('outcome', v_outcome, 'arrived', p_arrived));
    RETURN v_outcome;
END
$$;
CREATE FUNCTION antrean.move_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_slots bigint[], p_channel text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET lock_timeout TO '250ms'
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
CREATE FUNCTION antrean.namesake_in_chat(p_chat bigint, p_office integer, p_namesake uuid) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT b.id
    FROM parties p
    JOIN bookings b ON b.party_id = p.id AND b.status IN ('held', 'booked', 'checked_in', 'called')
    JOIN slots s ON s.id = b.slot_id AND s.office_id = p_office
    JOIN applicants a ON a.booking_id = b.id AND a.namesake_hash = p_namesake
    WHERE p.chat_id = p_chat
    LIMIT 1
$$;
CREATE FUNCTION antrean.next_chat_message() RETURNS TABLE(id bigint, received_at timestamp with time zone, message_id text, office_id integer, body_sealed bytea, was_put_off boolean)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.note_audit(p_actor bigint, p_device integer, p_action text, p_office integer, p_subject text, p_subject_id bigint, p_facts jsonb DEFAULT NULL::jsonb, p_reason text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    INSERT INTO audit (at, staff_id, device_id, action, office_id, subject, subject_id, facts, reason)
    VALUES (antrean_now(), p_actor, p_device, p_action, p_office, p_subject, p_subject_id, p_facts, p_reason)
$$;
CREATE FUNCTION antrean.note_day_list(p_actor bigint, p_device integer, p_office integer, p_day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO day_lists (office_id, day, device_id, fetched_at)
    SELECT p_office, p_day, id, antrean_now() FROM staff_devices WHERE id = p_device AND office_id = p_office AND revoked_at IS NULL
    ON CONFLICT ON CONSTRAINT day_lists_pkey DO UPDATE SET fetched_at = excluded.fetched_at;
    PERFORM note_audit(p_actor, p_device, 'day_list_read', p_office, NULL, NULL, jsonb_build_object('day', p_day));
END
$$;
CREATE FUNCTION antrean.note_erased(p_hours integer, p_people integer, p_until date, p_chats integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT note_audit(NULL, NULL, 'persons_erased', NULL, NULL, NULL,
        jsonb_build_object('hours', p_hours, 'people', p_people, 'until', p_until, 'chats', p_chats))
$$;
CREATE FUNCTION antrean.note_receipt(p_subject_id bigint, p_id bigint, p_receipt text, p_error text, p_asking bigint DEFAULT NULL::bigint, p_attempt integer DEFAULT NULL::integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.offices_of_staff(p_staff bigint) RETURNS integer[]
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(office_id ORDER BY office_id), '{}') FROM staff_offices WHERE staff_id = p_staff
$$;
CREATE FUNCTION antrean.open_staff_session(p_staff bigint, p_token uuid, p_step bigint, p_device uuid, p_valid interval, OUT o_outcome integer, OUT o_expires timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_staff staff;
    v_device integer;
BEGIN
    -- both are looked at again under lock: the password took a while to check, and whoever is invited anew has none
    SELECT * INTO v_staff FROM staff WHERE id = p_staff AND active AND password IS NOT NULL FOR NO KEY UPDATE;
    SELECT d.id INTO v_device FROM staff_devices d
    WHERE d.token_hash = p_device AND d.revoked_at IS NULL AND d.office_id = ANY (offices_of_staff(p_staff))
    FOR SHARE OF d;
    IF v_staff.id IS NULL OR p_step IS NULL AND (v_staff.role <> 'officer' OR v_device IS NULL) THEN
        o_outcome := 3;
        RETURN;
    END IF;
    IF p_step <= v_staff.totp_step THEN
        o_outcome := 2;
        RETURN;
    END IF;
    UPDATE staff SET totp_step = coalesce(p_step, totp_step) WHERE id = p_staff;
    o_expires := antrean_now() + p_valid;
    INSERT INTO staff_sessions (token_hash, staff_id, device_id, created_at, expires_at) VALUES (p_token, p_staff, v_device, antrean_now(), o_expires);
    PERFORM note_audit(p_staff, v_device, 'logged_in', NULL, NULL, NULL, jsonb_build_object('second_factor', p_step IS NOT NULL));
    o_outcome := 1;
END
$$;
CREATE FUNCTION antrean.over_plan(p_slot antrean.slots) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT CASE WHEN p_slot.open THEN greatest(0, p_slot.taken - p_slot.planned) ELSE p_slot.taken END
$$;
CREATE FUNCTION antrean.overlaps_hour(p_change antrean.slot_changes) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT 1 FROM slots
        WHERE lane_id = p_change.lane_id AND open AND starts_at <> p_change.starts_at
          AND starts_at > p_change.starts_at - interval '1 day' AND starts_at < p_change.ends_at AND ends_at > p_change.starts_at)
$$;
CREATE FUNCTION antrean.pause_of(p_kind smallint, p_hash uuid, p_at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT p_at + g.pause
    FROM miss_grades g
    WHERE g.misses <= 1 + (
            SELECT count(*) FROM misses m
            WHERE m.kind = p_kind AND m.hash = p_hash AND m.cleared_at IS NULL AND m.at > p_at - (SELECT misses_count_for FROM policy))
      AND g.pause > '0'
    ORDER BY g.misses DESC
    LIMIT 1
$$;
CREATE FUNCTION antrean.plan_slots(p_lane integer, p_from date, p_until date, p_days date[], p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_provisional boolean[], p_opens_at timestamp with time zone, p_version bigint, OUT o_made integer, OUT o_changed integer, OUT o_closed integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
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
CREATE TABLE antrean.closures (
    id bigint NOT NULL,
    office_id integer,
    day_from date NOT NULL,
    day_until date NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    staff_id bigint,
    at timestamp with time zone NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    decision text,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawal text,
    CONSTRAINT closures_kind_known CHECK ((kind = ANY (ARRAY['national'::text, 'collective_leave'::text, 'regional'::text, 'closure'::text]))),
    CONSTRAINT closures_length CHECK (((day_until - day_from) < 62)),
    CONSTRAINT closures_order CHECK ((day_from <= day_until)),
    CONSTRAINT closures_state_known CHECK ((state = ANY (ARRAY['asked'::text, 'at_once'::text, 'in_force'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT closures_two_people CHECK ((decided_by <> staff_id))
);
CREATE FUNCTION antrean.put_closure_in_force(p_closure antrean.closures) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.receive_chat_messages(p_ids text[], p_offices integer[], p_bodies bytea[], p_senders uuid[] DEFAULT NULL::uuid[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.record_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_address_sealed bytea) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM bookings b JOIN slots s ON s.id = b.slot_id
        WHERE b.id = p_booking AND s.office_id = p_office AND b.status IN ('checked_in', 'called', 'served')) THEN
        RETURN 16;
    END IF;
    INSERT INTO deliveries AS d (booking_id, office_id, state, changed_at) VALUES (p_booking, p_office, 'recorded', antrean_now())
    ON CONFLICT (booking_id) DO UPDATE SET office_id = excluded.office_id, state = 'recorded', consignment = NULL, changed_at = excluded.changed_at
    WHERE d.state IN ('wished', 'recorded', 'returned');
    IF NOT FOUND THEN
        RETURN 17;
    END IF;
    UPDATE applicants SET address_sealed = p_address_sealed WHERE booking_id = p_booking;
    PERFORM note_audit(p_actor, p_device, 'delivery_recorded', p_office, 'booking', p_booking);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.register_device(p_actor bigint, p_device integer, p_office integer, p_name text, p_token uuid, OUT o_outcome integer, OUT o_device integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    IF NOT may_manage(p_actor, 'officer', ARRAY[p_office]) THEN
        o_outcome := 3;
        RETURN;
    END IF;
    -- the first free place; beyond ten a machine has none, and does not work without network
    PERFORM pg_advisory_xact_lock(7165014, p_office);
    INSERT INTO staff_devices AS d (office_id, name, token_hash, registered_at, place)
    VALUES (p_office, p_name, p_token, antrean_now(), (
        SELECT min(n) FROM generate_series(0, 9) n
        WHERE n NOT IN (SELECT o.place FROM staff_devices o
            WHERE o.office_id = p_office AND o.revoked_at IS NULL AND o.place IS NOT NULL AND o.token_hash <> p_token)))
    ON CONFLICT ON CONSTRAINT staff_devices_token_unique
    DO UPDATE SET office_id = excluded.office_id, name = excluded.name, registered_at = excluded.registered_at, revoked_at = NULL, place = excluded.place
    RETURNING d.id INTO o_device;
    PERFORM note_audit(p_actor, p_device, 'device_registered', p_office, 'device', o_device);
    o_outcome := 1;
END
$$;
CREATE FUNCTION antrean.relocate_party(p_actor bigint, p_device integer, p_slot bigint, p_below bigint, p_reason text, OUT o_outcome integer, OUT o_bookings bigint[], OUT o_slot bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    SET lock_timeout TO '2s'
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
CREATE FUNCTION antrean.remind(p_office integer, p_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_zone text;
    v_day date;
    v_count integer;
BEGIN
    SELECT * INTO v_policy FROM policy;
    SELECT zone, (v_now AT TIME ZONE zone)::date + 1 INTO v_zone, v_day FROM offices WHERE id = p_office;
    IF NOT FOUND OR (v_now AT TIME ZONE v_zone)::time NOT BETWEEN v_policy.remind_from AND v_policy.remind_until THEN
        RETURN 0;
    END IF;
    WITH due AS (
        SELECT b.party_id, b.id, dense_rank() OVER (ORDER BY b.party_id) AS place
        FROM slots s
        JOIN bookings b ON b.slot_id = s.id AND b.status = 'booked'
        JOIN parties p ON p.id = b.party_id
        LEFT JOIN chats c ON c.id = p.chat_id
        WHERE c.wants_reminders IS NOT false
          AND s.office_id = p_office AND s.starts_at >= v_day::timestamp AT TIME ZONE v_zone AND s.starts_at < (v_day + 1)::timestamp AT TIME ZONE v_zone
          AND NOT EXISTS (SELECT 1 FROM reminders r WHERE r.booking_id = b.id AND r.day = v_day)
    ), told AS (
        -- in order of the ids: of two runs with the same bookings one waits for the other
        INSERT INTO reminders (booking_id, day, told_at)
        SELECT id, v_day, v_now FROM due WHERE place <= p_most ORDER BY id
        ON CONFLICT DO NOTHING
        RETURNING booking_id
    ), messages AS (
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, facts, due_at, way)
        SELECT v_now, 3, 'reminder', 'party', p.id, array_agg(t.booking_id ORDER BY t.booking_id), jsonb_build_object('day', v_day), v_now,
            CASE WHEN p.chat_id IS NULL THEN 'mail' ELSE 'whatsapp' END
        FROM told t
        JOIN due d ON d.id = t.booking_id
        JOIN parties p ON p.id = d.party_id AND p.staff_id IS NULL
        GROUP BY p.id
    )
    SELECT count(*) INTO v_count FROM told;
    RETURN v_count;
END
$$;
CREATE FUNCTION antrean.rescue_messages() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_count integer;
BEGIN
    UPDATE outbox
    SET state = CASE WHEN receipt IN ('sent', 'delivered', 'read') THEN 'delivered' WHEN receipt = 'failed' THEN 'dead' ELSE 'waiting' END,
        finished_at = CASE WHEN receipt IS NOT NULL THEN v_now END,
        -- by WhatsApp it may be there already: time for its receipt to come
        due_at = CASE WHEN way = 'whatsapp' THEN v_now + interval '2 minutes' ELSE due_at END,
        leased_by = NULL, lease_until = NULL, last_error = CASE WHEN receipt = 'failed' THEN last_error ELSE 'the lease of ' || leased_by || ' ran out' END
    WHERE state = 'sending' AND lease_until <= v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;
CREATE FUNCTION antrean.resend_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_message bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_message record;
BEGIN
    SELECT o.id, o.created_at, o.subject_id, o.state INTO v_message
    FROM bookings b
    JOIN slots s ON s.id = b.slot_id AND s.office_id = p_office
    JOIN outbox o ON o.subject_id = b.party_id AND o.subject = 'party' AND b.id = ANY (o.booking_ids)
    WHERE b.id = p_booking AND o.id = p_message;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    UPDATE outbox SET state = 'waiting', due_at = antrean_now(), finished_at = NULL, attempt = 0, receipt = NULL, resent_at = antrean_now()
    WHERE subject_id = v_message.subject_id AND id = v_message.id AND created_at = v_message.created_at AND state IN ('dead', 'delivered');
    IF NOT FOUND THEN
        RETURN 2;
    END IF;
    PERFORM note_audit(p_actor, p_device, 'message_sent_again', p_office, 'booking', p_booking, jsonb_build_object('message', p_message));
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.resend_confirmation(p_account bigint, p_booking bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_message record;
BEGIN
    SELECT o.id, o.created_at, o.subject_id INTO v_message
    FROM bookings b
    JOIN parties p ON p.id = b.party_id
    JOIN outbox o ON o.subject_id = p.id AND o.subject = 'party' AND b.id = ANY (o.booking_ids)
    WHERE b.id = p_booking AND p.account_id = p_account AND b.status IN ('held', 'booked') AND o.kind <> 'reminder'
    ORDER BY o.id DESC
    LIMIT 1;
    UPDATE outbox
    SET state = 'waiting', due_at = antrean_now(), finished_at = NULL, attempt = 0, resent_at = antrean_now()
    WHERE subject_id = v_message.subject_id AND id = v_message.id AND created_at = v_message.created_at AND state IN ('dead', 'delivered');
    RETURN FOUND;
END
$$;
CREATE FUNCTION antrean.resend_message(p_id bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    UPDATE outbox SET state = 'waiting', due_at = antrean_now(), finished_at = NULL, attempt = 0, receipt = NULL, resent_at = antrean_now()
    WHERE id = p_id AND state IN ('dead', 'delivered');
    RETURN FOUND;
END
$$;
CREATE FUNCTION antrean.retry_chat_message(p_id bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    UPDATE chat_inbox SET state = 'waiting', attempts = 0, due_at = antrean_now(), finished_at = NULL
    WHERE id = p_id AND state = 'dead' AND body_sealed IS NOT NULL;
    RETURN FOUND;
END
$$;
CREATE FUNCTION antrean.return_places() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.revoke_device(p_actor bigint, p_device integer, p_id integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_device staff_devices;
BEGIN
    SELECT * INTO v_device FROM staff_devices WHERE id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF NOT may_manage(p_actor, 'officer', ARRAY[v_device.office_id]) THEN
        RETURN 3;
    END IF;
    IF v_device.revoked_at IS NOT NULL THEN
        RETURN 2;
    END IF;
    UPDATE staff_devices SET revoked_at = antrean_now() WHERE id = p_id;
    DELETE FROM staff_sessions s USING staff_offices o WHERE s.device_id = p_id AND o.staff_id = s.staff_id AND o.office_id = v_device.office_id;
    PERFORM note_audit(p_actor, p_device, 'device_revoked', v_device.office_id, 'device', p_id);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.send_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_consignment text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_delivery deliveries;
BEGIN
    SELECT * INTO v_delivery FROM deliveries WHERE booking_id = p_booking AND office_id = p_office FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_delivery.state NOT IN ('recorded', 'sent') THEN
        RETURN 17;
    END IF;
    IF v_delivery.consignment = p_consignment THEN
        RETURN 2;
    END IF;
    UPDATE deliveries SET state = 'sent', consignment = p_consignment, changed_at = v_now WHERE booking_id = p_booking;
    PERFORM tell(b.party_id, 'posted', ARRAY[b.id], jsonb_build_object('at', extract(epoch FROM v_now))) FROM bookings b WHERE b.id = p_booking;
    PERFORM note_audit(p_actor, p_device, 'delivery_sent', p_office, 'booking', p_booking);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.set_counter(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_state text, p_lanes text[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.set_staff_active(p_actor bigint, p_device integer, p_staff bigint, p_active boolean) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_staff staff;
BEGIN
    SELECT * INTO v_staff FROM staff WHERE id = p_staff FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF p_actor = p_staff OR NOT may_manage(p_actor, v_staff.role, offices_of_staff(p_staff)) THEN
        RETURN 3;
    END IF;
    IF v_staff.active = p_active THEN
        RETURN 2;
    END IF;
    UPDATE staff SET active = p_active WHERE id = p_staff;
    DELETE FROM staff_sessions WHERE staff_id = p_staff;
    DELETE FROM staff_invitations WHERE staff_id = p_staff;
    PERFORM note_audit(p_actor, p_device, CASE WHEN p_active THEN 'staff_opened' ELSE 'staff_ended' END, NULL, 'staff', p_staff);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.settle_home_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_state text, p_from timestamp with time zone, p_until timestamp with time zone, p_reason text, p_seen bigint DEFAULT NULL::bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.sweep() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_all integer := 0;
    v_count integer;
BEGIN
    DELETE FROM idempotency_keys WHERE (scope, key) IN (
        SELECT scope, key FROM idempotency_keys WHERE created_at < v_now - interval '48 hours' LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM sessions WHERE expires_at < v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM staff_sessions WHERE expires_at < v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM staff_invitations WHERE expires_at < v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM registrations WHERE expires_at < v_now - interval '1 day';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM mailed_codes WHERE expires_at < v_now - interval '1 day';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM chat_message_ids WHERE id IN (
        SELECT id FROM chat_message_ids WHERE received_at < v_now - interval '8 days' LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    UPDATE chat_inbox SET body_sealed = NULL, sender = NULL
    WHERE state = 'dead' AND body_sealed IS NOT NULL AND finished_at < v_now - interval '8 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    UPDATE chats SET wish_sealed = NULL, wished_at = NULL WHERE id IN (
        SELECT id FROM chats WHERE wished_at < v_now - interval '1 hour' LIMIT 5000 FOR NO KEY UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM reminders WHERE (booking_id, day) IN (
        SELECT booking_id, day FROM reminders WHERE day < v_now::date - 60 ORDER BY day LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM merged_records WHERE id IN (
        SELECT id FROM merged_records WHERE merged_at < v_now - interval '30 days' ORDER BY merged_at LIMIT 5000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM day_lists WHERE day < v_now::date - 30;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    UPDATE home_visits SET person_sealed = NULL WHERE id IN (
        SELECT id FROM home_visits
        WHERE person_sealed IS NOT NULL AND state IN ('done', 'refused', 'withdrawn') AND changed_at < v_now - (SELECT home_visits_kept FROM policy)
        ORDER BY changed_at LIMIT 5000 FOR NO KEY UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    DELETE FROM known_devices WHERE seen_at < v_now - interval '400 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_all := v_all + v_count;
    -- book_batch() counts refusals while it holds slots: wait for none of its rows
    DELETE FROM limits WHERE (kind, subject) IN (
        SELECT kind, subject FROM limits WHERE window_start < v_now - interval '2 days' FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_all + v_count;
END
$$;
CREATE FUNCTION antrean.switch_office(p_actor bigint, p_device integer, p_office integer, p_online boolean, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.take_closure_back(p_closure antrean.closures) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.take_place(p_slot bigint) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.take_returning(p_slot bigint, p_of_share boolean) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.tell(p_party bigint, p_kind text, p_bookings bigint[], p_facts jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, facts, due_at, way)
    SELECT n.now, 1, p_kind, 'party', p.id, p_bookings, p_facts, n.now, CASE WHEN p.chat_id IS NULL THEN 'mail' ELSE 'whatsapp' END
    FROM parties p, (SELECT antrean_now() AS now) n
    WHERE p.id = p_party AND p.staff_id IS NULL
$$;
CREATE TABLE antrean.home_visits (
    id bigint NOT NULL,
    office_id integer NOT NULL,
    account_id bigint,
    staff_id bigint,
    asked_by text NOT NULL,
    key uuid NOT NULL,
    body_mac uuid NOT NULL,
    state text NOT NULL,
    person_sealed bytea,
    urgency text,
    needed_by date,
    visit_from timestamp with time zone,
    visit_until timestamp with time zone,
    reason text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT home_visits_asked_by_known CHECK ((asked_by = ANY (ARRAY['self'::text, 'relative'::text, 'officer'::text]))),
    CONSTRAINT home_visits_of_somebody CHECK (((num_nonnulls(account_id, staff_id) = 1) AND ((staff_id IS NULL) = (asked_by <> 'officer'::text)))),
    CONSTRAINT home_visits_reason_of_refused CHECK (((state <> 'refused'::text) OR (reason IS NOT NULL))),
    CONSTRAINT home_visits_state_known CHECK ((state = ANY (ARRAY['asked'::text, 'planned'::text, 'done'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT home_visits_urgency_known CHECK ((urgency = ANY (ARRAY['travel'::text, 'treatment'::text]))),
    CONSTRAINT home_visits_urgency_whole CHECK ((num_nulls(urgency, needed_by) <> 1)),
    CONSTRAINT home_visits_visit_of_planned CHECK (((state <> ALL (ARRAY['planned'::text, 'done'::text])) OR (visit_from IS NOT NULL))),
    CONSTRAINT home_visits_visit_whole CHECK (((num_nulls(visit_from, visit_until) <> 1) AND (visit_from < visit_until)))
);
CREATE FUNCTION antrean.tell_home_visit(p_visit antrean.home_visits) RETURNS void
    LANGUAGE sql
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    INSERT INTO outbox (created_at, class, kind, subject, subject_id, facts, due_at)
    SELECT p_visit.changed_at, 1, 'home_visit', 'home_visit', p_visit.id,
        jsonb_strip_nulls(jsonb_build_object('state', p_visit.state, 'from', extract(epoch FROM p_visit.visit_from)::bigint,
            'until', extract(epoch FROM p_visit.visit_until)::bigint)), p_visit.changed_at
    WHERE p_visit.account_id IS NOT NULL
$$;
CREATE FUNCTION antrean.today_at(p_office integer) RETURNS date
    LANGUAGE sql STABLE
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
    SELECT (antrean_now() AT TIME ZONE zone)::date FROM offices WHERE id = p_office
$$;
CREATE FUNCTION antrean.undo_check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_before record;
BEGIN
    PERFORM change_queue(p_office);
    SELECT f.*, s.office_id, (SELECT max(h.at) FROM booking_history h WHERE h.booking_id = p_booking) AS at
    INTO v_before
    FROM booking_facts(p_booking) f JOIN slots s ON s.id = f.o_slot;
    IF v_before.office_id IS DISTINCT FROM p_office THEN
        RETURN 16;
    END IF;
    IF v_before.o_status = 'booked' THEN
        RETURN 2;
    END IF;
    IF v_before.o_status <> 'checked_in' OR v_before.at < v_now - interval '10 minutes' THEN
        RETURN 17;
    END IF;
    DELETE FROM visits WHERE booking_id = p_booking AND state = 'waiting';
    -- the sweep may have looked at the hour already, or be about to: it is to look again
    UPDATE slots SET swept = false WHERE id = v_before.o_slot;
    UPDATE bookings SET status = 'booked' WHERE id = p_booking AND status = 'checked_in' AND slot_id = v_before.o_slot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the booking changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
    VALUES (p_booking, antrean_now(), 'undone', 'checked_in', 'booked', v_before.o_slot, v_before.o_slot, 'staff', p_actor, 'desk');
    PERFORM note_audit(p_actor, p_device, 'check_in_undone', p_office, 'booking', p_booking);
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.want_reminders(p_chat bigint, p_wants boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
BEGIN
    UPDATE chats SET wants_reminders = p_wants WHERE id = p_chat AND wants_reminders <> p_wants;
    RETURN FOUND;
END
$$;
CREATE FUNCTION antrean.weigh_misses() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_row record;
    v_until timestamptz;
    v_missed integer;
    v_paused timestamptz;
    v_count integer := 0;
BEGIN
    SELECT * INTO v_policy FROM policy;
    FOR v_row IN
        SELECT p.account_id AS account, array_agg(m.booking_id) AS bookings
        FROM (SELECT booking_id FROM misses WHERE NOT weighed ORDER BY at LIMIT 50) m
        JOIN bookings b ON b.id = m.booking_id
        JOIN parties p ON p.id = b.party_id
        GROUP BY p.account_id ORDER BY p.account_id
    LOOP
        IF v_row.account IS NOT NULL THEN
            PERFORM 1 FROM accounts WHERE id = v_row.account FOR NO KEY UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
        END IF;
        -- marked first and counted then: whoever clears one of them has done so by now, or marks it again
        UPDATE misses SET weighed = true WHERE booking_id = ANY (v_row.bookings);
        v_count := v_count + cardinality(v_row.bookings);
        IF v_row.account IS NOT NULL THEN
            SELECT count(DISTINCT m.hash) INTO v_missed
            FROM accounts a
            JOIN parties p ON p.account_id = a.id
            JOIN bookings b ON b.party_id = p.id
            JOIN misses m ON m.booking_id = b.id AND m.cleared_at IS NULL
             AND m.at > greatest(v_now - v_policy.account_misses_count_for, a.pauses_from, CASE WHEN a.paused_until <= v_now THEN a.paused_until END)
            WHERE a.id = v_row.account AND a.status = 'active';
            SELECT paused_until INTO v_paused FROM accounts WHERE id = v_row.account;
            IF v_missed >= v_policy.account_misses AND coalesce(v_paused <= v_now, true) AND v_policy.account_pause > '0' THEN
                v_until := v_now + v_policy.account_pause;
                UPDATE accounts SET paused_until = v_until WHERE id = v_row.account;
                INSERT INTO outbox (created_at, class, kind, subject, subject_id, facts, due_at)
                VALUES (v_now, 1, 'account_paused', 'account', v_row.account, jsonb_build_object('until', extract(epoch FROM v_until)::bigint), v_now);
            ELSIF v_missed < v_policy.account_misses AND v_paused > v_now THEN
                -- some of them were cleared
                UPDATE accounts SET paused_until = NULL WHERE id = v_row.account;
            END IF;
        END IF;
    END LOOP;
    RETURN v_count;
END
$$;
CREATE FUNCTION antrean.wish_delivery(p_account bigint, p_booking bigint, p_wanted boolean) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
    AS $$
DECLARE
    v_status text;
BEGIN
    SELECT b.status INTO v_status FROM bookings b JOIN parties p ON p.id = b.party_id WHERE b.id = p_booking AND p.account_id = p_account;
    IF NOT FOUND THEN
        RETURN 16;
    END IF;
    IF v_status NOT IN ('held', 'booked', 'checked_in', 'called') THEN
        RETURN 17;
    END IF;
    IF p_wanted THEN
        INSERT INTO deliveries (booking_id, state, changed_at) VALUES (p_booking, 'wished', antrean_now()) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM deliveries WHERE booking_id = p_booking AND state = 'wished';
        IF EXISTS (SELECT 1 FROM deliveries WHERE booking_id = p_booking) THEN
            RETURN 17;
        END IF;
    END IF;
    RETURN 1;
END
$$;
CREATE FUNCTION antrean.withdraw_closure(p_actor bigint, p_device integer, p_closure bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.withdraw_home_visit(p_account bigint, p_visit bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE FUNCTION antrean.withdraw_pattern(p_actor bigint, p_device integer, p_pattern bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'antrean', 'pg_temp'
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
CREATE TABLE antrean.accounts (
    id bigint NOT NULL,
    username text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    language text NOT NULL,
    password text NOT NULL,
    email_hash uuid NOT NULL,
    email_sealed bytea NOT NULL,
    phone_hash uuid,
    phone_sealed bytea,
    nik_hash uuid NOT NULL,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    created_at timestamp with time zone NOT NULL,
    paused_until timestamp with time zone,
    pauses_from timestamp with time zone,
    CONSTRAINT accounts_language_known CHECK ((language = ANY (ARRAY['id'::text, 'en'::text]))),
    CONSTRAINT accounts_status_known CHECK ((status = ANY (ARRAY['active'::text, 'erased'::text])))
)
WITH (fillfactor='80');
CREATE TABLE antrean.applicants (
    booking_id bigint NOT NULL,
    nik_sealed bytea,
    name text NOT NULL,
    birth_date date NOT NULL,
    relationship text NOT NULL,
    namesake_hash uuid,
    has_namesake boolean DEFAULT false NOT NULL,
    address_sealed bytea,
    CONSTRAINT applicants_relationship_known CHECK ((relationship = ANY (ARRAY['self'::text, 'parent'::text, 'child'::text, 'spouse'::text])))
);
CREATE SEQUENCE antrean.audit_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE antrean.audit (
    id bigint DEFAULT nextval('antrean.audit_ids'::regclass) NOT NULL,
    at timestamp with time zone NOT NULL,
    staff_id bigint,
    device_id integer,
    action text NOT NULL,
    office_id integer,
    subject text,
    subject_id bigint,
    facts jsonb,
    reason text,
    CONSTRAINT audit_subject_whole CHECK ((num_nulls(subject, subject_id) <> 1))
)
PARTITION BY RANGE (at);
CREATE TABLE antrean.audit_days (
    day date NOT NULL,
    lines bigint NOT NULL,
    digest bytea NOT NULL,
    closed_at timestamp with time zone NOT NULL
);
CREATE TABLE antrean.audit_default (
    id bigint DEFAULT nextval('antrean.audit_ids'::regclass) NOT NULL,
    at timestamp with time zone NOT NULL,
    staff_id bigint,
    device_id integer,
    action text NOT NULL,
    office_id integer,
    subject text,
    subject_id bigint,
    facts jsonb,
    reason text,
    CONSTRAINT audit_subject_whole CHECK ((num_nulls(subject, subject_id) <> 1))
);
CREATE TABLE antrean.booking_history (
    booking_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    from_slot bigint,
    to_slot bigint NOT NULL,
    actor text NOT NULL,
    actor_id bigint,
    channel text NOT NULL,
    reason text,
    CONSTRAINT booking_history_actor_known CHECK ((actor = ANY (ARRAY['account'::text, 'chat'::text, 'staff'::text, 'system'::text]))),
    CONSTRAINT booking_history_event_known CHECK ((event = ANY (ARRAY['held'::text, 'booked'::text, 'confirmed'::text, 'moved'::text, 'cancelled'::text, 'expired'::text, 'checked_in'::text, 'called'::text, 'served'::text, 'forfeited'::text, 'undone'::text])))
)
PARTITION BY RANGE (at);
CREATE TABLE antrean.booking_history_default (
    booking_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    from_slot bigint,
    to_slot bigint NOT NULL,
    actor text NOT NULL,
    actor_id bigint,
    channel text NOT NULL,
    reason text,
    CONSTRAINT booking_history_actor_known CHECK ((actor = ANY (ARRAY['account'::text, 'chat'::text, 'staff'::text, 'system'::text]))),
    CONSTRAINT booking_history_event_known CHECK ((event = ANY (ARRAY['held'::text, 'booked'::text, 'confirmed'::text, 'moved'::text, 'cancelled'::text, 'expired'::text, 'checked_in'::text, 'called'::text, 'served'::text, 'forfeited'::text, 'undone'::text])))
);
CREATE TABLE antrean.bookings (
    id bigint NOT NULL,
    party_id bigint NOT NULL,
    slot_id bigint NOT NULL,
    queue_number integer NOT NULL,
    service smallint,
    status text NOT NULL,
    moves smallint DEFAULT 0 NOT NULL,
    nik_hash uuid NOT NULL,
    hold_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    claim_kind smallint DEFAULT 1 NOT NULL,
    CONSTRAINT bookings_claim_kind_known CHECK ((claim_kind = ANY (ARRAY[1, 2]))),
    CONSTRAINT bookings_hold_until_of_held CHECK (
CASE status
    WHEN 'held'::text THEN (hold_until IS NOT NULL)
    WHEN 'expired'::text THEN true
    ELSE (hold_until IS NULL)
END),
    CONSTRAINT bookings_queue_number_positive CHECK ((queue_number > 0)),
    CONSTRAINT bookings_service_bookable CHECK ((service = ANY (ARRAY[1, 2]))),
    CONSTRAINT bookings_status_known CHECK ((status = ANY (ARRAY['held'::text, 'booked'::text, 'checked_in'::text, 'called'::text, 'served'::text, 'forfeited'::text, 'cancelled'::text, 'expired'::text])))
)
WITH (fillfactor='90');
CREATE SEQUENCE antrean.chat_inbox_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE antrean.chat_inbox (
    id bigint DEFAULT nextval('antrean.chat_inbox_ids'::regclass) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    message_id text NOT NULL,
    office_id integer NOT NULL,
    body_sealed bytea,
    state text DEFAULT 'waiting'::text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    finished_at timestamp with time zone,
    last_error text,
    sender uuid,
    CONSTRAINT chat_inbox_body_of_open CHECK (((state <> 'done'::text) OR (body_sealed IS NULL))),
    CONSTRAINT chat_inbox_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'dead'::text])))
)
PARTITION BY RANGE (received_at);
CREATE TABLE antrean.chat_inbox_default (
    id bigint DEFAULT nextval('antrean.chat_inbox_ids'::regclass) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    message_id text NOT NULL,
    office_id integer NOT NULL,
    body_sealed bytea,
    state text DEFAULT 'waiting'::text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    finished_at timestamp with time zone,
    last_error text,
    sender uuid,
    CONSTRAINT chat_inbox_body_of_open CHECK (((state <> 'done'::text) OR (body_sealed IS NULL))),
    CONSTRAINT chat_inbox_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'dead'::text])))
);
CREATE TABLE antrean.chat_message_ids (
    id text NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE antrean.chat_offices (
    chat_id bigint NOT NULL,
    office_id integer NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    helped_at timestamp with time zone
)
WITH (fillfactor='80');
CREATE TABLE antrean.chats (
    id bigint NOT NULL,
    user_hash uuid,
    user_sealed bytea,
    phone_hash uuid,
    phone_sealed bytea,
    language text DEFAULT 'id'::text NOT NULL,
    wish_sealed bytea,
    wished_at timestamp with time zone,
    lapsed integer DEFAULT 0 NOT NULL,
    waits_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    wants_reminders boolean DEFAULT true NOT NULL,
    CONSTRAINT chats_language_known CHECK ((language = ANY (ARRAY['id'::text, 'en'::text]))),
    CONSTRAINT chats_reachable CHECK (((num_nulls(user_hash, user_sealed) <> 1) AND (num_nulls(phone_hash, phone_sealed) <> 1)))
)
WITH (fillfactor='80');
ALTER TABLE antrean.chats ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.chats_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.claims (
    kind smallint NOT NULL,
    hash uuid NOT NULL,
    booking_id bigint NOT NULL,
    CONSTRAINT claims_kind_known CHECK ((kind = ANY (ARRAY[1, 2])))
);
ALTER TABLE antrean.closures ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.closures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.consents (
    account_id bigint NOT NULL,
    member_id bigint,
    version text NOT NULL,
    given_at timestamp with time zone NOT NULL
);
CREATE TABLE antrean.counters (
    office_id integer NOT NULL,
    number smallint NOT NULL,
    state text NOT NULL,
    lanes integer[],
    staff_id bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT counters_number_range CHECK (((number >= 1) AND (number <= 99))),
    CONSTRAINT counters_state_known CHECK ((state = ANY (ARRAY['open'::text, 'paused'::text, 'closed'::text])))
);
CREATE TABLE antrean.day_lists (
    office_id integer NOT NULL,
    day date NOT NULL,
    device_id integer NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    merged_at timestamp with time zone
);
CREATE TABLE antrean.decrees (
    year integer NOT NULL,
    known_until date NOT NULL,
    source text NOT NULL,
    entered_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE TABLE antrean.deliveries (
    booking_id bigint NOT NULL,
    office_id integer,
    state text NOT NULL,
    consignment text,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT deliveries_consignment_of_sent CHECK (
CASE state
    WHEN 'wished'::text THEN (consignment IS NULL)
    WHEN 'recorded'::text THEN (consignment IS NULL)
    WHEN 'collected'::text THEN true
    ELSE (consignment IS NOT NULL)
END),
    CONSTRAINT deliveries_office_of_recorded CHECK (((state = 'wished'::text) = (office_id IS NULL))),
    CONSTRAINT deliveries_state_known CHECK ((state = ANY (ARRAY['wished'::text, 'recorded'::text, 'sent'::text, 'delivered'::text, 'returned'::text, 'collected'::text])))
)
WITH (fillfactor='80');
CREATE TABLE antrean.family_members (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    relationship text NOT NULL,
    nik_hash uuid NOT NULL,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT family_members_relationship_known CHECK ((relationship = ANY (ARRAY['parent'::text, 'child'::text, 'spouse'::text])))
);
CREATE TABLE antrean.holidays (
    day date NOT NULL,
    office_id integer,
    kind text NOT NULL,
    source text NOT NULL,
    entered_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    closure_id bigint,
    CONSTRAINT holidays_kind_known CHECK ((kind = ANY (ARRAY['national'::text, 'collective_leave'::text, 'regional'::text, 'closure'::text])))
);
CREATE SEQUENCE antrean.id_blocks
    START WITH 1000
    INCREMENT BY 1000
    MINVALUE 1000
    NO MAXVALUE
    CACHE 1;
CREATE TABLE antrean.idempotency_keys (
    scope bigint NOT NULL,
    key uuid NOT NULL,
    kind text NOT NULL,
    body_mac uuid NOT NULL,
    party_id bigint NOT NULL,
    booking_id bigint NOT NULL,
    replays integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_kind_known CHECK ((kind = ANY (ARRAY['book'::text, 'add'::text, 'move'::text, 'cancel'::text])))
);
CREATE TABLE antrean.kept_conflicts (
    slot_id bigint NOT NULL,
    over integer NOT NULL,
    staff_id bigint,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    CONSTRAINT kept_conflicts_over_positive CHECK ((over > 0))
);
CREATE TABLE antrean.known_devices (
    account_id bigint NOT NULL,
    device_hash uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL
);
ALTER TABLE antrean.lanes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.lanes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.limits (
    kind text NOT NULL,
    subject text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    count integer NOT NULL
)
WITH (fillfactor='80');
CREATE TABLE antrean.mailed_codes (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    purpose text NOT NULL,
    code_sealed bytea NOT NULL,
    email_hash uuid,
    email_sealed bytea,
    attempts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT mailed_codes_email_of_email CHECK (((purpose = 'email'::text) = ((email_hash IS NOT NULL) AND (email_sealed IS NOT NULL)))),
    CONSTRAINT mailed_codes_purpose_known CHECK ((purpose = ANY (ARRAY['password'::text, 'email'::text])))
);
CREATE TABLE antrean.merged_records (
    id uuid NOT NULL,
    device_id integer NOT NULL,
    visit_id bigint NOT NULL,
    merged_at timestamp with time zone NOT NULL
);
CREATE TABLE antrean.miss_grades (
    misses smallint NOT NULL,
    pause interval NOT NULL,
    CONSTRAINT miss_grades_misses_range CHECK (((misses >= 1) AND (misses <= 100))),
    CONSTRAINT miss_grades_pause_range CHECK (((pause >= '00:00:00'::interval) AND (pause <= '1 year'::interval)))
);
CREATE TABLE antrean.office_days (
    office_id integer NOT NULL,
    day date NOT NULL,
    closed_at timestamp with time zone,
    excused_at timestamp with time zone,
    staff_id bigint NOT NULL,
    reason text NOT NULL
);
ALTER TABLE antrean.offices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.offices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.outbox_default (
    id bigint DEFAULT nextval('antrean.outbox_ids'::regclass) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    class smallint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    subject_id bigint NOT NULL,
    booking_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    from_slot bigint,
    state text DEFAULT 'waiting'::text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    leased_by text,
    lease_until timestamp with time zone,
    finished_at timestamp with time zone,
    last_error text,
    way text DEFAULT 'mail'::text NOT NULL,
    facts jsonb,
    receipt text,
    resent_at timestamp with time zone,
    CONSTRAINT outbox_class_known CHECK (((class >= 0) AND (class <= 3))),
    CONSTRAINT outbox_finished_has_time CHECK (((state = ANY (ARRAY['delivered'::text, 'dead'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT outbox_kind_known CHECK ((kind = ANY (ARRAY['verification'::text, 'confirmation'::text, 'person_added'::text, 'cancelled'::text, 'moved'::text, 'password_reset'::text, 'password_changed'::text, 'email_change'::text, 'account_known'::text, 'held'::text, 'reply'::text, 'reminder'::text, 'audit_day'::text, 'forfeited'::text, 'excused'::text, 'posted'::text, 'home_visit'::text, 'account_paused'::text, 'relocated'::text]))),
    CONSTRAINT outbox_receipt_known CHECK ((receipt = ANY (ARRAY['sent'::text, 'delivered'::text, 'read'::text, 'failed'::text]))),
    CONSTRAINT outbox_sending_has_lease CHECK (((state = 'sending'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT outbox_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'delivered'::text, 'dead'::text]))),
    CONSTRAINT outbox_subject_known CHECK ((subject = ANY (ARRAY['party'::text, 'registration'::text, 'account'::text, 'code'::text, 'chat'::text, 'staff'::text, 'home_visit'::text]))),
    CONSTRAINT outbox_way_known CHECK ((way = ANY (ARRAY['mail'::text, 'whatsapp'::text])))
);
CREATE TABLE antrean.parties (
    id bigint NOT NULL,
    account_id bigint,
    channel text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    chat_id bigint,
    staff_id bigint,
    CONSTRAINT parties_channel_known CHECK ((channel = ANY (ARRAY['web'::text, 'api'::text, 'whatsapp'::text, 'desk'::text, 'staff'::text, 'system'::text]))),
    CONSTRAINT parties_of_somebody CHECK ((num_nonnulls(account_id, chat_id, staff_id) = 1))
);
CREATE TABLE antrean.patterns (
    id bigint NOT NULL,
    lane_id integer NOT NULL,
    season boolean DEFAULT false NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    weekdays smallint[] NOT NULL,
    staff_id bigint,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by bigint,
    withdrawal text,
    CONSTRAINT patterns_order CHECK ((valid_from <= valid_until)),
    CONSTRAINT patterns_season_ends CHECK (((NOT season) OR (valid_until IS NOT NULL))),
    CONSTRAINT patterns_weekdays_known CHECK (((cardinality(weekdays) > 0) AND (weekdays <@ ARRAY[(1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint, (7)::smallint])))
);
ALTER TABLE antrean.patterns ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.patterns_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.policy (
    is_policy boolean DEFAULT true NOT NULL,
    live_people integer DEFAULT 10 NOT NULL,
    people_per_year integer DEFAULT 15 NOT NULL,
    party_size integer DEFAULT 5 NOT NULL,
    moves integer DEFAULT 2 NOT NULL,
    claim_refusals_per_day integer DEFAULT 10 NOT NULL,
    return_after_min interval DEFAULT '00:05:00'::interval NOT NULL,
    return_after_max interval DEFAULT '02:00:00'::interval NOT NULL,
    chat_people integer DEFAULT 5 NOT NULL,
    chat_hold interval DEFAULT '00:15:00'::interval NOT NULL,
    chat_lapses integer DEFAULT 2 NOT NULL,
    chat_pause interval DEFAULT '01:00:00'::interval NOT NULL,
    chat_slow_per_hour integer DEFAULT 30 NOT NULL,
    chat_most_per_hour integer DEFAULT 90 NOT NULL,
    remind_from time without time zone DEFAULT '17:00:00'::time without time zone NOT NULL,
    remind_until time without time zone DEFAULT '21:00:00'::time without time zone NOT NULL,
    calls smallint DEFAULT 3 NOT NULL,
    undo_within interval DEFAULT '00:01:00'::interval NOT NULL,
    misses_count_for interval DEFAULT '1 year'::interval NOT NULL,
    desk_bookings_per_day integer DEFAULT 30 NOT NULL,
    announce_ahead interval DEFAULT '00:15:00'::interval NOT NULL,
    home_visits integer DEFAULT 5 NOT NULL,
    home_visits_kept interval DEFAULT '30 days'::interval NOT NULL,
    account_misses smallint DEFAULT 5 NOT NULL,
    account_misses_count_for interval DEFAULT '90 days'::interval NOT NULL,
    account_pause interval DEFAULT '30 days'::interval NOT NULL,
    return_at_once_within interval DEFAULT '1 day'::interval NOT NULL,
    personal_data_kept interval DEFAULT '1 year'::interval NOT NULL,
    chat_share_returns interval DEFAULT '1 day'::interval NOT NULL,
    CONSTRAINT policy_account_misses_count_for_range CHECK (((account_misses_count_for >= '00:00:00'::interval) AND (account_misses_count_for <= '10 years'::interval))),
    CONSTRAINT policy_account_misses_range CHECK (((account_misses >= 2) AND (account_misses <= 1000))),
    CONSTRAINT policy_account_pause_range CHECK (((account_pause >= '00:00:00'::interval) AND (account_pause <= '1 year'::interval))),
    CONSTRAINT policy_announce_ahead_range CHECK (((announce_ahead >= '00:00:00'::interval) AND (announce_ahead <= '7 days'::interval))),
    CONSTRAINT policy_calls_range CHECK (((calls >= 1) AND (calls <= 10))),
    CONSTRAINT policy_chat_hold_range CHECK (((chat_hold >= '00:01:00'::interval) AND (chat_hold <= '1 day'::interval))),
    CONSTRAINT policy_chat_lapses_range CHECK (((chat_lapses >= 1) AND (chat_lapses <= 100))),
    CONSTRAINT policy_chat_most_range CHECK ((chat_most_per_hour >= chat_slow_per_hour)),
    CONSTRAINT policy_chat_pause_range CHECK ((chat_pause >= '00:00:00'::interval)),
    CONSTRAINT policy_chat_people_range CHECK (((chat_people >= 1) AND (chat_people <= 7))),
    CONSTRAINT policy_chat_share_returns_range CHECK (((chat_share_returns >= '00:00:00'::interval) AND (chat_share_returns <= '90 days'::interval))),
    CONSTRAINT policy_chat_slow_range CHECK ((chat_slow_per_hour > 0)),
    CONSTRAINT policy_claim_refusals_range CHECK ((claim_refusals_per_day >= 0)),
    CONSTRAINT policy_desk_bookings_range CHECK (((desk_bookings_per_day >= 0) AND (desk_bookings_per_day <= 10000))),
    CONSTRAINT policy_home_visits_kept_range CHECK ((home_visits_kept >= '00:00:00'::interval)),
    CONSTRAINT policy_home_visits_range CHECK (((home_visits >= 0) AND (home_visits <= 100))),
    CONSTRAINT policy_live_people_range CHECK (((live_people >= 1) AND (live_people <= 1000))),
    CONSTRAINT policy_misses_count_for_range CHECK (((misses_count_for >= '00:00:00'::interval) AND (misses_count_for <= '10 years'::interval))),
    CONSTRAINT policy_moves_range CHECK (((moves >= 0) AND (moves <= 100))),
    CONSTRAINT policy_one_row CHECK (is_policy),
    CONSTRAINT policy_party_size_range CHECK (((party_size >= 1) AND (party_size <= 5))),
    CONSTRAINT policy_people_per_year_range CHECK (((people_per_year >= 1) AND (people_per_year <= 1000))),
    CONSTRAINT policy_personal_data_kept_range CHECK (((personal_data_kept >= '30 days'::interval) AND (personal_data_kept <= '10 years'::interval))),
    CONSTRAINT policy_remind_order CHECK ((remind_from < remind_until)),
    CONSTRAINT policy_return_after_order CHECK (((return_after_min <= return_after_max) AND (return_after_min >= '00:00:00'::interval))),
    CONSTRAINT policy_return_at_once_within_range CHECK (((return_at_once_within >= '00:00:00'::interval) AND (return_at_once_within <= '30 days'::interval))),
    CONSTRAINT policy_undo_within_range CHECK (((undo_within >= '00:00:00'::interval) AND (undo_within <= '01:00:00'::interval)))
);
CREATE TABLE antrean.priority_groups (
    code text NOT NULL,
    age_from smallint,
    age_to smallint,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT priority_groups_code_form CHECK ((code ~ '^[a-z_]{2,20}$'::text))
);
CREATE TABLE antrean.queues (
    office_id integer NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    changed_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE antrean.registrations (
    id bigint NOT NULL,
    username text NOT NULL,
    language text NOT NULL,
    password text NOT NULL,
    email_hash uuid NOT NULL,
    email_sealed bytea NOT NULL,
    phone_hash uuid,
    phone_sealed bytea,
    nik_hash uuid NOT NULL,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    code_sealed bytea NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    consent_version text,
    consent_at timestamp with time zone,
    CONSTRAINT registrations_language_known CHECK ((language = ANY (ARRAY['id'::text, 'en'::text])))
);
CREATE TABLE antrean.release_shares (
    release_id bigint NOT NULL,
    lane_id integer NOT NULL,
    share smallint NOT NULL,
    CONSTRAINT release_shares_range CHECK (((share >= 1) AND (share <= 100)))
);
ALTER TABLE antrean.releases ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.releases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.relocations (
    booking_id bigint NOT NULL,
    from_slot bigint NOT NULL,
    day date NOT NULL,
    staff_id bigint,
    at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    changes smallint DEFAULT 1 NOT NULL
);
CREATE TABLE antrean.reminders (
    booking_id bigint NOT NULL,
    day date NOT NULL,
    told_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone
);
CREATE TABLE antrean.report_key (
    is_key boolean DEFAULT true NOT NULL,
    secret bytea NOT NULL,
    CONSTRAINT report_key_one CHECK (is_key)
);
CREATE TABLE antrean.returning_places (
    id bigint NOT NULL,
    slot_id bigint NOT NULL,
    places integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    added boolean DEFAULT false NOT NULL,
    unreleased boolean DEFAULT false NOT NULL,
    chat_from timestamp with time zone,
    CONSTRAINT returning_places_positive CHECK ((places > 0))
);
ALTER TABLE antrean.returning_places ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.returning_places_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    breaking boolean NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE TABLE antrean.services (
    id smallint NOT NULL,
    code text NOT NULL,
    bookable boolean NOT NULL
);
CREATE TABLE antrean.sessions (
    token_hash uuid NOT NULL,
    account_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    handle uuid DEFAULT gen_random_uuid() NOT NULL,
    device text DEFAULT ''::text NOT NULL
);
ALTER TABLE antrean.slot_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.slot_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE antrean.slots ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.slots_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.staff (
    id bigint NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    password text,
    role text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    totp_sealed bytea,
    totp_step bigint DEFAULT 0 NOT NULL,
    email_hash uuid,
    email_sealed bytea,
    phone_hash uuid,
    nik_hash uuid,
    CONSTRAINT staff_auditor_has_email CHECK (((role <> 'auditor'::text) OR (email_hash IS NOT NULL))),
    CONSTRAINT staff_email_whole CHECK ((num_nulls(email_hash, email_sealed) <> 1)),
    CONSTRAINT staff_role_known CHECK ((role = ANY (ARRAY['officer'::text, 'postal'::text, 'head'::text, 'operator'::text, 'auditor'::text])))
);
CREATE TABLE antrean.staff_devices (
    id integer NOT NULL,
    office_id integer NOT NULL,
    name text NOT NULL,
    token_hash uuid NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    place smallint,
    CONSTRAINT staff_devices_place_range CHECK (((place >= 0) AND (place <= 9)))
);
ALTER TABLE antrean.staff_devices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.staff_devices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE antrean.staff ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.staff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.staff_invitations (
    token_hash uuid NOT NULL,
    staff_id bigint NOT NULL,
    totp_sealed bytea NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE antrean.staff_offices (
    staff_id bigint NOT NULL,
    office_id integer NOT NULL
);
CREATE TABLE antrean.staff_sessions (
    token_hash uuid NOT NULL,
    staff_id bigint NOT NULL,
    device_id integer,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE antrean.visits ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME antrean.visits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE antrean.weekly_hours (
    weekday smallint NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    places integer NOT NULL,
    pattern_id bigint NOT NULL,
    CONSTRAINT weekly_hours_order CHECK ((starts < ends)),
    CONSTRAINT weekly_hours_places_range CHECK (((places >= 0) AND (places <= 10000))),
    CONSTRAINT weekly_hours_weekday_range CHECK (((weekday >= 1) AND (weekday <= 7)))
);
CREATE VIEW report.audit AS
 SELECT a.at,
    encode(substr(sha256(((k.secret || '\x7374616666'::bytea) || int8send(a.staff_id))), 1, 6), 'hex'::text) AS officer,
    f.role,
    a.action,
    a.office_id
   FROM ((antrean.audit a
     LEFT JOIN antrean.staff f ON ((f.id = a.staff_id)))
     CROSS JOIN antrean.report_key k);
CREATE VIEW report.booking_history AS
 SELECT booking_history.booking_id,
    booking_history.at,
    booking_history.event,
    booking_history.from_status,
    booking_history.to_status,
    booking_history.from_slot,
    booking_history.to_slot,
    booking_history.actor,
    booking_history.channel
   FROM antrean.booking_history;
CREATE VIEW report.bookings AS
 SELECT b.id,
    b.party_id,
    b.slot_id,
    b.queue_number,
    s.code AS service,
    b.status,
    b.moves,
    b.created_at,
    p.channel,
    encode(substr(sha256((((k.secret || '\x706572736f6e'::bytea) || int2send(b.claim_kind)) || uuid_send(b.nik_hash))), 1, 6), 'hex'::text) AS person
   FROM (((antrean.bookings b
     JOIN antrean.parties p ON ((p.id = b.party_id)))
     LEFT JOIN antrean.services s ON ((s.id = b.service)))
     CROSS JOIN antrean.report_key k);
CREATE VIEW report.kept_conflicts AS
 SELECT kept_conflicts.slot_id,
    kept_conflicts.over,
    kept_conflicts.at
   FROM antrean.kept_conflicts;
CREATE VIEW report.lanes AS
 SELECT lanes.id,
    lanes.office_id,
    lanes.code,
    lanes.online
   FROM antrean.lanes;
CREATE VIEW report.messages AS
 SELECT outbox.id,
    outbox.created_at,
    outbox.class,
    outbox.kind,
    outbox.state,
    outbox.due_at,
    outbox.attempt,
    outbox.finished_at,
    COALESCE(outbox.resent_at, outbox.created_at) AS asked_at
   FROM antrean.outbox;
CREATE VIEW report.misses AS
 SELECT misses.booking_id,
    misses.office_id,
    misses.day,
    misses.at,
    misses.cleared_at
   FROM antrean.misses;
CREATE VIEW report.offices AS
 SELECT offices.id,
    offices.code,
    offices.name,
    offices.class,
    offices.city,
    offices.province,
    offices.zone,
    offices.accepts_online
   FROM antrean.offices;
CREATE VIEW report.parties AS
 SELECT p.id,
    p.channel,
    p.created_at,
    encode(substr(sha256(((k.secret || '\x6163636f756e74'::bytea) || int8send(p.account_id))), 1, 6), 'hex'::text) AS account,
    encode(substr(sha256(((k.secret || '\x7374616666'::bytea) || int8send(p.staff_id))), 1, 6), 'hex'::text) AS officer,
    encode(substr(sha256(((k.secret || '\x6e756d626572'::bytea) || int8send(p.chat_id))), 1, 6), 'hex'::text) AS number
   FROM (antrean.parties p
     CROSS JOIN antrean.report_key k);
CREATE VIEW report.policy AS
 SELECT policy.return_after_max
   FROM antrean.policy;
CREATE VIEW report.releases AS
 SELECT releases.batch AS release,
    releases.office_id,
    releases.opens_at,
    releases.day_from,
    releases.day_until,
    releases.state,
    releases.changed_at
   FROM antrean.releases;
CREATE VIEW report.relocations AS
 SELECT relocations.booking_id,
    relocations.from_slot,
    relocations.day,
    relocations.at,
    relocations.accepted_at
   FROM antrean.relocations;
CREATE VIEW report.shared_devices AS
 SELECT encode(substr(sha256(((k.secret || '\x646576696365'::bytea) || uuid_send(d.device_hash))), 1, 6), 'hex'::text) AS device,
    encode(substr(sha256(((k.secret || '\x6163636f756e74'::bytea) || int8send(d.account_id))), 1, 6), 'hex'::text) AS account
   FROM ((antrean.known_devices d
     JOIN ( SELECT known_devices.device_hash
           FROM antrean.known_devices
          GROUP BY known_devices.device_hash
         HAVING (count(*) > 1)) shared ON ((shared.device_hash = d.device_hash)))
     CROSS JOIN antrean.report_key k);
CREATE VIEW report.slot_changes AS
 SELECT c.id,
    l.office_id,
    c.day,
    c.starts_at,
    c.places,
    c.added,
    c.opens_at,
    c.state,
    c.at,
    c.decided_at,
    encode(substr(sha256(((k.secret || '\x7374616666'::bytea) || int8send(c.staff_id))), 1, 6), 'hex'::text) AS officer
   FROM ((antrean.slot_changes c
     JOIN antrean.lanes l ON ((l.id = c.lane_id)))
     CROSS JOIN antrean.report_key k);
CREATE VIEW report.slots AS
 SELECT slots.id,
    slots.office_id,
    slots.lane_id,
    slots.day,
    slots.session,
    slots.starts_at,
    slots.ends_at,
    slots.opens_at,
    slots.provisional,
    slots.open,
    slots.planned,
    slots.capacity,
    slots.taken,
    slots.held_back,
    slots.issued,
    slots.unreleased
   FROM antrean.slots;
CREATE VIEW report.visits AS
 SELECT v.id,
    v.office_id,
    v.day,
    v.lane_id,
    v.booking_id,
    s.code AS service,
    v.priority,
    v.state,
    v.outcome,
    v.counter,
    v.due_at,
    v.arrived_at,
    v.first_called_at,
    v.serving_at,
    v.ended_at
   FROM (antrean.visits v
     LEFT JOIN antrean.services s ON ((s.id = v.service)));
ALTER TABLE ONLY antrean.audit ATTACH PARTITION antrean.audit_default DEFAULT;
ALTER TABLE ONLY antrean.booking_history ATTACH PARTITION antrean.booking_history_default DEFAULT;
ALTER TABLE ONLY antrean.chat_inbox ATTACH PARTITION antrean.chat_inbox_default DEFAULT;
ALTER TABLE ONLY antrean.outbox ATTACH PARTITION antrean.outbox_default DEFAULT;
ALTER TABLE ONLY antrean.accounts
    ADD CONSTRAINT accounts_email_unique UNIQUE (email_hash);
ALTER TABLE ONLY antrean.accounts
    ADD CONSTRAINT accounts_nik_unique UNIQUE (nik_hash);
ALTER TABLE ONLY antrean.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.accounts
    ADD CONSTRAINT accounts_username_unique UNIQUE (username);
ALTER TABLE ONLY antrean.applicants
    ADD CONSTRAINT applicants_pkey PRIMARY KEY (booking_id);
ALTER TABLE ONLY antrean.audit_days
    ADD CONSTRAINT audit_days_pkey PRIMARY KEY (day);
ALTER TABLE ONLY antrean.bookings
    ADD CONSTRAINT bookings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.bookings
    ADD CONSTRAINT bookings_queue_number_unique UNIQUE (slot_id, queue_number);
ALTER TABLE ONLY antrean.chat_message_ids
    ADD CONSTRAINT chat_message_ids_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.chat_offices
    ADD CONSTRAINT chat_offices_pkey PRIMARY KEY (chat_id, office_id);
ALTER TABLE ONLY antrean.chats
    ADD CONSTRAINT chats_phone_unique UNIQUE (phone_hash);
ALTER TABLE ONLY antrean.chats
    ADD CONSTRAINT chats_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.chats
    ADD CONSTRAINT chats_user_unique UNIQUE (user_hash);
ALTER TABLE ONLY antrean.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (kind, hash);
ALTER TABLE ONLY antrean.closures
    ADD CONSTRAINT closures_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (office_id, number);
ALTER TABLE ONLY antrean.day_lists
    ADD CONSTRAINT day_lists_pkey PRIMARY KEY (office_id, day, device_id);
ALTER TABLE ONLY antrean.decrees
    ADD CONSTRAINT decrees_pkey PRIMARY KEY (year);
ALTER TABLE ONLY antrean.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (booking_id);
ALTER TABLE ONLY antrean.family_members
    ADD CONSTRAINT family_members_person_unique UNIQUE (account_id, nik_hash);
ALTER TABLE ONLY antrean.family_members
    ADD CONSTRAINT family_members_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.holidays
    ADD CONSTRAINT holidays_day_unique UNIQUE NULLS NOT DISTINCT (day, office_id);
ALTER TABLE ONLY antrean.home_visits
    ADD CONSTRAINT home_visits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key);
ALTER TABLE ONLY antrean.kept_conflicts
    ADD CONSTRAINT kept_conflicts_pkey PRIMARY KEY (slot_id);
ALTER TABLE ONLY antrean.known_devices
    ADD CONSTRAINT known_devices_pkey PRIMARY KEY (account_id, device_hash);
ALTER TABLE ONLY antrean.lanes
    ADD CONSTRAINT lanes_code_unique UNIQUE (office_id, code);
ALTER TABLE ONLY antrean.lanes
    ADD CONSTRAINT lanes_letter_unique UNIQUE (office_id, letter);
ALTER TABLE ONLY antrean.lanes
    ADD CONSTRAINT lanes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.limits
    ADD CONSTRAINT limits_pkey PRIMARY KEY (kind, subject);
ALTER TABLE ONLY antrean.mailed_codes
    ADD CONSTRAINT mailed_codes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.mailed_codes
    ADD CONSTRAINT mailed_codes_purpose_unique UNIQUE (account_id, purpose);
ALTER TABLE ONLY antrean.merged_records
    ADD CONSTRAINT merged_records_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.miss_grades
    ADD CONSTRAINT miss_grades_pkey PRIMARY KEY (misses);
ALTER TABLE ONLY antrean.misses
    ADD CONSTRAINT misses_pkey PRIMARY KEY (booking_id);
ALTER TABLE ONLY antrean.office_days
    ADD CONSTRAINT office_days_pkey PRIMARY KEY (office_id, day);
ALTER TABLE ONLY antrean.offices
    ADD CONSTRAINT offices_code_unique UNIQUE (code);
ALTER TABLE ONLY antrean.offices
    ADD CONSTRAINT offices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.parties
    ADD CONSTRAINT parties_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.patterns
    ADD CONSTRAINT patterns_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (is_policy);
ALTER TABLE ONLY antrean.priority_groups
    ADD CONSTRAINT priority_groups_pkey PRIMARY KEY (code);
ALTER TABLE ONLY antrean.queues
    ADD CONSTRAINT queues_pkey PRIMARY KEY (office_id);
ALTER TABLE ONLY antrean.registrations
    ADD CONSTRAINT registrations_email_unique UNIQUE (email_hash);
ALTER TABLE ONLY antrean.registrations
    ADD CONSTRAINT registrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.release_shares
    ADD CONSTRAINT release_shares_pkey PRIMARY KEY (release_id, lane_id);
ALTER TABLE ONLY antrean.releases
    ADD CONSTRAINT releases_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.relocations
    ADD CONSTRAINT relocations_pkey PRIMARY KEY (booking_id);
ALTER TABLE ONLY antrean.reminders
    ADD CONSTRAINT reminders_pkey PRIMARY KEY (booking_id, day);
ALTER TABLE ONLY antrean.report_key
    ADD CONSTRAINT report_key_pkey PRIMARY KEY (is_key);
ALTER TABLE ONLY antrean.returning_places
    ADD CONSTRAINT returning_places_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY antrean.services
    ADD CONSTRAINT services_code_unique UNIQUE (code);
ALTER TABLE ONLY antrean.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY antrean.slot_changes
    ADD CONSTRAINT slot_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.slots
    ADD CONSTRAINT slots_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.slots
    ADD CONSTRAINT slots_start_unique UNIQUE (lane_id, starts_at);
ALTER TABLE ONLY antrean.staff_devices
    ADD CONSTRAINT staff_devices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.staff_devices
    ADD CONSTRAINT staff_devices_token_unique UNIQUE (token_hash);
ALTER TABLE ONLY antrean.staff_invitations
    ADD CONSTRAINT staff_invitations_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY antrean.staff_invitations
    ADD CONSTRAINT staff_invitations_staff_unique UNIQUE (staff_id);
ALTER TABLE ONLY antrean.staff_offices
    ADD CONSTRAINT staff_offices_pkey PRIMARY KEY (staff_id, office_id);
ALTER TABLE ONLY antrean.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.staff_sessions
    ADD CONSTRAINT staff_sessions_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY antrean.staff
    ADD CONSTRAINT staff_username_unique UNIQUE (username);
ALTER TABLE ONLY antrean.visits
    ADD CONSTRAINT visits_number_unique UNIQUE (office_id, day, prefix, number);
ALTER TABLE ONLY antrean.visits
    ADD CONSTRAINT visits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY antrean.weekly_hours
    ADD CONSTRAINT weekly_hours_pkey PRIMARY KEY (pattern_id, weekday, starts);
CREATE INDEX applicants_by_namesake ON antrean.applicants USING btree (namesake_hash) WHERE (namesake_hash IS NOT NULL);
CREATE INDEX audit_by_subject ON ONLY antrean.audit USING btree (subject, subject_id) WHERE (subject IS NOT NULL);
CREATE INDEX audit_by_time ON ONLY antrean.audit USING btree (at, id);
CREATE INDEX audit_default_at_id_idx ON antrean.audit_default USING btree (at, id);
CREATE INDEX audit_default_subject_subject_id_idx ON antrean.audit_default USING btree (subject, subject_id) WHERE (subject IS NOT NULL);
CREATE INDEX booking_history_by_booking ON ONLY antrean.booking_history USING btree (booking_id, at);
CREATE INDEX booking_history_default_booking_id_at_idx ON antrean.booking_history_default USING btree (booking_id, at);
CREATE INDEX bookings_by_hold ON antrean.bookings USING btree (hold_until) WHERE (status = 'held'::text);
CREATE INDEX bookings_by_party ON antrean.bookings USING btree (party_id);
CREATE INDEX chat_inbox_by_due ON ONLY antrean.chat_inbox USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX chat_inbox_by_sender ON ONLY antrean.chat_inbox USING btree (sender, id) WHERE ((state = 'waiting'::text) AND (sender IS NOT NULL));
CREATE INDEX chat_inbox_dead ON ONLY antrean.chat_inbox USING btree (finished_at) WHERE ((state = 'dead'::text) AND (body_sealed IS NOT NULL));
CREATE INDEX chat_inbox_default_due_at_idx ON antrean.chat_inbox_default USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX chat_inbox_default_finished_at_idx ON antrean.chat_inbox_default USING btree (finished_at) WHERE ((state = 'dead'::text) AND (body_sealed IS NOT NULL));
CREATE INDEX chat_inbox_default_sender_id_idx ON antrean.chat_inbox_default USING btree (sender, id) WHERE ((state = 'waiting'::text) AND (sender IS NOT NULL));
CREATE INDEX chat_message_ids_by_age ON antrean.chat_message_ids USING btree (received_at);
CREATE INDEX chats_by_wish ON antrean.chats USING btree (wished_at) WHERE (wished_at IS NOT NULL);
CREATE INDEX consents_by_account ON antrean.consents USING btree (account_id, given_at);
CREATE INDEX deliveries_by_office ON antrean.deliveries USING btree (office_id, state, booking_id) WHERE (office_id IS NOT NULL);
CREATE INDEX home_visits_by_office ON antrean.home_visits USING btree (office_id, state, created_at);
CREATE UNIQUE INDEX home_visits_key ON antrean.home_visits USING btree (COALESCE(account_id, (- staff_id)), key);
CREATE INDEX home_visits_over ON antrean.home_visits USING btree (changed_at) WHERE ((person_sealed IS NOT NULL) AND (state = ANY (ARRAY['done'::text, 'refused'::text, 'withdrawn'::text])));
CREATE INDEX idempotency_keys_by_age ON antrean.idempotency_keys USING btree (created_at);
CREATE INDEX merged_records_by_time ON antrean.merged_records USING btree (merged_at);
CREATE INDEX misses_by_day ON antrean.misses USING btree (office_id, day);
CREATE INDEX misses_by_person ON antrean.misses USING btree (kind, hash);
CREATE INDEX misses_paused ON antrean.misses USING btree (paused_until) WHERE (paused_until IS NOT NULL);
CREATE INDEX misses_unweighed ON antrean.misses USING btree (at) WHERE (NOT weighed);
CREATE INDEX outbox_by_due ON ONLY antrean.outbox USING btree (way, class, due_at) WHERE (state = 'waiting'::text);
CREATE INDEX outbox_by_lease ON ONLY antrean.outbox USING btree (lease_until) WHERE (state = 'sending'::text);
CREATE INDEX outbox_by_subject ON ONLY antrean.outbox USING btree (subject_id, id);
CREATE INDEX outbox_dead ON ONLY antrean.outbox USING btree (finished_at) WHERE (state = 'dead'::text);
CREATE INDEX outbox_default_finished_at_idx ON antrean.outbox_default USING btree (finished_at) WHERE (state = 'dead'::text);
CREATE INDEX outbox_default_lease_until_idx ON antrean.outbox_default USING btree (lease_until) WHERE (state = 'sending'::text);
CREATE INDEX outbox_default_subject_id_id_idx ON antrean.outbox_default USING btree (subject_id, id);
CREATE INDEX outbox_default_way_class_due_at_idx ON antrean.outbox_default USING btree (way, class, due_at) WHERE (state = 'waiting'::text);
CREATE INDEX parties_by_account ON antrean.parties USING btree (account_id);
CREATE INDEX parties_by_chat ON antrean.parties USING btree (chat_id) WHERE (chat_id IS NOT NULL);
CREATE INDEX parties_by_staff ON antrean.parties USING btree (staff_id, created_at) WHERE (staff_id IS NOT NULL);
CREATE INDEX patterns_by_lane ON antrean.patterns USING btree (lane_id, id);
CREATE INDEX registrations_by_username ON antrean.registrations USING btree (username);
CREATE INDEX releases_by_batch ON antrean.releases USING btree (batch);
CREATE INDEX releases_by_office ON antrean.releases USING btree (office_id, day_until);
CREATE INDEX releases_to_apply ON antrean.releases USING btree (id) WHERE (NOT applied);
CREATE INDEX reminders_by_day ON antrean.reminders USING btree (day);
CREATE INDEX returning_places_by_due ON antrean.returning_places USING btree (due_at);
CREATE INDEX returning_places_by_slot ON antrean.returning_places USING btree (slot_id);
CREATE INDEX sessions_by_account ON antrean.sessions USING btree (account_id);
CREATE INDEX slot_changes_announced ON antrean.slot_changes USING btree (opens_at) WHERE ((state = 'in_force'::text) AND (added > 0));
CREATE UNIQUE INDEX slot_changes_asked ON antrean.slot_changes USING btree (lane_id, starts_at) WHERE (state = 'asked'::text);
CREATE UNIQUE INDEX slot_changes_in_force ON antrean.slot_changes USING btree (lane_id, starts_at) WHERE (state = 'in_force'::text);
CREATE INDEX slots_by_office ON antrean.slots USING btree (office_id, starts_at);
CREATE INDEX slots_by_stage ON antrean.slots USING btree (staged_at) WHERE (staged > 0);
CREATE INDEX slots_unerased ON antrean.slots USING btree (ends_at) WHERE (NOT erased);
CREATE INDEX slots_unswept ON antrean.slots USING btree (ends_at) WHERE (NOT swept);
CREATE INDEX staff_devices_by_office ON antrean.staff_devices USING btree (office_id);
CREATE UNIQUE INDEX staff_devices_place ON antrean.staff_devices USING btree (office_id, place) WHERE ((revoked_at IS NULL) AND (place IS NOT NULL));
CREATE INDEX staff_sessions_by_staff ON antrean.staff_sessions USING btree (staff_id);
CREATE UNIQUE INDEX visits_by_booking ON antrean.visits USING btree (booking_id) WHERE (booking_id IS NOT NULL);
CREATE INDEX visits_by_day ON antrean.visits USING brin (day) WITH (pages_per_range='32', autosummarize='on');
CREATE INDEX visits_open ON antrean.visits USING btree (day) WHERE (state <> 'done'::text);
ALTER INDEX antrean.audit_by_time ATTACH PARTITION antrean.audit_default_at_id_idx;
ALTER INDEX antrean.audit_by_subject ATTACH PARTITION antrean.audit_default_subject_subject_id_idx;
ALTER INDEX antrean.booking_history_by_booking ATTACH PARTITION antrean.booking_history_default_booking_id_at_idx;
ALTER INDEX antrean.chat_inbox_by_due ATTACH PARTITION antrean.chat_inbox_default_due_at_idx;
ALTER INDEX antrean.chat_inbox_dead ATTACH PARTITION antrean.chat_inbox_default_finished_at_idx;
ALTER INDEX antrean.chat_inbox_by_sender ATTACH PARTITION antrean.chat_inbox_default_sender_id_idx;
ALTER INDEX antrean.outbox_dead ATTACH PARTITION antrean.outbox_default_finished_at_idx;
ALTER INDEX antrean.outbox_by_lease ATTACH PARTITION antrean.outbox_default_lease_until_idx;
ALTER INDEX antrean.outbox_by_subject ATTACH PARTITION antrean.outbox_default_subject_id_id_idx;
ALTER INDEX antrean.outbox_by_due ATTACH PARTITION antrean.outbox_default_way_class_due_at_idx;
ALTER TABLE ONLY antrean.chat_offices
    ADD CONSTRAINT chat_offices_chat FOREIGN KEY (chat_id) REFERENCES antrean.chats(id) ON DELETE CASCADE;
ALTER TABLE ONLY antrean.chat_offices
    ADD CONSTRAINT chat_offices_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.closures
    ADD CONSTRAINT closures_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.counters
    ADD CONSTRAINT counters_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.deliveries
    ADD CONSTRAINT deliveries_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.family_members
    ADD CONSTRAINT family_members_account FOREIGN KEY (account_id) REFERENCES antrean.accounts(id);
ALTER TABLE ONLY antrean.holidays
    ADD CONSTRAINT holidays_closure FOREIGN KEY (closure_id) REFERENCES antrean.closures(id);
ALTER TABLE ONLY antrean.holidays
    ADD CONSTRAINT holidays_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.home_visits
    ADD CONSTRAINT home_visits_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.known_devices
    ADD CONSTRAINT known_devices_account FOREIGN KEY (account_id) REFERENCES antrean.accounts(id);
ALTER TABLE ONLY antrean.lanes
    ADD CONSTRAINT lanes_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.mailed_codes
    ADD CONSTRAINT mailed_codes_account FOREIGN KEY (account_id) REFERENCES antrean.accounts(id);
ALTER TABLE ONLY antrean.office_days
    ADD CONSTRAINT office_days_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.patterns
    ADD CONSTRAINT patterns_lane FOREIGN KEY (lane_id) REFERENCES antrean.lanes(id);
ALTER TABLE ONLY antrean.queues
    ADD CONSTRAINT queues_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.release_shares
    ADD CONSTRAINT release_shares_lane FOREIGN KEY (lane_id) REFERENCES antrean.lanes(id);
ALTER TABLE ONLY antrean.release_shares
    ADD CONSTRAINT release_shares_release FOREIGN KEY (release_id) REFERENCES antrean.releases(id);
ALTER TABLE ONLY antrean.releases
    ADD CONSTRAINT releases_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.sessions
    ADD CONSTRAINT sessions_account FOREIGN KEY (account_id) REFERENCES antrean.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY antrean.slot_changes
    ADD CONSTRAINT slot_changes_lane FOREIGN KEY (lane_id) REFERENCES antrean.lanes(id);
ALTER TABLE ONLY antrean.staff_devices
    ADD CONSTRAINT staff_devices_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.staff_invitations
    ADD CONSTRAINT staff_invitations_staff FOREIGN KEY (staff_id) REFERENCES antrean.staff(id);
ALTER TABLE ONLY antrean.staff_offices
    ADD CONSTRAINT staff_offices_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.staff_offices
    ADD CONSTRAINT staff_offices_staff FOREIGN KEY (staff_id) REFERENCES antrean.staff(id);
ALTER TABLE ONLY antrean.staff_sessions
    ADD CONSTRAINT staff_sessions_staff FOREIGN KEY (staff_id) REFERENCES antrean.staff(id);
ALTER TABLE ONLY antrean.visits
    ADD CONSTRAINT visits_lane FOREIGN KEY (lane_id) REFERENCES antrean.lanes(id);
ALTER TABLE ONLY antrean.visits
    ADD CONSTRAINT visits_office FOREIGN KEY (office_id) REFERENCES antrean.offices(id);
ALTER TABLE ONLY antrean.visits
    ADD CONSTRAINT visits_priority FOREIGN KEY (priority) REFERENCES antrean.priority_groups(code);
ALTER TABLE ONLY antrean.visits
    ADD CONSTRAINT visits_service FOREIGN KEY (service) REFERENCES antrean.services(id);
ALTER TABLE ONLY antrean.weekly_hours
    ADD CONSTRAINT weekly_hours_pattern FOREIGN KEY (pattern_id) REFERENCES antrean.patterns(id);
GRANT USAGE ON SCHEMA antrean TO antrean_worker;
GRANT USAGE ON SCHEMA antrean TO antrean_notifier;
GRANT USAGE ON SCHEMA antrean TO antrean_job;
GRANT USAGE ON SCHEMA antrean TO antrean_report;
GRANT USAGE ON SCHEMA report TO antrean_report;
REVOKE ALL ON FUNCTION antrean.accept_invitation(p_token uuid, p_password text, p_step bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.accept_invitation(p_token uuid, p_password text, p_step bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.act_on_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_act text, p_text text, p_to smallint, p_counter smallint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.act_on_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_act text, p_text text, p_to smallint, p_counter smallint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.add_pattern(p_actor bigint, p_device integer, p_office integer, p_lane text, p_season boolean, p_from date, p_until date, p_weekdays smallint[], p_days smallint[], p_starts text[], p_ends text[], p_places integer[], p_reason text, OUT o_outcome integer, OUT o_pattern bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.add_pattern(p_actor bigint, p_device integer, p_office integer, p_lane text, p_season boolean, p_from date, p_until date, p_weekdays smallint[], p_days smallint[], p_starts text[], p_ends text[], p_places integer[], p_reason text, OUT o_outcome integer, OUT o_pattern bigint) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.add_pattern(p_actor bigint, p_device integer, p_office integer, p_lane text, p_season boolean, p_from date, p_until date, p_weekdays smallint[], p_days smallint[], p_starts text[], p_ends text[], p_places integer[], p_reason text, OUT o_outcome integer, OUT o_pattern bigint) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.all_merged(p_office integer, p_day date, p_until timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.announce_release(p_actor bigint, p_device integer, p_offices integer[], p_opens_at timestamp with time zone, p_from date, p_until date, p_lanes text[], p_shares smallint[], p_chat_share smallint, p_reason text, OUT o_outcome integer, OUT o_batch bigint, OUT o_office integer, OUT o_earliest timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.announce_release(p_actor bigint, p_device integer, p_offices integer[], p_opens_at timestamp with time zone, p_from date, p_until date, p_lanes text[], p_shares smallint[], p_chat_share smallint, p_reason text, OUT o_outcome integer, OUT o_batch bigint, OUT o_office integer, OUT o_earliest timestamp with time zone) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.announce_release(p_actor bigint, p_device integer, p_offices integer[], p_opens_at timestamp with time zone, p_from date, p_until date, p_lanes text[], p_shares smallint[], p_chat_share smallint, p_reason text, OUT o_outcome integer, OUT o_batch bigint, OUT o_office integer, OUT o_earliest timestamp with time zone) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.answer_reminder(p_booking bigint, p_day date, p_gives_back boolean, p_chat bigint, p_office integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.answer_reminder(p_booking bigint, p_day date, p_gives_back boolean, p_chat bigint, p_office integer) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.antrean_now() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.antrean_now() TO antrean_worker;
GRANT ALL ON FUNCTION antrean.antrean_now() TO antrean_notifier;
GRANT ALL ON FUNCTION antrean.antrean_now() TO antrean_job;
GRANT ALL ON FUNCTION antrean.antrean_now() TO antrean_report;
GRANT SELECT ON TABLE antrean.slot_changes TO antrean_worker;
GRANT SELECT ON TABLE antrean.slot_changes TO antrean_job;
REVOKE ALL ON FUNCTION antrean.apply_hour(p_change antrean.slot_changes) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.apply_releases(p_office integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.apply_releases(p_office integer) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.apply_releases(p_office integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.ask_closure(p_actor bigint, p_device integer, p_office integer, p_from date, p_until date, p_kind text, p_source text, OUT o_outcome integer, OUT o_closure bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.ask_closure(p_actor bigint, p_device integer, p_office integer, p_from date, p_until date, p_kind text, p_source text, OUT o_outcome integer, OUT o_closure bigint) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.ask_closure(p_actor bigint, p_device integer, p_office integer, p_from date, p_until date, p_kind text, p_source text, OUT o_outcome integer, OUT o_closure bigint) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.ask_home_visit(p_account bigint, p_actor bigint, p_device integer, p_office integer, p_id bigint, p_key uuid, p_mac uuid, p_asked_by text, p_person_sealed bytea, p_urgency text, p_needed_by date, OUT o_outcome integer, OUT o_visit bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.ask_home_visit(p_account bigint, p_actor bigint, p_device integer, p_office integer, p_id bigint, p_key uuid, p_mac uuid, p_asked_by text, p_person_sealed bytea, p_urgency text, p_needed_by date, OUT o_outcome integer, OUT o_visit bigint) TO antrean_worker;
GRANT USAGE ON SEQUENCE antrean.outbox_ids TO antrean_worker;
GRANT SELECT,INSERT ON TABLE antrean.outbox TO antrean_worker;
GRANT SELECT ON TABLE antrean.outbox TO antrean_notifier;
GRANT SELECT ON TABLE antrean.outbox TO antrean_job;
REVOKE ALL ON FUNCTION antrean.asking(p_message antrean.outbox) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.attempt_invitation(p_token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.attempt_invitation(p_token uuid) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.audit_digest(p_day date, p_before bytea, OUT o_lines bigint, OUT o_digest bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.book_at_desk(p_actor bigint, p_device integer, p_office integer, p_from date, p_nik uuid, p_nik_sealed bytea, p_name text, p_birth date, p_service smallint, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.book_at_desk(p_actor bigint, p_device integer, p_office integer, p_from date, p_nik uuid, p_nik_sealed bytea, p_name text, p_birth date, p_service smallint, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.book_batch(p_lock_wait_ms integer, p_slots bigint[], p_sessions uuid[], p_keys uuid[], p_macs uuid[], p_parties bigint[], p_joins boolean[], p_channels text[], p_holds integer[], p_person_from integer[], p_alternative_from integer[], p_part_from integer[], p_part_slot integer[], p_part_people integer[], p_bookings bigint[], p_niks uuid[], p_niks_sealed bytea[], p_names text[], p_births date[], p_relationships text[], p_services smallint[], OUT o_outcome integer[], OUT o_party bigint[], OUT o_slot bigint[], OUT o_number integer[], OUT o_free integer[], OUT o_version bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.book_batch(p_lock_wait_ms integer, p_slots bigint[], p_sessions uuid[], p_keys uuid[], p_macs uuid[], p_parties bigint[], p_joins boolean[], p_channels text[], p_holds integer[], p_person_from integer[], p_alternative_from integer[], p_part_from integer[], p_part_slot integer[], p_part_people integer[], p_bookings bigint[], p_niks uuid[], p_niks_sealed bytea[], p_names text[], p_births date[], p_relationships text[], p_services smallint[], OUT o_outcome integer[], OUT o_party bigint[], OUT o_slot bigint[], OUT o_number integer[], OUT o_free integer[], OUT o_version bigint[]) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.booking_facts(p_booking bigint, OUT o_party bigint, OUT o_account bigint, OUT o_chat bigint, OUT o_slot bigint, OUT o_status text, OUT o_moves smallint, OUT o_claim_kind smallint, OUT o_nik uuid, OUT o_hold_until timestamp with time zone, OUT o_starts_at timestamp with time zone, OUT o_day_begins timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.booking_of_nik(p_niks uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.booking_of_nik(p_niks uuid[]) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.broken_audit_days(p_from date) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.broken_audit_days(p_from date) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.call_next(p_actor bigint, p_device integer, p_office integer, p_counter smallint, OUT o_outcome integer, OUT o_visit bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.call_next(p_actor bigint, p_device integer, p_office integer, p_counter smallint, OUT o_outcome integer, OUT o_visit bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.call_numbers(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_visit bigint, p_family boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.call_numbers(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_visit bigint, p_family boolean) TO antrean_worker;
GRANT SELECT ON TABLE antrean.visits TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.call_visit(p_actor bigint, p_device integer, p_counter smallint, p_change bigint, p_visit antrean.visits) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.cancel_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.cancel_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.cancel_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_channel text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.cancel_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_channel text, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.change_hours(p_actor bigint, p_device integer, p_office integer, p_day date, p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_opens_at timestamp with time zone, p_reason text, p_may_exceed boolean, p_dry boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.change_hours(p_actor bigint, p_device integer, p_office integer, p_day date, p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_opens_at timestamp with time zone, p_reason text, p_may_exceed boolean, p_dry boolean) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.change_hours(p_actor bigint, p_device integer, p_office integer, p_day date, p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_opens_at timestamp with time zone, p_reason text, p_may_exceed boolean, p_dry boolean) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.change_queue(p_office integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.change_release(p_actor bigint, p_device integer, p_batch bigint, p_offices integer[], p_state text, p_opens_at timestamp with time zone, p_reason text, OUT o_outcome integer, OUT o_offices integer[], OUT o_earliest timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.change_release(p_actor bigint, p_device integer, p_batch bigint, p_offices integer[], p_state text, p_opens_at timestamp with time zone, p_reason text, OUT o_outcome integer, OUT o_offices integer[], OUT o_earliest timestamp with time zone) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.change_release(p_actor bigint, p_device integer, p_batch bigint, p_offices integer[], p_state text, p_opens_at timestamp with time zone, p_reason text, OUT o_outcome integer, OUT o_offices integer[], OUT o_earliest timestamp with time zone) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.chat_cancel(p_chat bigint, p_booking bigint, p_office integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.chat_cancel(p_chat bigint, p_booking bigint, p_office integer) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.chat_confirm(p_chat bigint, p_booking bigint, p_sent_at timestamp with time zone, p_office integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.chat_confirm(p_chat bigint, p_booking bigint, p_sent_at timestamp with time zone, p_office integer) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.chat_hold(p_chat bigint, p_office integer, p_day date, p_claim_kind smallint, p_person uuid, p_nik_sealed bytea, p_namesake uuid, p_name text, p_birth date, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint, OUT o_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.chat_hold(p_chat bigint, p_office integer, p_day date, p_claim_kind smallint, p_person uuid, p_nik_sealed bytea, p_namesake uuid, p_name text, p_birth date, p_party bigint, p_booking bigint, OUT o_outcome integer, OUT o_booking bigint, OUT o_until timestamp with time zone) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.chat_is_full(p_chat bigint, p_office integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.chat_of(p_user uuid, p_user_sealed bytea, p_phone uuid, p_phone_sealed bytea, p_office integer, p_language text, p_heard_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.chat_of(p_user uuid, p_user_sealed bytea, p_phone uuid, p_phone_sealed bytea, p_office integer, p_language text, p_heard_at timestamp with time zone) TO antrean_worker;
GRANT SELECT ON TABLE antrean.slots TO antrean_worker;
GRANT SELECT ON TABLE antrean.slots TO antrean_notifier;
GRANT SELECT ON TABLE antrean.slots TO antrean_job;
REVOKE ALL ON FUNCTION antrean.chat_places(p_slot antrean.slots, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.chat_places(p_slot antrean.slots, p_now timestamp with time zone) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.chat_reply(p_chat bigint, p_office integer, p_facts jsonb, p_is_help boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.chat_reply(p_chat bigint, p_office integer, p_facts jsonb, p_is_help boolean) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.chat_slot(p_office integer, p_day date, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.choose_instead(p_booking bigint, p_day date, p_slot bigint, OUT o_outcome integer, OUT o_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.choose_instead(p_booking bigint, p_day date, p_slot bigint, OUT o_outcome integer, OUT o_day date) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.claim_messages(p_owner text, p_count integer, p_lease interval, p_way text, p_kinds text[], p_classes smallint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.claim_messages(p_owner text, p_count integer, p_lease interval, p_way text, p_kinds text[], p_classes smallint[]) TO antrean_notifier;
GRANT SELECT ON TABLE antrean.misses TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.clear_miss(p_actor bigint, p_device integer, p_miss antrean.misses, p_reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.close_audit_days() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.close_audit_days() TO antrean_job;
REVOKE ALL ON FUNCTION antrean.close_hours(p_closure bigint, p_office integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.close_hours(p_closure bigint, p_office integer) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.close_hours(p_closure bigint, p_office integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.close_staff_session(p_token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.close_staff_session(p_token uuid) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.confirm_hold(p_party bigint, p_channel text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.confirm_hold(p_party bigint, p_channel text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.conflicts(p_office integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.conflicts(p_office integer) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.conflicts(p_office integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.correct_name(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.correct_name(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_name text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.count_use(p_kind text, p_subject text, p_most integer, p_window interval) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.count_use(p_kind text, p_subject text, p_most integer, p_window interval) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.create_staff(p_actor bigint, p_device integer, p_username text, p_name text, p_role text, p_offices integer[], p_email_hash uuid, p_email_sealed bytea, p_phone_hash uuid, p_nik_hash uuid, p_token uuid, p_totp_sealed bytea, p_valid interval, OUT o_outcome integer, OUT o_staff bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.create_staff(p_actor bigint, p_device integer, p_username text, p_name text, p_role text, p_offices integer[], p_email_hash uuid, p_email_sealed bytea, p_phone_hash uuid, p_nik_hash uuid, p_token uuid, p_totp_sealed bytea, p_valid interval, OUT o_outcome integer, OUT o_staff bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.dead_chat_messages(p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.dead_chat_messages(p_most integer) TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.decide_change(p_actor bigint, p_device integer, p_change bigint, p_approve boolean, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.decide_change(p_actor bigint, p_device integer, p_change bigint, p_approve boolean, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.decide_closure(p_actor bigint, p_device integer, p_closure bigint, p_approve boolean, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.decide_closure(p_actor bigint, p_device integer, p_closure bigint, p_approve boolean, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.divide_hour(p_lane integer, p_starts_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.divide_hours(p_slots bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.end_booking(p_booking bigint, p_before record, p_to text, p_actor text, p_actor_id bigint, p_channel text, p_reason text, p_facts jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.end_by_merge(p_booking bigint, p_before record, p_actor bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.end_days() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.end_days() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.end_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_state text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.end_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_state text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.end_office_day(p_actor bigint, p_device integer, p_office integer, p_day date, p_excused boolean, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.end_office_day(p_actor bigint, p_device integer, p_office integer, p_day date, p_excused boolean, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.end_releases(p_actor bigint, p_device integer, p_office integer, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.end_releases(p_actor bigint, p_device integer, p_office integer, p_reason text) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.end_releases(p_actor bigint, p_device integer, p_office integer, p_reason text) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.end_visit() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.end_visit() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.ensure_partitions(p_months integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.ensure_partitions(p_months integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.enter_nik(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_nik uuid, p_nik_sealed bytea, p_service smallint, p_shown bigint, OUT o_outcome integer, OUT o_other bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.enter_nik(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_nik uuid, p_nik_sealed bytea, p_service smallint, p_shown bigint, OUT o_outcome integer, OUT o_other bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.erase_account(p_account bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.erase_account(p_account bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.erase_after_pause(p_booking bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.erase_chats(p_after bigint, OUT o_last bigint, OUT o_chats integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.erase_chats(p_after bigint, OUT o_last bigint, OUT o_chats integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.erase_hour(OUT o_day date, OUT o_people integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.erase_hour(OUT o_day date, OUT o_people integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.excuse_miss(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.excuse_miss(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.expire_hold() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.expire_hold() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.fail_chat_message(p_id bigint, p_received_at timestamp with time zone, p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.fail_chat_message(p_id bigint, p_received_at timestamp with time zone, p_error text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.find_pseudonym(p_pseudonym text, p_after bigint, OUT o_kind text, OUT o_id bigint, OUT o_last bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.find_pseudonym(p_pseudonym text, p_after bigint, OUT o_kind text, OUT o_id bigint, OUT o_last bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.finish_chat_message(p_id bigint, p_received_at timestamp with time zone, p_due timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.finish_chat_message(p_id bigint, p_received_at timestamp with time zone, p_due timestamp with time zone) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.finish_merge(p_actor bigint, p_device integer, p_office integer, p_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.finish_merge(p_actor bigint, p_device integer, p_office integer, p_day date) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.finish_messages(p_ids bigint[], p_created_at timestamp with time zone[], p_subject_ids bigint[], p_attempts integer[], p_states text[], p_dues timestamp with time zone[], p_errors text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.finish_messages(p_ids bigint[], p_created_at timestamp with time zone[], p_subject_ids bigint[], p_attempts integer[], p_states text[], p_dues timestamp with time zone[], p_errors text[]) TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.follow_releases() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.follow_releases() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.follow_visit(p_booking bigint, p_from text, p_to text, p_event text, p_actor bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.forfeit_absent() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.forfeit_absent() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.forfeit_booking(p_booking bigint, p_before record, p_actor text, p_actor_id bigint, p_channel text) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.free_places(p_slot antrean.slots, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.free_places(p_slot antrean.slots, p_now timestamp with time zone) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.give_back(p_slot bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.hold_key(p_account bigint, p_key uuid, p_kind text, p_mac uuid, p_party bigint, p_booking bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.invariants() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.invariants() TO antrean_job;
REVOKE ALL ON FUNCTION antrean.invite_staff(p_actor bigint, p_device integer, p_staff bigint, p_token uuid, p_totp_sealed bytea, p_valid interval) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.invite_staff(p_actor bigint, p_device integer, p_staff bigint, p_token uuid, p_totp_sealed bytea, p_valid interval) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.is_announced_by_head(p_slot antrean.slots) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.is_of_staff(p_actor bigint, p_booking bigint) FROM PUBLIC;
GRANT SELECT ON TABLE antrean.releases TO antrean_worker;
GRANT SELECT ON TABLE antrean.releases TO antrean_job;
REVOKE ALL ON FUNCTION antrean.is_released_twice(p_release antrean.releases) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.is_staff_person(p_actor bigint, p_nik uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.issue_walk_in(p_actor bigint, p_device integer, p_office integer, p_lane text, p_service smallint, p_priority text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.issue_walk_in(p_actor bigint, p_device integer, p_office integer, p_lane text, p_service smallint, p_priority text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.join_queue(p_booking bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.keep_conflict(p_actor bigint, p_device integer, p_slot bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.keep_conflict(p_actor bigint, p_device integer, p_slot bigint, p_reason text) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.keep_conflict(p_actor bigint, p_device integer, p_slot bigint, p_reason text) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.keep_wish(p_chat bigint, p_wish_sealed bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.keep_wish(p_chat bigint, p_wish_sealed bytea) TO antrean_worker;
GRANT SELECT ON TABLE antrean.lanes TO antrean_worker;
GRANT SELECT ON TABLE antrean.lanes TO antrean_notifier;
GRANT SELECT ON TABLE antrean.lanes TO antrean_job;
REVOKE ALL ON FUNCTION antrean.lane_of(p_office integer, p_code text) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.lane_planned(p_lane integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.lane_planned(p_lane integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.last_bookings(p_slot bigint, p_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.last_bookings(p_slot bigint, p_count integer) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.last_bookings(p_slot bigint, p_count integer) TO antrean_job;
GRANT SELECT ON TABLE antrean.offices TO antrean_worker;
GRANT SELECT ON TABLE antrean.offices TO antrean_notifier;
GRANT SELECT ON TABLE antrean.offices TO antrean_job;
REVOKE ALL ON FUNCTION antrean.late_after(p_slot antrean.slots, p_office antrean.offices) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.lift_account_pause(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.lift_account_pause(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.live_again(p_booking bigint, p_before record) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.look_batch(p_sessions uuid[], p_keys uuid[], p_slots bigint[], OUT o_standing integer[], OUT o_free integer[], OUT o_version bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.look_batch(p_sessions uuid[], p_keys uuid[], p_slots bigint[], OUT o_standing integer[], OUT o_free integer[], OUT o_version bigint[]) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.may_manage(p_actor bigint, p_role text, p_offices integer[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.merge_record(p_actor bigint, p_device integer, p_office integer, p_record uuid, p_booking bigint, p_lane text, p_number integer, p_service smallint, p_priority text, p_arrived timestamp with time zone, p_called timestamp with time zone, p_counter smallint, p_ended timestamp with time zone, p_outcome text, p_missing text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.merge_record(p_actor bigint, p_device integer, p_office integer, p_record uuid, p_booking bigint, p_lane text, p_number integer, p_service smallint, p_priority text, p_arrived timestamp with time zone, p_called timestamp with time zone, p_counter smallint, p_ended timestamp with time zone, p_outcome text, p_missing text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.move_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_slots bigint[], p_channel text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.move_booking(p_session uuid, p_key uuid, p_mac uuid, p_booking bigint, p_slots bigint[], p_channel text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.namesake_in_chat(p_chat bigint, p_office integer, p_namesake uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.next_chat_message() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.next_chat_message() TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.note_audit(p_actor bigint, p_device integer, p_action text, p_office integer, p_subject text, p_subject_id bigint, p_facts jsonb, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.note_audit(p_actor bigint, p_device integer, p_action text, p_office integer, p_subject text, p_subject_id bigint, p_facts jsonb, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.note_day_list(p_actor bigint, p_device integer, p_office integer, p_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.note_day_list(p_actor bigint, p_device integer, p_office integer, p_day date) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.note_erased(p_hours integer, p_people integer, p_until date, p_chats integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.note_erased(p_hours integer, p_people integer, p_until date, p_chats integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.note_receipt(p_subject_id bigint, p_id bigint, p_receipt text, p_error text, p_asking bigint, p_attempt integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.note_receipt(p_subject_id bigint, p_id bigint, p_receipt text, p_error text, p_asking bigint, p_attempt integer) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.offices_of_staff(p_staff bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.open_staff_session(p_staff bigint, p_token uuid, p_step bigint, p_device uuid, p_valid interval, OUT o_outcome integer, OUT o_expires timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.open_staff_session(p_staff bigint, p_token uuid, p_step bigint, p_device uuid, p_valid interval, OUT o_outcome integer, OUT o_expires timestamp with time zone) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.over_plan(p_slot antrean.slots) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.overlaps_hour(p_change antrean.slot_changes) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.pause_of(p_kind smallint, p_hash uuid, p_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.plan_slots(p_lane integer, p_from date, p_until date, p_days date[], p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_provisional boolean[], p_opens_at timestamp with time zone, p_version bigint, OUT o_made integer, OUT o_changed integer, OUT o_closed integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.plan_slots(p_lane integer, p_from date, p_until date, p_days date[], p_sessions smallint[], p_starts timestamp with time zone[], p_ends timestamp with time zone[], p_prefixes text[], p_places integer[], p_provisional boolean[], p_opens_at timestamp with time zone, p_version bigint, OUT o_made integer, OUT o_changed integer, OUT o_closed integer) TO antrean_job;
GRANT SELECT ON TABLE antrean.closures TO antrean_worker;
GRANT SELECT ON TABLE antrean.closures TO antrean_job;
REVOKE ALL ON FUNCTION antrean.put_closure_in_force(p_closure antrean.closures) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.receive_chat_messages(p_ids text[], p_offices integer[], p_bodies bytea[], p_senders uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.receive_chat_messages(p_ids text[], p_offices integer[], p_bodies bytea[], p_senders uuid[]) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.record_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_address_sealed bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.record_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_address_sealed bytea) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.register_device(p_actor bigint, p_device integer, p_office integer, p_name text, p_token uuid, OUT o_outcome integer, OUT o_device integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.register_device(p_actor bigint, p_device integer, p_office integer, p_name text, p_token uuid, OUT o_outcome integer, OUT o_device integer) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.relocate_party(p_actor bigint, p_device integer, p_slot bigint, p_below bigint, p_reason text, OUT o_outcome integer, OUT o_bookings bigint[], OUT o_slot bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.relocate_party(p_actor bigint, p_device integer, p_slot bigint, p_below bigint, p_reason text, OUT o_outcome integer, OUT o_bookings bigint[], OUT o_slot bigint) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.relocate_party(p_actor bigint, p_device integer, p_slot bigint, p_below bigint, p_reason text, OUT o_outcome integer, OUT o_bookings bigint[], OUT o_slot bigint) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.remind(p_office integer, p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.remind(p_office integer, p_most integer) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.rescue_messages() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.rescue_messages() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.resend_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_message bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.resend_at_desk(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_message bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.resend_confirmation(p_account bigint, p_booking bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.resend_confirmation(p_account bigint, p_booking bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.resend_message(p_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.resend_message(p_id bigint) TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.retry_chat_message(p_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.retry_chat_message(p_id bigint) TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.return_places() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.return_places() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.revoke_device(p_actor bigint, p_device integer, p_id integer) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.revoke_device(p_actor bigint, p_device integer, p_id integer) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.send_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_consignment text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.send_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_consignment text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.set_counter(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_state text, p_lanes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.set_counter(p_actor bigint, p_device integer, p_office integer, p_counter smallint, p_state text, p_lanes text[]) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.set_staff_active(p_actor bigint, p_device integer, p_staff bigint, p_active boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.set_staff_active(p_actor bigint, p_device integer, p_staff bigint, p_active boolean) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.settle_home_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_state text, p_from timestamp with time zone, p_until timestamp with time zone, p_reason text, p_seen bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.settle_home_visit(p_actor bigint, p_device integer, p_office integer, p_visit bigint, p_state text, p_from timestamp with time zone, p_until timestamp with time zone, p_reason text, p_seen bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.sweep() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.sweep() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.switch_office(p_actor bigint, p_device integer, p_office integer, p_online boolean, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.switch_office(p_actor bigint, p_device integer, p_office integer, p_online boolean, p_reason text) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.switch_office(p_actor bigint, p_device integer, p_office integer, p_online boolean, p_reason text) TO antrean_job;
REVOKE ALL ON FUNCTION antrean.take_closure_back(p_closure antrean.closures) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.take_place(p_slot bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.take_returning(p_slot bigint, p_of_share boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.tell(p_party bigint, p_kind text, p_bookings bigint[], p_facts jsonb) FROM PUBLIC;
GRANT SELECT ON TABLE antrean.home_visits TO antrean_worker;
GRANT SELECT ON TABLE antrean.home_visits TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.tell_home_visit(p_visit antrean.home_visits) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.today_at(p_office integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION antrean.undo_check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.undo_check_in(p_actor bigint, p_device integer, p_office integer, p_booking bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.want_reminders(p_chat bigint, p_wants boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.want_reminders(p_chat bigint, p_wants boolean) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.weigh_misses() FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.weigh_misses() TO antrean_notifier;
REVOKE ALL ON FUNCTION antrean.wish_delivery(p_account bigint, p_booking bigint, p_wanted boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.wish_delivery(p_account bigint, p_booking bigint, p_wanted boolean) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.withdraw_closure(p_actor bigint, p_device integer, p_closure bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.withdraw_closure(p_actor bigint, p_device integer, p_closure bigint, p_reason text) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.withdraw_home_visit(p_account bigint, p_visit bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.withdraw_home_visit(p_account bigint, p_visit bigint) TO antrean_worker;
REVOKE ALL ON FUNCTION antrean.withdraw_pattern(p_actor bigint, p_device integer, p_pattern bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION antrean.withdraw_pattern(p_actor bigint, p_device integer, p_pattern bigint, p_reason text) TO antrean_worker;
GRANT ALL ON FUNCTION antrean.withdraw_pattern(p_actor bigint, p_device integer, p_pattern bigint, p_reason text) TO antrean_job;
GRANT SELECT,INSERT ON TABLE antrean.accounts TO antrean_worker;
GRANT SELECT ON TABLE antrean.accounts TO antrean_notifier;
GRANT UPDATE(language) ON TABLE antrean.accounts TO antrean_worker;
GRANT UPDATE(password) ON TABLE antrean.accounts TO antrean_worker;
GRANT UPDATE(email_hash) ON TABLE antrean.accounts TO antrean_worker;
GRANT UPDATE(email_sealed) ON TABLE antrean.accounts TO antrean_worker;
GRANT UPDATE(phone_hash) ON TABLE antrean.accounts TO antrean_worker;
GRANT UPDATE(phone_sealed) ON TABLE antrean.accounts TO antrean_worker;
GRANT SELECT ON TABLE antrean.applicants TO antrean_worker;
GRANT SELECT ON TABLE antrean.applicants TO antrean_notifier;
GRANT SELECT ON TABLE antrean.audit TO antrean_worker;
GRANT SELECT(at) ON TABLE antrean.audit TO antrean_job;
GRANT SELECT ON TABLE antrean.audit_days TO antrean_worker;
GRANT SELECT ON TABLE antrean.audit_days TO antrean_job;
GRANT SELECT ON TABLE antrean.booking_history TO antrean_worker;
GRANT SELECT ON TABLE antrean.bookings TO antrean_worker;
GRANT SELECT ON TABLE antrean.bookings TO antrean_notifier;
GRANT SELECT ON TABLE antrean.chat_offices TO antrean_worker;
GRANT SELECT ON TABLE antrean.chat_offices TO antrean_notifier;
GRANT SELECT ON TABLE antrean.chats TO antrean_worker;
GRANT SELECT ON TABLE antrean.chats TO antrean_notifier;
GRANT SELECT,INSERT ON TABLE antrean.consents TO antrean_worker;
GRANT SELECT ON TABLE antrean.counters TO antrean_worker;
GRANT SELECT ON TABLE antrean.decrees TO antrean_worker;
GRANT SELECT ON TABLE antrean.decrees TO antrean_job;
GRANT SELECT ON TABLE antrean.deliveries TO antrean_worker;
GRANT SELECT ON TABLE antrean.deliveries TO antrean_notifier;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE antrean.family_members TO antrean_worker;
GRANT SELECT ON TABLE antrean.holidays TO antrean_worker;
GRANT SELECT ON TABLE antrean.holidays TO antrean_job;
GRANT USAGE ON SEQUENCE antrean.id_blocks TO antrean_worker;
GRANT SELECT ON TABLE antrean.idempotency_keys TO antrean_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE antrean.known_devices TO antrean_worker;
GRANT SELECT ON TABLE antrean.limits TO antrean_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE antrean.mailed_codes TO antrean_worker;
GRANT SELECT ON TABLE antrean.mailed_codes TO antrean_notifier;
GRANT SELECT ON TABLE antrean.parties TO antrean_worker;
GRANT SELECT ON TABLE antrean.parties TO antrean_notifier;
GRANT SELECT ON TABLE antrean.patterns TO antrean_worker;
GRANT SELECT ON TABLE antrean.patterns TO antrean_notifier;
GRANT SELECT ON TABLE antrean.patterns TO antrean_job;
GRANT SELECT ON TABLE antrean.policy TO antrean_worker;
GRANT SELECT ON TABLE antrean.policy TO antrean_notifier;
GRANT SELECT ON TABLE antrean.policy TO antrean_job;
GRANT SELECT ON TABLE antrean.priority_groups TO antrean_worker;
GRANT SELECT ON TABLE antrean.queues TO antrean_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE antrean.registrations TO antrean_worker;
GRANT SELECT ON TABLE antrean.registrations TO antrean_notifier;
GRANT SELECT ON TABLE antrean.release_shares TO antrean_worker;
GRANT SELECT ON TABLE antrean.release_shares TO antrean_job;
GRANT SELECT ON TABLE antrean.relocations TO antrean_worker;
GRANT SELECT ON TABLE antrean.relocations TO antrean_notifier;
GRANT SELECT ON TABLE antrean.reminders TO antrean_worker;
GRANT SELECT ON TABLE antrean.schema_migrations TO antrean_worker;
GRANT SELECT ON TABLE antrean.schema_migrations TO antrean_notifier;
GRANT SELECT ON TABLE antrean.schema_migrations TO antrean_job;
GRANT SELECT ON TABLE antrean.schema_migrations TO antrean_report;
GRANT SELECT ON TABLE antrean.services TO antrean_worker;
GRANT SELECT ON TABLE antrean.services TO antrean_notifier;
GRANT SELECT ON TABLE antrean.services TO antrean_job;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE antrean.sessions TO antrean_worker;
GRANT SELECT ON TABLE antrean.staff TO antrean_worker;
GRANT SELECT ON TABLE antrean.staff TO antrean_notifier;
GRANT SELECT(id) ON TABLE antrean.staff TO antrean_job;
GRANT SELECT(name) ON TABLE antrean.staff TO antrean_job;
GRANT SELECT ON TABLE antrean.staff_devices TO antrean_worker;
GRANT SELECT ON TABLE antrean.staff_invitations TO antrean_worker;
GRANT SELECT ON TABLE antrean.staff_offices TO antrean_worker;
GRANT SELECT ON TABLE antrean.staff_sessions TO antrean_worker;
GRANT SELECT ON TABLE antrean.weekly_hours TO antrean_worker;
GRANT SELECT ON TABLE antrean.weekly_hours TO antrean_job;
GRANT SELECT ON TABLE report.audit TO antrean_report;
GRANT SELECT ON TABLE report.booking_history TO antrean_report;
GRANT SELECT ON TABLE report.bookings TO antrean_report;
GRANT SELECT ON TABLE report.kept_conflicts TO antrean_report;
GRANT SELECT ON TABLE report.lanes TO antrean_report;
GRANT SELECT ON TABLE report.messages TO antrean_report;
GRANT SELECT ON TABLE report.misses TO antrean_report;
GRANT SELECT ON TABLE report.offices TO antrean_report;
GRANT SELECT ON TABLE report.parties TO antrean_report;
GRANT SELECT ON TABLE report.policy TO antrean_report;
GRANT SELECT ON TABLE report.releases TO antrean_report;
GRANT SELECT ON TABLE report.relocations TO antrean_report;
GRANT SELECT ON TABLE report.shared_devices TO antrean_report;
GRANT SELECT ON TABLE report.slot_changes TO antrean_report;
GRANT SELECT ON TABLE report.slots TO antrean_report;
GRANT SELECT ON TABLE report.visits TO antrean_report;
