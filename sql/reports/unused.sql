-- Which places were never offered, and which were offered and never taken?
-- office: code
-- planned: places of hours that are over, closed ones too
-- never_offered: of them, free places of hours that were closed, or of which no release had opened them before they began
-- never_taken: free places of the other hours
-- share: per cent of the planned places that nobody used
-- Picture: office = share
\ir defaults.psql
SELECT o.code AS office, sum(s.planned) AS planned, sum(s.free - s.offered) AS never_offered, sum(s.offered) AS never_taken,
       round(100.0 * sum(s.free) / nullif(sum(s.planned), 0), 1) AS share
FROM report.offices o
JOIN (
    SELECT x.office_id, x.day, x.starts_at, x.planned, greatest(0, x.planned - x.taken) AS free,
           CASE WHEN x.open AND x.opens_at < x.starts_at THEN greatest(0, x.planned - x.taken - x.unreleased) ELSE 0 END AS offered
    FROM report.slots x
    JOIN report.lanes l ON l.id = x.lane_id AND l.online
) s ON s.office_id = o.id AND s.starts_at < antrean.antrean_now()
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code
ORDER BY o.code;
