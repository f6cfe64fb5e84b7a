-- Draining the outbox. A notifier claims messages with a lease, sends them, and finishes each on (id, attempt).

DROP FUNCTION IF EXISTS claim_messages(text, integer, interval, text);
DROP FUNCTION IF EXISTS claim_messages(text, integer, interval, text, text[]);

-- When a message was last asked for, in microseconds: zero the first time. It tells what was sent then from what was sent before.
CREATE OR REPLACE FUNCTION asking(p_message outbox) RETURNS bigint
LANGUAGE sql STABLE
-- without a search path of its own, so that it is written into the statement that calls it: it is asked for each message
AS $$
    SELECT coalesce((extract(epoch FROM p_message.resent_at) * 1000000)::bigint, 0)
$$;

-- Claims up to p_count messages of one way (mail, WhatsApp) that are due, of p_classes (null: all): codes before changes before confirmations before
-- reminders, but each class has a place or more of every round, so that none starves, and no more than a share, so that none floods. A message waits for
-- the earlier ones of its subject. p_kinds: those that the caller can make; null: all. What a newer program has written waits for one that knows it.
CREATE OR REPLACE FUNCTION claim_messages(p_owner text, p_count integer, p_lease interval, p_way text DEFAULT 'mail', p_kinds text[] DEFAULT NULL,
    p_classes smallint[] DEFAULT NULL)
RETURNS TABLE (id bigint, created_at timestamptz, kind text, subject text, subject_id bigint, booking_ids bigint[], from_slot bigint,
    attempt integer, facts jsonb, asking bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    RETURN QUERY
    WITH due AS (
        SELECT m.id, m.created_at, m.subject_id
        FROM (VALUES (0::smallint, 1.0), (1::smallint, 0.5), (2::smallint, 0.75), (3::smallint, 0.25)) AS share (class, part)
        CROSS JOIN LATERAL (
            SELECT o.id, o.created_at, o.subject_id, o.class, o.due_at
            FROM outbox o
            WHERE (p_kinds IS NULL OR o.kind = ANY (p_kinds)) AND o.way = p_way AND o.class = share.class AND o.state = 'waiting' AND o.due_at <= v_now
              -- a scalar subquery is asked once a candidate; NOT EXISTS would be planned as a join with the whole outbox
              AND (
                  SELECT e.id FROM outbox e
                  WHERE e.subject_id = o.subject_id AND e.subject = o.subject AND e.id < o.id AND e.state IN ('waiting', 'sending')
                    -- what it tells is looked up when it is sent: nothing newer has to wait for a reminder
                    AND e.kind <> 'reminder'
                  LIMIT 1
              ) IS NULL
            ORDER BY o.due_at
            LIMIT ceil(p_count * share.part)
            FOR NO KEY UPDATE OF o SKIP LOCKED
        ) m
        WHERE p_classes IS NULL OR share.class = ANY (p_classes)
        ORDER BY row_number() OVER (PARTITION BY m.class ORDER BY m.due_at) > greatest(1, p_count / 8), m.class
        LIMIT p_count
    )
    UPDATE outbox o
    SET state = 'sending', attempt = o.attempt + 1, leased_by = p_owner, lease_until = v_now + p_lease
    FROM due
    -- found by (subject_id, id): there is no index on the id alone, and none is wanted on the way of a booking
    WHERE o.subject_id = due.subject_id AND o.id = due.id AND o.created_at = due.created_at
    RETURNING o.id, o.created_at, o.kind, o.subject, o.subject_id, o.booking_ids, o.from_slot, o.attempt, o.facts, asking(o);
END
$$;

-- Ends attempts, as many as have gathered: each delivered, dead, or waiting again until its due. Returns the ids of those that
-- still were the caller's; of the others the lease had run out and the attempt is another's.
CREATE OR REPLACE FUNCTION finish_messages(p_ids bigint[], p_created_at timestamptz[], p_subject_ids bigint[], p_attempts integer[],
    p_states text[], p_dues timestamptz[], p_errors text[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
BEGIN
    RETURN QUERY
    UPDATE outbox o
    -- a receipt that came before the answer did knows more
    SET state = CASE WHEN o.receipt = 'failed' THEN 'dead'
                     WHEN o.receipt IN ('sent', 'delivered', 'read') THEN 'delivered' ELSE e.state END,
        last_error = CASE WHEN o.receipt = 'failed' THEN o.last_error ELSE e.error END,
        finished_at = CASE WHEN e.state IN ('delivered', 'dead') OR o.receipt IS NOT NULL THEN v_now END,
        leased_by = NULL, lease_until = NULL, due_at = coalesce(e.due, o.due_at)
    FROM unnest(p_ids, p_created_at, p_subject_ids, p_attempts, p_states, p_dues, p_errors)
        AS e (id, created_at, subject_id, attempt, state, due, error)
    WHERE o.subject_id = e.subject_id AND o.id = e.id AND o.created_at = e.created_at AND o.state = 'sending' AND o.attempt = e.attempt
    RETURNING o.id;
END
$$;

-- Gives messages whose sender died to the others. Returns how many.
CREATE OR REPLACE FUNCTION rescue_messages() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_now timestamptz := antrean_now();
    v_count integer;
BEGIN
    UPDATE outbox
    SET state = CASE WHEN receipt IN ('sent', 'delivered', 'read') THEN 'delivered' WHEN receipt = 'failed' THEN 'dead' ELSE 'waiting' END,
        finished_at = CASE WHEN receipt IS NOT NULL THEN v_now END,
        -- by WhatsApp it may be there already: time for its receipt to come
        due_at = CASE WHEN way = 'whatsapp' THEN v_now + interval '2 minutes' ELSE due_at END,
        leased_by = NULL, lease_until = NULL, last_error = CASE WHEN receipt = 'failed' THEN last_error ELSE 'the lease of ' || leased_by || ' ran out' END
    WHERE state = 'sending' AND lease_until <= v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;

-- Sends again: a dead letter, or any message by its id (a person asked for it). False: no such message, or it is on its way.
CREATE OR REPLACE FUNCTION resend_message(p_id bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
BEGIN
    UPDATE outbox SET state = 'waiting', due_at = antrean_now(), finished_at = NULL, attempt = 0, receipt = NULL, resent_at = antrean_now()
    WHERE id = p_id AND state IN ('dead', 'delivered');
    RETURN FOUND;
END
$$;
