import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// Rule 10, as a table: what each role may do, and nothing else.
private let allowed: [String: [String: Set<String>]] = [
    "antrean_worker": [
        "SELECT": [
            "schema_migrations", "services", "offices", "lanes", "patterns", "closures", "weekly_hours", "decrees", "holidays", "releases",
            "release_shares", "slots", "policy", "accounts",
            "registrations",
            "sessions", "limits", "parties", "bookings", "applicants", "booking_history", "idempotency_keys", "family_members", "consents",
            "mailed_codes", "known_devices", "outbox", "chats", "chat_offices", "reminders", "staff", "staff_offices", "staff_invitations",
            "staff_devices",
            "staff_sessions", "audit", "audit_days", "queues", "counters", "visits", "priority_groups", "misses", "deliveries",
            "slot_changes", "home_visits", "relocations",
        ],
        "INSERT": ["registrations", "sessions", "accounts", "outbox", "family_members", "consents", "mailed_codes", "known_devices"],
        "UPDATE": ["registrations", "sessions", "family_members", "mailed_codes", "known_devices"],
        "DELETE": ["registrations", "sessions", "family_members", "mailed_codes", "known_devices"],
    ],
    "antrean_notifier": [
        "SELECT": [
            "schema_migrations", "services", "offices", "lanes", "patterns", "slots", "accounts", "registrations", "mailed_codes", "parties",
            "bookings",
            "applicants", "outbox", "chats", "chat_offices", "policy", "staff", "deliveries", "home_visits", "relocations",
        ]
    ],
    "antrean_job": [
        "SELECT": [
            "schema_migrations", "services", "offices", "lanes", "patterns", "closures", "weekly_hours", "decrees", "holidays", "releases",
            "release_shares", "slots", "slot_changes", "policy",
            "outbox", "audit_days",
        ]
    ],
    "antrean_report": [
        "SELECT": [
            "schema_migrations", "report.offices", "report.slots", "report.bookings", "report.booking_history", "report.messages", "report.lanes",
            "report.policy",
            "report.parties", "report.visits", "report.misses", "report.audit", "report.relocations", "report.slot_changes", "report.releases",
            "report.shared_devices", "report.kept_conflicts",
        ]
    ],
]

private let functions: [String: Set<String>] = [
    "antrean_worker": [
        "antrean_now", "book_batch", "look_batch", "cancel_booking", "move_booking", "confirm_hold", "count_use", "erase_account",
        "resend_confirmation", "chat_of", "chat_hold", "chat_confirm", "chat_cancel", "chat_reply", "receive_chat_messages", "next_chat_message",
        "finish_chat_message", "fail_chat_message", "note_receipt", "keep_wish", "want_reminders", "answer_reminder", "choose_instead",
        "create_staff", "invite_staff",
        "set_staff_active", "attempt_invitation", "accept_invitation",
        "open_staff_session", "close_staff_session", "register_device", "revoke_device", "note_audit", "find_pseudonym", "check_in", "undo_check_in",
        "correct_name",
        "enter_nik", "booking_of_nik", "set_counter", "call_next", "call_numbers", "act_on_visit", "issue_walk_in", "excuse_miss", "end_office_day",
        "resend_at_desk", "book_at_desk", "cancel_at_desk",
        "change_hours", "decide_change", "switch_office", "add_pattern", "withdraw_pattern", "ask_closure", "close_hours", "decide_closure",
        "withdraw_closure", "free_places", "chat_places", "announce_release", "change_release", "apply_releases", "end_releases", "conflicts",
        "last_bookings", "keep_conflict",
        "relocate_party", "merge_record",
        "note_day_list", "finish_merge",
        "lift_account_pause", "ask_home_visit", "withdraw_home_visit",
        "settle_home_visit", "wish_delivery",
        "record_delivery",
        "send_delivery", "end_delivery",
    ],
    "antrean_notifier": [
        "antrean_now", "claim_messages", "finish_messages", "rescue_messages", "resend_message", "expire_hold", "return_places", "follow_releases",
        "sweep",
        "forfeit_absent",
        "end_days", "end_visit", "weigh_misses", "dead_chat_messages", "retry_chat_message",
    ],
    "antrean_job": [
        "antrean_now", "plan_slots", "erase_hour", "erase_chats", "note_erased", "lane_planned", "switch_office", "add_pattern", "withdraw_pattern",
        "ask_closure", "change_hours",
        "close_hours", "announce_release", "change_release", "apply_releases", "end_releases", "conflicts",
        "last_bookings", "keep_conflict",
        "relocate_party",
        "ensure_partitions",
        "invariants",
        "remind", "close_audit_days", "broken_audit_days",
    ],
    "antrean_report": ["antrean_now"],
]

