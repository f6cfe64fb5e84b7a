import Domain
import Foundation
import Postgres

/// Who asks for an account, or has one: the columns that registrations and accounts share.
public struct AccountDetails: Sendable {
    public var username: String
    public var language: Language
    /// As `PasswordHasher` writes it.
    public var password: String
    public var emailHash: UUID
    public var emailSealed: [UInt8]
    public var phoneHash: UUID?
    public var phoneSealed: [UInt8]?
    public var nikHash: UUID
    public var nikSealed: [UInt8]
    public var name: String
    public var birthDate: Day

    public init(
        username: String, language: Language, password: String, emailHash: UUID, emailSealed: [UInt8], phoneHash: UUID?, phoneSealed: [UInt8]?,
        nikHash: UUID, nikSealed: [UInt8], name: String, birthDate: Day
    ) {
        self.username = username
        self.language = language
        self.password = password
        self.emailHash = emailHash
        self.emailSealed = emailSealed
        self.phoneHash = phoneHash
        self.phoneSealed = phoneSealed
        self.nikHash = nikHash
        self.nikSealed = nikSealed
        self.name = name
        self.birthDate = birthDate
    }
}

public struct Account: Sendable, Identifiable {
    public var id: Int64
    public var details: AccountDetails

    public init(id: Int64, details: AccountDetails) {
        self.id = id
        self.details = details
    }
}

public struct Registration: Sendable, Identifiable {
    public var id: Int64
    public var details: AccountDetails
    public var codeSealed: [UInt8]
    /// The version of the privacy notice that was agreed to, if any.
    public var consentVersion: String?
    public var attempts: Int
    public var expiresAt: Date
    public var expired: Bool
}

/// Why a registration or its confirmation could not be stored.
public enum AccountConflict: Error, Sendable {
    case usernameTaken
    /// The NIK or the e-mail address has an account. Which of the two is not told.
    case accountExists
}

extension Statement {
    private static let details = """
        username, language, password, email_hash, email_sealed, phone_hash, phone_sealed, nik_hash, nik_sealed, name, birth_date
        """

    static let usernameTaken = Statement(
        "username_taken",
        """
        SELECT EXISTS (SELECT 1 FROM accounts WHERE username = $1)
               OR EXISTS (SELECT 1 FROM registrations WHERE username = $1 AND email_hash <> $2 AND expires_at > antrean_now())
        """)

    static let insertRegistration = Statement(
        "insert_registration",
        """
        INSERT INTO registrations (id, \(details), code_sealed, consent_version, consent_at, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, antrean_now(), antrean_now(), antrean_now() + make_interval(secs => $14))
        ON CONFLICT ON CONSTRAINT registrations_email_unique DO UPDATE
        SET id = excluded.id, username = excluded.username, language = excluded.language, password = excluded.password,
            email_sealed = excluded.email_sealed, phone_hash = excluded.phone_hash, phone_sealed = excluded.phone_sealed,
            nik_hash = excluded.nik_hash, nik_sealed = excluded.nik_sealed, name = excluded.name, birth_date = excluded.birth_date,
            code_sealed = excluded.code_sealed, consent_version = excluded.consent_version, consent_at = excluded.consent_at, attempts = 0, created_at = excluded.created_at, expires_at = excluded.expires_at
        """)

    static let insertVerificationMessage = Statement(
        "insert_verification_message",
        """
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, due_at)
        VALUES (antrean_now(), 0, 'verification', 'registration', $1, antrean_now())
        """)

    /// Counts the attempt in the same statement that reads, so that parallel guesses are counted too.
    static let attemptRegistration = Statement(
        "attempt_registration",
        """
        UPDATE registrations SET attempts = attempts + 1
        WHERE email_hash = $1
        RETURNING id, \(details), code_sealed, consent_version, attempts, expires_at, expires_at <= antrean_now() AS expired
        """)

    static let registration = Statement(
        "registration",
        "SELECT id, \(details), code_sealed, consent_version, attempts, expires_at, expires_at <= antrean_now() AS expired FROM registrations WHERE id = $1"
    )

    static let registrationByLogin = Statement(
        "registration_by_login",
        """
        SELECT id, \(details), code_sealed, consent_version, attempts, expires_at, expires_at <= antrean_now() AS expired
        FROM registrations
        WHERE username = $1 OR email_hash = $2
        ORDER BY created_at DESC
        LIMIT 1
        """)

    /// With the time at which it was given.
    static let moveConsent = Statement(
        "move_consent",
        """
        INSERT INTO consents (account_id, version, given_at)
        SELECT id, consent_version, consent_at FROM registrations WHERE id = $1 AND consent_version IS NOT NULL
        """)

    static let deleteRegistration = Statement("delete_registration", "DELETE FROM registrations WHERE id = $1")

    static let insertAccount = Statement(
        "insert_account",
        """
        INSERT INTO accounts (id, \(details), created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, antrean_now())
        """)

    static let account = Statement("account", "SELECT id, \(details) FROM accounts WHERE id = $1 AND status = 'active'")

    static let accountByUsername = Statement(
        "account_by_username", "SELECT id, \(details) FROM accounts WHERE username = $1 AND status = 'active'")

    static let accountByEmail = Statement(
        "account_by_email", "SELECT id, \(details) FROM accounts WHERE email_hash = $1 AND status = 'active'")

    static let accountsOfParties = Statement(
        "accounts_of_parties",
        """
        SELECT p.id AS party_id, a.*
        FROM parties p
        JOIN (SELECT id, \(details) FROM accounts WHERE status = 'active') a ON a.id = p.account_id
        WHERE p.id = ANY ($1)
        """)

