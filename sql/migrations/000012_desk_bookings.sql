-- Bookings that officers make at the desk, for people who have neither account nor telephone.

-- staff_id: the officer who booked; such a party has no other owner, and is told on paper.
ALTER TABLE parties
    ADD COLUMN staff_id bigint,
    DROP CONSTRAINT parties_of_somebody,
    ADD CONSTRAINT parties_of_somebody CHECK (num_nonnulls(account_id, chat_id, staff_id) = 1);
-- what an officer has booked today
CREATE INDEX parties_by_staff ON parties (staff_id, created_at) WHERE staff_id IS NOT NULL;

-- desk_bookings_per_day: how many places one officer may book for others on a day.
ALTER TABLE policy
    ADD COLUMN desk_bookings_per_day integer NOT NULL DEFAULT 30
        CONSTRAINT policy_desk_bookings_range CHECK (desk_bookings_per_day BETWEEN 0 AND 10000);
