import Domain
import Foundation
import Postgres

/// A rule that must always hold, and how often it is broken.
public struct Invariant: Sendable {
    public var rule: String
    public var broken: Int
}

extension Statement {
    static let invariants = Statement("invariants", "SELECT rule, broken::int FROM invariants()")

    /// A commit that waits for a standby shows as such in the sessions of the asking role (a superuser sees everybody's). It goes on showing when
    /// its client has gone, and until the standby is back: the answer does not flutter because nobody dares to write any more.
    static let ready = Statement(
        "ready",
        """
        SELECT pg_is_in_recovery(),
               EXISTS (
                   SELECT 1
                   FROM pg_stat_activity
                   WHERE wait_event = 'SyncRep' AND state_change < clock_timestamp() - interval '1 second'
               ),
               coalesce((SELECT max(version) FROM schema_migrations), 0)
        """)

    static let setting = Statement("setting", "SELECT current_setting($1, true)")

    static let roleSettings = Statement(
        "role_settings",
        """
        SELECT r.rolname::text, coalesce(s.setconfig, '{}')
        FROM pg_roles r
        LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
        WHERE r.rolname LIKE 'antrean\\_%'
        ORDER BY r.rolname
        """)

    static let partitionsUntil = Statement(
        "partitions_until",
        """
        SELECT count(*)::int
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'antrean.outbox'::regclass
          AND c.relname = 'outbox_' || to_char((antrean_now() + make_interval(days => $1)) AT TIME ZONE 'UTC', 'YYYY_MM')
        """)

    static let oldestWaiting = Statement(
        "oldest_waiting",
        """
        SELECT coalesce(extract(epoch FROM antrean_now() - min(due_at))::float8, 0), count(*)::int
        FROM outbox
        WHERE state = 'waiting' AND due_at <= antrean_now()
        """)

    static let healthStatements = [invariants, ready, setting, roleSettings, partitionsUntil, oldestWaiting]
}

extension Store {
    /// The rules of `sql/functions/invariants.sql`, with how often each is broken. Reads every table: not for a request.
    public func invariants() async throws -> [Invariant] {
        try await run(.invariants).map { row in
            let (rule, broken) = try row.decode(String.self, Int.self)
            return Invariant(rule: rule, broken: broken)
        }
    }

    /// Whether the database may be written, whether a commit has waited for a standby for more than a second, and the version of the schema.
    public func ready(deadline: ContinuousClock.Instant? = nil) async throws -> (readOnly: Bool, commitsWait: Bool, schema: Int) {
        let (readOnly, commitsWait, schema) = try await one(.ready, deadline: deadline).decode(Bool.self, Bool.self, Int.self)
        return (readOnly, commitsWait, schema)
    }

    public func setting(_ name: String) async throws -> String? {
        try await one(.setting, [name]).decode(String?.self)
    }

    /// The settings of Antrean's roles, `name=value` each.
    public func roleSettings() async throws -> [String: [String]] {
        var settings: [String: [String]] = [:]
        for row in try await run(.roleSettings) {
            let (role, values) = try row.decode(String.self, [String].self)
            settings[role] = values
        }
        return settings
    }

    /// Whether the monthly partitions reach so many days ahead.
    public func partitionsReach(days: Int) async throws -> Bool {
        try await one(.partitionsUntil, [Int32(days)]).decode(Int.self) > 0
    }

    /// How long the oldest due message has waited, in seconds, and how many are due.
    public func dueMessages() async throws -> (oldest: Double, count: Int) {
        let (oldest, count) = try await one(.oldestWaiting).decode(Double.self, Int.self)
        return (oldest, count)
    }
}
