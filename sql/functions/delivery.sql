-- Delivery by post: wished by the applicant, recorded at the desk, sent by the postal officer. One row is locked by each, so there is no order.

-- The account wishes it, or does not any more. Outcomes: 1 done, 16 not this account's, 17 the visit is over, or it is recorded already.
CREATE OR REPLACE FUNCTION wish_delivery(p_account bigint, p_booking bigint, p_wanted boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- The officer records it, of somebody who is there or was served; a returned one is recorded again.
-- Outcomes: 1 done, 16 nobody of this office who has come, 17 it is on its way, or was delivered.
CREATE OR REPLACE FUNCTION record_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_address_sealed bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- The consignment's number, when it leaves; a mistyped one is corrected. The applicant is told.
-- Outcomes: 1 done, 2 the same number was entered before, 16 not on this office's list, 17 not to be sent.
CREATE OR REPLACE FUNCTION send_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_consignment text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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

-- How it ended: 'delivered', 'returned' (the applicant is told), or 'collected' at the office after all.
-- Outcomes: 1 done, 2 it was before, 16 not on this office's list, 17 it has not been sent.
CREATE OR REPLACE FUNCTION end_delivery(p_actor bigint, p_device integer, p_office integer, p_booking bigint, p_state text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
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
