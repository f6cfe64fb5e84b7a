import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Store

/// What each index of the schema is for: the query that must use it, or the double that it must refuse.
private enum Purpose {
    /// A statement of `Store` with its values.
    case serves(Statement, [String])
    /// SQL of a function, or of a foreign key.
    case servesSQL(String)
    /// Refused by this very constraint.
    case refuses(String)
}

private let uuid = "'00000000-0000-0000-0000-000000000001'::uuid"

private func purposes(_ session: UUID, _ account: Int64, _ booking: Int64) -> [String: Purpose] {
    let token = "'\(session.uuidString)'::uuid"
    let cancel = Statement.cancelBooking
    let cancellation = [token, "gen_random_uuid()", uuid, "\(booking)", "'api'", "NULL"]
    return [
        "slots_by_office": .serves(.lastDay, ["1"]),
        "slots_pkey": .serves(.slotTimes, ["1"]),
        "slots_start_unique": .servesSQL(
            """
            SELECT plan_slots(1, '2027-03-02', '2027-03-02', ARRAY['2027-03-02'::date], ARRAY[1::smallint], ARRAY['2027-03-02 01:00+00'::timestamptz],
                ARRAY['2027-03-02 02:00+00'::timestamptz], ARRAY['AA'], ARRAY[50], ARRAY[false], antrean_now(), 0)
            """),
        "returning_places_by_due": .serves(.returnPlaces, []),
        "returning_places_pkey": .refuses("INSERT INTO returning_places OVERRIDING SYSTEM VALUE SELECT * FROM returning_places LIMIT 1"),
        "bookings_pkey": .serves(.booking, ["\(booking)"]),
        "bookings_by_party": .serves(.bookingsOfParty, ["200001"]),
        "bookings_by_hold": .serves(.expireHold, []),
        "bookings_queue_number_unique": .refuses(
            "UPDATE bookings b SET slot_id = x.slot_id, queue_number = x.queue_number FROM (SELECT * FROM bookings ORDER BY id DESC LIMIT 1) x WHERE b.id = \(booking)"
        ),
        "parties_by_account": .serves(.bookingsOfAccount, ["\(account)", "200"]),
        "parties_pkey": .serves(.bookingsOfParty, ["200001"]),
        "applicants_pkey": .serves(.bookingsOfParty, ["200001"]),
        "claims_pkey": .serves(cancel, cancellation),
        "idempotency_keys_pkey": .servesSQL("SELECT * FROM idempotency_keys WHERE scope = \(account) AND key = \(uuid)"),
        "idempotency_keys_by_age": .serves(.sweep, []),
        "booking_history_by_booking": .servesSQL("SELECT * FROM booking_history WHERE booking_id = \(booking) ORDER BY at DESC LIMIT 1"),
        "outbox_by_due": .serves(.claimMessages, ["'n1'", "20", "60", "'mail'", "NULL", "NULL"]),
        "outbox_by_subject": .serves(.claimMessages, ["'n1'", "20", "60", "'mail'", "NULL", "NULL"]),
        "outbox_by_lease": .serves(.rescueMessages, []),
        "outbox_dead": .serves(.deadLetters, ["50"]),
        "accounts_pkey": .serves(.account, ["\(account)"]),
        "accounts_username_unique": .serves(.accountByUsername, ["'user77'"]),
        "accounts_email_unique": .serves(.accountByEmail, [uuid]),
        "accounts_nik_unique": .refuses(
            "UPDATE accounts SET nik_hash = (SELECT nik_hash FROM accounts ORDER BY id LIMIT 1) WHERE id = (SELECT max(id) FROM accounts)"),
        "family_members_pkey": .refuses("INSERT INTO family_members SELECT * FROM family_members LIMIT 1"),
        "family_members_person_unique": .serves(.family, ["\(account)"]),
        "consents_by_account": .serves(.consents, ["\(account)"]),
        "mailed_codes_pkey": .serves(.mailedCode, ["500001"]),
        "mailed_codes_purpose_unique": .serves(.attemptMailedCode, ["\(account)", "'password'"]),
        "known_devices_pkey": .serves(.isDeviceKnown, ["\(account)", uuid]),
        "chats_pkey": .serves(.chat, ["77", "1"]),
        "chats_user_unique": .serves(.chatOf, [uuid, "'x'", "NULL", "NULL", "1", "'id'", "now()"]),
        "chats_phone_unique": .serves(.chatOf, ["NULL", "NULL", uuid, "'x'", "1", "'id'", "now()"]),
        "chat_offices_pkey": .serves(.chat, ["77", "1"]),
        "chat_message_ids_pkey": .serves(.receiveChatMessages, ["ARRAY['m77']", "ARRAY[1]", "ARRAY['x'::bytea]", "NULL"]),
        "chat_message_ids_by_age": .serves(.sweep, []),
        "reminders_pkey": .serves(.remindersOf, ["ARRAY[300001, 300002]", "(antrean_now() + interval '1 day')::date"]),
        "reminders_by_day": .serves(.sweep, []),
        "chats_by_wish": .serves(.sweep, []),
        "chat_inbox_by_due": .serves(.nextChatMessage, []),
        "chat_inbox_by_sender": .serves(.nextChatMessage, []),
        "chat_inbox_dead": .serves(.deadChatMessages, ["50"]),
        "parties_by_staff": .servesSQL("SELECT count(*) FROM parties WHERE staff_id = 77 AND created_at >= antrean_now() - interval '1 day'"),
        "parties_by_chat": .serves(.bookingsOfChat, ["77"]),
        "applicants_by_namesake": .serves(
            .chatHold,
            ["77", "1", "(antrean_now() + interval '2 days')::date", "2::smallint", uuid, "NULL", uuid, "'SITI'", "'1990-01-01'", "900001", "900002"]),
        "registrations_pkey": .serves(.registration, ["100001"]),
        "registrations_email_unique": .serves(.attemptRegistration, [uuid]),
        "registrations_by_username": .serves(.usernameTaken, ["'asks77'", uuid]),
        "sessions_pkey": .serves(.sessionAccount, [token]),
        "sessions_by_account": .servesSQL("DELETE FROM sessions WHERE account_id = \(account)"),
        "limits_pkey": .serves(.countUse, ["'log_in'", "'77'", "5", "3600"]),
        "schema_migrations_pkey": .refuses("INSERT INTO schema_migrations SELECT * FROM schema_migrations LIMIT 1"),
        "services_pkey": .refuses("INSERT INTO services VALUES (1, 'x', true)"),
        "services_code_unique": .refuses("INSERT INTO services VALUES (9, 'new', true)"),
        "offices_pkey": .refuses("INSERT INTO offices OVERRIDING SYSTEM VALUE SELECT * FROM offices LIMIT 1"),
        "offices_code_unique": .refuses("UPDATE offices SET code = 'T1'"),
        "lanes_pkey": .refuses("INSERT INTO lanes OVERRIDING SYSTEM VALUE SELECT * FROM lanes LIMIT 1"),
        "lanes_code_unique": .refuses("INSERT INTO lanes (office_id, code, letter, online) VALUES (1, 'online', 'B', true)"),
        "lanes_letter_unique": .refuses("INSERT INTO lanes (office_id, code, letter, online) VALUES (1, 'fast', 'A', true)"),
        "day_lists_pkey": .servesSQL("SELECT all_merged(1, '2026-11-02', antrean_now())"),
        "closures_pkey": .refuses("INSERT INTO closures OVERRIDING SYSTEM VALUE SELECT * FROM closures LIMIT 1"),
        "returning_places_by_slot": .servesSQL("SELECT places FROM returning_places WHERE slot_id = 77"),
        "releases_pkey": .refuses("INSERT INTO releases OVERRIDING SYSTEM VALUE SELECT * FROM releases LIMIT 1"),
        "releases_by_office": .servesSQL("SELECT opens_at FROM releases WHERE office_id = 7 AND day_until >= '2026-11-02'"),
        "releases_by_batch": .servesSQL("SELECT id FROM releases WHERE batch = 77 AND state IN ('announced', 'stopped')"),
        "releases_to_apply": .servesSQL("SELECT follow_releases()"),
        "release_shares_pkey": .servesSQL("SELECT share FROM release_shares WHERE release_id = 77"),
        "slots_by_stage": .servesSQL("SELECT id FROM slots WHERE staged > 0 AND staged_at <= '2026-11-02' ORDER BY staged_at LIMIT 1"),
        "patterns_pkey": .refuses("INSERT INTO patterns OVERRIDING SYSTEM VALUE SELECT * FROM patterns LIMIT 1"),
        "patterns_by_lane": .servesSQL("SELECT id, season FROM patterns WHERE lane_id = 7"),
        "weekly_hours_pkey": .refuses(
            "INSERT INTO weekly_hours (pattern_id, weekday, starts, ends, places) SELECT 1, 1, '08:00', '09:00', 5 FROM generate_series(1, 2)"),
        "decrees_pkey": .refuses("INSERT INTO decrees SELECT 2026, '2026-12-31', 'x' FROM generate_series(1, 2)"),
        "holidays_day_unique": .refuses("INSERT INTO holidays SELECT '2026-12-25', NULL, 'national', 'x' FROM generate_series(1, 2)"),
        "staff_pkey": .refuses(
            "INSERT INTO staff (id, username, name, role) OVERRIDING SYSTEM VALUE SELECT 1, 'a' || i, 'A', 'head' FROM generate_series(1, 2) i"),
        "staff_offices_pkey": .serves(.staffMember, ["77"]),
        "staff_invitations_pkey": .serves(.invitation, ["md5('i77')::uuid"]),
        "staff_invitations_staff_unique": .refuses(
            "INSERT INTO staff_invitations (token_hash, staff_id, totp_sealed, expires_at) SELECT gen_random_uuid(), staff_id, '', now() FROM staff_invitations LIMIT 1"
        ),
        "staff_devices_pkey": .refuses("INSERT INTO staff_devices OVERRIDING SYSTEM VALUE SELECT * FROM staff_devices LIMIT 1"),
        "staff_devices_token_unique": .serves(.staffDevice, ["md5('d77')::uuid"]),
        "staff_devices_by_office": .serves(.staffDevices, ["7"]),
        "staff_sessions_pkey": .serves(.staffSession, ["md5('s77')::uuid"]),
        "staff_sessions_by_staff": .serves(.setStaffActive, ["NULL", "NULL", "77", "false"]),
        "audit_by_time": .serves(.auditLines, ["antrean_now() - interval '1 hour'", "antrean_now()", "NULL", "200"]),
        "audit_by_subject": .servesSQL("SELECT * FROM audit WHERE subject = 'booking' AND subject_id = 77"),
        "priority_groups_pkey": .refuses("INSERT INTO priority_groups SELECT * FROM priority_groups LIMIT 1"),
        "queues_pkey": .refuses("INSERT INTO queues SELECT * FROM queues LIMIT 1"),
        "counters_pkey": .refuses("INSERT INTO counters SELECT * FROM counters LIMIT 1"),
        "visits_pkey": .serves(.visit, ["77"]),
        "visits_number_unique": .serves(.visitsOfDay, ["7", "antrean_now()::date"]),
        "visits_by_booking": .servesSQL("SELECT * FROM visits WHERE booking_id = 300077"),
        "visits_open": .servesSQL("SELECT end_visit()"),
        "visits_by_day": .servesSQL("SELECT office_id, count(*) FROM visits WHERE day BETWEEN '2026-01-10' AND '2026-01-11' GROUP BY office_id"),
        "slots_unswept": .servesSQL("SELECT end_days(), forfeit_absent(), (SELECT count(*) FROM conflicts(NULL))"),
        "office_days_pkey": .refuses("INSERT INTO office_days SELECT * FROM office_days LIMIT 1"),
        "misses_pkey": .serves(.missesOfBookings, ["ARRAY[300077]::bigint[]"]),
        "misses_by_person": .servesSQL("SELECT pause_of(1::smallint, md5('h77')::uuid, antrean_now())"),
        "misses_by_day": .servesSQL("SELECT * FROM misses WHERE office_id = 7 AND day = '2026-01-01' AND cleared_at IS NULL"),
        "staff_devices_place": .serves(.desksOfOffice, ["7"]),
        "merged_records_pkey": .servesSQL("SELECT * FROM merged_records WHERE id = md5('r77')::uuid"),
        "merged_records_by_time": .servesSQL(
            "SELECT id FROM merged_records WHERE merged_at < antrean_now() - interval '1 year' ORDER BY merged_at LIMIT 5000"),
        "misses_unweighed": .serves(.weighMisses, []),
        "misses_paused": .servesSQL("SELECT * FROM misses WHERE paused_until < antrean_now() - interval '10 years'"),
        "relocations_pkey": .serves(.remindersOf, ["ARRAY[300077]::bigint[]", "antrean_now()::date"]),
        "report_key_pkey": .refuses("INSERT INTO report_key (secret) VALUES ('')"),
        "slots_unerased": .serves(.eraseHour, []),
        "kept_conflicts_pkey": .refuses("INSERT INTO kept_conflicts SELECT 1, 1, NULL, antrean_now(), 'x' FROM generate_series(1, 2)"),
        "slot_changes_pkey": .servesSQL("SELECT * FROM slot_changes WHERE id = 77"),
        "slot_changes_in_force": .serves(.exceptions, ["ARRAY[7]", "antrean_now()", "antrean_now()::date", "antrean_now()::date + 30"]),
        "slot_changes_asked": .serves(.askedChanges, ["NULL"]),
        "slot_changes_announced": .serves(.addedPlaces, []),
        "home_visits_pkey": .serves(.homeVisit, ["77"]),
        "home_visits_key": .serves(.homeVisitsOfAccount, ["77"]),
        "home_visits_by_office": .serves(.homeVisitsOfOffice, ["7", "'asked'"]),
        "home_visits_over": .servesSQL(
            "SELECT id FROM home_visits WHERE person_sealed IS NOT NULL AND state IN ('done', 'refused', 'withdrawn') AND changed_at < antrean_now() - interval '1 year' ORDER BY changed_at LIMIT 5000"
        ),
        "deliveries_pkey": .serves(.deliveriesOfBookings, ["ARRAY[300077]::bigint[]"]),
        "deliveries_by_office": .serves(.deliveriesOfOffice, ["7", "'sent'", "NULL", "500"]),
        "miss_grades_pkey": .refuses("INSERT INTO miss_grades SELECT * FROM miss_grades LIMIT 1"),
        "audit_days_pkey": .serves(.auditDays, ["14"]),
        "staff_username_unique": .refuses(
            "INSERT INTO staff (username, name, password, role) SELECT 'a', 'A', 'x', 'head' FROM generate_series(1, 2)"),
        "policy_pkey": .refuses("INSERT INTO policy DEFAULT VALUES"),
    ]
}

