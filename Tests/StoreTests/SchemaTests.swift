import Foundation
import Postgres
import TestSupport
import Testing

@testable import Store

@Suite("the schema")
struct SchemaTests {
    @Test("sql/schema.sql is what the migrations make (ops/schema CONNINFO prints it anew)")
    func schemaFile() async throws {
        try await withTestDatabase(migrated: false) { db in
            _ = try await Migrator(directory: sqlDirectory.path).migrate(db.admin)
            let printed = try output(of: TestEnvironment.packageRoot.appendingPathComponent("ops/schema"), [db.superuserConninfo])
            let made = printed.split(separator: "\n")
            let written = try String(contentsOf: sqlDirectory.appendingPathComponent("schema.sql"), encoding: .utf8).split(separator: "\n")
            // not the whole, which is long
            let different = zip(made, written).first { $0 != $1 }.map { "\($0), written: \($1)" } ?? "none"
            #expect(different == "none" && made.count == written.count)
        }
    }

    @Test("every statement of Store can be prepared against the schema")
    func statements() async throws {
        try await withTestDatabase { db in
            #expect(Set(Statement.all.map(\.name)).count == Statement.all.count)
            for (number, statement) in Statement.all.enumerated() {
                await #expect(throws: Never.self, "\(statement.name)") { try await db.admin.execute("PREPARE s\(number) AS \(statement.sql)") }
            }
        }
    }

    @Test("every statement that Store defines stands in Statement.all")
    func allStatements() throws {
        let folder = TestEnvironment.packageRoot.appendingPathComponent("Sources/Store")
        let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }.joined()
        let defined = sources.matches(of: /static let \w+ = Statement\(\s*"(\w+)"/).map { String($0.output.1) }
        #expect(defined.count > 40)
        #expect(Set(defined) == Set(Statement.all.map(\.name)))
    }

    @Test("every constraint and index of our own has a name that says what it is for")
    func names() async throws {
        try await withTestDatabase { db in
            // PostgreSQL's own names end in these; a primary key's is fine
            let unnamed = try await db.admin.query(
                """
                SELECT conname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                WHERE c.connamespace = 'antrean'::regnamespace AND NOT t.relispartition AND conname ~ '(_check\\d*|_key\\d*|_fkey\\d*)$'
                """
            ).map { try $0.decode(String.self) }
            #expect(unnamed == [])
        }
    }
}
