-- Staff: who works at the offices and watches over them, on which devices, and the trail of all they do.

-- password, totp_sealed: null until the person has set the account up with an invitation. totp_step: the time step of the last code that was
-- taken, so that none is taken twice. The hashes tell staff who would act for themselves.
ALTER TABLE staff
    DROP COLUMN office_id,
    DROP CONSTRAINT staff_role_known,
    ADD CONSTRAINT staff_role_known CHECK (role IN ('officer', 'postal', 'head', 'operator', 'auditor')),
    ALTER COLUMN password DROP NOT NULL,
    ADD COLUMN totp_sealed bytea,
    ADD COLUMN totp_step bigint NOT NULL DEFAULT 0,
    ADD COLUMN email_hash uuid,
    ADD COLUMN email_sealed bytea,
    ADD COLUMN phone_hash uuid,
    ADD COLUMN nik_hash uuid,
    ADD CONSTRAINT staff_email_whole CHECK (num_nulls(email_hash, email_sealed) <> 1),
    ADD CONSTRAINT staff_auditor_has_email CHECK (role <> 'auditor' OR email_hash IS NOT NULL);

-- Where officers, postal officers and heads work. Operators and auditors have the country.
CREATE TABLE staff_offices (
    staff_id bigint NOT NULL CONSTRAINT staff_offices_staff REFERENCES staff,
    office_id integer NOT NULL CONSTRAINT staff_offices_office REFERENCES offices,
    CONSTRAINT staff_offices_pkey PRIMARY KEY (staff_id, office_id)
);

-- A link by which a person sets password and second factor: once. A new one takes the place of what there was.
CREATE TABLE staff_invitations (
    token_hash uuid PRIMARY KEY,
    staff_id bigint NOT NULL CONSTRAINT staff_invitations_staff REFERENCES staff,
    totp_sealed bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    CONSTRAINT staff_invitations_staff_unique UNIQUE (staff_id)
);

-- Machines of an office on which its officers log in by password alone. Known by a random text that the browser keeps.
CREATE TABLE staff_devices (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    office_id integer NOT NULL CONSTRAINT staff_devices_office REFERENCES offices,
    name text NOT NULL,
    token_hash uuid NOT NULL CONSTRAINT staff_devices_token_unique UNIQUE,
    registered_at timestamptz NOT NULL,
    revoked_at timestamptz
);
-- the devices of an office
CREATE INDEX staff_devices_by_office ON staff_devices (office_id);

CREATE TABLE staff_sessions (
    token_hash uuid PRIMARY KEY,
    staff_id bigint NOT NULL CONSTRAINT staff_sessions_staff REFERENCES staff,
    device_id integer,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
-- ending all of a person's sessions
CREATE INDEX staff_sessions_by_staff ON staff_sessions (staff_id);

-- What staff did, reading a person's data included: ids only. staff_id null: the command line.
CREATE SEQUENCE audit_ids;
CREATE TABLE audit (
    id bigint NOT NULL DEFAULT nextval('audit_ids'),
    at timestamptz NOT NULL,
    staff_id bigint,
    device_id integer,
    action text NOT NULL,
    office_id integer,
    subject text,
    subject_id bigint,
    facts jsonb,
    reason text,
    CONSTRAINT audit_subject_whole CHECK (num_nulls(subject, subject_id) <> 1)
) PARTITION BY RANGE (at);
CREATE TABLE audit_default PARTITION OF audit DEFAULT;
-- a day of it, and what was done to something
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_subject ON audit (subject, subject_id) WHERE subject IS NOT NULL;

-- Each day (UTC) of the trail, closed by a digest over its lines and the digest of the day before.
CREATE TABLE audit_days (
    day date PRIMARY KEY,
    lines bigint NOT NULL,
    digest bytea NOT NULL,
    closed_at timestamptz NOT NULL
);

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved',
        'password_reset', 'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder', 'audit_day')),
    DROP CONSTRAINT outbox_subject_known,
    ADD CONSTRAINT outbox_subject_known CHECK (subject IN ('party', 'registration', 'account', 'code', 'chat', 'staff'));
