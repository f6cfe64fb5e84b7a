-- An account many of whose people do not come pauses as a whole.

-- paused_until: until then it cannot book; misses before it are paid for when it has passed. pauses_from: misses before it were forgiven.
ALTER TABLE accounts
    ADD COLUMN paused_until timestamptz,
    ADD COLUMN pauses_from timestamptz;

-- From so many different people on who missed within the time, for so long.
ALTER TABLE policy
    ADD COLUMN account_misses smallint NOT NULL DEFAULT 5 CONSTRAINT policy_account_misses_range CHECK (account_misses BETWEEN 2 AND 1000),
    ADD COLUMN account_misses_count_for interval NOT NULL DEFAULT '90 days'
        CONSTRAINT policy_account_misses_count_for_range CHECK (account_misses_count_for BETWEEN '0' AND '10 years'),
    ADD COLUMN account_pause interval NOT NULL DEFAULT '30 days' CONSTRAINT policy_account_pause_range CHECK (account_pause BETWEEN '0' AND '1 year');

-- weighed: it was looked at whether the account has too many, and not changed since; those of before are not looked at.
ALTER TABLE misses ADD COLUMN weighed boolean NOT NULL DEFAULT true;
ALTER TABLE misses ALTER COLUMN weighed SET DEFAULT false;
CREATE INDEX misses_unweighed ON misses (at) WHERE NOT weighed;

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved', 'password_reset',
        'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder', 'audit_day', 'forfeited', 'excused', 'posted', 'home_visit',
        'account_paused'));
