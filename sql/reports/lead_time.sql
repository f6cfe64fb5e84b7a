-- How many days before the visit do people book?
-- office: code
-- people: booked, cancelled or not
-- median: days
-- most: days, 90 of 100 people book no earlier
-- same_week: per cent within seven days
-- Picture: office = median
\ir defaults.psql
SELECT o.code AS office, count(*) AS people, percentile_cont(0.5) WITHIN GROUP (ORDER BY x.days) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY x.days) AS most, round(100.0 * count(*) FILTER (WHERE x.days <= 7) / count(*), 1) AS same_week
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
JOIN report.bookings b ON b.slot_id = s.id
CROSS JOIN LATERAL (SELECT s.day - (b.created_at AT TIME ZONE o.zone)::date AS days) x
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office') AND b.status <> 'expired'
GROUP BY o.code
ORDER BY o.code;
