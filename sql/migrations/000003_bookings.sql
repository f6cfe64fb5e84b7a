-- Parties, bookings, who they are for, what proves them unique, what happened to them, and what is to be told.
-- No foreign keys on this path (each costs 3 to 5 microseconds a person): book_batch() makes parents and children in
-- one transaction under locks, and invariants() proves it.

-- Ids of accounts, registrations, parties and bookings are drawn by workers in blocks of 1000.
CREATE SEQUENCE id_blocks INCREMENT BY 1000 MINVALUE 1000 START WITH 1000;

-- One request for one to five applicants.
CREATE TABLE parties (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL,
    channel text NOT NULL CONSTRAINT parties_channel_known CHECK (channel IN ('web', 'api', 'whatsapp', 'desk', 'staff', 'system')),
    created_at timestamptz NOT NULL
);
-- "my bookings", and the limits of an account (Store: BookingQueries.ofAccount, book_batch)
CREATE INDEX parties_by_account ON parties (account_id);

-- One applicant's place in one slot. The code people read is a keyed permutation of the id.
CREATE TABLE bookings (
    id bigint PRIMARY KEY,
    party_id bigint NOT NULL,
    slot_id bigint NOT NULL,
    queue_number integer NOT NULL CONSTRAINT bookings_queue_number_positive CHECK (queue_number > 0),
    service smallint NOT NULL CONSTRAINT bookings_service_bookable CHECK (service IN (1, 2)),
    status text NOT NULL CONSTRAINT bookings_status_known
        CHECK (status IN ('held', 'booked', 'checked_in', 'called', 'served', 'forfeited', 'cancelled', 'expired')),
    moves smallint NOT NULL DEFAULT 0,
    nik_hash uuid NOT NULL,
    hold_until timestamptz CONSTRAINT bookings_hold_until_of_held CHECK ((status = 'held') = (hold_until IS NOT NULL)),
    created_at timestamptz NOT NULL,
    -- the guard of the queue numbers, and the bookings of a slot
    CONSTRAINT bookings_queue_number_unique UNIQUE (slot_id, queue_number)
) WITH (fillfactor = 90);
-- the bookings of a party (Store: BookingQueries.ofParty, book_batch)
CREATE INDEX bookings_by_party ON bookings (party_id);
-- holds that have run out (expire_hold)
CREATE INDEX bookings_by_hold ON bookings (hold_until) WHERE status = 'held';

-- The person of a booking: never changed while it lives, erased by a job.
CREATE TABLE applicants (
    booking_id bigint PRIMARY KEY,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    relationship text NOT NULL CONSTRAINT applicants_relationship_known CHECK (relationship IN ('self', 'parent', 'child', 'spouse'))
);

-- One live booking per person in the whole country. Kind 1: the hash of a NIK.
-- A row lives while its booking is held, booked, checked in or called. Whoever inserts or deletes a row holds the
-- transaction's advisory lock uuid_hash_extended(hash, kind), so that nobody ever waits inside an insert.
CREATE TABLE claims (
    kind smallint NOT NULL CONSTRAINT claims_kind_known CHECK (kind = 1),
    hash uuid NOT NULL,
    booking_id bigint NOT NULL,
    CONSTRAINT claims_pkey PRIMARY KEY (kind, hash)
);

-- What a client asked under which key; only success keeps its row. Swept after 48 hours.
CREATE TABLE idempotency_keys (
    scope bigint NOT NULL,
    key uuid NOT NULL,
    kind text NOT NULL CONSTRAINT idempotency_keys_kind_known CHECK (kind IN ('book', 'add', 'move', 'cancel')),
    body_mac uuid NOT NULL,
    party_id bigint NOT NULL,
    booking_id bigint NOT NULL,
    replays integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key)
);
-- the sweep
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Who did what to a booking, when, through which channel, and why: only ever appended.
CREATE TABLE booking_history (
    booking_id bigint NOT NULL,
    at timestamptz NOT NULL,
    event text NOT NULL CONSTRAINT booking_history_event_known
        CHECK (event IN ('held', 'booked', 'confirmed', 'moved', 'cancelled', 'expired', 'checked_in', 'called', 'served', 'forfeited')),
    from_status text,
    to_status text NOT NULL,
    from_slot bigint,
    to_slot bigint NOT NULL,
    actor text NOT NULL CONSTRAINT booking_history_actor_known CHECK (actor IN ('account', 'staff', 'system')),
    actor_id bigint,
    channel text NOT NULL,
    reason text
) PARTITION BY RANGE (at);
CREATE TABLE booking_history_default PARTITION OF booking_history DEFAULT;
-- the history of a booking
CREATE INDEX booking_history_by_booking ON booking_history (booking_id, at);

-- Messages to send, written in the transaction of the change they tell of: ids and facts, no personal data.
--   class  0 codes, 1 changes, 2 confirmations, 3 reminders
--   state  waiting -> sending -> delivered | waiting (again, later) | dead
-- Sent in order within a subject. Finishing is conditional on (id, attempt): a lease that ran out gives its attempt away.
CREATE SEQUENCE outbox_ids;
CREATE TABLE outbox (
    id bigint NOT NULL DEFAULT nextval('outbox_ids'),
    created_at timestamptz NOT NULL,
    class smallint NOT NULL CONSTRAINT outbox_class_known CHECK (class BETWEEN 0 AND 3),
    kind text NOT NULL CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved')),
    subject text NOT NULL CONSTRAINT outbox_subject_known CHECK (subject IN ('party', 'registration')),
    subject_id bigint NOT NULL,
    booking_ids bigint[] NOT NULL DEFAULT '{}',
    from_slot bigint,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT outbox_state_known CHECK (state IN ('waiting', 'sending', 'delivered', 'dead')),
    due_at timestamptz NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    leased_by text,
    lease_until timestamptz,
    finished_at timestamptz,
    last_error text,
    CONSTRAINT outbox_sending_has_lease CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
    CONSTRAINT outbox_finished_has_time CHECK ((state IN ('delivered', 'dead')) = (finished_at IS NOT NULL))
) PARTITION BY RANGE (created_at);
CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;
-- what is due, by class (claim_messages)
CREATE INDEX outbox_by_due ON outbox (class, due_at) WHERE state = 'waiting';
-- orphans (rescue_messages)
CREATE INDEX outbox_by_lease ON outbox (lease_until) WHERE state = 'sending';
-- order within a subject (claim_messages); what was told about a subject (customer care)
CREATE INDEX outbox_by_subject ON outbox (subject_id, id);
-- dead letters (antrean notifier --status)
CREATE INDEX outbox_dead ON outbox (finished_at) WHERE state = 'dead';
