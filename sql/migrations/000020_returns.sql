-- Places that are given back wait a random while before they are offered again, so that nobody can pass one on by cancelling and booking at once. From
-- now on they do so unless an installation says otherwise; what is left of the wait when an hour is near would only waste the place.
ALTER TABLE policy
    ADD COLUMN return_at_once_within interval NOT NULL DEFAULT '1 day'
        CONSTRAINT policy_return_at_once_within_range CHECK (return_at_once_within BETWEEN '0' AND '30 days'),
    ALTER COLUMN return_after_min SET DEFAULT '5 minutes',
    ALTER COLUMN return_after_max SET DEFAULT '2 hours';
UPDATE policy SET return_after_min = '5 minutes', return_after_max = '2 hours' WHERE return_after_max = '0';
