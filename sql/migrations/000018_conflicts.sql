-- People for whom the plan has no place any more, and what is decided of them.

-- Who was given another hour because the office cannot keep the first: of which day, and since when it is accepted. Until then not coming is no miss,
-- and choosing another hour is no move. changes: of the hour which are no moves of the person; calendar entries count them.
CREATE TABLE relocations (
    booking_id bigint PRIMARY KEY,
    from_slot bigint NOT NULL,
    day date NOT NULL,
    staff_id bigint,
    at timestamptz NOT NULL,
    accepted_at timestamptz,
    changes smallint NOT NULL DEFAULT 1
);

-- An hour that serves more than the plan has all the same: so many more.
CREATE TABLE kept_conflicts (
    slot_id bigint PRIMARY KEY,
    over integer NOT NULL CONSTRAINT kept_conflicts_over_positive CHECK (over > 0),
    staff_id bigint,
    at timestamptz NOT NULL,
    reason text NOT NULL
);

-- planned_at: when the nightly job last brought the lane's slots to the plan.
ALTER TABLE lanes ADD COLUMN planned_at timestamptz;

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved', 'password_reset',
        'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder', 'audit_day', 'forfeited', 'excused', 'posted', 'home_visit',
        'account_paused', 'relocated'));
