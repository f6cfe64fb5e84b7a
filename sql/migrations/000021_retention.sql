-- Personal data of visits goes a year after them.

-- personal_data_kept: how long after the visit's hour it is known who the people were.
ALTER TABLE policy
    ADD COLUMN personal_data_kept interval NOT NULL DEFAULT '1 year'
        CONSTRAINT policy_personal_data_kept_range CHECK (personal_data_kept BETWEEN '30 days' AND '10 years');

-- erased: nobody can tell any more who was booked in the hour.
ALTER TABLE slots ADD COLUMN erased boolean NOT NULL DEFAULT false;
CREATE INDEX slots_unerased ON slots (ends_at) WHERE NOT erased;
