import Domain
import Foundation
import Postgres

/// An account with an open session, made without registration: for demonstrations and load tests.
public struct SeedAccount: Sendable {
    public var id: Int64
    public var details: AccountDetails
    public var token: UUID

    public init(id: Int64, details: AccountDetails, token: UUID) {
        self.id = id
        self.details = details
        self.token = token
    }
}

extension Statement {
    static let seedAccounts = Statement(
        "seed_accounts",
        """
        INSERT INTO antrean.accounts (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, created_at)
        SELECT *, antrean.antrean_now()
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::bytea[], $7::uuid[], $8::bytea[], $9::text[], $10::date[])
        """)

    static let seedSessions = Statement(
        "seed_sessions",
        """
        INSERT INTO antrean.sessions (token_hash, account_id, created_at, expires_at)
        SELECT *, antrean.antrean_now(), antrean.antrean_now() + interval '30 days'
        FROM unnest($1::uuid[], $2::bigint[])
        """)

    static let seedStatements = [seedAccounts, seedSessions]
}

extension Store {
    /// Stores accounts with a session each; one transaction.
    public func seed(_ accounts: [SeedAccount]) async throws {
        let details = accounts.map(\.details)
        try await pool.withTransaction { connection in
            _ = try await connection.query(
                Statement.seedAccounts.sql,
                [
                    accounts.map(\.id), details.map(\.username), details.map(\.language.rawValue), details.map(\.password), details.map(\.emailHash),
                    details.map { Bytes($0.emailSealed) }, details.map(\.nikHash), details.map { Bytes($0.nikSealed) }, details.map(\.name),
                    details.map(\.birthDate),
                ])
            _ = try await connection.query(Statement.seedSessions.sql, [accounts.map(\.token), accounts.map(\.id)])
        }
    }
}
