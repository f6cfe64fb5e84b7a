-- By which way do people book?
-- office: code
-- channel: web, api, whatsapp or desk
-- people: booked, for visits of these days
-- cancelled: of those
-- came: of those; also if the office did not get to them
-- share: per cent of the office's people
-- Picture: office channel = people
\ir defaults.psql
SELECT o.code AS office, b.channel, count(*) AS people, count(*) FILTER (WHERE b.status = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE b.status IN ('checked_in', 'called', 'served') OR v.here) AS came,
       round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY o.code), 1) AS share
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
JOIN report.bookings b ON b.slot_id = s.id
LEFT JOIN LATERAL (SELECT true AS here FROM report.visits WHERE b.status = 'forfeited' AND booking_id = b.id LIMIT 1) v ON true
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office') AND b.status <> 'expired'
GROUP BY o.code, b.channel
ORDER BY o.code, b.channel;
