-- What a person does with an account beside booking.

-- Takes everything that says who somebody was out of an account and its past bookings; what was booked stays, without a person.
-- 1 done, 2 there are live bookings: cancel them first, 3 no such account.
CREATE OR REPLACE FUNCTION erase_account(p_account bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- Has the confirmation of a booking sent once more. False: not this account's, not live, or its mail has not gone out yet.
CREATE OR REPLACE FUNCTION resend_confirmation(p_account bigint, p_booking bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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
