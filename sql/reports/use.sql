-- How full is each office, hour by hour? (hours that can be booked; walk-ins have no places)
-- office: code
-- hour: on the office's clock
-- days: on which it was open
-- planned: places
-- taken: places that were booked
-- came: people who were checked in
-- missed: people who did not come
-- used: per cent of the places that were booked
-- Picture: office hour = used
\ir defaults.psql
SELECT o.code AS office, to_char(s.starts_at AT TIME ZONE o.zone, 'HH24.MI') AS hour, count(DISTINCT s.day) AS days, sum(s.planned) AS planned,
       sum(s.taken) AS taken, sum(b.came) AS came, sum(b.missed) AS missed, round(100.0 * sum(s.taken) / nullif(sum(s.planned), 0), 1) AS used
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id AND s.open
JOIN report.lanes l ON l.id = s.lane_id AND l.online
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status IN ('checked_in', 'called', 'served')) AS came, count(*) FILTER (WHERE status = 'forfeited') AS missed
    FROM report.bookings WHERE slot_id = s.id
) b
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code, hour
ORDER BY o.code, hour;
