import Postgres
import Testing

@Suite("prepared statements") struct StatementTests {
    private func prepared(_ session: Connection) async throws -> Int {
        try await session.query("SELECT count(*) FROM pg_prepared_statements")[0].decode(Int.self)
    }

    @Test("a statement is prepared once") func once() async throws {
        try await withSession { session in
            _ = try await prepared(session)
            for number in 1...5 { _ = try await session.query("SELECT $1::int8 + 1", [number]) }
            #expect(try await prepared(session) == 2)
            _ = try await session.query("SELECT $1::int8 + 1", [Int32(1)])
            #expect(try await prepared(session) == 3)
        }
    }

    @Test("the least recently used are forgotten here and on the server") func bounded() async throws {
        let session = try await Connection.connect(testSettings(), statementLimit: 3, logger: quiet)
        for number in 1...10 { _ = try await session.query("SELECT \(number)") }
        #expect(try await prepared(session) <= 4)
        #expect(try await session.query("SELECT 1")[0].decode(Int.self) == 1)
        await session.close()
    }

    @Test("a plan made stale by ALTER TABLE is made anew, outside of a transaction at once") func stalePlan() async throws {
        try await withSession { session in
            try await session.execute("CREATE TEMP TABLE t (n int4); INSERT INTO t VALUES (1)")
            #expect(try await session.query("SELECT * FROM t")[0].columns == ["n"])
            try await session.execute("ALTER TABLE t ADD COLUMN m text DEFAULT 'x'")
            #expect(try await session.query("SELECT * FROM t")[0].decode(Int.self, String.self) == (1, "x"))
        }
    }

    @Test("inside a transaction it is an error once, and mended in the next") func stalePlanInTransaction() async throws {
        let table = uniqueName("stale")
        try await withSession { try await $0.execute("CREATE TABLE \(table) (n int4); INSERT INTO \(table) VALUES (1)") }
        try await withPool(.init(maximum: 1)) { pool in
            let select: (Connection) async throws -> [String] = { try await $0.query("SELECT * FROM \(table)").columns }
            #expect(try await pool.withTransaction { try await select($0) } == ["n"])
            try await withSession { try await $0.execute("ALTER TABLE \(table) ADD COLUMN m int4") }
            let error = try await failure { try await pool.withTransaction { try await select($0) } }
            #expect(error.sqlState == .featureNotSupported)
            #expect(error.phase == .body)
            #expect(error.outcome == .notApplied)
            #expect(try await pool.withTransaction { try await select($0) } == ["n", "m"])
            #expect(try await pool.withConnection { try await prepared($0) } == 2)
        }
        try await withSession { try await $0.execute("DROP TABLE \(table)") }
    }

    @Test("what the server forgot is prepared again") func forgotten() async throws {
        try await withSession { session in
            _ = try await session.query("SELECT 1")
            try await session.execute("DISCARD ALL")
            #expect(try await session.query("SELECT 1")[0].decode(Int.self) == 1)
        }
    }

    @Test("a script runs all its statements, and none when one fails") func script() async throws {
        try await withSession { session in
            try await session.execute("CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
            #expect(try await session.query("SELECT count(*) FROM t")[0].decode(Int.self) == 2)
            let error = try await failure { try await session.execute("INSERT INTO t VALUES (3); SELECT 1/0") }
            #expect(error.outcome == .notApplied)
            #expect(try await session.query("SELECT count(*) FROM t")[0].decode(Int.self) == 2)
            let half = try await failure { try await session.execute("BEGIN; INSERT INTO t VALUES (3); COMMIT; SELECT 1/0") }
            #expect(half.outcome == .unknown)
            #expect(try await session.query("SELECT count(*) FROM t")[0].decode(Int.self) == 3)
        }
    }
}
