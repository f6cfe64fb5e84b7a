-- The WhatsApp queue: people who are known by their number, what they write, and bookings that lack a NIK and a service until an officer
-- enters them.

-- Who writes to the offices: known by the id that WhatsApp gives to a person for us, else by the telephone number. Both sealed, and found by
-- keyed hashes; what is sealed is bound to its hash.
CREATE TABLE chats (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_hash uuid CONSTRAINT chats_user_unique UNIQUE,
    user_sealed bytea,
    phone_hash uuid CONSTRAINT chats_phone_unique UNIQUE,
    phone_sealed bytea,
    language text NOT NULL DEFAULT 'id' CONSTRAINT chats_language_known CHECK (language IN ('id', 'en')),
    -- what was asked for when the day was full: for an hour, touching another day is enough
    wish_sealed bytea,
    wished_at timestamptz,
    -- holds in a row that ran out, and until when there is no other
    lapsed integer NOT NULL DEFAULT 0,
    waits_until timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT chats_reachable CHECK (num_nulls(user_hash, user_sealed) <> 1 AND num_nulls(phone_hash, phone_sealed) <> 1)
) WITH (fillfactor = 80);

-- When a person last wrote to an office's number (messages of any form may be sent for a day from then), and when help was last sent.
CREATE TABLE chat_offices (
    chat_id bigint NOT NULL CONSTRAINT chat_offices_chat REFERENCES chats ON DELETE CASCADE,
    office_id integer NOT NULL CONSTRAINT chat_offices_office REFERENCES offices,
    heard_at timestamptz NOT NULL,
    helped_at timestamptz,
    CONSTRAINT chat_offices_pkey PRIMARY KEY (chat_id, office_id)
) WITH (fillfactor = 80);

-- Ids of what WhatsApp delivered, which it may do again for a week: each is taken once. Swept after eight days.
CREATE TABLE chat_message_ids (
    id text PRIMARY KEY,
    received_at timestamptz NOT NULL
);
-- the sweep
CREATE INDEX chat_message_ids_by_age ON chat_message_ids (received_at);

-- What was delivered, as it came: sealed (bound to the message's id), and deleted when it has been dealt with.
CREATE SEQUENCE chat_inbox_ids;
CREATE TABLE chat_inbox (
    id bigint NOT NULL DEFAULT nextval('chat_inbox_ids'),
    received_at timestamptz NOT NULL,
    message_id text NOT NULL,
    office_id integer NOT NULL,
    body_sealed bytea,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT chat_inbox_state_known CHECK (state IN ('waiting', 'done', 'dead')),
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    finished_at timestamptz,
    last_error text,
    CONSTRAINT chat_inbox_body_of_waiting CHECK (state = 'waiting' OR body_sealed IS NULL)
) PARTITION BY RANGE (received_at);
CREATE TABLE chat_inbox_default PARTITION OF chat_inbox DEFAULT;
-- what is to be dealt with
CREATE INDEX chat_inbox_by_due ON chat_inbox (due_at) WHERE state = 'waiting';

ALTER TABLE parties
    ALTER COLUMN account_id DROP NOT NULL,
    ADD COLUMN chat_id bigint,
    ADD CONSTRAINT parties_of_somebody CHECK (num_nonnulls(account_id, chat_id) = 1);
-- the bookings of a chat, and its limits
CREATE INDEX parties_by_chat ON parties (chat_id) WHERE chat_id IS NOT NULL;

-- claim_kind 1: nik_hash is of the NIK. 2: of the chat, the office, the name and the birth date; the officer enters the NIK.
-- hold_until stays on a hold that ran out: a code sent in time may arrive late.
ALTER TABLE bookings
    ALTER COLUMN service DROP NOT NULL,
    ADD COLUMN claim_kind smallint NOT NULL DEFAULT 1 CONSTRAINT bookings_claim_kind_known CHECK (claim_kind IN (1, 2)),
    DROP CONSTRAINT bookings_hold_until_of_held,
    ADD CONSTRAINT bookings_hold_until_of_held CHECK (CASE status WHEN 'held' THEN hold_until IS NOT NULL WHEN 'expired' THEN true ELSE hold_until IS NULL END);
ALTER TABLE claims
    DROP CONSTRAINT claims_kind_known,
    ADD CONSTRAINT claims_kind_known CHECK (kind IN (1, 2));

-- namesake_hash: of name and birth date, of people who booked by WhatsApp. has_namesake: somebody of the same name and date had a live booking
-- when this one was made; the officer is shown it, for common names are common.
ALTER TABLE applicants
    ALTER COLUMN nik_sealed DROP NOT NULL,
    ADD COLUMN namesake_hash uuid,
    ADD COLUMN has_namesake boolean NOT NULL DEFAULT false;
-- the look for namesakes (chat_hold)
CREATE INDEX applicants_by_namesake ON applicants (namesake_hash) WHERE namesake_hash IS NOT NULL;

ALTER TABLE booking_history
    DROP CONSTRAINT booking_history_actor_known,
    ADD CONSTRAINT booking_history_actor_known CHECK (actor IN ('account', 'chat', 'staff', 'system'));

-- way: mail or WhatsApp. facts: what a reply tells (days, offices), never personal data. receipt: what WhatsApp said of it later.
ALTER TABLE outbox
    ADD COLUMN way text NOT NULL DEFAULT 'mail' CONSTRAINT outbox_way_known CHECK (way IN ('mail', 'whatsapp')),
    ADD COLUMN facts jsonb,
    ADD COLUMN receipt text CONSTRAINT outbox_receipt_known CHECK (receipt IN ('sent', 'delivered', 'read', 'failed')),
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved',
        'password_reset', 'password_changed', 'email_change', 'account_known', 'held', 'reply')),
    DROP CONSTRAINT outbox_subject_known,
    ADD CONSTRAINT outbox_subject_known CHECK (subject IN ('party', 'registration', 'account', 'code', 'chat'));
