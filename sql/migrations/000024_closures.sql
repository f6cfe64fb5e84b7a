-- Days on which offices do not open, decided by two people.

-- state  asked -> in_force | refused;  at_once (today or tomorrow, one office: in force before it is approved) -> in_force | refused;  in_force -> withdrawn
CREATE TABLE closures (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    -- null: all of them
    office_id integer CONSTRAINT closures_office REFERENCES offices,
    day_from date NOT NULL,
    day_until date NOT NULL,
    kind text NOT NULL CONSTRAINT closures_kind_known CHECK (kind IN ('national', 'collective_leave', 'regional', 'closure')),
    -- the decree, or what happened
    source text NOT NULL,
    state text NOT NULL CONSTRAINT closures_state_known CHECK (state IN ('asked', 'at_once', 'in_force', 'refused', 'withdrawn')),
    -- null: operations, at the command line
    staff_id bigint,
    at timestamptz NOT NULL,
    decided_by bigint,
    decided_at timestamptz,
    decision text,
    withdrawn_by bigint,
    withdrawn_at timestamptz,
    withdrawal text,
    CONSTRAINT closures_order CHECK (day_from <= day_until),
    CONSTRAINT closures_length CHECK (day_until - day_from < 62),
    CONSTRAINT closures_two_people CHECK (decided_by <> staff_id)
);

-- closure_id: the decision that a day comes from; null: of the yearly decree.
ALTER TABLE holidays ADD COLUMN closure_id bigint CONSTRAINT holidays_closure REFERENCES closures;
