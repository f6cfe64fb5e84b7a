-- The weekly pattern of a lane, in versions that say from when until when they hold, who entered them and why.

-- What a version says, it says of its weekdays, from valid_from to valid_until (null: until another takes its place); a weekday without hours is closed.
-- On a day a season comes before what is none, and of two the one entered last. Nothing of a version changes but that it is withdrawn.
CREATE TABLE patterns (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    lane_id integer NOT NULL CONSTRAINT patterns_lane REFERENCES lanes,
    season boolean NOT NULL DEFAULT false,
    valid_from date NOT NULL,
    valid_until date,
    weekdays smallint[] NOT NULL
        CONSTRAINT patterns_weekdays_known CHECK (cardinality(weekdays) > 0 AND weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]),
    -- null: entered by operations, at the command line
    staff_id bigint,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by bigint,
    withdrawal text,
    CONSTRAINT patterns_order CHECK (valid_from <= valid_until),
    CONSTRAINT patterns_season_ends CHECK (NOT season OR valid_until IS NOT NULL)
);
-- the versions of a lane
CREATE INDEX patterns_by_lane ON patterns (lane_id, id);

-- The patterns that were there are the first versions.
INSERT INTO patterns (lane_id, valid_from, weekdays, at, reason)
SELECT l.id, date '2000-01-01', ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[], clock_timestamp(), 'as it was before versions were kept'
FROM (SELECT lane_id AS id FROM weekly_hours UNION SELECT id FROM lanes WHERE planned_at IS NOT NULL) l
ORDER BY l.id;
ALTER TABLE weekly_hours ADD COLUMN pattern_id bigint CONSTRAINT weekly_hours_pattern REFERENCES patterns;
UPDATE weekly_hours h SET pattern_id = p.id FROM patterns p WHERE p.lane_id = h.lane_id;
ALTER TABLE weekly_hours
    DROP CONSTRAINT weekly_hours_pkey,
    DROP COLUMN lane_id,
    ADD CONSTRAINT weekly_hours_pkey PRIMARY KEY (pattern_id, weekday, starts);
