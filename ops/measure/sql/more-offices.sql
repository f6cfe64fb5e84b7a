-- Fifty times as many offices that can be booked, each with the lanes and hours of the one it copies.
INSERT INTO offices (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
SELECT o.code || '-' || n, o.name || ' ' || n, o.class, o.city, o.province, o.zone, o.latitude, o.longitude, true, 'a measurement'
FROM offices o
CROSS JOIN generate_series(2, 50) AS n
WHERE o.accepts_online AND EXISTS (SELECT 1 FROM slots s WHERE s.office_id = o.id);

INSERT INTO lanes (office_id, code, letter, online)
SELECT copy.id, l.code, l.letter, l.online
FROM offices copy
JOIN offices o ON o.code = split_part(copy.code, '-', 1)
JOIN lanes l ON l.office_id = o.id
WHERE copy.source = 'a measurement';

INSERT INTO patterns (lane_id, valid_from, weekdays, at, reason)
SELECT mine.id, p.valid_from, p.weekdays, p.at, 'a measurement'
FROM offices copy
JOIN offices o ON o.code = split_part(copy.code, '-', 1)
JOIN lanes l ON l.office_id = o.id
JOIN lanes mine ON mine.office_id = copy.id AND mine.code = l.code
JOIN patterns p ON p.lane_id = l.id
WHERE copy.source = 'a measurement';

INSERT INTO weekly_hours (pattern_id, weekday, starts, ends, places)
SELECT q.id, h.weekday, h.starts, h.ends, h.places
FROM offices copy
JOIN offices o ON o.code = split_part(copy.code, '-', 1)
JOIN lanes l ON l.office_id = o.id
JOIN lanes mine ON mine.office_id = copy.id AND mine.code = l.code
JOIN patterns p ON p.lane_id = l.id
JOIN patterns q ON q.lane_id = mine.id
JOIN weekly_hours h ON h.pattern_id = p.id
WHERE copy.source = 'a measurement';
