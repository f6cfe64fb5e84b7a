-- The booking transaction: everybody who waits on one channel of one worker, in one round trip.
--
-- Swift proposes (an ordered list of alternatives for each request), this function disposes. It takes
--   p_slots         the slots that any alternative uses, sorted and distinct
--   one element a request:      session hash, key, MAC of the body, party (new id, or the party to join), joins, channel,
--                               seconds of hold (0: booked at once)
--   p_person_from, p_alternative_from   where each request's people and alternatives begin (1-based), one more at the end
--   p_part_from     where each alternative's parts begin, one more at the end; a part is a slot (index into p_slots) and
--                   how many people go there
--   one element a person:       booking id, NIK hash, sealed NIK, name, birth date, relationship, service
-- and returns an outcome a request, a slot and queue number a person, and for each slot the places left and its version.
--
-- Outcomes: 1 booked, 2 replayed, 3 key reused with another body, 4 the same key is being served now, 5 no such session,
-- 6 again (an account or a person is busy in another batch), 7 gone (none of the alternatives has room), 8 a person has a
-- live booking, 9 too many live people, 10 too many people in a year, 11 too many refusals of 8, 12 no such party,
-- 13 the party is not live, 14 more people than a party may have, 15 a slot stayed locked, 16 `self` is not the account's holder.
--
-- A slot is waited for up to p_lock_wait_ms; then the whole batch fails with lock_not_available, and is to be sent again with 0, by which locked
-- slots are left out (outcome 15).
--
-- Lock order: idempotency keys, accounts, claims, slots (by id), bookings. Only slots are waited for: keys and claims are
-- tried by advisory locks, accounts with SKIP LOCKED.
CREATE OR REPLACE FUNCTION book_batch(
    p_lock_wait_ms integer,
    p_slots bigint[],
    p_sessions uuid[],
    p_keys uuid[],
    p_macs uuid[],
    p_parties bigint[],
    p_joins boolean[],
    p_channels text[],
    p_holds integer[],
    p_person_from integer[],
    p_alternative_from integer[],
    p_part_from integer[],
    p_part_slot integer[],
    p_part_people integer[],
    p_bookings bigint[],
    p_niks uuid[],
    p_niks_sealed bytea[],
    p_names text[],
    p_births date[],
    p_relationships text[],
    p_services smallint[],
    OUT o_outcome integer[],
    OUT o_party bigint[],
    OUT o_slot bigint[],
    OUT o_number integer[],
    OUT o_free integer[],
    OUT o_version bigint[]
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET plan_cache_mode = force_generic_plan
SET jit = off
-- Plans are made once a connection, perhaps while the tables are still empty, and must be right when they are not: every table is
-- reached through its index, row by row. (Without this the first minute on a fresh database gave a tenth of what later ones did: docs/performance.md.)
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    v_requests integer := cardinality(p_sessions);
    v_people integer := cardinality(p_niks);
    v_now timestamptz := antrean_now();
    v_policy policy;
    v_accounts bigint[];
    v_asking bigint[] := '{}';  -- accounts of the requests that are still open
    v_had bigint[];             -- those of them that could be locked
    v_owner integer[];          -- person -> request
    v_first bigint[];           -- request -> its first booking, by which its key and claims are known as its own
    v_keyed integer[];          -- request -> 1 when its key was inserted
    v_made bigint[];            -- first bookings of the requests whose key was inserted
    v_wanted bigint[] := '{}';
    v_free integer[];
    v_issued integer[];
    v_used integer[];
    v_claim integer[];          -- person -> index of the distinct person
    v_claimed integer[];        -- distinct person -> 0 free, 1 given to a request of this batch, 2 was there before
    v_replays boolean;
    v_pending integer := 0;
    v_count integer;
    v_strangers integer[] := '{}';  -- requests that call somebody `self` who is not the account's holder
    v_row record;
    v_alternative integer;
    v_chosen integer;
    v_locked_out boolean;
    v_fits boolean;
    v_person integer;
    v_slot integer;
BEGIN
    PERFORM set_config('lock_timeout', p_lock_wait_ms || 'ms', true);
    SELECT * INTO v_policy FROM policy;
    o_slot := array_fill(0::bigint, ARRAY[v_people]);
    o_number := array_fill(0, ARRAY[v_people]);
    v_used := array_fill(0, ARRAY[cardinality(p_slots)]);
    v_issued := v_used;
    v_keyed := array_fill(0, ARRAY[v_requests]);
    v_first := array_fill(0::bigint, ARRAY[v_requests]);
    v_owner := array_fill(0, ARRAY[v_people]);

    -- 1. Who asks, what was asked before, and what is gone: nothing is locked, nothing written.
    -- One request of an account goes with a batch: its limits are counted once.
    SELECT array_agg(coalesce(q.account_id, 0) ORDER BY q.i),
           array_agg(CASE
               WHEN q.account_id IS NULL THEN 5
               WHEN q.body_mac IS NULL THEN CASE WHEN q.turn = 1 THEN 0 ELSE 6 END
               WHEN q.body_mac = q.mac AND q.kind = CASE WHEN q.joins THEN 'add' ELSE 'book' END THEN 2
               ELSE 3 END ORDER BY q.i),
           array_agg(coalesce(q.party_id, q.party) ORDER BY q.i)
    INTO v_accounts, o_outcome, o_party
    FROM (
        SELECT r.i, r.mac, r.party, r.joins, s.account_id, k.body_mac, k.kind, k.party_id,
               row_number() OVER (PARTITION BY s.account_id, k.body_mac IS NULL ORDER BY r.i) AS turn
        FROM unnest(p_sessions, p_keys, p_macs, p_parties, p_joins) WITH ORDINALITY AS r (token, key, mac, party, joins, i)
        LEFT JOIN sessions s ON s.token_hash = r.token AND s.expires_at > v_now
        LEFT JOIN idempotency_keys k ON k.scope = s.account_id AND k.key = r.key
    ) q;

    -- A replay writes, so that its answer waits for the standby like the first one's did.
    IF 2 = ANY (o_outcome) THEN
        WITH asked AS (
            SELECT k.scope, k.key
            FROM unnest(v_accounts, p_keys, o_outcome) AS r (account, key, outcome)
            JOIN idempotency_keys k ON k.scope = r.account AND k.key = r.key
            WHERE r.outcome = 2
            ORDER BY k.scope, k.key
            FOR NO KEY UPDATE OF k
        )
        UPDATE idempotency_keys k SET replays = k.replays + 1
        FROM asked
        WHERE k.scope = asked.scope AND k.key = asked.key;
    END IF;

    SELECT array_agg(free_places(s, v_now) ORDER BY w.i),
           array_agg(coalesce(s.version, 0) ORDER BY w.i)
    INTO v_free, o_version
    FROM unnest(p_slots) WITH ORDINALITY AS w (id, i)
    LEFT JOIN slots s ON s.id = w.id;
    -- nobody could be offered anything: only keys were looked for
    v_free := coalesce(v_free, '{}');
    o_version := coalesce(o_version, '{}');

    FOR r IN 1 .. v_requests LOOP
        CONTINUE WHEN o_outcome[r] <> 0;
        v_fits := false;
        FOR a IN p_alternative_from[r] .. p_alternative_from[r + 1] - 1 LOOP
            v_fits := true;
            FOR q IN p_part_from[a] .. p_part_from[a + 1] - 1 LOOP
                IF v_free[p_part_slot[q]] < p_part_people[q] THEN
                    v_fits := false;
                    EXIT;
                END IF;
            END LOOP;
            EXIT WHEN v_fits;
        END LOOP;
        IF NOT v_fits THEN
            o_outcome[r] := 7;
        ELSE
            v_pending := v_pending + 1;
            v_first[r] := p_bookings[p_person_from[r]];
            FOR p IN p_person_from[r] .. p_person_from[r + 1] - 1 LOOP
                v_owner[p] := r;
            END LOOP;
        END IF;
    END LOOP;
    IF v_pending = 0 THEN
        o_free := v_free;
        RETURN;
    END IF;

    -- 2. Keys. Their rows are final at once: the ids are known.
    FOR r IN 1 .. v_requests LOOP
        IF o_outcome[r] = 0 THEN
            IF pg_try_advisory_xact_lock(uuid_hash_extended(p_keys[r], v_accounts[r])) THEN
                v_keyed[r] := 1;
            ELSE
                o_outcome[r] := 4;
                v_pending := v_pending - 1;
            END IF;
        END IF;
    END LOOP;
    WITH made AS (
        INSERT INTO idempotency_keys (scope, key, kind, body_mac, party_id, booking_id, created_at)
        SELECT r.account, r.key, CASE WHEN r.joins THEN 'add' ELSE 'book' END, r.mac, r.party, r.booking, v_now
        FROM unnest(v_accounts, p_keys, p_joins, p_macs, p_parties, v_first, o_outcome)
            AS r (account, key, joins, mac, party, booking, outcome)
        WHERE r.outcome = 0
        ORDER BY r.account, r.key
        ON CONFLICT DO NOTHING
        RETURNING booking_id
    )
    SELECT coalesce(array_agg(booking_id), '{}') INTO v_made FROM made;
    IF cardinality(v_made) < v_pending THEN
        -- Finished between the look and the lock: the next batch sees it as a replay. The row may well have this request's
        -- own ids, when its batch was sent again after a lost connection.
        FOR r IN 1 .. v_requests LOOP
            IF o_outcome[r] = 0 AND NOT v_first[r] = ANY (v_made) THEN
                o_outcome[r] := 6;
                v_keyed[r] := 0;
            END IF;
        END LOOP;
    END IF;

    -- 3. Accounts and their limits, then the claim of each person.
    FOR r IN 1 .. v_requests LOOP
        IF o_outcome[r] = 0 THEN
            v_asking := v_asking || v_accounts[r];
        END IF;
    END LOOP;
    SELECT coalesce(array_agg(had.id), '{}')
    INTO v_had
    FROM (
        SELECT a.id
        FROM accounts a
        WHERE a.id = ANY (v_asking) AND a.status = 'active' AND (a.paused_until IS NULL OR a.paused_until <= v_now)
        ORDER BY a.id
        FOR NO KEY UPDATE SKIP LOCKED
    ) had;
    -- Looked at one by one only when some are missing: joined, all would be compared with all.
    IF cardinality(v_had) < cardinality(v_asking) THEN
        FOR r IN 1 .. v_requests LOOP
            IF o_outcome[r] = 0 AND NOT v_accounts[r] = ANY (v_had) THEN
                o_outcome[r] := coalesce(
                    (SELECT CASE WHEN paused_until > v_now THEN 17 ELSE 6 END FROM accounts WHERE id = v_accounts[r] AND status = 'active'), 5);
            END IF;
        END LOOP;
    END IF;

    IF 'self' = ANY (p_relationships) THEN
        SELECT coalesce(array_agg(u.owner), '{}') INTO v_strangers
        FROM unnest(p_niks, p_relationships, v_owner) AS u (nik, relationship, owner)
        JOIN accounts a ON a.id = v_accounts[u.owner]
        WHERE u.relationship = 'self' AND u.nik <> a.nik_hash;
    END IF;
    FOR v_row IN
        SELECT r.i, r.account, r.joins, r.first, r.next, r.next - r.first AS asked, mine.live, mine.party_live, mine.party_coming,
               mine.party_rows, mine.year,
               -- not joined: while few have been refused, a plan is to read all of them for each batch, and it stays so when they are thousands
               coalesce((
                   SELECT l.count FROM limits l
                   WHERE l.kind = 'claim_refused' AND l.subject = r.account::text AND l.window_start > v_now - interval '1 day'), 0) AS refusals
        FROM unnest(v_accounts, o_party, p_joins, p_person_from[1:v_requests], p_person_from[2:v_requests + 1], o_outcome)
            WITH ORDINALITY AS r (account, party, joins, first, next, outcome, i)
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE b.status IN ('held', 'booked', 'checked_in', 'called')) AS live,
                   count(*) FILTER (WHERE b.party_id = r.party AND b.status IN ('held', 'booked', 'checked_in', 'called')) AS party_live,
                   count(*) FILTER (WHERE b.party_id = r.party AND b.status IN ('held', 'booked')) AS party_coming,
                   count(*) FILTER (WHERE b.party_id = r.party) AS party_rows,
                   count(*) FILTER (WHERE b.created_at > v_now - interval '365 days') AS year
            FROM parties p
            JOIN bookings b ON b.party_id = p.id
            WHERE p.account_id = r.account
        ) mine
        WHERE r.outcome = 0
    LOOP
        o_outcome[v_row.i] := CASE
            WHEN v_row.refusals >= v_policy.claim_refusals_per_day THEN 11
            WHEN v_row.i = ANY (v_strangers) THEN 16
            WHEN v_row.joins AND v_row.party_rows = 0 THEN 12
            WHEN v_row.joins AND v_row.party_coming = 0 THEN 13
            WHEN v_row.asked + CASE WHEN v_row.joins THEN v_row.party_live ELSE 0 END > v_policy.party_size THEN 14
            WHEN v_row.live + v_row.asked > v_policy.live_people THEN 9
            ELSE 0 END;
        -- people are counted one by one only where bookings could be too many
        IF o_outcome[v_row.i] = 0 AND v_row.year + v_row.asked > v_policy.people_per_year THEN
            SELECT count(*) INTO v_count
            FROM (
                SELECT b.nik_hash
                FROM parties p
                JOIN bookings b ON b.party_id = p.id
                WHERE p.account_id = v_row.account AND b.created_at > v_now - interval '365 days'
                UNION
                SELECT unnest(p_niks[v_row.first : v_row.next - 1])
            ) everybody;
            IF v_count > v_policy.people_per_year THEN
                o_outcome[v_row.i] := 10;
            END IF;
        END IF;
    END LOOP;

    FOR p IN 1 .. v_people LOOP
        IF v_owner[p] > 0 AND o_outcome[v_owner[p]] = 0
            AND NOT pg_try_advisory_xact_lock(uuid_hash_extended(p_niks[p], 1)) THEN
            o_outcome[v_owner[p]] := 6;
        END IF;
    END LOOP;
    SELECT array_agg(x.distinct_person ORDER BY x.i), coalesce(max(x.distinct_person), 0)
    INTO v_claim, v_count
    FROM (
        SELECT u.i, CASE WHEN u.owner > 0 AND o_outcome[u.owner] = 0
                         THEN dense_rank() OVER (PARTITION BY u.owner > 0 AND o_outcome[u.owner] = 0 ORDER BY u.nik)::integer
                    END AS distinct_person
        FROM unnest(p_niks, v_owner) WITH ORDINALITY AS u (nik, owner, i)
    ) x;
    v_claimed := array_fill(0, ARRAY[v_count]);
    INSERT INTO claims (kind, hash, booking_id)
    SELECT 1, u.nik, min(u.booking)
    FROM unnest(p_niks, p_bookings, v_claim) AS u (nik, booking, claim)
    WHERE u.claim IS NOT NULL
    GROUP BY u.nik
    ORDER BY u.nik
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_pending = ROW_COUNT;
    IF v_pending < v_count THEN
        FOR v_row IN
            -- ours is the row that names the first booking that wants the person; another one's may be in this very batch, as a replay
            SELECT u.claim
            FROM unnest(p_niks, p_bookings, v_claim) AS u (nik, booking, claim)
            JOIN claims c ON c.kind = 1 AND c.hash = u.nik
            WHERE u.claim IS NOT NULL
            GROUP BY u.claim, c.booking_id
            HAVING c.booking_id <> min(u.booking)
        LOOP
            v_claimed[v_row.claim] := 2;
        END LOOP;
    END IF;

    -- 4. The slots, by id, in a statement of its own: what it returns is fresh.
    FOR r IN 1 .. v_requests LOOP
        IF o_outcome[r] = 0 THEN
            FOR q IN p_part_from[p_alternative_from[r]] .. p_part_from[p_alternative_from[r + 1]] - 1 LOOP
                v_used[p_part_slot[q]] := 1;
            END LOOP;
        END IF;
    END LOOP;
    FOR s IN 1 .. cardinality(p_slots) LOOP
        IF v_used[s] = 1 THEN
            v_wanted := v_wanted || p_slots[s];
            v_used[s] := 0;
            v_free[s] := -1;
        END IF;
    END LOOP;
    v_now := antrean_now();
    -- No block with EXCEPTION here: locks taken in a subtransaction and rows updated outside of it make a multixact of every slot.
    IF p_lock_wait_ms > 0 THEN
        FOR v_row IN
            SELECT s.id, free_places(s, v_now) AS free, s.issued, s.version
            FROM slots s
            WHERE s.id = ANY (v_wanted)
            ORDER BY s.id
            FOR NO KEY UPDATE
        LOOP
            v_slot := array_position(p_slots, v_row.id);
            v_free[v_slot] := v_row.free;
            v_issued[v_slot] := v_row.issued;
            o_version[v_slot] := v_row.version;
        END LOOP;
    ELSE
        FOR v_row IN
            SELECT s.id, free_places(s, v_now) AS free, s.issued, s.version
            FROM slots s
            WHERE s.id = ANY (v_wanted)
            ORDER BY s.id
            FOR NO KEY UPDATE SKIP LOCKED
        LOOP
            v_slot := array_position(p_slots, v_row.id);
            v_free[v_slot] := v_row.free;
            v_issued[v_slot] := v_row.issued;
            o_version[v_slot] := v_row.version;
        END LOOP;
    END IF;

    -- 5. In order of arrival: the first alternative that fits.
    v_pending := 0;
    FOR r IN 1 .. v_requests LOOP
        CONTINUE WHEN o_outcome[r] <> 0;
        FOR p IN p_person_from[r] .. p_person_from[r + 1] - 1 LOOP
            IF v_claimed[v_claim[p]] > 0 THEN
                o_outcome[r] := 8;
                EXIT;
            END IF;
        END LOOP;
        CONTINUE WHEN o_outcome[r] <> 0;
        v_chosen := 0;
        v_locked_out := false;
        FOR a IN p_alternative_from[r] .. p_alternative_from[r + 1] - 1 LOOP
            v_fits := true;
            FOR q IN p_part_from[a] .. p_part_from[a + 1] - 1 LOOP
                IF v_free[p_part_slot[q]] < p_part_people[q] THEN
                    v_fits := false;
                    v_locked_out := v_locked_out OR v_free[p_part_slot[q]] = -1;
                    EXIT;
                END IF;
            END LOOP;
            IF v_fits THEN
                v_chosen := a;
                EXIT;
            END IF;
        END LOOP;
        IF v_chosen = 0 THEN
            o_outcome[r] := CASE WHEN v_locked_out THEN 15 ELSE 7 END;
            CONTINUE;
        END IF;
        o_outcome[r] := 1;
        v_pending := v_pending + 1;
        v_person := p_person_from[r];
        FOR q IN p_part_from[v_chosen] .. p_part_from[v_chosen + 1] - 1 LOOP
            v_slot := p_part_slot[q];
            FOR seat IN 1 .. p_part_people[q] LOOP
                IF v_claimed[v_claim[v_person]] > 0 THEN
                    RAISE EXCEPTION 'a request has one person twice' USING ERRCODE = 'data_exception';
                END IF;
                v_free[v_slot] := v_free[v_slot] - 1;
                v_used[v_slot] := v_used[v_slot] + 1;
                v_issued[v_slot] := v_issued[v_slot] + 1;
                o_slot[v_person] := p_slots[v_slot];
                o_number[v_person] := v_issued[v_slot];
                v_claimed[v_claim[v_person]] := 1;
                v_person := v_person + 1;
            END LOOP;
        END LOOP;
        IF v_person <> p_person_from[r + 1] THEN
            RAISE EXCEPTION 'an alternative seats other people than its request has' USING ERRCODE = 'data_exception';
        END IF;
    END LOOP;

    -- 6. Write what was given; what failed leaves no key and no claim.
    IF v_pending > 0 THEN
        v_count := 0;
        FOR v_row IN
            WITH given AS (
                SELECT u.id, u.people FROM unnest(p_slots, v_used) AS u (id, people) WHERE u.people > 0
            )
            UPDATE slots s
            SET taken = s.taken + given.people, issued = s.issued + given.people, version = nextval('slot_versions')
            FROM given
            WHERE s.id = given.id AND free_places(s, v_now) >= given.people
            RETURNING s.id, s.version
        LOOP
            o_version[array_position(p_slots, v_row.id)] := v_row.version;
            v_count := v_count + 1;
        END LOOP;
        IF v_count <> (SELECT count(*) FROM unnest(v_used) AS u (people) WHERE u.people > 0) THEN
            RAISE EXCEPTION 'a slot changed under its lock' USING ERRCODE = 'internal_error';
        END IF;

        INSERT INTO parties (id, account_id, channel, created_at)
        SELECT r.party, r.account, r.channel, v_now
        FROM unnest(p_parties, v_accounts, p_channels, p_joins, o_outcome) AS r (party, account, channel, joins, outcome)
        WHERE r.outcome = 1 AND NOT r.joins;

        INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, hold_until, created_at)
        SELECT u.booking, p_parties[u.owner], u.slot, u.number, u.service,
               CASE WHEN p_holds[u.owner] > 0 THEN 'held' ELSE 'booked' END, u.nik,
               CASE WHEN p_holds[u.owner] > 0 THEN v_now + make_interval(secs => p_holds[u.owner]) END, v_now
        FROM unnest(p_bookings, o_slot, o_number, p_services, p_niks, v_owner) AS u (booking, slot, number, service, nik, owner)
        WHERE u.slot > 0;

        INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship)
        SELECT u.booking, u.sealed, u.name, u.birth, u.relationship
        FROM unnest(p_bookings, o_slot, p_niks_sealed, p_names, p_births, p_relationships)
            AS u (booking, slot, sealed, name, birth, relationship)
        WHERE u.slot > 0;

        INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, actor_id, channel)
        SELECT u.booking, v_now, x.status, x.status, u.slot, 'account', v_accounts[u.owner], p_channels[u.owner]
        FROM unnest(p_bookings, o_slot, v_owner) AS u (booking, slot, owner)
        CROSS JOIN LATERAL (SELECT CASE WHEN p_holds[u.owner] > 0 THEN 'held' ELSE 'booked' END AS status) x
        WHERE u.slot > 0;

        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, due_at)
        SELECT v_now, 2, CASE WHEN r.joins THEN 'person_added' ELSE 'confirmation' END, 'party', r.party,
               p_bookings[r.first : r.next - 1], v_now
        FROM unnest(p_parties, p_joins, p_holds, p_person_from[1:v_requests], p_person_from[2:v_requests + 1], o_outcome)
            AS r (party, joins, hold, first, next, outcome)
        WHERE r.outcome = 1 AND r.hold = 0;
    END IF;

    IF v_pending < v_requests THEN
        -- A claim was inserted in the name of the first who wanted the person; it belongs to who got a place, or to nobody.
        WITH wanted AS (
            SELECT u.nik, min(u.booking) AS claimed, min(u.booking) FILTER (WHERE u.slot > 0) AS final
            FROM unnest(p_niks, p_bookings, v_claim, o_slot) AS u (nik, booking, claim, slot)
            WHERE u.claim IS NOT NULL AND v_claimed[u.claim] < 2
            GROUP BY u.nik
        ), gone AS (
            DELETE FROM claims c USING wanted
            WHERE wanted.final IS NULL AND c.kind = 1 AND c.hash = wanted.nik
        )
        UPDATE claims c SET booking_id = wanted.final
        FROM wanted
        WHERE wanted.final <> wanted.claimed AND c.kind = 1 AND c.hash = wanted.nik;

        DELETE FROM idempotency_keys k
        USING (
            SELECT r.account, r.key
            FROM unnest(v_accounts, p_keys, v_keyed, o_outcome) AS r (account, key, keyed, outcome)
            WHERE r.keyed = 1 AND r.outcome <> 1
        ) failed
        WHERE k.scope = failed.account AND k.key = failed.key;

        -- A refusal because of a live claim tells something about a person, so it is counted (under the account's lock).
        INSERT INTO limits AS l (kind, subject, window_start, count)
        SELECT 'claim_refused', r.account::text, v_now, 1
        FROM unnest(v_accounts, o_outcome) AS r (account, outcome)
        WHERE r.outcome = 8
        ON CONFLICT (kind, subject) DO UPDATE
        SET count = CASE WHEN l.window_start > v_now - interval '1 day' THEN l.count + 1 ELSE 1 END,
            window_start = CASE WHEN l.window_start > v_now - interval '1 day' THEN l.window_start ELSE v_now END;
    END IF;
    o_free := v_free;
END
$$;

-- The look that book_batch begins with, by itself: for requests to which the worker can propose nothing that it believes to be free. In a rush
-- that is nearly everybody, and they need no more.
-- Per request: 0 its key is new, 1 no such session, 2 its key was served before. Per slot: places left and version.
CREATE OR REPLACE FUNCTION look_batch(
    p_sessions uuid[],
    p_keys uuid[],
    p_slots bigint[],
    OUT o_standing integer[],
    OUT o_free integer[],
    OUT o_version bigint[]
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
SET plan_cache_mode = force_generic_plan
SET jit = off
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    SELECT coalesce(array_agg(CASE WHEN s.account_id IS NULL THEN 1 WHEN k.key IS NULL THEN 0 ELSE 2 END ORDER BY r.i), '{}')
    INTO o_standing
    FROM unnest(p_sessions, p_keys) WITH ORDINALITY AS r (token, key, i)
    LEFT JOIN sessions s ON s.token_hash = r.token AND s.expires_at > v_now
    LEFT JOIN idempotency_keys k ON k.scope = s.account_id AND k.key = r.key;

    SELECT coalesce(array_agg(free_places(s, v_now) ORDER BY w.i), '{}'),
           coalesce(array_agg(coalesce(s.version, 0) ORDER BY w.i), '{}')
    INTO o_free, o_version
    FROM unnest(p_slots) WITH ORDINALITY AS w (id, i)
    LEFT JOIN slots s ON s.id = w.id;
END
$$;
