-- Home service: officers come to somebody who is too ill to come to the office.

-- person_sealed: who, where, why and how to be reached, as one sealed text bound to the id; it goes a while after the visit.
-- account_id null: an officer (staff_id) asked for somebody who has no account, and tells them by telephone.
-- state  asked -> planned -> done;  refused (reason);  withdrawn
CREATE TABLE home_visits (
    id bigint PRIMARY KEY,
    office_id integer NOT NULL CONSTRAINT home_visits_office REFERENCES offices,
    account_id bigint,
    staff_id bigint,
    asked_by text NOT NULL CONSTRAINT home_visits_asked_by_known CHECK (asked_by IN ('self', 'relative', 'officer')),
    key uuid NOT NULL,
    body_mac uuid NOT NULL,
    state text NOT NULL CONSTRAINT home_visits_state_known CHECK (state IN ('asked', 'planned', 'done', 'refused', 'withdrawn')),
    person_sealed bytea,
    -- the date of travel or treatment that makes it urgent
    urgency text CONSTRAINT home_visits_urgency_known CHECK (urgency IN ('travel', 'treatment')),
    needed_by date,
    visit_from timestamptz,
    visit_until timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT home_visits_of_somebody CHECK (num_nonnulls(account_id, staff_id) = 1 AND (staff_id IS NULL) = (asked_by <> 'officer')),
    CONSTRAINT home_visits_urgency_whole CHECK (num_nulls(urgency, needed_by) <> 1),
    CONSTRAINT home_visits_visit_whole CHECK (num_nulls(visit_from, visit_until) <> 1 AND visit_from < visit_until),
    CONSTRAINT home_visits_visit_of_planned CHECK (state NOT IN ('planned', 'done') OR visit_from IS NOT NULL),
    CONSTRAINT home_visits_reason_of_refused CHECK (state <> 'refused' OR reason IS NOT NULL)
);
-- sent twice, made once
CREATE UNIQUE INDEX home_visits_key ON home_visits (coalesce(account_id, -staff_id), key);
-- an office's list
CREATE INDEX home_visits_by_office ON home_visits (office_id, state, created_at);
-- those whose person is to be forgotten (sweep)
CREATE INDEX home_visits_over ON home_visits (changed_at) WHERE person_sealed IS NOT NULL AND state IN ('done', 'refused', 'withdrawn');

-- home_visits: how many requests of an account may be open at once.
ALTER TABLE policy
    ADD COLUMN home_visits integer NOT NULL DEFAULT 5 CONSTRAINT policy_home_visits_range CHECK (home_visits BETWEEN 0 AND 100),
    ADD COLUMN home_visits_kept interval NOT NULL DEFAULT '30 days' CONSTRAINT policy_home_visits_kept_range CHECK (home_visits_kept >= '0');

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved', 'password_reset',
        'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder', 'audit_day', 'forfeited', 'excused', 'posted', 'home_visit')),
    DROP CONSTRAINT outbox_subject_known,
    ADD CONSTRAINT outbox_subject_known CHECK (subject IN ('party', 'registration', 'account', 'code', 'chat', 'staff', 'home_visit'));
