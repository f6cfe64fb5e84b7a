-- Desks that work without network, and what they bring back.

-- place: of a machine among its office's, from which follow the walk-in numbers it may issue by itself and the hours it serves when all are cut off.
ALTER TABLE staff_devices
    ADD COLUMN place smallint CONSTRAINT staff_devices_place_range CHECK (place BETWEEN 0 AND 9);
UPDATE staff_devices d SET place = x.n - 1
FROM (SELECT id, row_number() OVER (PARTITION BY office_id ORDER BY id) AS n FROM staff_devices WHERE revoked_at IS NULL) x
WHERE x.id = d.id AND x.n <= 10;
CREATE UNIQUE INDEX staff_devices_place ON staff_devices (office_id, place) WHERE revoked_at IS NULL AND place IS NOT NULL;

-- merged_at: the desks have brought back all they did on the day without network.
ALTER TABLE office_days ADD COLUMN merged_at timestamptz;

-- What a machine did for one person without network, by the id that it gave: each is taken once, however often it is sent.
CREATE TABLE merged_records (
    id uuid PRIMARY KEY,
    device_id integer NOT NULL,
    visit_id bigint NOT NULL,
    merged_at timestamptz NOT NULL
);
-- the sweep
CREATE INDEX merged_records_by_time ON merged_records (merged_at);
