-- What the report of a release asks: which one had opened the day of a booking by then.
CREATE VIEW report.releases AS
    SELECT batch AS release, office_id, opens_at, day_from, day_until, state, changed_at FROM antrean.releases;
