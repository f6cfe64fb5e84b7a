-- What must be true at any moment, whatever died: one row a rule, with how often it is broken. Undeclared foreign keys are
-- among them. Reads everything: for doctor, tests and a nightly check on a standby, not for a request.
CREATE OR REPLACE FUNCTION invariants() RETURNS TABLE (rule text, broken bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
    SELECT 'no slot above its capacity', count(*) FROM slots WHERE taken + held_back > capacity
    UNION ALL
    SELECT 'taken is the number of bookings that occupy a place', count(*)
    FROM slots s
    FULL JOIN (
        SELECT slot_id, count(*) AS people FROM bookings
        WHERE status IN ('held', 'booked', 'checked_in', 'called', 'served', 'forfeited') GROUP BY slot_id
    ) b ON b.slot_id = s.id
    WHERE coalesce(s.taken, -1) <> coalesce(b.people, 0)
    UNION ALL
    SELECT 'held_back is the number of places that wait to return', count(*)
    FROM slots s
    FULL JOIN (SELECT slot_id, sum(places) AS places FROM returning_places GROUP BY slot_id) r ON r.slot_id = s.id
    WHERE coalesce(s.held_back, -1) <> coalesce(r.places, 0)
    UNION ALL
    SELECT 'an hour opens with its first release, and not without one that holds', count(*)
    FROM slots s
    JOIN offices o ON o.id = s.office_id AND o.by_release
    CROSS JOIN LATERAL (
        SELECT min(r.opens_at) FILTER (WHERE r.state = 'announced') AS first, count(*) AS all, bool_and(r.applied) AS applied
        FROM releases r JOIN release_shares x ON x.release_id = r.id AND x.lane_id = s.lane_id
        WHERE r.office_id = s.office_id AND r.state <> 'ended' AND s.day BETWEEN r.day_from AND r.day_until
    ) r
    WHERE s.starts_at > antrean_now() AND r.all > 0 AND r.applied
      AND CASE WHEN r.first > antrean_now() THEN s.opens_at <> r.first
               WHEN r.first IS NULL THEN s.opens_at < 'infinity'
               ELSE s.opens_at = 'infinity' END
    UNION ALL
    SELECT 'no queue number above what was issued', count(*) FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE b.queue_number > s.issued
    UNION ALL
    SELECT 'a queue number once an office and day', count(*) FROM (
        SELECT 1 FROM bookings b JOIN slots s ON s.id = b.slot_id
        GROUP BY s.office_id, s.day, s.prefix, b.queue_number HAVING count(*) > 1) x
    UNION ALL
    SELECT 'a prefix once an office and day', count(*) FROM (
        SELECT 1 FROM slots GROUP BY office_id, day, prefix HAVING count(*) > 1) x
    UNION ALL
    SELECT 'an hour has its lane, and the office of that', count(*)
    FROM slots s LEFT JOIN lanes l ON l.id = s.lane_id WHERE l.office_id IS DISTINCT FROM s.office_id
    UNION ALL
    SELECT 'one live booking a person', count(*) FROM (
        SELECT 1 FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called') GROUP BY claim_kind, nik_hash HAVING count(*) > 1) x
    UNION ALL
    SELECT 'a live booking has its claim, and a claim its live booking', count(*)
    FROM (SELECT id, claim_kind, nik_hash FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called')) b
    FULL JOIN (SELECT * FROM claims x WHERE NOT EXISTS (SELECT 1 FROM misses m WHERE m.booking_id = x.booking_id AND m.paused_until IS NOT NULL)) c
        ON c.booking_id = b.id AND c.kind = b.claim_kind AND c.hash = b.nik_hash
    WHERE b.id IS NULL OR c.booking_id IS NULL
    UNION ALL
    SELECT 'a booking has its party, its person and its history', count(*)
    FROM bookings b
    LEFT JOIN parties p ON p.id = b.party_id
    LEFT JOIN applicants a ON a.booking_id = b.id
    WHERE p.id IS NULL OR a.booking_id IS NULL OR NOT EXISTS (SELECT 1 FROM booking_history h WHERE h.booking_id = b.id)
    UNION ALL
    SELECT 'a person of a booking has the booking, a party its account, chat or officer and somebody', count(*)
    FROM (
        SELECT 1 FROM applicants a LEFT JOIN bookings b ON b.id = a.booking_id WHERE b.id IS NULL
        UNION ALL
        SELECT 1 FROM parties p LEFT JOIN accounts a ON a.id = p.account_id LEFT JOIN chats c ON c.id = p.chat_id
            LEFT JOIN staff s ON s.id = p.staff_id
        WHERE (a.id IS NULL AND c.id IS NULL AND s.id IS NULL) OR NOT EXISTS (SELECT 1 FROM bookings b WHERE b.party_id = p.id)
    ) x
    UNION ALL
    SELECT 'the last line of a booking''s history is its status and slot', count(*)
    FROM bookings b
    CROSS JOIN LATERAL (
        SELECT h.to_status, h.to_slot FROM booking_history h WHERE h.booking_id = b.id ORDER BY h.at DESC LIMIT 1
    ) h
    WHERE h.to_status <> b.status OR h.to_slot <> b.slot_id
    UNION ALL
    SELECT 'a booking that was ever booked has one confirmation', count(*)
    FROM (
        SELECT b.id
        FROM bookings b
        -- who booked at the desk has it on paper
        JOIN parties p ON p.id = b.party_id AND p.staff_id IS NULL
        LEFT JOIN LATERAL (
            SELECT count(*) AS told FROM outbox o
            WHERE o.subject = 'party' AND o.subject_id = b.party_id AND o.kind IN ('confirmation', 'person_added')
              AND b.id = ANY (o.booking_ids)
        ) o ON true
        WHERE o.told <> (SELECT count(*) FROM booking_history h WHERE h.booking_id = b.id AND h.event IN ('booked', 'confirmed'))
    ) x
    UNION ALL
    SELECT 'a party has at most five live people', count(*) FROM (
        SELECT 1 FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called') GROUP BY party_id HAVING count(*) > 5) x
    UNION ALL
    SELECT 'no account above its number of live people', count(*) FROM (
        SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id
        WHERE b.status IN ('held', 'booked', 'checked_in', 'called') AND p.account_id IS NOT NULL
        GROUP BY p.account_id HAVING count(*) > (SELECT live_people FROM policy)) x
    UNION ALL
    SELECT 'no officer above the number of bookings for others on a day', count(*) FROM (
        SELECT 1 FROM parties p JOIN bookings b ON b.party_id = p.id JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id
        WHERE p.staff_id IS NOT NULL
        GROUP BY p.staff_id, (p.created_at AT TIME ZONE o.zone)::date
        HAVING count(*) > (SELECT desk_bookings_per_day FROM policy)) x
    UNION ALL
    SELECT 'no chat above the number of live people that any office allows', count(*) FROM (
        SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id
        WHERE b.status IN ('held', 'booked', 'checked_in', 'called') AND p.chat_id IS NOT NULL AND s.day >= (antrean_now() AT TIME ZONE o.zone)::date
        GROUP BY p.chat_id
        HAVING count(*) > (SELECT greatest(max(o.chat_people), (SELECT chat_people FROM policy)) FROM offices o)) x
    UNION ALL
    SELECT 'without a NIK or a service only by WhatsApp', count(*)
    FROM bookings b JOIN parties p ON p.id = b.party_id JOIN applicants a ON a.booking_id = b.id
    WHERE p.channel <> 'whatsapp' AND (b.service IS NULL OR a.nik_sealed IS NULL OR b.claim_kind <> 1)
    UNION ALL
    SELECT 'a delivered message is taken once', count(*) FROM (SELECT 1 FROM chat_inbox GROUP BY message_id HAVING count(*) > 1) x
    UNION ALL
    SELECT 'no account above its number of people in a year', count(*) FROM (
        SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id
        WHERE b.created_at > antrean_now() - interval '365 days' AND p.account_id IS NOT NULL
        GROUP BY p.account_id HAVING count(DISTINCT b.nik_hash) > (SELECT people_per_year FROM policy)) x
    UNION ALL
    SELECT 'a key has its booking', count(*) FROM idempotency_keys k LEFT JOIN bookings b ON b.id = k.booking_id WHERE b.id IS NULL
    UNION ALL
    SELECT 'a number in the room and its booking agree', count(*)
    FROM (SELECT * FROM visits WHERE booking_id IS NOT NULL) v
    FULL JOIN (SELECT id, status FROM bookings WHERE status IN ('checked_in', 'called', 'served')) b ON b.id = v.booking_id
    WHERE NOT coalesce(CASE coalesce(b.status, 'left') WHEN 'left' THEN v.outcome = 'left' WHEN 'checked_in' THEN v.state = 'waiting' AND v.first_call IS NULL
            WHEN 'called' THEN v.state <> 'done' AND v.first_call IS NOT NULL
            ELSE v.state = 'done' AND v.outcome <> 'left' END, false)
    UNION ALL
    SELECT 'a pause has the claim of its void booking, and a miss its void booking unless it was cleared', count(*)
    FROM misses m JOIN bookings b ON b.id = m.booking_id
    WHERE m.cleared_at IS NULL AND b.status <> 'forfeited'
       OR m.paused_until IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.kind = m.kind AND c.hash = m.hash AND c.booking_id = m.booking_id)
    UNION ALL
    SELECT 'an hour that was changed is as it was changed', count(*)
    FROM slot_changes c JOIN slots s ON s.lane_id = c.lane_id AND s.starts_at = c.starts_at
    WHERE c.state = 'in_force' AND c.starts_at > antrean_now() AND s.open AND s.planned IS DISTINCT FROM c.places
    UNION ALL
    SELECT 'a delivery has its booking, and an address as long as it is on its way', count(*)
    FROM deliveries d LEFT JOIN bookings b ON b.id = d.booking_id LEFT JOIN applicants a ON a.booking_id = d.booking_id
    WHERE b.id IS NULL OR d.state IN ('recorded', 'sent') AND a.address_sealed IS NULL AND a.name <> ''
    UNION ALL
    SELECT 'nobody is called to a counter where somebody of another party is', count(*) FROM (
        SELECT 1 FROM visits WHERE state IN ('called', 'serving')
        GROUP BY office_id, day, counter HAVING count(DISTINCT coalesce(party_id, -id)) > 1) x
    UNION ALL
    SELECT 'nothing in a default partition', (SELECT count(*) FROM booking_history_default) + (SELECT count(*) FROM outbox_default)
        + (SELECT count(*) FROM chat_inbox_default)
$$;
