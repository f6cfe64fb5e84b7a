import Foundation
import Postgres
import Store
import TestSupport
import Testing

@Suite("migrations")
struct MigratorTests {
    @Test("an empty database gets everything; a second run finds nothing to do and changes nothing")
    func twice() async throws {
        try await withTestDatabase(migrated: false) { db in
            let migrator = Migrator(directory: sqlDirectory.path)
            #expect(try await migrator.status(db.admin).allSatisfy { !$0.applied })
            #expect(try await migrator.migrate(db.admin).map(\.version) == Array(1...Migrator.version))
            let before = try output(of: TestEnvironment.packageRoot.appendingPathComponent("ops/schema"), [db.superuserConninfo])
            #expect(try await migrator.migrate(db.admin).isEmpty)
            #expect(try output(of: TestEnvironment.packageRoot.appendingPathComponent("ops/schema"), [db.superuserConninfo]) == before)
            let status = try await migrator.status(db.admin)
            #expect(status.map(\.version) == Array(1...Migrator.version))
            #expect(status.allSatisfy { $0.applied })
            try await Migrator.checkVersion(db.admin)
        }
    }

    @Test("the program knows the version of its last migration")
    func version() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: sqlDirectory.appendingPathComponent("migrations").path)
        #expect(names.compactMap { Int($0.prefix(6)) }.max() == Migrator.version)
    }

    @Test("of two at once in one database the second waits and finds nothing to do")
    func atOnce() async throws {
        try await withTestDatabase(migrated: false) { db in
            let migrator = Migrator(directory: sqlDirectory.path)
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 { group.addTask { try await db.session(.superuser) { try await migrator.migrate($0).count } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, Migrator.version])
        }
    }

    @Test("two databases of one cluster are migrated at once, though the roles belong to both")
    func twoDatabases() async throws {
        try await withTestDatabase(migrated: false) { one in
            try await withTestDatabase(migrated: false) { two in
                for _ in 0..<5 {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for db in [one, two] {
                            group.addTask { _ = try await db.session(.superuser) { try await Migrator(directory: sqlDirectory.path).migrate($0) } }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }
    }

    @Test("a migration whose text changed after it was applied is refused by name")
    func changed() async throws {
        try await withTestDatabase { db in
            try await withSQLCopy { copy in
                let file = copy.appendingPathComponent("migrations/000004_report.sql")
                try (String(contentsOf: file, encoding: .utf8) + "-- later\n").write(to: file, atomically: true, encoding: .utf8)
                let error = try await #require(throws: MigrationError.self) { _ = try await Migrator(directory: copy.path).migrate(db.admin) }
                #expect("\(error)".contains("000004_report.sql"))
            }
        }
    }

    @Test("a migration that fails leaves nothing of itself, and the ones before it stay")
    func failing() async throws {
        try await withTestDatabase(migrated: false) { db in
            try await withSQLCopy { copy in
                try addMigration("CREATE TABLE left_behind (id int); SELECT 1 / 0;", number: Migrator.version + 1, to: copy)
                let error = try await #require(throws: PostgresError.self) { _ = try await Migrator(directory: copy.path).migrate(db.admin) }
                #expect(error.sqlState == "22012")
            }
            #expect(try await db.count("SELECT count(*) FROM pg_tables WHERE tablename = 'left_behind'") == 0)
            #expect(try await db.count("SELECT max(version) FROM antrean.schema_migrations") == Migrator.version)
            try await db.session(.superuser) { (session: Connection) async throws in
                #expect(try await Migrator(directory: sqlDirectory.path).migrate(session).isEmpty)
            }
        }
    }

    @Test("a newer schema is refused when it breaks this program, and only then; an older one always", arguments: [true, false])
    func newer(breaking: Bool) async throws {
        try await withTestDatabase { db in
            try await withSQLCopy { copy in
                try addMigration((breaking ? "-- breaking\n" : "") + "CREATE TABLE news (id int);", number: Migrator.version + 1, to: copy)
                #expect(try await Migrator(directory: copy.path).migrate(db.admin).map(\.breaking) == [breaking])
            }
            let mine = Migrator(directory: sqlDirectory.path)
            #expect(try await mine.status(db.admin).last?.version == Migrator.version + 1)
            if breaking {
                let error = try await #require(throws: MigrationError.self) { try await Migrator.checkVersion(db.admin) }
                #expect("\(error)".contains("\(Migrator.version + 1)"))
                await #expect(throws: MigrationError.self) { _ = try await mine.migrate(db.admin) }
            } else {
                try await Migrator.checkVersion(db.admin)
            }
            try await db.admin.execute("DELETE FROM schema_migrations WHERE version >= \(Migrator.version)")
            await #expect(throws: MigrationError.self) { try await Migrator.checkVersion(db.admin) }
        }
    }

    @Test("a folder that is not there is told by its path")
    func missing() async throws {
        try await withTestDatabase(migrated: false) { db in
            let error = try await #require(throws: MigrationError.self) { _ = try await Migrator(directory: "/nowhere/sql").migrate(db.admin) }
            #expect("\(error)".contains("/nowhere/sql"))
        }
    }
}
