-- Whose work at the desk differs from that of the colleagues? (officers are pseudonyms, which the auditor opens one at a time; days are in UTC)
-- office: code
-- officer: pseudonym
-- acts: all that is in the trail
-- late: people let in who came too late
-- priority: numbers issued without a booking
-- booked: places booked for others
-- lifted: misses excused and pauses ended
-- cancelled: bookings cancelled at the desk, and of others when a card was shown
-- looked_up: people looked up by NIK or name and birth date, without their code
-- usual: the largest of these counts in per cent of what colleagues of the same role did in the mean in these days, all over the country (who worked at two offices counts as two); of less than one, one
-- Picture: officer = acts
\ir defaults.psql
WITH everybody AS (
    SELECT o.code AS office, a.officer, max(a.role) AS role, count(*) AS acts, count(*) FILTER (WHERE a.action = 'let_in_late') AS late,
           count(*) FILTER (WHERE a.action = 'walk_in_issued') AS priority, count(*) FILTER (WHERE a.action = 'booked_at_desk') AS booked,
           count(*) FILTER (WHERE a.action IN ('miss_excused', 'pause_lifted', 'account_pause_lifted')) AS lifted,
           count(*) FILTER (WHERE a.action IN ('cancelled_at_desk', 'other_cancelled')) AS cancelled, count(*) FILTER (WHERE a.action = 'looked_up') AS looked_up
    FROM report.audit a
    JOIN report.offices o ON o.id = a.office_id
    WHERE a.officer IS NOT NULL AND a.at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND a.at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY o.code, a.officer
), counts AS (
    SELECT e.office, e.officer, e.role, k.kind, k.number, sum(k.number) OVER same AS all_of_role, count(*) OVER same AS officers
    FROM everybody e
    CROSS JOIN LATERAL (VALUES ('late', late), ('priority', priority), ('booked', booked), ('lifted', lifted), ('cancelled', cancelled), ('looked_up', looked_up))
        AS k (kind, number)
    WINDOW same AS (PARTITION BY e.role, k.kind)
)
SELECT e.office, e.officer, e.acts, e.late, e.priority, e.booked, e.lifted, e.cancelled, e.looked_up, x.usual
FROM everybody e
CROSS JOIN LATERAL (
    -- who has no colleague of that role is measured against one act
    SELECT round(max(100 * c.number / greatest(1, (c.all_of_role - c.number) / greatest(1, c.officers - 1)))) AS usual
    FROM counts c
    WHERE c.office = e.office AND c.officer = e.officer AND c.number > 0
) x
WHERE :'office' = '' OR e.office = :'office'
ORDER BY x.usual DESC NULLS LAST, e.office, e.officer;
