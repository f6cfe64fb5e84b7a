-- How many of those who booked did not come, and how many gave their place back before?
-- office: code
-- booked: people whose place was theirs on the day
-- came: were checked in
-- missed: did not come
-- excused: of those, not their fault
-- cancelled: gave their place back before
-- share: per cent of booked who did not come
-- Picture: office = share
\ir defaults.psql
SELECT o.code AS office, count(*) FILTER (WHERE b.status NOT IN ('cancelled', 'expired', 'held')) AS booked,
       count(*) FILTER (WHERE b.status IN ('checked_in', 'called', 'served')) AS came, count(*) FILTER (WHERE b.status = 'forfeited') AS missed,
       count(*) FILTER (WHERE b.status = 'forfeited' AND m.cleared_at IS NOT NULL) AS excused, count(*) FILTER (WHERE b.status = 'cancelled') AS cancelled,
       round(100.0 * count(*) FILTER (WHERE b.status = 'forfeited') / nullif(count(*) FILTER (WHERE b.status NOT IN ('cancelled', 'expired', 'held')), 0), 1) AS share
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
JOIN report.bookings b ON b.slot_id = s.id
LEFT JOIN report.misses m ON m.booking_id = b.id
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code
ORDER BY o.code;
