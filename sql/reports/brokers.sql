-- Who looks like a broker? (bookings made on these days; all are pseudonyms: the auditor opens accounts and telephone numbers, one at a time)
-- kind: account; number: of a telephone that booked by WhatsApp; device: a computer or telephone on which several accounts logged in
-- who: pseudonym
-- accounts: how many, of a device
-- people: different bookings
-- offices: different ones
-- cancelled: bookings given back
-- passed_on: places given back, or moved away from, that somebody else took within the longest wait of such places and ten minutes
-- taken_over: places taken so after somebody else
-- whose: pseudonyms of a device's accounts; the first twenty
-- Picture: kind who = people
\ir defaults.psql
WITH mine AS (
    SELECT b.id, b.slot_id, b.status, b.created_at, CASE WHEN p.account IS NULL THEN 'number' ELSE 'account' END AS kind,
           coalesce(p.account, p.number) AS who, s.office_id
    FROM report.bookings b
    JOIN report.parties p ON p.id = b.party_id AND (p.account IS NOT NULL OR p.number IS NOT NULL)
    JOIN report.slots s ON s.id = b.slot_id
    JOIN report.offices o ON o.id = s.office_id
    WHERE b.created_at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND b.created_at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC'
      -- nobody books an hour that is over, or years ahead: without it all bookings there ever were are read
      AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '400 days'
      AND (:'office' = '' OR o.code = :'office')
), pairs AS (
    SELECT DISTINCT ON (h.booking_id) gave.who AS giver, took.who AS taker
    FROM report.booking_history h
    JOIN mine gave ON gave.id = h.booking_id
    CROSS JOIN report.policy w
    JOIN mine took ON took.slot_id = h.from_slot AND took.who <> gave.who AND took.created_at >= h.at
        AND took.created_at < h.at + w.return_after_max + interval '10 minutes'
    WHERE h.event IN ('cancelled', 'moved') AND h.actor = 'account' AND h.at >= :'from'::date::timestamp AT TIME ZONE 'UTC'
    ORDER BY h.booking_id, took.created_at
), shared AS (
    SELECT device, account FROM report.shared_devices
)
SELECT *
FROM (
    SELECT m.kind, m.who, NULL::bigint AS accounts, count(*) AS people, count(DISTINCT m.office_id) AS offices,
           count(*) FILTER (WHERE m.status = 'cancelled') AS cancelled, (SELECT count(*) FROM pairs WHERE giver = m.who) AS passed_on,
           (SELECT count(*) FROM pairs WHERE taker = m.who) AS taken_over, '' AS whose
    FROM mine m
    GROUP BY m.kind, m.who
    UNION ALL
    SELECT 'device', d.device, count(DISTINCT d.account), count(*), count(DISTINCT m.office_id), count(*) FILTER (WHERE m.status = 'cancelled'),
           (SELECT count(*) FROM pairs p JOIN shared g ON g.account = p.giver WHERE g.device = d.device),
           (SELECT count(*) FROM pairs p JOIN shared t ON t.account = p.taker WHERE t.device = d.device),
           array_to_string((array_agg(DISTINCT d.account ORDER BY d.account))[1:20], ' ')
    FROM shared d
    JOIN mine m ON m.kind = 'account' AND m.who = d.account
    GROUP BY d.device
    HAVING count(DISTINCT d.account) > 1
) x
WHERE people >= 5 OR passed_on + taken_over > 0
ORDER BY passed_on + taken_over DESC, people DESC, passed_on DESC, kind, who
LIMIT 200;
