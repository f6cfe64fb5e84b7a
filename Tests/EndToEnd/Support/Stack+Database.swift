import Foundation
import Logging
import Postgres
import TestSupport

extension Stack {
    /// A session of the superuser, with the schema as its search path.
    func database<T: Sendable>(_ body: (Connection) async throws -> T) async throws -> T {
        let session = try await Connection.connect(ConnectionSettings(conninfo: conninfo, applicationName: "antrean-test"), logger: .silent)
        do {
            try await session.execute("SET search_path = antrean; SET timezone = 'UTC'; SET statement_timeout = '60s'")
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    /// The one number that a query gives.
    func count(_ sql: String, _ parameters: [(any PostgresEncodable)?] = []) async throws -> Int {
        try await database { try await $0.query(sql, parameters)[0].decode(Int.self) }
    }

    /// Bookings that the account has or had.
    func bookings(of member: Member) async throws -> Int {
        try await count(
            """
            SELECT count(*) FROM bookings b JOIN parties p ON p.id = b.party_id JOIN accounts a ON a.id = p.account_id WHERE a.username = $1
            """, [member.username])
    }

    /// Takes for sent what waits to be mailed. A storm leaves thousands of mails; a debug build would send them for minutes, beside every test that
    /// follows.
    func forgetMails() async throws {
        _ = try await count(
            """
            WITH forgotten AS (
                UPDATE outbox SET state = 'delivered', finished_at = clock_timestamp(), last_error = 'not sent: left by a storm of the tests'
                WHERE state = 'waiting' RETURNING 1
            )
            SELECT count(*) FROM forgotten
            """)
    }
}
