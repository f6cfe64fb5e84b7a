-- How full is each office, hour by hour? (hours that can be booked; walk-ins have no places)
-- office: code
-- hour: on the office's clock
-- days: on which it was open
-- planned: places
-- taken: places that were booked
-- came: people who were checked in, also if the office did not get to them
-- missed: people who did not come; who came too late is in neither
-- used: per cent of the places that were booked
-- Picture: office hour = used
\ir defaults.psql
SELECT o.code AS office, to_char(s.starts_at AT TIME ZONE o.zone, 'HH24.MI') AS hour, count(DISTINCT s.day) AS days, sum(s.planned) AS planned,
       sum(s.taken) AS taken, sum(b.came) AS came, sum(b.missed) AS missed, round(100.0 * sum(s.taken) / nullif(sum(s.planned), 0), 1) AS used
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id AND s.open
JOIN report.lanes l ON l.id = s.lane_id AND l.online
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE p.status <> 'forfeited' OR v.here) AS came, count(*) FILTER (WHERE v.here IS NULL AND m.booking_id IS NOT NULL) AS missed
    FROM report.bookings p
    LEFT JOIN report.misses m ON p.status = 'forfeited' AND m.booking_id = p.id
    LEFT JOIN LATERAL (SELECT true AS here FROM report.visits WHERE p.status = 'forfeited' AND booking_id = p.id LIMIT 1) v ON true
    WHERE p.slot_id = s.id AND p.status IN ('checked_in', 'called', 'served', 'forfeited')
) b
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code, hour
ORDER BY o.code, hour;