@Suite("plans")
struct PlanTests {
    /// Tables that grow: a request must never read one from end to end.
    static let large = [
        "slots", "accounts", "registrations", "sessions", "limits", "parties", "bookings", "applicants", "claims", "idempotency_keys",
        "booking_history", "outbox", "family_members", "consents", "mailed_codes", "known_devices", "chats",
        "chat_offices", "chat_message_ids", "chat_inbox", "reminders", "audit", "staff_sessions", "visits", "misses", "deliveries",
        "slot_changes", "home_visits", "merged_records", "relocations", "day_lists",
    ]

    @Test(
        "every index of the schema serves a named query, or refuses a double, and the queries read no large table from end to end",
        .timeLimit(.minutes(8)))
    func indexes() async throws {
        try await withTestDatabase { db in
            let (session, account, booking) = try await db.seed()
            let purposes = purposes(session, account, booking)
            let indexes = try await db.admin.query(
                """
                SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
                WHERE i.relnamespace = 'antrean'::regnamespace AND NOT t.relispartition
                """
            ).map { try $0.decode(String.self) }
            #expect(Set(indexes) == Set(purposes.keys))
            try await db.admin.execute("SET plan_cache_mode = force_generic_plan; SET jit = off")
            for (index, purpose) in purposes.sorted(by: { $0.key < $1.key }) {
                switch purpose {
                case .serves(let statement, let values): try await expectUse(of: index, by: statement.sql, values, db)
                case .servesSQL(let sql): try await expectUse(of: index, by: sql, [], db)
                case .refuses(let sql):
                    let error = try await #require(throws: PostgresError.self, "\(index)") { try await db.admin.execute("BEGIN; \(sql)") }
                    try await db.admin.execute("ROLLBACK")
                    #expect(error.constraint == index)
                }
            }
        }
    }