    static let updatePassword = Statement("update_password", "UPDATE accounts SET password = $2 WHERE id = $1 AND password = $3")

    static let nextIDBlock = Statement("next_id_block", "SELECT nextval('id_blocks')")

    static let accountStatements = [
        usernameTaken, insertRegistration, insertVerificationMessage, attemptRegistration, registration,
        registrationByLogin, moveConsent, deleteRegistration, insertAccount,
        account, accountByUsername, accountByEmail, accountsOfParties, updatePassword, nextIDBlock,
    ]
}

extension Store {
    /// Whether somebody else has a user name, or has asked for it.
    public func isTaken(username: String, by email: UUID) async throws -> Bool {
        try await one(.usernameTaken, [username, email]).decode(Bool.self)
    }

    /// Stores a registration and, in the same transaction, the message with its code.
    /// - Parameter known: the account that has the address already: its person is told instead, and nobody gets the code.
    public func register(
        id: Int64, _ details: AccountDetails, codeSealed: [UInt8], consent version: String? = nil, validFor: Duration,
        known: Int64? = nil
    ) async throws {
        try await pool.withTransaction { connection in
            let parameters: [(any PostgresEncodable)?] = [id] + details.parameters + [Bytes(codeSealed), validFor / .seconds(1), version]
            _ = try await connection.query(Statement.insertRegistration.sql, parameters)
            if let known {
                _ = try await connection.query(Statement.insertAccountMessage.sql, [Int16(1), "account_known", "account", known])
            } else {
                _ = try await connection.query(Statement.insertVerificationMessage.sql, [id])
            }
        }
    }

    /// The registration of an address, with this attempt counted.
    public func attemptRegistration(email: UUID) async throws -> Registration? {
        try await run(.attemptRegistration, [email]).first.map(Registration.init(row:))
    }

    public func registration(_ id: Int64) async throws -> Registration? {
        try await run(.registration, [id]).first.map(Registration.init(row:))
    }

    /// The registration under a user name or an address, the latest.
    public func registration(username: String, email: UUID) async throws -> Registration? {
        try await run(.registrationByLogin, [username, email]).first.map(Registration.init(row:))
    }

    /// Turns a confirmed registration into an account of the same id.
    /// - Throws: `AccountConflict` when the name, the person or the address got an account meanwhile.
    public func activate(_ registration: Registration) async throws {
        do {
            try await pool.withTransaction { connection in
                _ = try await connection.query(Statement.insertAccount.sql, [registration.id] + registration.details.parameters)
                _ = try await connection.query(Statement.moveConsent.sql, [registration.id])
                _ = try await connection.query(Statement.deleteRegistration.sql, [registration.id])
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw error.constraint == "accounts_username_unique" ? AccountConflict.usernameTaken : AccountConflict.accountExists
        }
    }

    public func account(_ id: Int64) async throws -> Account? {
        try await run(.account, [id]).first.map(Account.init(row:))
    }

    public func account(username: String) async throws -> Account? {
        try await run(.accountByUsername, [username]).first.map(Account.init(row:))
    }

    public func account(email: UUID) async throws -> Account? {
        try await run(.accountByEmail, [email]).first.map(Account.init(row:))
    }

    /// The account of each party, by the party; those that were erased are missing.
    public func accounts(parties: [Int64]) async throws -> [Int64: Account] {
        let rows = try await run(.accountsOfParties, [parties])
        return Dictionary(try rows.map { (try $0["party_id", as: Int64.self], try Account(row: $0)) }) { first, _ in first }
    }

    /// Writes a better hash of the same password, unless it was changed meanwhile.
    public func upgradePassword(account: Int64, from old: String, to new: String) async throws {
        try await run(.updatePassword, [account, new, old])
    }

    /// The first of 1000 ids that are this worker's alone.
    public func nextIDBlock() async throws -> Int64 {
        try await one(.nextIDBlock).decode(Int64.self)
    }
}

extension AccountDetails {
    fileprivate var parameters: [(any PostgresEncodable)?] {
        [
            username, language.rawValue, password, emailHash, Bytes(emailSealed), phoneHash, phoneSealed.map { Bytes($0) }, nikHash,
            Bytes(nikSealed), name, birthDate,
        ]
    }

    fileprivate init(row: Row) throws {
        self.init(
            username: try row["username", as: String.self],
            language: Language(rawValue: try row["language", as: String.self]) ?? .id,
            password: try row["password", as: String.self],
            emailHash: try row["email_hash", as: UUID.self],
            emailSealed: try row["email_sealed", as: Bytes.self].array,
            phoneHash: try row["phone_hash", as: UUID?.self],
            phoneSealed: try row["phone_sealed", as: Bytes?.self]?.array,
            nikHash: try row["nik_hash", as: UUID.self],
            nikSealed: try row["nik_sealed", as: Bytes.self].array,
            name: try row["name", as: String.self],
            birthDate: try row["birth_date", as: Day.self])
    }
}

extension Account {
    init(row: Row) throws {
        self.init(id: try row["id", as: Int64.self], details: try AccountDetails(row: row))
    }
}

extension Registration {
    init(row: Row) throws {
        self.init(
            id: try row["id", as: Int64.self], details: try AccountDetails(row: row), codeSealed: try row["code_sealed", as: Bytes.self].array,
            consentVersion: try row["consent_version", as: String?.self], attempts: try row["attempts", as: Int.self],
            expiresAt: try row["expires_at", as: Date.self],
            expired: try row["expired", as: Bool.self])
    }
}
