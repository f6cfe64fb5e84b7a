import Foundation
import Postgres

extension Statement {
    static let insertSession = Statement(
        "insert_session",
        """
        INSERT INTO sessions (token_hash, account_id, created_at, expires_at)
        VALUES ($1, $2, antrean_now(), antrean_now() + make_interval(secs => $3))
        RETURNING expires_at
        """)

    static let sessionAccount = Statement(
        "session_account", "SELECT account_id FROM sessions WHERE token_hash = $1 AND expires_at > antrean_now()")

    static let deleteSession = Statement("delete_session", "DELETE FROM sessions WHERE token_hash = $1")

    static let sessionStatements = [insertSession, sessionAccount, deleteSession]
}

extension Store {
    /// Stores a session by the hash of its token. Returns when it ends.
    public func openSession(token: UUID, account: Int64, validFor: Duration) async throws -> Date {
        try await one(.insertSession, [token, account, validFor / .seconds(1)]).decode(Date.self)
    }

    /// Whose session this is; nil when there is none, or it has ended.
    public func sessionAccount(token: UUID) async throws -> Int64? {
        try await run(.sessionAccount, [token]).first?.decode(Int64.self)
    }

    /// Ends a session. Whether there was one.
    public func closeSession(token: UUID) async throws -> Bool {
        try await run(.deleteSession, [token]).affected > 0
    }
}
