import Foundation
import Postgres

/// Brings a database to the schema of `sql/`: roles, numbered migrations (only up), then functions and grants, which are
/// replaced as a whole when they changed.
///
/// Called by `antrean migrate` and by the test template. Holds an advisory lock, so that of two at once the second waits
/// and then finds nothing to do. A migration that fails leaves nothing of itself. It refuses a file that changed after it
/// was applied, and a database that is ahead of this program by a migration marked as breaking.
public struct Migrator: Sendable {
    /// The schema this program is written for: the number of its last migration.
    public static let version = 30

    private let directory: URL

    /// - Parameter directory: where `migrations/`, `functions/`, `roles.sql` and `grants.sql` lie.
    public init(directory: String) {
        self.directory = URL(fileURLWithPath: directory, isDirectory: true)
    }

    /// What one migration is, or was.
    public struct Step: Sendable, Hashable {
        public var version: Int
        public var name: String
        public var applied: Bool
        /// An older program cannot run on a database that has it: its first line is `-- breaking`.
        public var breaking: Bool
    }

    /// Applies what is missing. Returns what it applied, in order.
    public func migrate(_ connection: Connection) async throws -> [Step] {
        try await connection.execute("SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock(7165012)")
        do {
            let done = try await migrateLocked(connection)
            try await connection.execute("SELECT pg_advisory_unlock(7165012)")
            return done
        } catch {
            // the session may live on; when it does not, its lock is gone too
            try? await connection.execute("RESET ROLE; SELECT pg_advisory_unlock(7165012)")
            throw error
        }
    }

    private func migrateLocked(_ connection: Connection) async throws -> [Step] {
        try await prepare(connection)
        let files = try migrationFiles()
        let before = try await applied(connection)
        try await check(files, against: before, connection)
        var done: [Step] = []
        for file in files where before[file.version] == nil {
            try await apply(file, connection)
            done.append(Step(version: file.version, name: file.name, applied: true, breaking: file.breaking))
        }
        try await replaceFunctions(connection, before: before[0])
        try await connection.execute("SET ROLE antrean_owner; SET search_path = antrean; SELECT ensure_partitions(3); RESET ROLE")
        return done
    }

    /// Every migration that this program or the database knows, without changing anything.
    public func status(_ connection: Connection) async throws -> [Step] {
        let present = try await connection.query("SELECT to_regclass('antrean.schema_migrations') IS NOT NULL").first!.decode(Bool.self)
        let before = present ? try await applied(connection) : [:]
        var steps = try migrationFiles().map { Step(version: $0.version, name: $0.name, applied: before[$0.version] != nil, breaking: $0.breaking) }
        for row in before.values where row.version > Self.version {
            steps.append(Step(version: row.version, name: row.name, applied: true, breaking: row.breaking))
        }
        return steps.sorted { $0.version < $1.version }
    }

    /// - Throws: `MigrationError.tooNew` when the database has a breaking migration that this program does not know, and
    ///   `.tooOld` when one is missing.
    public static func checkVersion(_ connection: Connection) async throws {
        let row = try await connection.query(
            """
            SELECT coalesce(max(version), 0)::int, coalesce(max(version) FILTER (WHERE breaking AND version > $1), 0)::int
            FROM antrean.schema_migrations
            """, [Int32(version)]
        ).first!
        let (found, breaking) = try row.decode(Int.self, Int.self)
        if breaking > 0 { throw MigrationError.tooNew(found: breaking, known: version) }
        if found < version { throw MigrationError.tooOld(found: found, needed: version) }
    }
}

extension Store {
    /// Whether this program can run on the database's schema.
    /// - Throws: `MigrationError.tooNew`, `.tooOld`.
    public func checkSchema(deadline: ContinuousClock.Instant? = nil) async throws {
        try await pool.withConnection(deadline: deadline) { try await Migrator.checkVersion($0) }
    }
}

/// Why the schema cannot be used or changed; each says what to do.
public enum MigrationError: Error, Sendable, CustomStringConvertible {
    case changed(String)
    case tooNew(found: Int, known: Int)
    case tooOld(found: Int, needed: Int)
    case rolesMissing
    case unreadable(String)

    public var description: String {
        switch self {
        case .changed(let name): "migration \(name) was applied with another text; restore the file, and write a new migration instead"
        case .tooNew(let found, let known):
            "the database has breaking migration \(found), this program knows \(known): deploy the newer program"
        case .tooOld(let found, let needed): "the database is at migration \(found), this program needs \(needed): run `antrean migrate`"
        case .rolesMissing: "the roles of sql/roles.sql are missing and this user may not create them: run it as a superuser first"
        case .unreadable(let path): "cannot read \(path): set ANTREAN_SQL (--sql) to the folder sql of the program"
        }
    }
}

