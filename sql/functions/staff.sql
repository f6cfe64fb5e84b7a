-- Staff and the trail of what they do. Whoever acts is p_actor; null is the command line of operations, which the worker's role cannot be.

-- Writes one line of the trail, in the transaction of what it tells.
CREATE OR REPLACE FUNCTION note_audit(p_actor bigint, p_device integer, p_action text, p_office integer, p_subject text, p_subject_id bigint,
    p_facts jsonb DEFAULT NULL, p_reason text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    INSERT INTO audit (at, staff_id, device_id, action, office_id, subject, subject_id, facts, reason)
    VALUES (antrean_now(), p_actor, p_device, p_action, p_office, p_subject, p_subject_id, p_facts, p_reason)
$$;

-- Whether somebody may make, change or end staff of a role at these offices: operators all, a head officers and postal officers of the own
-- offices. Raises 42501 for who is nobody.
CREATE OR REPLACE FUNCTION may_manage(p_actor bigint, p_role text, p_offices integer[]) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = antrean, pg_temp
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

-- Makes a staff account that nobody can use yet, with an invitation.
-- Outcomes: 1 made (o_staff), 2 the user name is taken, 3 not allowed, 4 the role and the offices do not fit.
CREATE OR REPLACE FUNCTION create_staff(p_actor bigint, p_device integer, p_username text, p_name text, p_role text, p_offices integer[],
    p_email_hash uuid, p_email_sealed bytea, p_phone_hash uuid, p_nik_hash uuid, p_token uuid, p_totp_sealed bytea, p_valid interval,
    OUT o_outcome integer, OUT o_staff bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- The offices of somebody.
CREATE OR REPLACE FUNCTION offices_of_staff(p_staff bigint) RETURNS integer[]
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
AS $$
    SELECT coalesce(array_agg(office_id ORDER BY office_id), '{}') FROM staff_offices WHERE staff_id = p_staff
$$;

-- Invites somebody anew: password, second factor and sessions of before are void. Outcomes: 1 done, 3 not allowed, 16 no such staff.
CREATE OR REPLACE FUNCTION invite_staff(p_actor bigint, p_device integer, p_staff bigint, p_token uuid, p_totp_sealed bytea, p_valid interval)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- Ends a staff account, or opens it again; sessions end. Outcomes: 1 done, 2 it was so, 3 not allowed, 16 no such staff.
CREATE OR REPLACE FUNCTION set_staff_active(p_actor bigint, p_device integer, p_staff bigint, p_active boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- One attempt at an invitation, counted before the code is looked at. No row: there is none, it is over, or it was tried too often.
CREATE OR REPLACE FUNCTION attempt_invitation(p_token uuid) RETURNS TABLE (staff_id bigint, username text, totp_sealed bytea)
LANGUAGE sql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    UPDATE staff_invitations i SET attempts = attempts + 1
    FROM staff s
    WHERE i.token_hash = p_token AND i.expires_at > antrean_now() AND i.attempts < 10 AND s.id = i.staff_id AND s.active
    RETURNING i.staff_id, s.username, i.totp_sealed
$$;

-- Sets an account up: the password, and the second factor whose code of step p_step was shown. False: the invitation is gone.
CREATE OR REPLACE FUNCTION accept_invitation(p_token uuid, p_password text, p_step bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- Opens a session. p_step: of the second factor's code, null when there is none (an officer on a registered device of an own office).
-- Outcomes: 1 open, 2 this code was taken before, 3 not allowed: no second factor, and no such device.
CREATE OR REPLACE FUNCTION open_staff_session(p_staff bigint, p_token uuid, p_step bigint, p_device uuid, p_valid interval,
    OUT o_outcome integer, OUT o_expires timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

CREATE OR REPLACE FUNCTION close_staff_session(p_token uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- Registers the machine that an officer's browser runs on. Outcomes: 1 done, 3 not allowed.
CREATE OR REPLACE FUNCTION register_device(p_actor bigint, p_device integer, p_office integer, p_name text, p_token uuid,
    OUT o_outcome integer, OUT o_device integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- Outcomes: 1 done, 2 it was revoked before, 3 not allowed, 16 no such device. Sessions that were opened on it end.
CREATE OR REPLACE FUNCTION revoke_device(p_actor bigint, p_device integer, p_id integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- The digest of one day of the trail: of the digest of the day before and every line, in order.
CREATE OR REPLACE FUNCTION audit_digest(p_day date, p_before bytea, OUT o_lines bigint, OUT o_digest bytea)
LANGUAGE sql STABLE
SET search_path = antrean, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT count(*), sha256(coalesce(p_before, '') || coalesce(string_agg(sha256(convert_to(
        jsonb_build_array(id, at, staff_id, device_id, action, office_id, subject, subject_id, facts, reason)::text, 'UTF8')), '' ORDER BY at, id), ''))
    FROM audit
    WHERE at >= p_day::timestamptz AND at < (p_day + 1)::timestamptz
$$;

-- Closes the days (UTC) that have been over for an hour, each chained to the one before, and has every auditor told. Returns how many.
CREATE OR REPLACE FUNCTION close_audit_days() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET timezone = 'UTC'
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

-- Calculates the digests of closed days anew, from p_from on: the days whose trail is not what was closed.
CREATE OR REPLACE FUNCTION broken_audit_days(p_from date) RETURNS SETOF date
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT d.day
    FROM audit_days d
    LEFT JOIN audit_days b ON b.day = d.day - 1
    CROSS JOIN LATERAL audit_digest(d.day, b.digest) x
    WHERE d.day >= p_from
      AND (x.o_lines <> d.lines OR x.o_digest <> d.digest OR b.day IS NULL AND EXISTS (SELECT 1 FROM audit_days o WHERE o.day < d.day))
    ORDER BY d.day
$$;
