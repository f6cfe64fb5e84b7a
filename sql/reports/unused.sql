-- Which places were never offered, and which were offered and never taken?
-- office: code
-- planned: places of hours that are over, closed ones too
-- never_offered: of them, free places of hours that were closed, or released after they began
-- never_taken: free places of the other hours
-- share: per cent of the planned places that nobody used
-- Picture: office = share
\ir defaults.psql
SELECT o.code AS office, sum(s.planned) AS planned, coalesce(sum(greatest(0, s.planned - s.taken)) FILTER (WHERE NOT s.open OR s.opens_at >= s.starts_at), 0) AS never_offered,
       coalesce(sum(greatest(0, s.planned - s.taken)) FILTER (WHERE s.open AND s.opens_at < s.starts_at), 0) AS never_taken,
       round(100.0 * sum(greatest(0, s.planned - s.taken)) / nullif(sum(s.planned), 0), 1) AS share
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id AND s.starts_at < antrean.antrean_now()
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code
ORDER BY o.code;
