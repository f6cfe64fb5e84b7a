-- Offices, what they serve, when they are open, and the slots made from that.

CREATE TABLE services (
    id smallint PRIMARY KEY,
    code text NOT NULL CONSTRAINT services_code_unique UNIQUE,
    bookable boolean NOT NULL
);
INSERT INTO services (id, code, bookable) VALUES
    (1, 'new', true), (2, 'renewal', true), (3, 'lost', false), (4, 'damaged', false), (5, 'data_change', false);

CREATE TABLE offices (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    code text NOT NULL CONSTRAINT offices_code_unique UNIQUE CONSTRAINT offices_code_form CHECK (code ~ '^[A-Z0-9]{2,5}(-[A-Z0-9]{1,4})?$'),
    name text NOT NULL,
    class text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    zone text NOT NULL CONSTRAINT offices_zone_known CHECK (zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    -- of the city: good for sorting by nearness, never shown as the place
    latitude double precision NOT NULL CONSTRAINT offices_latitude_range CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CONSTRAINT offices_longitude_range CHECK (longitude BETWEEN -180 AND 180),
    street text,
    telephone text,
    accepts_online boolean NOT NULL DEFAULT false,
    arrive_by_minutes integer NOT NULL DEFAULT 30 CONSTRAINT offices_arrive_by_range CHECK (arrive_by_minutes BETWEEN 0 AND 240),
    late_from text NOT NULL DEFAULT 'end' CONSTRAINT offices_late_from_known CHECK (late_from IN ('start', 'end')),
    grace_minutes integer NOT NULL DEFAULT 0 CONSTRAINT offices_grace_range CHECK (grace_minutes BETWEEN 0 AND 240),
    source text NOT NULL
);

-- A day's capacity is split over lanes; `letter` begins the queue numbers of the lane.
CREATE TABLE lanes (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    office_id integer NOT NULL CONSTRAINT lanes_office REFERENCES offices,
    code text NOT NULL CONSTRAINT lanes_code_known CHECK (code IN ('online', 'priority', 'fast', 'special')),
    letter text NOT NULL CONSTRAINT lanes_letter_form CHECK (letter ~ '^[A-Z]$'),
    online boolean NOT NULL,
    CONSTRAINT lanes_code_unique UNIQUE (office_id, code),
    CONSTRAINT lanes_letter_unique UNIQUE (office_id, letter)
);

-- The weekly pattern, in the office's local time. Weekdays count from Monday = 1.
CREATE TABLE weekly_hours (
    lane_id integer NOT NULL CONSTRAINT weekly_hours_lane REFERENCES lanes,
    weekday smallint NOT NULL CONSTRAINT weekly_hours_weekday_range CHECK (weekday BETWEEN 1 AND 7),
    starts time NOT NULL,
    ends time NOT NULL,
    places integer NOT NULL CONSTRAINT weekly_hours_places_range CHECK (places BETWEEN 0 AND 10000),
    CONSTRAINT weekly_hours_pkey PRIMARY KEY (lane_id, weekday, starts),
    CONSTRAINT weekly_hours_order CHECK (starts < ends)
);

-- A yearly decree (SKB 3 Menteri): the calendar is known up to `known_until`.
CREATE TABLE decrees (
    year integer PRIMARY KEY,
    known_until date NOT NULL,
    source text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Days on which offices are closed; `office_id` null: all of them.
CREATE TABLE holidays (
    day date NOT NULL,
    office_id integer CONSTRAINT holidays_office REFERENCES offices,
    kind text NOT NULL CONSTRAINT holidays_kind_known CHECK (kind IN ('national', 'collective_leave', 'regional', 'closure')),
    source text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT holidays_day_unique UNIQUE NULLS NOT DISTINCT (day, office_id)
);

-- Versions tell readers of the availability what is newer; drawn before commit, so they become visible out of order.
CREATE SEQUENCE slot_versions;

-- One arrival hour of one lane on one day.
--   planned    places by the plan;  open  may be booked at all;  opens_at  from when
--   taken      bookings in (held, booked, checked_in, called, served, forfeited)
--   held_back  places given back that wait before they are offered again
--   capacity   the guard: greatest(planned, taken + held_back)
--   prefix, issued  the queue numbers: never used again, so issued only grows
-- A booking needs: open AND opens_at <= now AND taken + held_back + n <= planned.
-- No index on a counter and half of each page free: every booking updates its slot in place (HOT).
CREATE TABLE slots (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    office_id integer NOT NULL CONSTRAINT slots_office REFERENCES offices,
    lane_id integer NOT NULL CONSTRAINT slots_lane REFERENCES lanes,
    day date NOT NULL,
    session smallint NOT NULL CONSTRAINT slots_session_known CHECK (session IN (1, 2)),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    opens_at timestamptz NOT NULL,
    provisional boolean NOT NULL DEFAULT false,
    open boolean NOT NULL DEFAULT true,
    planned integer NOT NULL CONSTRAINT slots_planned_range CHECK (planned BETWEEN 0 AND 10000),
    capacity integer NOT NULL,
    taken integer NOT NULL DEFAULT 0 CONSTRAINT slots_taken_not_negative CHECK (taken >= 0),
    held_back integer NOT NULL DEFAULT 0 CONSTRAINT slots_held_back_not_negative CHECK (held_back >= 0),
    issued integer NOT NULL DEFAULT 0 CONSTRAINT slots_issued_not_negative CHECK (issued >= 0),
    prefix text NOT NULL CONSTRAINT slots_prefix_form CHECK (prefix ~ '^[A-Z]{2}[1-3]?$'),
    version bigint NOT NULL DEFAULT nextval('slot_versions'),
    CONSTRAINT slots_within_capacity CHECK (taken + held_back <= capacity),
    CONSTRAINT slots_planned_within_capacity CHECK (planned <= capacity),
    CONSTRAINT slots_order CHECK (starts_at < ends_at),
    CONSTRAINT slots_start_unique UNIQUE (lane_id, starts_at)
) WITH (fillfactor = 50);
-- availability: the slots of an office from now on (Store: SlotQueries.changed, SlotQueries.all)
CREATE INDEX slots_by_office ON slots (office_id, starts_at);

-- Places given back that return to their slot at `due_at` (Booking: Housekeeping).
CREATE TABLE returning_places (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    slot_id bigint NOT NULL,
    places integer NOT NULL CONSTRAINT returning_places_positive CHECK (places > 0),
    due_at timestamptz NOT NULL
);
CREATE INDEX returning_places_by_due ON returning_places (due_at);
