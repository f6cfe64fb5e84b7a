-- Releases: from an announced instant on, a share of an office's places on a range of days may be booked.

ALTER TABLE offices
    -- hours that no release opens stay shut
    ADD COLUMN by_release boolean NOT NULL DEFAULT false;

ALTER TABLE policy
    -- before an hour begins: what WhatsApp's share has left is everybody's
    ADD COLUMN chat_share_returns interval NOT NULL DEFAULT '1 day'
        CONSTRAINT policy_chat_share_returns_range CHECK (chat_share_returns >= '0' AND chat_share_returns <= '90 days');

-- state  announced (also while it runs) <-> stopped;  both -> withdrawn;  all -> ended: the office opens its hours without releases, and this one speaks of none
CREATE TABLE releases (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    -- what was announced together: the id of its first
    batch bigint NOT NULL,
    office_id integer NOT NULL CONSTRAINT releases_office REFERENCES offices,
    opens_at timestamptz NOT NULL,
    day_from date NOT NULL,
    day_until date NOT NULL,
    -- percent of what it opens that only who writes by WhatsApp may take at first
    chat_share smallint NOT NULL CONSTRAINT releases_chat_share_range CHECK (chat_share BETWEEN 0 AND 100),
    state text NOT NULL CONSTRAINT releases_state_known CHECK (state IN ('announced', 'stopped', 'withdrawn', 'ended')),
    -- null: operations, at the command line
    staff_id bigint,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    changed_by bigint,
    changed_at timestamptz,
    change text,
    -- the hours are as this row says; false for the moment between the decision and their change
    applied boolean NOT NULL DEFAULT false,
    CONSTRAINT releases_order CHECK (day_from <= day_until),
    CONSTRAINT releases_length CHECK (day_until - day_from < 400)
);
-- what opens an hour
CREATE INDEX releases_by_office ON releases (office_id, day_until);
CREATE INDEX releases_by_batch ON releases (batch);
CREATE INDEX releases_to_apply ON releases (id) WHERE NOT applied;

-- share: percent of the lane's places that the release opens
CREATE TABLE release_shares (
    release_id bigint NOT NULL CONSTRAINT release_shares_release REFERENCES releases,
    lane_id integer NOT NULL CONSTRAINT release_shares_lane REFERENCES lanes,
    share smallint NOT NULL CONSTRAINT release_shares_range CHECK (share BETWEEN 1 AND 100),
    CONSTRAINT release_shares_pkey PRIMARY KEY (release_id, lane_id)
);

-- Places that the next release of an hour that is open already gives: they count as soon as the clock has passed staged_at, whoever looks.
ALTER TABLE slots
    ADD COLUMN staged integer NOT NULL DEFAULT 0 CONSTRAINT slots_staged_not_negative CHECK (staged >= 0),
    ADD COLUMN staged_at timestamptz,
    ADD CONSTRAINT slots_staged_whole CHECK ((staged > 0) = (staged_at IS NOT NULL));
CREATE INDEX slots_by_stage ON slots (staged_at) WHERE staged > 0;

ALTER TABLE returning_places
    -- no release that was announced has opened them
    ADD COLUMN unreleased boolean NOT NULL DEFAULT false,
    -- from then on who writes by WhatsApp takes them; the others from due_at on
    ADD COLUMN chat_from timestamptz;

-- what an hour holds back: there are many now
CREATE INDEX returning_places_by_slot ON returning_places (slot_id);

-- They take one thing more now.
DROP FUNCTION IF EXISTS take_returning(bigint);
DROP FUNCTION IF EXISTS note_erased(integer, integer, date);

-- The visits of some days, which lie side by side: for reports, which would read those of ten years.
CREATE INDEX visits_by_day ON visits USING brin (day) WITH (pages_per_range = 32, autosummarize = on);
