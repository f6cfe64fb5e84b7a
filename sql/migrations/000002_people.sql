-- Accounts, who asks for one, their sessions, the staff, and the limits. Personal data stands here and in applicants only:
-- what is `sealed` is AES-256-GCM, what is a `hash` is the first half of an HMAC-SHA256 with a key of its own purpose.

CREATE TABLE accounts (
    id bigint PRIMARY KEY,
    username text NOT NULL CONSTRAINT accounts_username_unique UNIQUE,
    status text NOT NULL DEFAULT 'active' CONSTRAINT accounts_status_known CHECK (status IN ('active', 'erased')),
    language text NOT NULL CONSTRAINT accounts_language_known CHECK (language IN ('id', 'en')),
    password text NOT NULL,
    email_hash uuid NOT NULL CONSTRAINT accounts_email_unique UNIQUE,
    email_sealed bytea NOT NULL,
    phone_hash uuid,
    phone_sealed bytea,
    nik_hash uuid NOT NULL CONSTRAINT accounts_nik_unique UNIQUE,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    created_at timestamptz NOT NULL
) WITH (fillfactor = 80);

-- Who has asked for an account and has not yet confirmed the address. It holds neither a NIK nor an address for
-- anybody: whoever confirms first gets the account. One row an address; asking again replaces it.
CREATE TABLE registrations (
    id bigint PRIMARY KEY,
    username text NOT NULL,
    language text NOT NULL CONSTRAINT registrations_language_known CHECK (language IN ('id', 'en')),
    password text NOT NULL,
    email_hash uuid NOT NULL CONSTRAINT registrations_email_unique UNIQUE,
    email_sealed bytea NOT NULL,
    phone_hash uuid,
    phone_sealed bytea,
    nik_hash uuid NOT NULL,
    nik_sealed bytea NOT NULL,
    name text NOT NULL,
    birth_date date NOT NULL,
    code_sealed bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
-- registration: is the user name asked for by somebody else (Store: AccountQueries.usernameTaken)
CREATE INDEX registrations_by_username ON registrations (username);

-- A bearer token is stored as its hash only.
CREATE TABLE sessions (
    token_hash uuid PRIMARY KEY,
    account_id bigint NOT NULL CONSTRAINT sessions_account REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
-- ending all sessions of an account, and the foreign key's own check
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE staff (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    username text NOT NULL CONSTRAINT staff_username_unique UNIQUE,
    name text NOT NULL,
    password text NOT NULL,
    office_id integer CONSTRAINT staff_office REFERENCES offices,
    role text NOT NULL CONSTRAINT staff_role_known CHECK (role IN ('officer', 'head', 'customer_care', 'operations')),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How often something was tried: one row counts one window of one subject, under its row lock.
CREATE TABLE limits (
    kind text NOT NULL,
    subject text NOT NULL,
    window_start timestamptz NOT NULL,
    count integer NOT NULL,
    CONSTRAINT limits_pkey PRIMARY KEY (kind, subject)
) WITH (fillfactor = 80);

-- What the rules of booking leave to data: one row.
CREATE TABLE policy (
    is_policy boolean PRIMARY KEY DEFAULT true CONSTRAINT policy_one_row CHECK (is_policy),
    live_people integer NOT NULL DEFAULT 10 CONSTRAINT policy_live_people_range CHECK (live_people BETWEEN 1 AND 1000),
    people_per_year integer NOT NULL DEFAULT 15 CONSTRAINT policy_people_per_year_range CHECK (people_per_year BETWEEN 1 AND 1000),
    party_size integer NOT NULL DEFAULT 5 CONSTRAINT policy_party_size_range CHECK (party_size BETWEEN 1 AND 5),
    moves integer NOT NULL DEFAULT 2 CONSTRAINT policy_moves_range CHECK (moves BETWEEN 0 AND 100),
    claim_refusals_per_day integer NOT NULL DEFAULT 10 CONSTRAINT policy_claim_refusals_range CHECK (claim_refusals_per_day >= 0),
    -- a place given back returns after a random while between these two; both 0: at once
    return_after_min interval NOT NULL DEFAULT '0',
    return_after_max interval NOT NULL DEFAULT '0',
    CONSTRAINT policy_return_after_order CHECK (return_after_min <= return_after_max AND return_after_min >= '0')
);
INSERT INTO policy DEFAULT VALUES;
