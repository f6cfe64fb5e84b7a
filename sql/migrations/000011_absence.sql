-- Who did not come: the sweep, the record of it, and pauses.

-- All who booked the hour have come, or their codes are void.
ALTER TABLE slots ADD COLUMN swept boolean NOT NULL DEFAULT false;
-- the hours that are to be swept
CREATE INDEX slots_unswept ON slots (ends_at) WHERE NOT swept;

-- A day at an office that did not go as planned. closed_at: the head has closed it: who has not come by then does not come.
-- excused_at: the office was at fault: nobody's absence counts.
CREATE TABLE office_days (
    office_id integer NOT NULL CONSTRAINT office_days_office REFERENCES offices,
    day date NOT NULL,
    closed_at timestamptz,
    excused_at timestamptz,
    staff_id bigint NOT NULL,
    reason text NOT NULL,
    CONSTRAINT office_days_pkey PRIMARY KEY (office_id, day)
);

-- A visit that its person missed; the record is the person's, whichever account booked. paused_until: until then the person cannot book, which holds
-- because the claim of the void booking stays. cleared_at: it does not count.
CREATE TABLE misses (
    booking_id bigint PRIMARY KEY,
    kind smallint NOT NULL,
    hash uuid NOT NULL,
    office_id integer NOT NULL,
    day date NOT NULL,
    at timestamptz NOT NULL,
    paused_until timestamptz,
    cleared_at timestamptz,
    cleared_by bigint,
    reason text,
    CONSTRAINT misses_cleared_whole CHECK ((cleared_at IS NULL) = (reason IS NULL)),
    CONSTRAINT misses_cleared_is_not_paused CHECK (cleared_at IS NULL OR paused_until IS NULL)
);
-- how often a person missed
CREATE INDEX misses_by_person ON misses (kind, hash);
-- a day at an office, when it is excused
CREATE INDEX misses_by_day ON misses (office_id, day);
-- pauses that end
CREATE INDEX misses_paused ON misses (paused_until) WHERE paused_until IS NOT NULL;

-- From so many misses within policy's time on, a person pauses so long. The first costs nothing.
CREATE TABLE miss_grades (
    misses smallint PRIMARY KEY CONSTRAINT miss_grades_misses_range CHECK (misses BETWEEN 1 AND 100),
    pause interval NOT NULL CONSTRAINT miss_grades_pause_range CHECK (pause BETWEEN '0' AND '1 year')
);
INSERT INTO miss_grades (misses, pause) VALUES (2, '30 days');

ALTER TABLE policy
    ADD COLUMN misses_count_for interval NOT NULL DEFAULT '1 year' CONSTRAINT policy_misses_count_for_range CHECK (misses_count_for BETWEEN '0' AND '10 years');

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved', 'password_reset',
        'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder', 'audit_day', 'forfeited', 'excused'));

-- what was before: nobody of then is awaited
UPDATE slots SET swept = true
WHERE ends_at < now() - interval '1 day' AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.slot_id = slots.id AND b.status IN ('held', 'booked'));
