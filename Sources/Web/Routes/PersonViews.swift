import Accounts
import Domain
import Foundation
import Store

/// An account as its person sees it.
struct AccountView: Encodable {
    var username: String
    var email: String
    var phone: String?
    var language: String
    var name: String
    /// Masked: never whole on a screen.
    var nik: String
    var birthDate: String

    enum CodingKeys: String, CodingKey {
        case username, email, phone, language, name, nik
        case birthDate = "birth_date"
    }

    init(_ account: Account, _ services: Services) throws {
        let details = account.details
        let row = String(account.id)
        username = details.username
        email = try services.accounts.address(of: account).address
        phone = try details.phoneSealed.map { try services.seal.open($0, table: "accounts", column: "phone", row: row) }
        language = details.language.rawValue
        name = details.name
        nik = try NIK(try services.seal.open(details.nikSealed, table: "accounts", column: "nik", row: row)).masked
        birthDate = details.birthDate.description
    }
}

struct FamilyMemberView: Encodable {
    var id: String
    var relationship: String
    var name: String
    var nik: String
    var birthDate: String

    enum CodingKeys: String, CodingKey {
        case id, relationship, name, nik
        case birthDate = "birth_date"
    }

    init(_ person: KnownPerson) {
        id = person.id.map { String($0) } ?? ""
        relationship = person.relationship.rawValue
        name = person.name.text
        nik = person.nik.masked
        birthDate = person.birthDate.description
    }
}

/// A mail with a code is on its way, if there is anybody to send it to.
struct CodeView: Encodable {
    var codeValidMinutes: Int

    enum CodingKeys: String, CodingKey {
        case codeValidMinutes = "code_valid_minutes"
    }

    init(_ valid: Duration) {
        codeValidMinutes = Int(valid / .seconds(60))
    }
}

struct StoredSessionView: Encodable {
    var id: String
    var device: String
    var createdAt: String
    var expiresAt: String
    var current: Bool

    enum CodingKeys: String, CodingKey {
        case id, device, current
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }

    init(_ session: StoredSession) {
        id = session.handle.uuidString.lowercased()
        device = session.device
        createdAt = RFC3339.utc(session.createdAt)
        expiresAt = RFC3339.utc(session.expiresAt)
        current = session.isCurrent
    }
}

/// What became of a mail about a booking.
struct MessageView: Encodable {
    var kind: String
    var state: String
    var createdAt: String
    var finishedAt: String?

    enum CodingKeys: String, CodingKey {
        case kind, state
        case createdAt = "created_at"
        case finishedAt = "finished_at"
    }

    init(_ message: BookingMessage) {
        kind = message.kind
        state = message.state
        createdAt = RFC3339.utc(message.createdAt)
        finishedAt = message.finishedAt.map(RFC3339.utc)
    }
}

/// Everything that is kept of a person, in the clear but for secrets: the right of law 27/2022, article 7.
struct ExportView: Encodable {
    struct Person: Encodable {
        var id: String?
        var relationship: String
        var nik: String
        var name: String
        var birthDate: String

        enum CodingKeys: String, CodingKey {
            case id, relationship, nik, name
            case birthDate = "birth_date"
        }

        init(_ person: KnownPerson) {
            id = person.id.map { String($0) }
            relationship = person.relationship.rawValue
            nik = person.nik.digits
            name = person.name.text
            birthDate = person.birthDate.description
        }
    }

    struct ConsentView: Encodable {
        /// For whom, by the id of the family; nil: for oneself.
        var familyMember: String?
        var version: String
        var givenAt: String

        enum CodingKeys: String, CodingKey {
            case version
            case familyMember = "family_member"
            case givenAt = "given_at"
        }
    }

    struct Visit: Encodable {
        var code: String
        var queueNumber: String
        var status: String
        var office: String
        var startsAt: String
        var name: String
        var nik: String
        var birthDate: String
        var relationship: String
        var service: String
        var createdAt: String
        var messages: [MessageView]

        enum CodingKeys: String, CodingKey {
            case code, status, office, name, nik, relationship, service, messages
            case queueNumber = "queue_number"
            case startsAt = "starts_at"
            case birthDate = "birth_date"
            case createdAt = "created_at"
        }
    }

    var account: AccountView
    var people: [Person]
    var consents: [ConsentView]
    var sessions: [StoredSessionView]
    var bookings: [Visit]

    init(_ account: Account, session: UUID, _ services: Services) async throws {
        self.account = try AccountView(account, services)
        people = try await services.accounts.people(of: account).map(Person.init)
        consents = try await services.store.consents(account: account.id).map {
            ConsentView(familyMember: $0.member.map { String($0) }, version: $0.version, givenAt: RFC3339.utc($0.givenAt))
        }
        sessions = try await services.store.sessions(account: account.id, current: session).map(StoredSessionView.init)
        bookings = []
        for booking in try await services.store.bookings(account: account.id, limit: 1000) {
            let office = try await services.office(id: booking.office)
            let proven = try booking.proven()
            bookings.append(
                Visit(
                    code: services.codes.code(for: booking.id).text, queueNumber: booking.queueNumber.description,
                    status: booking.status.rawValue, office: office.code, startsAt: office.zone.rfc3339(booking.startsAt), name: booking.name,
                    nik: try services.seal.open(proven.nikSealed, table: "applicants", column: "nik", row: String(booking.id)),
                    birthDate: booking.birthDate.description, relationship: booking.relationship.rawValue, service: proven.service.code,
                    createdAt: RFC3339.utc(booking.createdAt),
                    messages: try await services.store.messages(booking: booking.id, party: booking.party).map(MessageView.init)))
        }
    }
}