@Suite("privileges")
struct PrivilegeTests {
    @Test("each role may do on each table what the table of this test says, and nothing else", arguments: allowed.keys.sorted())
    func matrix(role: String) async throws {
        try await withTestDatabase { db in
            for verb in ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] {
                let found = try await db.admin.query(
                    """
                    SELECT CASE WHEN n.nspname = 'antrean' THEN c.relname ELSE n.nspname || '.' || c.relname END
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname IN ('antrean', 'report') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                      AND c.relname <> 'test_clock' AND has_table_privilege($1, c.oid, $2)
                    """, [role, verb]
                ).map { try $0.decode(String.self) }
                #expect(Set(found) == allowed[role]![verb, default: []], "\(role) \(verb)")
            }
            // what is granted by column
            let columns = try await db.admin.query(
                """
                SELECT table_name || '.' || column_name FROM information_schema.column_privileges
                WHERE grantee = $1 AND privilege_type = 'UPDATE' AND table_name NOT IN
                      ('registrations', 'sessions', 'family_members', 'mailed_codes', 'known_devices')
                """, [role]
            ).map { try $0.decode(String.self) }
            let mine = ["password", "language", "email_hash", "email_sealed", "phone_hash", "phone_sealed"].map { "accounts.\($0)" }
            #expect(Set(columns) == (role == "antrean_worker" ? Set(mine) : []))
        }
    }

    @Test("each role may call what is meant for it; functions of the owner have a fixed search path", arguments: functions.keys.sorted())
    func calls(role: String) async throws {
        try await withTestDatabase { db in
            let found = try await db.admin.query(
                "SELECT proname::text FROM pg_proc WHERE pronamespace = 'antrean'::regnamespace AND has_function_privilege($1, oid, 'EXECUTE')",
                [role]
            ).map { try $0.decode(String.self) }
            #expect(Set(found) == functions[role]!)
            let loose = try await db.admin.query(
                """
                SELECT proname::text FROM pg_proc
                WHERE pronamespace = 'antrean'::regnamespace
                  AND (pg_get_userbyid(proowner) <> 'antrean_owner'
                       OR prosecdef AND NOT coalesce(proconfig::text LIKE '%search_path=antrean, pg_temp%', false))
                """
            ).map { try $0.decode(String.self) }
            #expect(loose == [])
        }
    }

    @Test(
        "a worker is refused when it changes bookings, claims, slots, parties, persons, keys or history by itself",
        arguments: [
            "INSERT INTO bookings DEFAULT VALUES", "UPDATE bookings SET status = 'served'", "DELETE FROM bookings",
            "INSERT INTO claims VALUES (1, gen_random_uuid(), 1)",
            "DELETE FROM claims", "UPDATE slots SET taken = 0", "UPDATE slots SET planned = 9999", "INSERT INTO parties DEFAULT VALUES",
            "DELETE FROM applicants",
            "UPDATE applicants SET name = 'Budi'", "DELETE FROM idempotency_keys", "INSERT INTO booking_history DEFAULT VALUES",
            "UPDATE booking_history SET reason = ''",
            "DELETE FROM booking_history", "DELETE FROM booking_history_default", "UPDATE limits SET count = 0",
            "UPDATE policy SET live_people = 1000",
            "DELETE FROM outbox", "UPDATE accounts SET nik_hash = gen_random_uuid()", "DELETE FROM accounts", "TRUNCATE slots",
            "CREATE TABLE mine (id int)",
            "SELECT end_booking(1, NULL, 'cancelled', 'system', NULL, 'api', NULL)", "SELECT give_back(1)", "SELECT apply_hour(NULL)",
        ])
    func refusals(sql: String) async throws {
        try await withTestDatabase { db in
            try await db.session(.worker) { worker in
                let error = try await #require(throws: PostgresError.self) { try await worker.execute(sql) }
                #expect(error.sqlState == .insufficientPrivilege)
            }
        }
    }

    @Test("reports read views without personal data, and nothing else")
    func reports() async throws {
        try await withTestDatabase { db in
            let columns = try await db.admin.query(
                "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'report' ORDER BY 1"
            ).map { try $0.decode(String.self) }
            let personal = /(nik|sealed|hash|email|phone|birth|password|username|token|account|applicant|\.name$|reason|actor_id)/
            #expect(columns.filter { $0.contains(personal) } == ["offices.name", "parties.account", "shared_devices.account"])
            try await db.session(.report) { (report: Connection) async throws in
                for view in allowed["antrean_report"]!["SELECT"]! where view.hasPrefix("report.") {
                    _ = try await report.query("SELECT * FROM \(view) LIMIT 1")
                }
                for table in ["accounts", "applicants", "bookings", "booking_history", "outbox", "sessions"] {
                    let error = try await #require(throws: PostgresError.self) { _ = try await report.query("SELECT * FROM antrean.\(table)") }
                    #expect(error.sqlState == .insufficientPrivilege)
                }
            }
        }
    }

    @Test("what doctor asks, the role of the nightly job may ask: it is run by it")
    func doctor() async throws {
        try await withTestDatabase { db in
            let office = try await db.makeOffice()
            try await db.store(.job) { (store: Store) async throws in
                _ = try await (store.ready(), store.setting("fsync"), store.databaseNow(), store.roleSettings(), store.lanes())
                _ = try await (store.holidayCalendar(office: office.id), store.slots(office: office.id, newerThan: 0))
                _ = try await (store.unplannedOffices(at: db.now()), store.conflicts(), store.partitionsReach(days: 40))
                _ = try await (store.brokenAuditDays(from: Day("2027-01-01")!), store.auditDays(limit: 1), store.auditBegan())
                _ = try await (store.invariants(), store.dueMessages(), store.deadLetters(limit: 1))
            }
        }
    }

    @Test("every role has bounds on how long it waits and works")
    func bounds() async throws {
        try await withTestDatabase { db in
            for (role, settings) in try await db.store.roleSettings() where role != "antrean_owner" {
                for name in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "search_path", "jit"] {
                    #expect(settings.contains { $0.hasPrefix(name + "=") }, "\(role) \(name)")
                }
            }
        }
    }
}
