-- How does a release go, minute by minute? (of bookings made on these days, on each office's clock)
-- office: code
-- minute: on the office's clock
-- parties: that booked in this minute
-- people: in them
-- sum: people since the first minute of the day
-- kept: of the people, who have not given it back since
-- Picture: minute = people
\ir defaults.psql
SELECT o.code AS office, to_char(m.minute, 'YYYY-MM-DD HH24.MI') AS minute, count(DISTINCT b.party_id) AS parties, count(*) AS people,
       sum(count(*)) OVER (PARTITION BY o.code, m.minute::date ORDER BY m.minute) AS sum, count(*) FILTER (WHERE b.status NOT IN ('cancelled', 'expired')) AS kept
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
JOIN report.bookings b ON b.slot_id = s.id
CROSS JOIN LATERAL (SELECT date_trunc('minute', b.created_at AT TIME ZONE o.zone) AS minute) m
WHERE s.day >= :'from'::date AND s.starts_at >= :'from'::date - interval '1 day' AND m.minute >= :'from'::date AND m.minute < :'to'::date + 1 AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code, m.minute
ORDER BY o.code, m.minute;
