import Foundation
import Postgres
import TestSupport
import Testing

@Suite("errors") struct ErrorTests {
    private static let tables = """
        CREATE TEMP TABLE slots (id int8 PRIMARY KEY, taken int8 NOT NULL, CONSTRAINT slots_taken_check CHECK (taken >= 0));
        CREATE TEMP TABLE claims (hash text CONSTRAINT claims_one_booking UNIQUE);
        INSERT INTO claims VALUES ('3174096112900001')
        """

    @Test("SQLSTATE, constraint and table arrive typed; the row that DETAIL quotes stays out of every description") func unique() async throws {
        try await withSession { session in
            try await session.execute(Self.tables)
            let error = try await failure { try await session.query("INSERT INTO claims VALUES ($1)", ["3174096112900001"]) }
            #expect(error.code == .server)
            #expect(error.sqlState == .uniqueViolation)
            #expect(error.constraint == "claims_one_booking")
            #expect(error.table == "claims")
            #expect(error.phase == .query)
            #expect(error.outcome == .notApplied)
            #expect(error.detail?.contains("3174096112900001") == true)
            var dumped = ""
            dump(error, to: &dumped)
            for text in [error.description, String(reflecting: error), "\([error])", dumped] {
                #expect(text.contains("23505"))
                #expect(!text.contains("3174096112900001"))
            }
            #expect(session.isUsable)
            #expect(session.transactionStatus == .idle)
        }
    }

    @Test("a check and a missing value tell what they are") func others() async throws {
        try await withSession { session in
            try await session.execute(Self.tables)
            let check = try await failure { try await session.query("INSERT INTO slots VALUES (1, -1)") }
            #expect(check.sqlState == .checkViolation)
            #expect(check.constraint == "slots_taken_check")
            let missing = try await failure { try await session.query("INSERT INTO slots VALUES (1, NULL)") }
            #expect(missing.sqlState == .notNullViolation)
            #expect(missing.column == "taken")
            #expect(missing.sqlState?.isClass("23") == true)
        }
    }

    @Test("a message that quotes a value is not shown") func quoting() async throws {
        try await withSession { session in
            let error = try await failure { try await session.query("SELECT $1::text::int8", ["3174096112900001x"]) }
            #expect(error.sqlState == .invalidTextRepresentation)
            #expect(error.message.contains("3174096112900001x"))
            #expect(!error.description.contains("3174096112900001x"))
        }
    }

    @Test("file and line are those of the call") func place() async throws {
        try await withSession { session in
            let line = #line + 1
            let error = try await failure { try await session.query("SELECT nothing") }
            #expect(error.line == line)
            #expect(error.file.hasSuffix("ErrorTests.swift"))
        }
    }

    @Test("a statement timeout is the server's answer: nothing was applied and the session lives on") func timeout() async throws {
        try await withSession { session in
            try await session.execute("SET statement_timeout = '20ms'")
            let error = try await failure { try await session.query("SELECT pg_sleep(60)") }
            #expect(error.code == .server)
            #expect(error.sqlState == .queryCanceled)
            #expect(error.outcome == .notApplied)
            #expect(session.isUsable)
        }
    }

    @Test("wrong calls are refused before anything happens") func usage() async throws {
        try await withSession { session in
            let cut = try await failure { try await session.query("SELECT 1\0; DROP TABLE x") }
            #expect(cut.code == .usage)
            let cutScript = try await failure { try await session.execute("SELECT 1\0") }
            #expect(cutScript.code == .usage)
            let tooMany = try await failure { try await session.query("SELECT 1", [(any PostgresEncodable)?](repeating: 1, count: 70_000)) }
            #expect(tooMany.outcome == .notApplied)
            #expect(session.isUsable)
            let text = try await failure { try await session.query("SELECT $1::text", ["a\0b"]) }
            #expect(text.code == .server)
        }
    }

    @Test("COPY ends the session instead of hanging") func copy() async throws {
        try await withSession { session in
            try await session.execute("CREATE TEMP TABLE t (n int)")
            #expect(try await failure { try await session.execute("COPY t FROM STDIN") }.code == .usage)
            #expect(!session.isUsable)
            #expect(try await failure { try await session.query("SELECT 1") }.code == .connectionLost)
        }
    }

    @Test("nobody listens: a connect error, nothing applied, the password not in it") func nobody() async throws {
        let port = try TestCluster.freePort()
        let settings = ConnectionSettings(conninfo: "host=127.0.0.1 port=\(port) user=x password=rahasia")
        let error = try await failure { try await Connection.connect(settings, logger: quiet) }
        #expect(error.code == .connect)
        #expect(error.phase == .connect)
        #expect(error.outcome == .notApplied)
        #expect(!error.description.contains("rahasia"))
    }

    @Test("a dead first host is passed over") func twoHosts() async throws {
        let conninfo = try TestEnvironment.conninfo()
        let dead = try TestCluster.freePort()
        func list(_ key: String, _ first: String) throws -> String {
            let pair = try #require(conninfo.split(separator: " ").first { $0.hasPrefix("\(key)=") }, "ANTREAN_TEST_PG names no \(key)")
            return "\(key)=\(first),\(pair.dropFirst(key.count + 1))"
        }
        let hosts = try "\(list("host", "127.0.0.1")) \(list("port", String(dead))) target_session_attrs=read-write user=postgres dbname=postgres"
        let connection = try await Connection.connect(ConnectionSettings(conninfo: hosts), logger: quiet)
        #expect(try await connection.query("SELECT 1")[0].decode(Int.self) == 1)
        await connection.close()
    }

    @Test("the application's name is a default that the string overrides") func applicationName() async throws {
        for (suffix, expected) in [("", "antrean-tests"), (" application_name=other", "other")] {
            let settings = ConnectionSettings(conninfo: try TestEnvironment.conninfo() + suffix, applicationName: "antrean-tests")
            let connection = try await Connection.connect(settings, logger: quiet)
            #expect(try await connection.query("SELECT current_setting('application_name')")[0].decode(String.self) == expected)
            await connection.close()
        }
    }
}
