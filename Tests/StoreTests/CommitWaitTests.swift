import Foundation
import Postgres
import Store
import TestSupport
import Testing

@Suite("a synchronous standby that is away")
struct CommitWaitTests {
    @Test("is told as commits that wait, after one of them has, until it is back; reading alone says nothing")
    func told() async throws {
        try await TestCluster.with(settings: ["synchronous_standby_names=nobody"]) { cluster in
            let alone = ConnectionSettings(conninfo: cluster.conninfo + " options='-c synchronous_commit=local'")
            let admin = try await Connection.connect(alone, logger: .silent)
            _ = try await Migrator(directory: sqlDirectory.path).migrate(admin)
            let pool = Pool(connection: .init(conninfo: cluster.conninfo + " user=antrean_worker"), settings: .init(), logger: .silent)
            let store = Store(pool: pool)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await pool.run() }
                #expect(try await store.ready().commitsWait == false)
                // given up by who waits for it; the server goes on waiting
                await #expect(throws: PostgresError.self) {
                    try await pool.withConnection { (connection: Connection) async throws in
                        _ = try await connection.query("SELECT nextval('id_blocks')", deadline: .now + .milliseconds(300))
                    }
                }
                try await eventually("it is told") { try await store.ready().commitsWait }
                try await admin.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
                try await admin.execute("SELECT pg_reload_conf()")
                try await eventually("it is over") { try await !store.ready().commitsWait }
                group.cancelAll()
            }
            await admin.close()
        }
    }
}
