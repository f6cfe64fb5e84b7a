import Booking
import Domain
import Foundation
import Store

/// When somebody wants to come, as sent: exactly one of `earliest`, `date` (with `session` or without) and `slot`.
struct PreferenceBody: Decodable {
    var earliest: Bool?
    var date: String?
    var session: String?
    var slot: SlotID?

    /// A number that Foundation would call invalid JSON when it is no Int64; here it is a wrong field.
    struct SlotID: Decodable {
        var value: Int64

        init(value: Int64) {
            self.value = value
        }

        init(from decoder: any Decoder) throws {
            do {
                value = try decoder.singleValueContainer().decode(Int64.self)
            } catch {
                throw DecodingError.typeMismatch(Int64.self, .init(codingPath: decoder.codingPath, debugDescription: "not a whole number"))
            }
        }
    }

    /// Nil after noting what is wrong.
    func checked(at path: String, _ checks: inout Checks) -> Preference? {
        let given = [earliest == true, date != nil, slot != nil].filter { $0 }.count
        guard given == 1, earliest != false, session == nil || date != nil else {
            checks.fail(path, .invalidPreference)
            return nil
        }
        if let slot = slot?.value {
            if slot <= 0 { checks.fail("\(path).slot", .invalidSlot) }
            return slot > 0 ? .slot(slot) : nil
        }
        guard let date else { return .earliest }
        let day = Day(date)
        if day == nil { checks.fail("\(path).date", .invalidDate) }
        var wanted: Session?
        if let session {
            wanted = Session(code: session)
            if wanted == nil { checks.fail("\(path).session", .invalidSession) }
        }
        guard let day, session == nil || wanted != nil else { return nil }
        return .day(day, wanted)
    }
}

extension Preference {
    /// For the MAC of the body.
    var canonical: String {
        switch self {
        case .earliest: "earliest"
        case .day(let day, let session): "day \(day) \(session?.code ?? "")"
        case .slot(let id): "slot \(id)"
        }
    }
}

/// One person of a party, as sent.
struct ApplicantBody: Decodable {
    var nik: String?
    var name: String?
    var birthDate: String?
    var relationship: String?
    var service: String?
    var nikConfirmed: Bool?

    enum CodingKeys: String, CodingKey {
        case nik, name, relationship, service
        case birthDate = "birth_date"
        case nikConfirmed = "nik_confirmed"
    }
}

/// A checked person of a party.
struct Applicant: Sendable {
    var person: PersonFields.Checked
    var relationship: Relationship
    var service: Service

    /// For the MAC of the body.
    var canonical: String {
        "\(person.nik.digits) \(person.name.text) \(person.birthDate) \(relationship.rawValue) \(service.code)"
    }
}

extension [ApplicantBody] {
    /// One to five different people, at most one of them the holder. Nil after noting what is wrong.
    func checked(today: Day, _ checks: inout Checks) -> [Applicant]? {
        guard (1...5).contains(count) else {
            checks.fail("applicants", .partySize)
            return nil
        }
        let applicants = enumerated().compactMap { index, body in body.checked(at: "applicants[\(index)]", today: today, &checks) }
        guard applicants.count == count else { return nil }
        var seen: Set<String> = []
        for (index, applicant) in applicants.enumerated() where !seen.insert(applicant.person.nik.digits).inserted {
            checks.fail("applicants[\(index)].nik", .duplicatePerson)
        }
        if applicants.filter({ $0.relationship == .holder }).count > 1 { checks.fail("applicants", .moreThanOneHolder) }
        return applicants
    }
}

extension ApplicantBody {
    /// - Parameter path: of the object with the fields; empty when the body is it.
    func checked(at path: String, today: Day, _ checks: inout Checks) -> Applicant? {
        let within = path.isEmpty ? "" : path + "."
        let person = PersonFields(nik: nik, name: name, birthDate: birthDate, nikConfirmed: nikConfirmed ?? false)
            .checked(at: path, today: today, &checks)
        let relationship = checks.required(relationship, "\(within)relationship").flatMap { text -> Relationship? in
            let known = Relationship(rawValue: text)
            if known == nil { checks.fail("\(within)relationship", .invalidRelationship) }
            return known
        }
        let service = checks.required(service, "\(within)service").flatMap { code -> Service? in
            guard let known = Service(code: code) else {
                checks.fail("\(within)service", .invalidService)
                return nil
            }
            if !known.isBookable { checks.fail("\(within)service", .serviceWalkInOnly) }
            return known.isBookable ? known : nil
        }
        guard let person, let relationship, let service else { return nil }
        return Applicant(person: person, relationship: relationship, service: service)
    }
}