extension Migrator {
    private struct File {
        var version: Int
        var name: String
        var text: String
        var breaking: Bool { text.hasPrefix("-- breaking") }
    }

    private struct Applied {
        var version: Int
        var name: String
        var checksum: String
        var breaking: Bool
    }

    private func read(_ path: String) throws -> String {
        do {
            return try String(contentsOf: directory.appending(path: path), encoding: .utf8)
        } catch {
            throw MigrationError.unreadable(directory.appending(path: path).path)
        }
    }

    private func names(in folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: folder).path).filter { $0.hasSuffix(".sql") }
                .sorted()
        } catch {
            throw MigrationError.unreadable(directory.appending(path: folder).path)
        }
    }

    private func migrationFiles() throws -> [File] {
        try names(in: "migrations").map { name in
            guard let version = Int(name.prefix(6)) else { throw MigrationError.unreadable("migrations/\(name)") }
            return File(version: version, name: name, text: try read("migrations/\(name)"))
        }
    }

    /// Roles, the schema, and the table that remembers: all repeatable.
    private func prepare(_ connection: Connection) async throws {
        let mayCreate = try await connection.query("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user").first!
            .decode(Bool.self)
        if mayCreate {
            try await connection.execute(try read("roles.sql"))
        } else {
            let roles = try await connection.query("SELECT count(*)::int FROM pg_roles WHERE rolname LIKE 'antrean\\_%'").first!.decode(Int.self)
            guard roles >= 5 else { throw MigrationError.rolesMissing }
        }
        try await connection.execute(
            """
            DO $$ BEGIN
                IF to_regnamespace('antrean') IS NULL THEN
                    EXECUTE format('GRANT CREATE ON DATABASE %I TO antrean_owner', current_database());
                    -- whoever has no setting of its own (a superuser at psql) finds the tables by their names
                    EXECUTE format('ALTER DATABASE %I SET search_path = antrean', current_database());
                    SET LOCAL ROLE antrean_owner;
                    CREATE SCHEMA antrean;
                    CREATE TABLE antrean.schema_migrations (
                        version integer PRIMARY KEY,
                        name text NOT NULL,
                        checksum text NOT NULL,
                        breaking boolean NOT NULL,
                        applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
                    );
                END IF;
            END $$
            """)
    }

    private func applied(_ connection: Connection) async throws -> [Int: Applied] {
        var found: [Int: Applied] = [:]
        for row in try await connection.query("SELECT version, name, checksum, breaking FROM antrean.schema_migrations") {
            let (version, name, checksum, breaking) = try row.decode(Int.self, String.self, String.self, Bool.self)
            found[version] = Applied(version: version, name: name, checksum: checksum, breaking: breaking)
        }
        return found
    }

    private func checksum(_ text: String, _ connection: Connection) async throws -> String {
        try await connection.query("SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')", [text]).first!.decode(String.self)
    }

    private func check(_ files: [File], against before: [Int: Applied], _ connection: Connection) async throws {
        for file in files {
            guard let row = before[file.version] else { continue }
            guard row.checksum == (try await checksum(file.text, connection)) else { throw MigrationError.changed(file.name) }
        }
        if let newer = before.values.filter({ $0.version > Self.version && $0.breaking }).map(\.version).max() {
            throw MigrationError.tooNew(found: newer, known: Self.version)
        }
    }

    private func apply(_ file: File, _ connection: Connection) async throws {
        try await transaction(connection) {
            try await connection.execute(file.text)
            _ = try await connection.query(
                "INSERT INTO antrean.schema_migrations (version, name, checksum, breaking) VALUES ($1, $2, $3, $4)",
                [Int32(file.version), file.name, try await checksum(file.text, connection), file.breaking])
        }
    }

    /// Row 0 of the table holds the checksum of all functions and grants together.
    private func replaceFunctions(_ connection: Connection, before: Applied?) async throws {
        let text = try (names(in: "functions").map { try read("functions/\($0)") } + [read("grants.sql")]).joined(separator: "\n")
        let sum = try await checksum(text, connection)
        guard before?.checksum != sum else { return }
        try await transaction(connection) {
            try await connection.execute(text)
            _ = try await connection.query(
                """
                INSERT INTO antrean.schema_migrations (version, name, checksum, breaking) VALUES (0, 'functions and grants', $1, false)
                ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = clock_timestamp()
                """, [sum])
        }
    }

    private func transaction(_ connection: Connection, _ body: () async throws -> Void) async throws {
        try await connection.execute(
            "BEGIN; SET LOCAL ROLE antrean_owner; SET LOCAL search_path = antrean, pg_temp; SET LOCAL check_function_bodies = off")
        do {
            try await body()
            try await connection.execute("COMMIT")
        } catch {
            try? await connection.execute("ROLLBACK")
            throw error
        }
    }
}
