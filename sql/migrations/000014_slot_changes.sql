-- Exceptions of the weekly pattern: what heads of offices change of single hours. The nightly job keeps them.

-- ceiling: places an hour that a head may give without being asked. latest_end: until when the last hour may last, on the office's clock.
ALTER TABLE offices
    ADD COLUMN ceiling integer NOT NULL DEFAULT 60 CONSTRAINT offices_ceiling_range CHECK (ceiling BETWEEN 0 AND 10000),
    ADD COLUMN latest_end time NOT NULL DEFAULT '17:00';
UPDATE offices o
SET ceiling = greatest(o.ceiling, x.places), latest_end = greatest(o.latest_end, x.ends)
FROM (SELECT l.office_id, max(h.places) AS places, max(h.ends) AS ends FROM weekly_hours h JOIN lanes l ON l.id = h.lane_id GROUP BY l.office_id) x
WHERE x.office_id = o.id;

-- announce_ahead: places that are added are offered no sooner, so that nobody knows of them before everybody can.
ALTER TABLE policy
    ADD COLUMN announce_ahead interval NOT NULL DEFAULT '15 minutes' CONSTRAINT policy_announce_ahead_range CHECK (announce_ahead BETWEEN '0' AND '7 days');

-- added: by a change of the hour; else given back.
ALTER TABLE returning_places ADD COLUMN added boolean NOT NULL DEFAULT false;

-- plan_version: grows with every exception that comes in force; the nightly job writes only the plan that it has read.
ALTER TABLE lanes ADD COLUMN plan_version bigint NOT NULL DEFAULT 0;

-- One hour of one lane. places null: closed. added: places more than before, offered from opens_at on.
-- state  in_force -> replaced;  asked (above ceiling or latest_end) -> in_force | refused | replaced
CREATE TABLE slot_changes (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    lane_id integer NOT NULL CONSTRAINT slot_changes_lane REFERENCES lanes,
    day date NOT NULL,
    session smallint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    prefix text NOT NULL,
    places integer CONSTRAINT slot_changes_places_range CHECK (places BETWEEN 0 AND 10000),
    added integer NOT NULL DEFAULT 0,
    opens_at timestamptz NOT NULL,
    state text NOT NULL CONSTRAINT slot_changes_state_known CHECK (state IN ('in_force', 'replaced', 'asked', 'refused')),
    staff_id bigint NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    decided_by bigint,
    decided_at timestamptz,
    decision text,
    CONSTRAINT slot_changes_order CHECK (starts_at < ends_at),
    CONSTRAINT slot_changes_decided_whole CHECK (num_nulls(decided_by, decided_at) <> 1)
);
-- an hour has one exception; the days of a lane
CREATE UNIQUE INDEX slot_changes_in_force ON slot_changes (lane_id, starts_at) WHERE state = 'in_force';
-- what waits for the operator, one an hour
CREATE UNIQUE INDEX slot_changes_asked ON slot_changes (lane_id, starts_at) WHERE state = 'asked';
-- what is announced
CREATE INDEX slot_changes_announced ON slot_changes (opens_at) WHERE state = 'in_force' AND added > 0;

-- One takes the plan's version now, the other has given way to change_hours().
DROP FUNCTION IF EXISTS set_slot(bigint, integer, boolean);
DROP FUNCTION IF EXISTS plan_slots(integer, date, date, date[], smallint[], timestamptz[], timestamptz[], text[], integer[], boolean[], timestamptz);
