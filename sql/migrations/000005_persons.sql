-- What the person behind an account keeps and does beside booking: a family, consents, mailed codes, known devices, sessions told apart.

-- Whom the account's person books for. Each is entered once and chosen afterwards.
CREATE TABLE family_members (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL CONSTRAINT family_members_account REFERENCES accounts,
    relationship text NOT NULL CONSTRAINT family_members_relationship_known CHECK (relationship IN ('parent', 'child', 'spouse')),
    nik_hash uuid NOT NULL,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT family_members_person_unique UNIQUE (account_id, nik_hash)
);

-- Who agreed to which version of the privacy notice, and when; `member_id`: in the name of whom (a child, a parent who asked for help).
-- Only ever appended; goes with the account.
CREATE TABLE consents (
    account_id bigint NOT NULL,
    member_id bigint,
    version text NOT NULL,
    given_at timestamptz NOT NULL
);
CREATE INDEX consents_by_account ON consents (account_id, given_at);
ALTER TABLE registrations ADD COLUMN consent_version text, ADD COLUMN consent_at timestamptz;

-- Sessions as their person sees them: a name to end one by, and the kind of device it was opened on.
ALTER TABLE sessions ADD COLUMN handle uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN device text NOT NULL DEFAULT '';

-- A code mailed to the person of an account: for a new password, or to a new address before it takes the old one's place. One of each purpose.
CREATE TABLE mailed_codes (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL CONSTRAINT mailed_codes_account REFERENCES accounts,
    purpose text NOT NULL CONSTRAINT mailed_codes_purpose_known CHECK (purpose IN ('password', 'email')),
    code_sealed bytea NOT NULL,
    email_hash uuid,
    email_sealed bytea,
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT mailed_codes_purpose_unique UNIQUE (account_id, purpose),
    CONSTRAINT mailed_codes_email_of_email CHECK ((purpose = 'email') = (email_hash IS NOT NULL AND email_sealed IS NOT NULL))
);

-- Browsers on which a person has logged in: strangers who fail a log-in on purpose do not lock these out.
CREATE TABLE known_devices (
    account_id bigint NOT NULL CONSTRAINT known_devices_account REFERENCES accounts,
    device_hash uuid NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT known_devices_pkey PRIMARY KEY (account_id, device_hash)
);

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved',
        'password_reset', 'password_changed', 'email_change', 'account_known')),
    DROP CONSTRAINT outbox_subject_known,
    ADD CONSTRAINT outbox_subject_known CHECK (subject IN ('party', 'registration', 'account', 'code'));
