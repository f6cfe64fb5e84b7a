import Foundation
import Postgres
import TestSupport
import Testing

/// A synchronous standby that never comes: every COMMIT waits for it. A cancel during the wait gives success with a mere WARNING.
@Suite("a commit in doubt", .timeLimit(.minutes(8))) struct CommitDoubtTests {
    private func waiting(_ observer: Connection, _ name: String) async throws -> Int32? {
        try await observer.query("SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'SyncRep'", [name]).first?.decode(
            Int32.self)
    }

    /// Runs the body until it waits for the standby, then does this to its session.
    private func disturb(
        _ function: String, in cluster: TestCluster, _ body: @escaping @Sendable (Pool) async throws -> Void
    ) async throws -> (error: PostgresError, usable: Bool, rows: Int) {
        let name = uniqueName("doubt")
        let observer = try await Connection.connect(.init(conninfo: cluster.conninfo), logger: quiet)
        let before = try await observer.query("SELECT count(*) FROM t")[0].decode(Int.self)
        let settings = ConnectionSettings(conninfo: cluster.conninfo, applicationName: name)
        let (error, usable) = try await withPool(.init(maximum: 1), connection: settings) { pool in
            async let caught = failure { try await body(pool) }
            var process: Int32?
            try await eventually("it waits for the standby") {
                process = try await waiting(observer, name)
                return process != nil
            }
            _ = try await observer.query("SELECT \(function)($1::int4)", [process])
            let error = try await caught
            return (error, pool.status.idle == 1)
        }
        let after = try await observer.query("SELECT count(*) FROM t")[0].decode(Int.self)
        await observer.close()
        return (error, usable, after - before)
    }

    @Test("a cancel or an end of the session while it waits for the standby leaves the outcome unknown") func doubt() async throws {
        try await TestCluster.with(settings: ["synchronous_standby_names=nobody"]) { cluster in
            let setup = try await Connection.connect(.init(conninfo: cluster.conninfo), logger: quiet)
            try await setup.execute("SET synchronous_commit = local; CREATE TABLE t (n int8)")
            await setup.close()

            let commit = try await disturb("pg_cancel_backend", in: cluster) { pool in
                try await pool.withTransaction { _ = try await $0.query("INSERT INTO t VALUES (1)") }
            }
            #expect(commit.error.code == .unconfirmedCommit)
            #expect(commit.error.sqlState == .warning)
            #expect(commit.error.phase == .commit)
            #expect(commit.error.outcome == .unknown)
            #expect(commit.usable)
            #expect(commit.rows == 1, "it is committed here, whatever the standby has")

            let single = try await disturb("pg_cancel_backend", in: cluster) { pool in
                _ = try await pool.withConnection { try await $0.query("INSERT INTO t VALUES (2)") }
            }
            #expect(single.error.code == .unconfirmedCommit)
            #expect(single.error.outcome == .unknown)
            #expect(single.rows == 1)

            let script = try await disturb("pg_cancel_backend", in: cluster) { pool in
                try await pool.withConnection { try await $0.execute("INSERT INTO t VALUES (3)") }
            }
            #expect(script.error.code == .unconfirmedCommit)

            let ended = try await disturb("pg_terminate_backend", in: cluster) { pool in
                try await pool.withTransaction { _ = try await $0.query("INSERT INTO t VALUES (4)") }
            }
            #expect(ended.error.code == .connectionLost)
            #expect(ended.error.phase == .commit)
            #expect(ended.error.outcome == .unknown)
            #expect(!ended.usable)
            #expect(ended.rows == 1)

            // Past the deadline COMMIT is left alone: closed, unknown, and the row is there.
            let late = ConnectionSettings(conninfo: cluster.conninfo)
            try await withPool(.init(maximum: 1), connection: late) { pool in
                try await eventually("it is open") { pool.status.idle == 1 }
                let error = try await failure {
                    try await pool.withTransaction(deadline: .now + .seconds(2)) { _ = try await $0.query("INSERT INTO t VALUES (5)") }
                }
                #expect(error.code == .deadlineExceeded)
                #expect(error.phase == .commit)
                #expect(error.outcome == .unknown)
            }
            // The abandoned session still waits; when the standby is no longer asked for, the row is there.
            let observer = try await Connection.connect(late, logger: quiet)
            try await observer.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            try await observer.execute("SELECT pg_reload_conf()")
            try await eventually("the row appears") { try await observer.query("SELECT FROM t WHERE n = 5").count == 1 }
            await observer.close()
        }
    }

    @Test("a function's own WARNING puts nothing in doubt") func ownWarning() async throws {
        try await withSession { session in
            try await session.execute(
                "CREATE FUNCTION pg_temp.warn() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'beware'; RETURN 1; END $$")
            #expect(try await session.query("SELECT pg_temp.warn()")[0].decode(Int.self) == 1)
        }
    }
}
