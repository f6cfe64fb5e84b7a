import Domain
import Foundation
import Security
import Store

/// Somebody to be added to a family, checked.
public struct FamilyForm: Sendable {
    public var relationship: Relationship
    public var nik: NIK
    public var name: PersonName
    public var birthDate: Day
    /// The version of the privacy notice that was agreed to in their name.
    public var consent: String

    public init(relationship: Relationship, nik: NIK, name: PersonName, birthDate: Day, consent: String) {
        self.relationship = relationship
        self.nik = nik
        self.name = name
        self.birthDate = birthDate
        self.consent = consent
    }
}

/// Somebody of a family, or the account's person, with the NIK in the clear: for a booking, never for a screen.
public struct KnownPerson: Sendable, Identifiable {
    /// Nil: the account's own person.
    public var id: Int64?
    public var relationship: Relationship
    public var nik: NIK
    public var name: PersonName
    public var birthDate: Day

    public init(id: Int64?, relationship: Relationship, nik: NIK, name: PersonName, birthDate: Day) {
        self.id = id
        self.relationship = relationship
        self.nik = nik
        self.name = name
        self.birthDate = birthDate
    }
}

extension AccountService {
    /// So many may be kept: enough for the largest families, too few for a trade.
    public static let largestFamily = 15

    /// The account's person first, then the family, the oldest first.
    public func people(of account: Account) async throws -> [KnownPerson] {
        let holder = try person(
            nil, .holder, account.details.nikSealed, account.details.name, account.details.birthDate, table: "accounts", row: account.id)
        return [holder]
            + (try await store.family(account: account.id).map {
                try person($0.id, $0.relationship, $0.nikSealed, $0.name, $0.birthDate, table: "family_members", row: $0.id)
            })
    }

    /// Adds somebody; their id.
    public func add(_ form: FamilyForm, to account: Account) async throws -> Int64 {
        let hash = blind.nik(form.nik.digits)
        guard hash != account.details.nikHash else { throw AccountError.familyMemberKnown }
        let id = try await ids.draw(1).lowerBound
        let member = FamilyMember(
            id: id, relationship: form.relationship, nikHash: hash,
            nikSealed: try seal.seal(form.nik.digits, table: "family_members", column: "nik", row: String(id)), name: form.name.text,
            birthDate: form.birthDate)
        do {
            try await store.add(member, to: account.id, consent: form.consent, most: Self.largestFamily)
        } catch FamilyConflict.known {
            throw AccountError.familyMemberKnown
        } catch FamilyConflict.tooMany {
            throw AccountError.familyTooLarge
        }
        return id
    }

    /// Takes somebody out of the family; bookings stay. Whether there was one.
    public func remove(familyMember id: Int64, of account: Int64) async throws -> Bool {
        try await store.removeFamilyMember(id, of: account)
    }

    private func person(
        _ id: Int64?, _ relationship: Relationship, _ sealed: [UInt8], _ name: String, _ birth: Day, table: String, row: Int64
    ) throws -> KnownPerson {
        let nik = try seal.open(sealed, table: table, column: "nik", row: String(row))
        return KnownPerson(id: id, relationship: relationship, nik: try NIK(nik), name: try PersonName(name), birthDate: birth)
    }
}

extension AccountService {
    /// Takes everything personal out of an account, for good.
    public func erase(account id: Int64, password: String) async throws {
        _ = try await confirmed(id, password: password)
        switch try await store.erase(account: id) {
        case .erased: break
        case .hasLiveBookings: throw AccountError.hasLiveBookings
        case .notFound: throw AccountError.invalidCredentials
        }
    }
}
