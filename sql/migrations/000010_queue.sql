-- The queue of an office: who is in the waiting room, and at which counter.

-- One of this lane is called after so many of the online lane. Null: of the online lane itself.
ALTER TABLE lanes
    ADD COLUMN turn smallint CONSTRAINT lanes_turn_range CHECK (turn BETWEEN 1 AND 100);
UPDATE lanes SET turn = 3 WHERE NOT online;

-- calls: how often a number is called before it is parked. undo_within: how long the last act on a number can be taken back.
ALTER TABLE policy
    ADD COLUMN calls smallint NOT NULL DEFAULT 3 CONSTRAINT policy_calls_range CHECK (calls BETWEEN 1 AND 10),
    ADD COLUMN undo_within interval NOT NULL DEFAULT '1 minute' CONSTRAINT policy_undo_within_range CHECK (undo_within BETWEEN '0' AND '1 hour');

-- Who may go to the priority lane. Ages are whole years on the day; null: no bound.
CREATE TABLE priority_groups (
    code text PRIMARY KEY CONSTRAINT priority_groups_code_form CHECK (code ~ '^[a-z_]{2,20}$'),
    age_from smallint,
    age_to smallint,
    active boolean NOT NULL DEFAULT true
);
INSERT INTO priority_groups (code, age_from, age_to) VALUES ('elderly', 60, NULL), ('child', NULL, 5), ('pregnant', NULL, NULL), ('disabled', NULL, NULL);

-- A row an office that has had a visitor. Whoever changes the office's queue locks it first, and before everything else; version grows with every
-- change, and the screens look at it.
CREATE TABLE queues (
    office_id integer PRIMARY KEY CONSTRAINT queues_office REFERENCES offices,
    version bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- lanes: whom the counter serves; null: everybody.
CREATE TABLE counters (
    office_id integer NOT NULL CONSTRAINT counters_office REFERENCES offices,
    number smallint NOT NULL CONSTRAINT counters_number_range CHECK (number BETWEEN 1 AND 99),
    state text NOT NULL CONSTRAINT counters_state_known CHECK (state IN ('open', 'paused', 'closed')),
    lanes integer[],
    staff_id bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (office_id, number)
);

-- A number in the waiting room: of a booking that was checked in, or of a walk-in. Ids only.
-- due_at: when it is to be called, the slot's start, or when a walk-in came. counter: where it was called to, or is handed over to.
-- first_call: the queue's version at its first call. before: the row as it was before the last act, to take it back.
CREATE TABLE visits (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    office_id integer NOT NULL CONSTRAINT visits_office REFERENCES offices,
    day date NOT NULL,
    lane_id integer NOT NULL CONSTRAINT visits_lane REFERENCES lanes,
    prefix text NOT NULL,
    number integer NOT NULL CONSTRAINT visits_number_positive CHECK (number > 0),
    booking_id bigint,
    party_id bigint,
    service smallint CONSTRAINT visits_service REFERENCES services,
    priority text CONSTRAINT visits_priority REFERENCES priority_groups,
    due_at timestamptz NOT NULL,
    arrived_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT visits_state_known CHECK (state IN ('waiting', 'called', 'serving', 'missed', 'done')),
    counter smallint,
    calls smallint NOT NULL DEFAULT 0,
    first_call bigint,
    first_called_at timestamptz,
    called_at timestamptz,
    serving_at timestamptz,
    ended_at timestamptz,
    outcome text CONSTRAINT visits_outcome_known CHECK (outcome IN ('accepted', 'incomplete', 'left')),
    missing text,
    changed_at timestamptz NOT NULL,
    before jsonb,
    CONSTRAINT visits_number_unique UNIQUE (office_id, day, prefix, number),
    CONSTRAINT visits_counter_of_called CHECK (state NOT IN ('called', 'serving') OR counter IS NOT NULL),
    CONSTRAINT visits_outcome_of_done CHECK ((state = 'done') = (outcome IS NOT NULL)),
    CONSTRAINT visits_whole CHECK ((booking_id IS NULL) = (party_id IS NULL))
) WITH (fillfactor = 70);
-- a booking comes once
CREATE UNIQUE INDEX visits_by_booking ON visits (booking_id) WHERE booking_id IS NOT NULL;
-- those whose day has passed
CREATE INDEX visits_open ON visits (day) WHERE state <> 'done';

-- Who was checked in before there was a queue.
INSERT INTO queues (office_id, changed_at)
SELECT DISTINCT s.office_id, now() FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE b.status IN ('checked_in', 'called');
INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, due_at, arrived_at, changed_at)
SELECT s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.id, b.party_id, b.service, s.starts_at, now(), now()
FROM bookings b JOIN slots s ON s.id = b.slot_id
WHERE b.status = 'checked_in';
