import Foundation
import Postgres

/// What a mailed code is for.
public enum CodePurpose: String, Sendable, CaseIterable {
    case password
    case email
}

/// A code that was mailed to the person of an account.
public struct MailedCode: Sendable, Identifiable {
    public var id: Int64
    public var account: Int64
    public var purpose: CodePurpose
    public var codeSealed: [UInt8]
    /// The new address, when the code is to prove one.
    public var emailHash: UUID?
    public var emailSealed: [UInt8]?
    public var attempts: Int
    public var expiresAt: Date
    public var expired: Bool
}

extension Statement {
    private static let columns = """
        id, account_id, purpose, code_sealed, email_hash, email_sealed, attempts, expires_at, expires_at <= antrean_now() AS expired
        """

    static let insertMailedCode = Statement(
        "insert_mailed_code",
        """
        INSERT INTO mailed_codes (id, account_id, purpose, code_sealed, email_hash, email_sealed, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, antrean_now(), antrean_now() + make_interval(secs => $7))
        ON CONFLICT ON CONSTRAINT mailed_codes_purpose_unique DO UPDATE
        SET id = excluded.id, code_sealed = excluded.code_sealed, email_hash = excluded.email_hash, email_sealed = excluded.email_sealed,
            attempts = 0, created_at = excluded.created_at, expires_at = excluded.expires_at
        """)

    static let insertAccountMessage = Statement(
        "insert_account_message",
        """
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, due_at)
        VALUES (antrean_now(), $1, $2, $3, $4, antrean_now())
        """)

    /// Counts the attempt in the same statement that reads, so that parallel guesses are counted too.
    static let attemptMailedCode = Statement(
        "attempt_mailed_code",
        "UPDATE mailed_codes SET attempts = attempts + 1 WHERE account_id = $1 AND purpose = $2 RETURNING \(columns)")

    static let untriedMailedCode = Statement(
        "untried_mailed_code",
        """
        SELECT id FROM mailed_codes
        WHERE account_id = $1 AND purpose = $2 AND attempts = 0 AND expires_at > antrean_now() + interval '5 minutes'
        """)

    static let mailedCode = Statement("mailed_code", "SELECT \(columns) FROM mailed_codes WHERE id = $1")

    /// Single use: of two at once one deletes it.
    static let deleteMailedCode = Statement("delete_mailed_code", "DELETE FROM mailed_codes WHERE id = $1")

    static let deleteMailedCodes = Statement("delete_mailed_codes", "DELETE FROM mailed_codes WHERE account_id = $1")

    static let setPassword = Statement("set_password", "UPDATE accounts SET password = $2 WHERE id = $1 AND status = 'active'")
    static let setEmail = Statement(
        "set_email", "UPDATE accounts SET email_hash = $2, email_sealed = $3 WHERE id = $1 AND status = 'active'")
    static let setLanguage = Statement("set_language", "UPDATE accounts SET language = $2 WHERE id = $1 AND status = 'active'")
    static let eraseAccount = Statement("erase_account", "SELECT erase_account($1)")
    static let resendConfirmation = Statement("resend_confirmation", "SELECT resend_confirmation($1, $2)")

    static let mailedCodeStatements = [
        insertMailedCode, insertAccountMessage, attemptMailedCode, untriedMailedCode, mailedCode, deleteMailedCode, deleteMailedCodes, setPassword,
        setEmail, setLanguage, eraseAccount,
        resendConfirmation,
    ]
}

/// Why a change of an account's own data was not made.
public enum EraseOutcome: Int32, Sendable {
    case erased = 1
    case hasLiveBookings = 2
    case notFound = 3
}

extension Store {
    /// Stores a code in place of an earlier one of its purpose and, in the same transaction, the message with it.
    /// - Parameter known: another account that has the new address: its person is told instead, and nobody gets the code.
    public func mail(
        code codeSealed: [UInt8], id: Int64, _ purpose: CodePurpose, account: Int64, email: (hash: UUID, sealed: [UInt8])? = nil,
        validFor: Duration, known: Int64? = nil
    ) async throws {
        try await pool.withTransaction { connection in
            _ = try await connection.query(
                Statement.insertMailedCode.sql,
                [
                    id, account, purpose.rawValue, Bytes(codeSealed), email?.hash, email.map { Bytes($0.sealed) }, validFor / .seconds(1),
                ])
            if let known {
                _ = try await connection.query(Statement.insertAccountMessage.sql, [Int16(1), "account_known", "account", known])
            } else {
                let kind = purpose == .password ? "password_reset" : "email_change"
                _ = try await connection.query(Statement.insertAccountMessage.sql, [Int16(0), kind, "code", id])
            }
        }
    }

