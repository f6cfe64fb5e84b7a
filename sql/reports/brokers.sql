-- Which accounts look like a broker's? (bookings made on these days; accounts are pseudonyms, which the auditor opens one at a time)
-- account: pseudonym
-- people: different bookings
-- offices: different ones
-- cancelled: bookings given back
-- passed_on: places that it gave back, or moved away from, and another account took within the longest wait of such places and ten minutes
-- taken_over: places that it took so after another account
-- Picture: account = people
\ir defaults.psql
WITH mine AS (
    SELECT b.id, b.slot_id, b.status, b.created_at, p.account, s.office_id
    FROM report.bookings b
    JOIN report.parties p ON p.id = b.party_id AND p.account IS NOT NULL
    JOIN report.slots s ON s.id = b.slot_id
    JOIN report.offices o ON o.id = s.office_id
    WHERE b.created_at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND b.created_at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC'
      -- nobody books an hour that is over, or years ahead: without it all bookings there ever were are read
      AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '400 days'
      AND (:'office' = '' OR o.code = :'office')
), pairs AS (
    SELECT DISTINCT ON (h.booking_id) gave.account AS giver, took.account AS taker
    FROM report.booking_history h
    JOIN mine gave ON gave.id = h.booking_id
    CROSS JOIN report.policy w
    JOIN mine took ON took.slot_id = h.from_slot AND took.account <> gave.account AND took.created_at >= h.at
        AND took.created_at < h.at + w.return_after_max + interval '10 minutes'
    WHERE h.event IN ('cancelled', 'moved') AND h.actor = 'account' AND h.at >= :'from'::date::timestamp AT TIME ZONE 'UTC'
    ORDER BY h.booking_id, took.created_at
)
SELECT *
FROM (
    SELECT m.account, count(*) AS people, count(DISTINCT m.office_id) AS offices, count(*) FILTER (WHERE m.status = 'cancelled') AS cancelled,
           (SELECT count(*) FROM pairs WHERE giver = m.account) AS passed_on, (SELECT count(*) FROM pairs WHERE taker = m.account) AS taken_over
    FROM mine m
    GROUP BY m.account
) x
WHERE people >= 5 OR passed_on + taken_over > 0
ORDER BY passed_on + taken_over DESC, people DESC, passed_on DESC, account
LIMIT 200;
