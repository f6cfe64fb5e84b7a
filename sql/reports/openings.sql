-- Which places were added outside a release, who took them at once, and which hours were raised and lowered again?
-- office: code
-- day: of the hour
-- hour: on the office's clock
-- officer: pseudonym of who changed it
-- added: places
-- offered: when, on the office's clock
-- quick: people who booked the hour within ten minutes of that
-- accounts: of how many different accounts
-- lowered: yes: it has fewer places again by now
\ir defaults.psql
SELECT o.code AS office, c.day, to_char(c.starts_at AT TIME ZONE o.zone, 'HH24.MI') AS hour, c.officer, c.added,
       to_char(c.opens_at AT TIME ZONE o.zone, 'YYYY-MM-DD HH24.MI') AS offered, q.quick, q.accounts,
       CASE WHEN s.id IS NULL OR NOT s.open OR s.planned < c.places THEN 'yes' ELSE 'no' END AS lowered
FROM report.offices o
JOIN report.slot_changes c ON c.office_id = o.id AND c.added > 0 AND c.state IN ('in_force', 'replaced')
LEFT JOIN report.slots s ON s.office_id = o.id AND s.starts_at = c.starts_at AND s.day = c.day
    AND EXISTS (SELECT 1 FROM report.lanes l WHERE l.id = s.lane_id AND l.online)
CROSS JOIN LATERAL (
    SELECT count(*) AS quick, count(DISTINCT p.account) AS accounts
    FROM report.bookings b JOIN report.parties p ON p.id = b.party_id
    WHERE b.slot_id = s.id AND b.created_at >= c.opens_at AND b.created_at < c.opens_at + interval '10 minutes'
) q
WHERE c.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
ORDER BY o.code, c.starts_at, c.opens_at;
