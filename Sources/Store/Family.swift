import Domain
import Foundation
import Postgres

/// Somebody for whom an account's person books.
public struct FamilyMember: Sendable, Identifiable {
    public var id: Int64
    public var relationship: Relationship
    public var nikHash: UUID
    public var nikSealed: [UInt8]
    public var name: String
    public var birthDate: Day

    public init(id: Int64, relationship: Relationship, nikHash: UUID, nikSealed: [UInt8], name: String, birthDate: Day) {
        self.id = id
        self.relationship = relationship
        self.nikHash = nikHash
        self.nikSealed = nikSealed
        self.name = name
        self.birthDate = birthDate
    }
}

/// Agreement to one version of the privacy notice.
public struct Consent: Sendable {
    /// In the name of whom; nil: for oneself.
    public var member: Int64?
    public var version: String
    public var givenAt: Date
}

extension Statement {
    static let family = Statement(
        "family",
        """
        SELECT id, relationship, nik_hash, nik_sealed, name, birth_date
        FROM family_members
        WHERE account_id = $1
        ORDER BY birth_date, id
        """)

    /// Counted under the account's lock, so that parallel requests do not pass the limit together.
    static let lockFamily = Statement(
        "lock_family",
        """
        WITH locked AS (SELECT id FROM accounts WHERE id = $1 AND status = 'active' FOR NO KEY UPDATE)
        SELECT (SELECT count(*)::int FROM family_members m WHERE m.account_id = l.id) FROM locked l
        """)

    static let insertFamilyMember = Statement(
        "insert_family_member",
        """
        INSERT INTO family_members (id, account_id, relationship, nik_hash, nik_sealed, name, birth_date, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, antrean_now())
        """)

    static let deleteFamilyMember = Statement("delete_family_member", "DELETE FROM family_members WHERE account_id = $1 AND id = $2")

    static let insertConsent = Statement(
        "insert_consent", "INSERT INTO consents (account_id, member_id, version, given_at) VALUES ($1, $2, $3, antrean_now())")

    static let consents = Statement(
        "consents", "SELECT member_id, version, given_at FROM consents WHERE account_id = $1 ORDER BY given_at")

    static let familyStatements = [family, lockFamily, insertFamilyMember, deleteFamilyMember, insertConsent, consents]
}

/// Why somebody could not be added to a family.
public enum FamilyConflict: Error, Sendable {
    /// The same NIK is in the family already.
    case known
    case tooMany
}

extension Store {
    /// By age, the oldest first.
    public func family(account: Int64) async throws -> [FamilyMember] {
        try await run(.family, [account]).map(FamilyMember.init(row:))
    }

    /// Adds somebody, with the consent given in their name.
    /// - Throws: `FamilyConflict`.
    public func add(_ member: FamilyMember, to account: Int64, consent version: String, most: Int) async throws {
        do {
            try await pool.withTransaction { connection in
                guard let count = try await connection.query(Statement.lockFamily.sql, [account]).first?.decode(Int.self) else { return }
                guard count < most else { throw FamilyConflict.tooMany }
                _ = try await connection.query(
                    Statement.insertFamilyMember.sql,
                    [
                        member.id, account, member.relationship.rawValue, member.nikHash, Bytes(member.nikSealed), member.name, member.birthDate,
                    ])
                _ = try await connection.query(Statement.insertConsent.sql, [account, member.id, version])
            }
        } catch let error as PostgresError where error.constraint == "family_members_person_unique" {
            throw FamilyConflict.known
        }
    }

    /// Whether there was one.
    public func removeFamilyMember(_ id: Int64, of account: Int64) async throws -> Bool {
        try await run(.deleteFamilyMember, [account, id]).affected > 0
    }

    public func consents(account: Int64) async throws -> [Consent] {
        try await run(.consents, [account]).map { row in
            let (member, version, at) = try row.decode(Int64?.self, String.self, Date.self)
            return Consent(member: member, version: version, givenAt: at)
        }
    }

    public func consent(account: Int64, version: String) async throws {
        try await run(.insertConsent, [account, nil as Int64?, version])
    }
}

extension FamilyMember {
    fileprivate init(row: Row) throws {
        let relationship = try row["relationship", as: String.self]
        guard let relationship = Relationship(rawValue: relationship) else { throw StoreError.unexpected("relationship \(relationship)") }
        self.init(
            id: try row["id", as: Int64.self], relationship: relationship, nikHash: try row["nik_hash", as: UUID.self],
            nikSealed: try row["nik_sealed", as: Bytes.self].array, name: try row["name", as: String.self],
            birthDate: try row["birth_date", as: Day.self])
    }
}
