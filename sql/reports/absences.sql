-- How many of those who booked did not come, and how many gave their place back before? (hours that are over)
-- office: code
-- booked: people whose place was theirs
-- came: were checked in, also if the office did not get to them
-- late: came too late, and were told so
-- missed: did not come
-- excused: of those, not their fault
-- cancelled: gave their place back before
-- share: per cent of booked who did not come
-- Picture: office = share
\ir defaults.psql
SELECT o.code AS office, count(*) FILTER (WHERE x.booked) AS booked, count(*) FILTER (WHERE x.came) AS came,
       count(*) FILTER (WHERE b.status = 'forfeited' AND NOT x.came AND NOT x.missed) AS late, count(*) FILTER (WHERE x.missed) AS missed,
       count(*) FILTER (WHERE x.missed AND m.cleared_at IS NOT NULL) AS excused, count(*) FILTER (WHERE b.status = 'cancelled') AS cancelled,
       round(100.0 * count(*) FILTER (WHERE x.missed) / nullif(count(*) FILTER (WHERE x.booked), 0), 1) AS share
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
JOIN report.bookings b ON b.slot_id = s.id
LEFT JOIN report.misses m ON m.booking_id = b.id
-- a code is void also when the day ended before its number was called, or too late at the desk: neither is a miss
LEFT JOIN LATERAL (SELECT true AS here FROM report.visits WHERE b.status = 'forfeited' AND booking_id = b.id LIMIT 1) v ON true
CROSS JOIN LATERAL (
    SELECT b.status NOT IN ('cancelled', 'expired', 'held') AS booked, b.status IN ('checked_in', 'called', 'served') OR v.here IS NOT NULL AS came,
           b.status = 'forfeited' AND m.booking_id IS NOT NULL AND v.here IS NULL AS missed
) x
WHERE s.day BETWEEN :'from'::date AND :'to'::date AND s.ends_at < (SELECT antrean.antrean_now())
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code
ORDER BY o.code;