    /// Mails a code once more that nobody has tried and that is good for a while yet: who asks for another's takes nothing from them. False: there is
    /// none.
    public func mailAgain(_ purpose: CodePurpose, account: Int64) async throws -> Bool {
        guard let id = try await run(.untriedMailedCode, [account, purpose.rawValue]).first?.decode(Int64.self) else { return false }
        try await run(.insertAccountMessage, [Int16(0), "password_reset", "code", id])
        return true
    }

    /// The code of an account, with this attempt counted.
    public func attemptCode(_ purpose: CodePurpose, account: Int64) async throws -> MailedCode? {
        try await run(.attemptMailedCode, [account, purpose.rawValue]).first.map(MailedCode.init(row:))
    }

    public func mailedCode(_ id: Int64) async throws -> MailedCode? {
        try await run(.mailedCode, [id]).first.map(MailedCode.init(row:))
    }

    /// Gives an account a new password, ends its sessions but the one named, and has its person told.
    /// - Parameter code: to be used up by it. False when it was used meanwhile: then nothing is changed.
    public func setPassword(_ password: String, account: Int64, using code: Int64?, keeping session: UUID?) async throws -> Bool {
        try await pool.withTransaction { connection in
            if let code, try await connection.query(Statement.deleteMailedCode.sql, [code]).affected == 0 { return false }
            _ = try await connection.query(Statement.setPassword.sql, [account, password])
            _ = try await connection.query(Statement.deleteOtherSessions.sql, [account, session])
            _ = try await connection.query(Statement.insertAccountMessage.sql, [Int16(1), "password_changed", "account", account])
            return true
        }
    }

    /// Gives an account the address that its code proved.
    /// - Throws: `AccountConflict.accountExists` when another account has taken it meanwhile.
    public func setEmail(_ code: MailedCode) async throws -> Bool {
        guard let hash = code.emailHash, let sealed = code.emailSealed else { return false }
        do {
            return try await pool.withTransaction { connection in
                guard try await connection.query(Statement.deleteMailedCode.sql, [code.id]).affected > 0 else { return false }
                _ = try await connection.query(Statement.setEmail.sql, [code.account, hash, Bytes(sealed)])
                // a code that lies in the old mailbox opens nothing any more
                _ = try await connection.query(Statement.deleteMailedCodes.sql, [code.account])
                return true
            }
        } catch let error as PostgresError where error.constraint == "accounts_email_unique" {
            throw AccountConflict.accountExists
        }
    }

    public func setLanguage(_ language: String, account: Int64) async throws {
        try await run(.setLanguage, [account, language])
    }

    /// Takes everything personal out of an account and its past bookings.
    public func erase(account: Int64) async throws -> EraseOutcome {
        let number = try await one(.eraseAccount, [account]).decode(Int32.self)
        guard let outcome = EraseOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }

    /// Has the latest mail about a booking sent again. False: there is none that went out, or the booking is over or another's.
    public func resendConfirmation(account: Int64, booking: Int64) async throws -> Bool {
        try await one(.resendConfirmation, [account, booking]).decode(Bool.self)
    }
}

extension MailedCode {
    fileprivate init(row: Row) throws {
        let purpose = try row["purpose", as: String.self]
        guard let purpose = CodePurpose(rawValue: purpose) else { throw StoreError.unexpected("purpose \(purpose)") }
        self.init(
            id: try row["id", as: Int64.self], account: try row["account_id", as: Int64.self], purpose: purpose,
            codeSealed: try row["code_sealed", as: Bytes.self].array, emailHash: try row["email_hash", as: UUID?.self],
            emailSealed: try row["email_sealed", as: Bytes?.self]?.array, attempts: try row["attempts", as: Int.self],
            expiresAt: try row["expires_at", as: Date.self], expired: try row["expired", as: Bool.self])
    }
}
