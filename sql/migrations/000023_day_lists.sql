-- Which machines took the list of a day, and what they brought back: one that is still cut off is waited for.

-- merged_at: the machine has brought back all that it did until then. Null: not yet.
CREATE TABLE day_lists (
    office_id integer NOT NULL,
    day date NOT NULL,
    device_id integer NOT NULL,
    fetched_at timestamptz NOT NULL,
    merged_at timestamptz,
    CONSTRAINT day_lists_pkey PRIMARY KEY (office_id, day, device_id)
);
ALTER TABLE office_days DROP COLUMN merged_at;

-- It takes one thing more now.
DROP FUNCTION IF EXISTS enter_nik(bigint, integer, integer, bigint, uuid, bytea, smallint);
