-- Passports that are brought by the postal service instead of collected. Of the passport itself nothing is stored.

-- Where it is to be sent, sealed: it goes with the person.
ALTER TABLE applicants ADD COLUMN address_sealed bytea;

-- state  wished -> recorded (at the desk, with the address) -> sent -> delivered | returned -> recorded again; or collected after all.
-- office_id: where it was recorded. consignment: the postal service's number.
CREATE TABLE deliveries (
    booking_id bigint PRIMARY KEY,
    office_id integer CONSTRAINT deliveries_office REFERENCES offices,
    state text NOT NULL CONSTRAINT deliveries_state_known CHECK (state IN ('wished', 'recorded', 'sent', 'delivered', 'returned', 'collected')),
    consignment text,
    changed_at timestamptz NOT NULL,
    CONSTRAINT deliveries_office_of_recorded CHECK ((state = 'wished') = (office_id IS NULL)),
    CONSTRAINT deliveries_consignment_of_sent CHECK (CASE state WHEN 'wished' THEN consignment IS NULL WHEN 'recorded' THEN consignment IS NULL
        WHEN 'collected' THEN true ELSE consignment IS NOT NULL END)
) WITH (fillfactor = 80);
-- an office's list
CREATE INDEX deliveries_by_office ON deliveries (office_id, state, booking_id) WHERE office_id IS NOT NULL;

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved', 'password_reset',
        'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder', 'audit_day', 'forfeited', 'excused', 'posted'));
