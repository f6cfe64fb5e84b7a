-- The slots of the new offices, numbered with the others.
TRUNCATE bench.slot;
INSERT INTO bench.slot SELECT row_number() OVER (ORDER BY starts_at, id), id, 100000000, 0 FROM slots WHERE starts_at > now() + interval '1 day';
VACUUM ANALYZE offices, lanes, weekly_hours, slots, bench.slot;
