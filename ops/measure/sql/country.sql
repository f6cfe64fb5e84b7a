-- The whole country for the nightly job: 150 offices with three lanes each, and nine hours on every day of the week in each of them, but for the lanes that
-- are booked meanwhile: those keep their week, so that no new hour comes before the ones that are there, and never fill, as in prepare.sql.
ALTER TABLE weekly_hours DROP CONSTRAINT weekly_hours_places_range;
UPDATE weekly_hours SET places = 100000000;
UPDATE policy SET live_people = 1000, people_per_year = 1000;

INSERT INTO offices (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
SELECT o.code || '-' || n, o.name || ' ' || n, o.class, o.city, o.province, o.zone, o.latitude, o.longitude, true, 'a measurement'
FROM offices o
CROSS JOIN generate_series(2, 7) AS n
WHERE EXISTS (SELECT 1 FROM slots s WHERE s.office_id = o.id)
ORDER BY n, o.id
LIMIT 124;

INSERT INTO lanes (office_id, code, letter, online)
SELECT o.id, l.code, l.letter, l.code = 'online'
FROM offices o
CROSS JOIN (VALUES ('online', 'A'), ('priority', 'P'), ('special', 'L')) AS l (code, letter)
WHERE o.source = 'a measurement' OR EXISTS (SELECT 1 FROM slots s WHERE s.office_id = o.id)
ON CONFLICT ON CONSTRAINT lanes_code_unique DO NOTHING;

INSERT INTO patterns (lane_id, valid_from, weekdays, at, reason)
SELECT l.id, '2000-01-02', '{1,2,3,4,5,6,7}', now(), 'a measurement'
FROM lanes l
WHERE NOT EXISTS (SELECT 1 FROM patterns p WHERE p.lane_id = l.id)
  AND (EXISTS (SELECT 1 FROM offices o WHERE o.id = l.office_id AND o.source = 'a measurement') OR EXISTS (SELECT 1 FROM slots s WHERE s.office_id = l.office_id));

INSERT INTO weekly_hours (pattern_id, weekday, starts, ends, places)
SELECT p.id, weekday, make_time(hour, 0, 0), make_time(hour + 1, 0, 0), 20
FROM patterns p
CROSS JOIN generate_series(1, 7) AS weekday
CROSS JOIN generate_series(8, 16) AS hour
WHERE p.reason = 'a measurement';

ANALYZE offices, lanes, patterns, weekly_hours;
