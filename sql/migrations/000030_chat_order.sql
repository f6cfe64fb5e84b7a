-- The messages of one person are dealt with in the order in which they came, one that nobody could deal with is kept for a while, and who wants no
-- reminders can say so.

-- sender: keyed hash of who wrote, by WhatsApp's id of the person or else by the number. Null: a receipt.
ALTER TABLE chat_inbox
    ADD COLUMN sender uuid,
    DROP CONSTRAINT chat_inbox_body_of_waiting,
    ADD CONSTRAINT chat_inbox_body_of_open CHECK (state <> 'done' OR body_sealed IS NULL);
-- the earlier messages of a sender (next_chat_message)
CREATE INDEX chat_inbox_by_sender ON chat_inbox (sender, id) WHERE state = 'waiting' AND sender IS NOT NULL;
-- what was given up, for whoever looks after it, and the sweep of its text
CREATE INDEX chat_inbox_dead ON chat_inbox (finished_at) WHERE state = 'dead' AND body_sealed IS NOT NULL;

-- Whether a person wants reminders by WhatsApp; who does not still gets answers, and word of what an office changes.
ALTER TABLE chats ADD COLUMN wants_reminders boolean NOT NULL DEFAULT true;
