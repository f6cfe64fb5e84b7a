-- Whose work at the desk differs from that of the colleagues? (officers are pseudonyms, which the auditor opens one at a time; days are in UTC)
-- office: code
-- officer: pseudonym
-- acts: all that is in the trail
-- late: people let in who came too late
-- priority: numbers issued without a booking
-- booked: places booked for others
-- lifted: misses excused and pauses ended
-- cancelled: bookings cancelled at the desk, and of others when a card was shown
-- looked_up: people looked up without a code
-- usual: the largest of these counts in per cent of the median of the office's officers who did such a thing at all
-- Picture: officer = acts
\ir defaults.psql
WITH acts AS (
    SELECT o.code AS office, a.officer, count(*) AS acts, count(*) FILTER (WHERE a.action = 'let_in_late') AS late,
           count(*) FILTER (WHERE a.action = 'walk_in_issued') AS priority, count(*) FILTER (WHERE a.action = 'booked_at_desk') AS booked,
           count(*) FILTER (WHERE a.action IN ('miss_excused', 'pause_lifted', 'account_pause_lifted')) AS lifted,
           count(*) FILTER (WHERE a.action IN ('cancelled_at_desk', 'other_cancelled')) AS cancelled, count(*) FILTER (WHERE a.action = 'looked_up') AS looked_up
    FROM report.audit a
    JOIN report.offices o ON o.id = a.office_id
    WHERE a.officer IS NOT NULL AND a.at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND a.at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC'
      AND (:'office' = '' OR o.code = :'office')
    GROUP BY o.code, a.officer
), usual AS (
    SELECT a.office, k.kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY k.number) AS median
    FROM acts a
    CROSS JOIN LATERAL (VALUES ('late', late), ('priority', priority), ('booked', booked), ('lifted', lifted), ('cancelled', cancelled), ('looked_up', looked_up))
        AS k (kind, number)
    WHERE k.number > 0
    GROUP BY a.office, k.kind
)
SELECT a.office, a.officer, a.acts, a.late, a.priority, a.booked, a.lifted, a.cancelled, a.looked_up, x.usual
FROM acts a
CROSS JOIN LATERAL (
    SELECT round(max(100 * k.number / u.median)) AS usual
    FROM (VALUES ('late', late), ('priority', priority), ('booked', booked), ('lifted', lifted), ('cancelled', cancelled), ('looked_up', looked_up)) AS k (kind, number)
    JOIN usual u ON u.office = a.office AND u.kind = k.kind
    WHERE k.number > 0
) x
ORDER BY x.usual DESC NULLS LAST, a.office, a.officer;
