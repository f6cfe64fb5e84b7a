import Foundation
import Postgres

/// A session as its person sees it.
public struct StoredSession: Sendable {
    /// Names the session; opens nothing.
    public var handle: UUID
    /// The kind of device it was opened on; empty when the client did not tell.
    public var device: String
    public var createdAt: Date
    public var expiresAt: Date
    /// The one that asks.
    public var isCurrent: Bool
}

extension Statement {
    static let insertSession = Statement(
        "insert_session",
        """
        INSERT INTO sessions (token_hash, account_id, created_at, expires_at, device)
        VALUES ($1, $2, antrean_now(), antrean_now() + make_interval(secs => $3), $4)
        RETURNING expires_at
        """)

    static let sessionAccount = Statement(
        "session_account", "SELECT account_id FROM sessions WHERE token_hash = $1 AND expires_at > antrean_now()")

    static let sessions = Statement(
        "sessions",
        """
        SELECT handle, device, created_at, expires_at, token_hash = $2
        FROM sessions
        WHERE account_id = $1 AND expires_at > antrean_now()
        ORDER BY created_at DESC
        LIMIT 100
        """)

    static let deleteSession = Statement("delete_session", "DELETE FROM sessions WHERE token_hash = $1")
    static let deleteSessionByHandle = Statement("delete_session_by_handle", "DELETE FROM sessions WHERE account_id = $1 AND handle = $2")
    /// All but one; all when it is null.
    static let deleteOtherSessions = Statement(
        "delete_other_sessions", "DELETE FROM sessions WHERE account_id = $1 AND token_hash IS DISTINCT FROM $2")

    static let knowDevice = Statement(
        "know_device",
        """
        INSERT INTO known_devices (account_id, device_hash, seen_at) VALUES ($1, $2, antrean_now())
        ON CONFLICT ON CONSTRAINT known_devices_pkey DO UPDATE SET seen_at = excluded.seen_at
        """)

    static let isDeviceKnown = Statement(
        "is_device_known", "SELECT EXISTS (SELECT 1 FROM known_devices WHERE account_id = $1 AND device_hash = $2)")

    static let sessionStatements = [
        insertSession, sessionAccount, sessions, deleteSession, deleteSessionByHandle, deleteOtherSessions, knowDevice, isDeviceKnown,
    ]
}

extension Store {
    /// Stores a session by the hash of its token. Returns when it ends.
    public func openSession(token: UUID, account: Int64, validFor: Duration, device: String = "") async throws -> Date {
        try await one(.insertSession, [token, account, validFor / .seconds(1), device]).decode(Date.self)
    }

    /// Whose session this is; nil when there is none, or it has ended.
    public func sessionAccount(token: UUID) async throws -> Int64? {
        try await run(.sessionAccount, [token]).first?.decode(Int64.self)
    }

    /// The sessions of an account, the latest first.
    public func sessions(account: Int64, current token: UUID) async throws -> [StoredSession] {
        try await run(.sessions, [account, token]).map { row in
            let (handle, device, created, expires, current) = try row.decode(UUID.self, String.self, Date.self, Date.self, Bool.self)
            return StoredSession(handle: handle, device: device, createdAt: created, expiresAt: expires, isCurrent: current)
        }
    }

    /// Ends a session. Whether there was one.
    public func closeSession(token: UUID) async throws -> Bool {
        try await run(.deleteSession, [token]).affected > 0
    }

    /// Ends a session of an account by its handle. Whether there was one.
    public func closeSession(handle: UUID, account: Int64) async throws -> Bool {
        try await run(.deleteSessionByHandle, [account, handle]).affected > 0
    }

    /// Ends all sessions of an account but this one. How many.
    public func closeOtherSessions(account: Int64, keeping token: UUID?) async throws -> Int {
        try await run(.deleteOtherSessions, [account, token]).affected
    }

    /// Notes that an account's person has logged in on a device.
    public func know(device: UUID, account: Int64) async throws {
        try await run(.knowDevice, [account, device])
    }

    public func isKnown(device: UUID, account: Int64) async throws -> Bool {
        try await one(.isDeviceKnown, [account, device]).decode(Bool.self)
    }
}