DROP INDEX outbox_by_due;
-- what is due, by way and class (claim_messages)
CREATE INDEX outbox_by_due ON outbox (way, class, due_at) WHERE state = 'waiting';

ALTER TABLE offices
    ADD COLUMN chat_people integer CONSTRAINT offices_chat_people_range CHECK (chat_people BETWEEN 1 AND 7),
    ADD COLUMN chat_needs_nik boolean NOT NULL DEFAULT false;
ALTER TABLE policy
    ADD COLUMN chat_people integer NOT NULL DEFAULT 5 CONSTRAINT policy_chat_people_range CHECK (chat_people BETWEEN 1 AND 7),
    ADD COLUMN chat_hold interval NOT NULL DEFAULT '15 minutes' CONSTRAINT policy_chat_hold_range CHECK (chat_hold BETWEEN '1 minute' AND '1 day'),
    ADD COLUMN chat_lapses integer NOT NULL DEFAULT 2 CONSTRAINT policy_chat_lapses_range CHECK (chat_lapses BETWEEN 1 AND 100),
    ADD COLUMN chat_pause interval NOT NULL DEFAULT '1 hour' CONSTRAINT policy_chat_pause_range CHECK (chat_pause >= '0'),
    -- above the first a number is answered late, above the second not at all until the hour is over
    ADD COLUMN chat_slow_per_hour integer NOT NULL DEFAULT 30 CONSTRAINT policy_chat_slow_range CHECK (chat_slow_per_hour > 0),
    ADD COLUMN chat_most_per_hour integer NOT NULL DEFAULT 90 CONSTRAINT policy_chat_most_range CHECK (chat_most_per_hour >= chat_slow_per_hour);

CREATE OR REPLACE VIEW report.bookings AS
    SELECT b.id, b.party_id, b.slot_id, b.queue_number, s.code AS service, b.status, b.moves, b.created_at, p.channel
    FROM antrean.bookings b
    JOIN antrean.parties p ON p.id = b.party_id
    LEFT JOIN antrean.services s ON s.id = b.service;

-- Their results have other columns now; a program of before finds the second by its three parameters.
DROP FUNCTION IF EXISTS booking_facts(bigint);
DROP FUNCTION IF EXISTS claim_messages(text, integer, interval);
