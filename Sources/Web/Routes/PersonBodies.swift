import Accounts
import Domain
import Foundation

struct LanguageBody: Decodable {
    var language: String?
}

/// A password asked for once more, and perhaps the one that takes its place.
struct PasswordChangeBody: Decodable {
    var password: String?
    var newPassword: String?

    enum CodingKeys: String, CodingKey {
        case password
        case newPassword = "new_password"
    }

    func checkedPassword() throws -> String {
        guard let password else { throw APIError(field: "password", .missingField) }
        guard password.utf8.count <= 512 else { throw APIError(.wrongPassword) }
        return password
    }
}

struct EmailChangeBody: Decodable {
    var email: String?
    var password: String?

    func checked() throws -> (EmailAddress, String) {
        var checks = Checks()
        let email = checks.parse(email, "email", { _ in .invalidEmail }) { try EmailAddress($0) }
        let password = checks.required(password, "password")
        try checks.finish()
        guard let email, let password, password.utf8.count <= 512 else { throw APIError(.wrongPassword) }
        return (email, password)
    }
}

/// A mailed code with what it is for.
struct CodeBody: Decodable {
    var email: String?
    var code: String?
    var password: String?

    func checked() throws -> String {
        var checks = Checks()
        let code = checks.code(code)
        try checks.finish()
        return code!
    }

    func checkedEmail() throws -> EmailAddress {
        var checks = Checks()
        let email = checks.parse(email, "email", { _ in .invalidEmail }) { try EmailAddress($0) }
        try checks.finish()
        return email!
    }
}

extension Checks {
    /// A mailed code: 6 to 8 digits.
    mutating func code(_ text: String?, at path: String = "code") -> String? {
        guard let code = required(text?.trimmingCharacters(in: .whitespaces), path) else { return nil }
        guard (6...8).contains(code.utf8.count), code.utf8.allSatisfy({ (48...57).contains($0) }) else {
            fail(path, .verificationInvalid)
            return nil
        }
        return code
    }
}

/// Somebody to be added to the family, as sent.
struct FamilyMemberBody: Decodable {
    var nik: String?
    var name: String?
    var birthDate: String?
    var relationship: String?
    var nikConfirmed: Bool?
    /// The version of the privacy notice that was agreed to in their name.
    var consent: String?

    enum CodingKeys: String, CodingKey {
        case nik, name, relationship, consent
        case birthDate = "birth_date"
        case nikConfirmed = "nik_confirmed"
    }

    /// - Throws: `APIError` with every wrong field.
    func checked(today: Day) throws -> FamilyForm {
        var checks = Checks()
        let person = PersonFields(nik: nik, name: name, birthDate: birthDate, nikConfirmed: nikConfirmed ?? false)
            .checked(at: "", today: today, &checks)
        let relationship = checks.required(relationship, "relationship").flatMap { text -> Relationship? in
            let known = Relationship(rawValue: text).flatMap { $0 == .holder ? nil : $0 }
            if known == nil { checks.fail("relationship", .invalidRelationship) }
            return known
        }
        if checks.required(consent, "consent") != nil, consent != PrivacyNotice.version { checks.fail("consent", .consentOutdated) }
        try checks.finish()
        guard let person, let relationship, let consent else { throw APIError(.missingField) }
        return FamilyForm(relationship: relationship, nik: person.nik, name: person.name, birthDate: person.birthDate, consent: consent)
    }
}
