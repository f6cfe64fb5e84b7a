-- How does a release go, minute by minute? (of bookings made on these days, on each office's clock)
-- office: code
-- minute: on the office's clock
-- release: number of the last one that had opened the booked day by then; empty when none had. One that was postponed while it ran counts from its new instant
-- parties: that booked in this minute
-- people: in them
-- sum: people since the first minute of the day
-- kept: of the people, who have not given it back since
-- Picture: minute = people
\ir defaults.psql
SELECT o.code AS office, to_char(m.minute, 'YYYY-MM-DD HH24.MI') AS minute, r.release, count(DISTINCT b.party_id) AS parties, count(*) AS people,
       sum(count(*)) OVER (PARTITION BY o.code, m.minute::date ORDER BY m.minute, r.release ROWS UNBOUNDED PRECEDING) AS sum,
       count(*) FILTER (WHERE b.status NOT IN ('cancelled', 'expired')) AS kept
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
JOIN report.bookings b ON b.slot_id = s.id
CROSS JOIN LATERAL (SELECT date_trunc('minute', b.created_at AT TIME ZONE o.zone) AS minute) m
LEFT JOIN LATERAL (
    SELECT l.release
    FROM report.releases l
    WHERE l.office_id = o.id AND s.day BETWEEN l.day_from AND l.day_until AND l.opens_at <= b.created_at AND (l.state = 'announced' OR l.changed_at > l.opens_at)
    ORDER BY l.opens_at DESC, l.release DESC
    LIMIT 1
) r ON true
WHERE s.day >= :'from'::date AND s.starts_at >= :'from'::date - interval '1 day' AND m.minute >= :'from'::date AND m.minute < :'to'::date + 1 AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code, m.minute, r.release
ORDER BY o.code, m.minute, r.release;
