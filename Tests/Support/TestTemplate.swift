import Foundation
import Postgres
import Store

/// The migrated database from which every test gets its copy. Made once for a state of `sql/`, by whoever comes first; its name is the hash of
/// those files, so that a changed schema never meets an old template.
actor TestTemplate {
    static let shared = TestTemplate()

    private var made: Task<String, any Error>?

    /// The template's name, after it is there.
    func name() async throws -> String {
        if made == nil { made = Task { try await TestTemplate.make() } }
        do {
            return try await made!.value
        } catch {
            made = nil
            throw error
        }
    }

    static let sqlDirectory = TestEnvironment.packageRoot.appendingPathComponent("sql")

    private static func make() async throws -> String {
        let conninfo = try TestEnvironment.conninfo()
        let admin = try await Connection.connect(ConnectionSettings(conninfo: conninfo), logger: .silent)
        do {
            let name = "antrean_test_" + (try await hash(admin))
            // roles belong to the whole cluster, so templates are made one at a time, whatever their name
            try await admin.execute("SELECT pg_advisory_lock(7165013)")
            let ready = try await admin.query("SELECT count(*) FROM pg_database WHERE datname = $1 AND datistemplate", [name])[0].decode(Int.self)
            if ready == 0 {
                try await admin.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
                try await admin.execute("CREATE DATABASE \(name)")
                try await fill(conninfo + " dbname=\(name)")
                try await admin.execute("ALTER DATABASE \(name) WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
            }
            await admin.close()
            return name
        } catch {
            await admin.close()
            throw error
        }
    }

    private static func fill(_ conninfo: String) async throws {
        let connection = try await Connection.connect(ConnectionSettings(conninfo: conninfo), logger: .silent)
        do {
            _ = try await Migrator(directory: sqlDirectory.path).migrate(connection)
            try await connection.execute(replacedClock)
            // a place that is given back can be had again at once, but in the tests that are about its wait
            try await connection.execute("UPDATE antrean.policy SET return_after_min = '0', return_after_max = '0'")
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Time stands in a table, and goes on from there; empty: the real time.
    private static let replacedClock = """
        SET ROLE antrean_owner;
        CREATE TABLE antrean.test_clock (at timestamptz NOT NULL, since timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE OR REPLACE FUNCTION antrean.antrean_now() RETURNS timestamptz
        LANGUAGE sql VOLATILE SECURITY DEFINER
        SET search_path = antrean, pg_temp
        AS $$ SELECT coalesce((SELECT at + (clock_timestamp() - since) FROM test_clock), clock_timestamp()) $$;
        RESET ROLE;
        """

    private static func hash(_ connection: Connection) async throws -> String {
        let files = FileManager.default.enumerator(at: sqlDirectory, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        let text = try files.filter { $0.pathExtension == "sql" && $0.lastPathComponent != "schema.sql" }
            .sorted { $0.path < $1.path }
            .map { try $0.lastPathComponent + "\n" + String(contentsOf: $0, encoding: .utf8) }
            .joined(separator: "\n")
        return try await connection.query("SELECT md5($1)", [text + replacedClock])[0].decode(String.self)
    }
}
