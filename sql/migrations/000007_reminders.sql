-- Reminders, the evening before a visit, and what came of them.

-- Who has been told of which day (the office's): once a booking and day, so that one which was moved is told of its new day too.
-- kept_at: the person said that the place is wanted. Swept after sixty days.
CREATE TABLE reminders (
    booking_id bigint NOT NULL,
    day date NOT NULL,
    told_at timestamptz NOT NULL,
    kept_at timestamptz,
    CONSTRAINT reminders_pkey PRIMARY KEY (booking_id, day)
);
-- the sweep
CREATE INDEX reminders_by_day ON reminders (day);

-- The office's own time between which people are told of tomorrow.
ALTER TABLE policy
    ADD COLUMN remind_from time NOT NULL DEFAULT '17:00',
    ADD COLUMN remind_until time NOT NULL DEFAULT '21:00',
    ADD CONSTRAINT policy_remind_order CHECK (remind_from < remind_until);

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_known,
    ADD CONSTRAINT outbox_kind_known CHECK (kind IN ('verification', 'confirmation', 'person_added', 'cancelled', 'moved',
        'password_reset', 'password_changed', 'email_change', 'account_known', 'held', 'reply', 'reminder'));

-- They have other parameters or results now.
DROP FUNCTION IF EXISTS end_booking(bigint, record, text, text, bigint, text, text);
DROP FUNCTION IF EXISTS chat_confirm(bigint, bigint, timestamptz);
DROP FUNCTION IF EXISTS chat_cancel(bigint, bigint);
DROP FUNCTION IF EXISTS fail_chat_message(bigint, timestamptz, text);
DROP FUNCTION IF EXISTS take_place(bigint, boolean);

-- what people wished for when a day was full, as the sweep finds it
CREATE INDEX chats_by_wish ON chats (wished_at) WHERE wished_at IS NOT NULL;