    /// Runs it as a worker would, with a generic plan, and looks at what the server counted.
    private func expectUse(of index: String, by sql: String, _ values: [String], _ db: TestDatabase) async throws {
        // what an earlier statement read is not counted as this one's
        try await db.admin.execute("SELECT pg_stat_force_next_flush()")
        let before = try await counters(index, db)
        let arguments = values.isEmpty ? "" : "(\(values.joined(separator: ", ")))"
        try await db.admin.execute("PREPARE one AS \(sql)")
        try await db.admin.execute("BEGIN; EXECUTE one\(arguments); ROLLBACK; DEALLOCATE one; SELECT pg_stat_force_next_flush()")
        let after = try await counters(index, db)
        #expect(after.index > before.index, "\(index) was not used by \(sql)")
        // the sweep looks through sessions, registrations and limits now and then; nobody waits for it
        if !sql.contains("sweep()") { #expect(after.sequential == before.sequential, "\(sql) read a large table from end to end") }
    }

    private func counters(_ index: String, _ db: TestDatabase) async throws -> (index: Int, sequential: Int) {
        let scans = try await db.count(
            """
            SELECT coalesce(sum(pg_stat_get_numscans(i)), 0)::int
            FROM (SELECT to_regclass('antrean.' || $1)::oid AS i UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('antrean.' || $1)) x
            """, [index])
        // an empty partition is read from end to end in no time
        let sequential = try await db.count(
            """
            SELECT coalesce(sum(seq_tup_read), 0)::int FROM pg_stat_user_tables
            WHERE relname = ANY ($1) OR relname LIKE 'outbox\\_%' OR relname LIKE 'booking\\_history\\_%' OR relname LIKE 'chat\\_inbox\\_%'
            """, [PlanTests.large])
        return (scans, sequential)
    }

    @Test("the coming slots of an office are found without reading its past ones")
    func comingSlots() async throws {
        try await withTestDatabase { db in
            _ = try await db.seed()
            try await db.admin.execute("SET plan_cache_mode = force_generic_plan; PREPARE coming AS \(Statement.slotsOfOffices.sql)")
            let plan = try await db.admin.query("EXPLAIN EXECUTE coming('{1}', '{0}')").map { try $0.decode(String.self) }.joined(separator: "\n")
            #expect(plan.contains("slots_start_unique"))
            #expect(plan.contains(#/Index Cond: .*lane_id = .*starts_at >/#))
        }
    }

    @Test("claiming and finishing read a few pages for each message, however many there are in the outbox")
    func outbox() async throws {
        try await withTestDatabase { db in
            _ = try await db.seed()
            try await db.admin.execute("SET jit = off; SET enable_seqscan = off")
            let claim = "SELECT * FROM claim_messages('n1', 20, interval '1 minute')"
            let finish = """
                SELECT finish_messages(array_agg(id), array_agg(created_at), array_agg(subject_id), array_agg(attempt), array_agg('delivered'::text),
                    array_agg(NULL::timestamptz), array_agg(NULL::text))
                FROM (SELECT * FROM outbox WHERE state = 'sending' LIMIT 20) few
                """
            for sql in [claim, finish] {
                // the first time the plan is made, which reads the catalogue
                _ = try await pages(of: sql, db)
                #expect(try await pages(of: sql, db) < 20 * 80, "\(sql)")
            }
        }
    }

    /// How many pages a statement looks at; it is rolled back.
    private func pages(of sql: String, _ db: TestDatabase) async throws -> Int {
        try await db.admin.execute("BEGIN")
        let plan = try await db.admin.query("EXPLAIN (ANALYZE, BUFFERS) \(sql)").map { try $0.decode(String.self) }
        try await db.admin.execute("ROLLBACK")
        let buffers = try #require(plan.first { $0.contains("Buffers:") })
        return buffers.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + Int($1.1)! }
    }

    @Test("the booking transaction reads no large table from end to end")
    func bookBatch() async throws {
        try await withTestDatabase { db in
            let (session, account, _) = try await db.seed()
            let slots = try await db.admin.query("SELECT id FROM slots WHERE starts_at > antrean_now() ORDER BY id LIMIT 4").map {
                try $0.decode(Int64.self)
            }
            let before = try await counters("parties_by_account", db)
            var batch = BookBatch(slots: slots)
            let index = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1, Int32($0 + 1)) })
            try batch.add(db.request(TestAccount(id: account, session: session)), alternatives: [[(slots[0], 1)], [(slots[1], 1)]], index: index)
            try batch.add(db.request(TestAccount(id: 0, session: UUID())), alternatives: [[(slots[2], 1)], [(slots[3], 1)]], index: index)
            let whole = batch
            try await db.session(.worker) { (worker: Connection) async throws in
                #expect(try await whole.run(on: worker, lockWait: .seconds(1), deadline: .now + .seconds(9)).outcomes == [.booked, .unauthorized])
            }
            try await eventually("the server has counted") { try await counters("parties_by_account", db).index > before.index }
            #expect(try await counters("parties_by_account", db).sequential == before.sequential)
        }
    }
}
