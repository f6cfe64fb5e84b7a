import Accounts
import Domain

/// The body of a registration, as sent.
struct RegistrationBody: Decodable {
    struct Person: Decodable {
        var nik: String?
        var name: String?
        var birthDate: String?
        var nikConfirmed: Bool?

        enum CodingKeys: String, CodingKey {
            case nik, name
            case birthDate = "birth_date"
            case nikConfirmed = "nik_confirmed"
        }
    }

    var username: String?
    var email: String?
    var password: String?
    var applicant: Person?
    var phone: String?
    var language: String?
    /// The version of the privacy notice that was agreed to.
    var consent: String?

    /// - Throws: `APIError` with every wrong field.
    func checked(today: Day, language spoken: Language) throws -> RegistrationForm {
        var checks = Checks()
        let username = checks.parse(username, "username", { _ in .invalidUsername }) { try Username($0) }
        let email = checks.parse(email, "email", { _ in .invalidEmail }) { try EmailAddress($0) }
        let password = checkedPassword(&checks, username, email)
        let phone = phone == nil ? nil : checks.parse(phone, "phone", { _ in .invalidPhone }) { try PhoneNumber($0) }
        let language = checkedLanguage(&checks) ?? spoken
        if consent != nil, consent != PrivacyNotice.version { checks.fail("consent", .consentOutdated) }
        guard let person = checks.required(applicant, "applicant") else {
            try checks.finish()
            throw APIError(.missingField)
        }
        let checked = PersonFields(nik: person.nik, name: person.name, birthDate: person.birthDate, nikConfirmed: person.nikConfirmed ?? false)
            .checked(at: "applicant", today: today, &checks)
        try checks.finish()
        guard let username, let email, let password, let checked else { throw APIError(.missingField) }
        return RegistrationForm(
            username: username, email: email, password: password, phone: phone, language: language, nik: checked.nik, name: checked.name,
            birthDate: checked.birthDate, consent: consent)
    }

    /// A password is judged beside the name and address; when those are wrong, they are told first.
    private func checkedPassword(_ checks: inout Checks, _ username: Username?, _ email: EmailAddress?) -> Password? {
        guard let password = checks.required(password, "password"), let username, let email else { return nil }
        do {
            return try Password(password, username: username, email: email)
        } catch {
            checks.fail("password", error.errorCode)
            return nil
        }
    }

    private func checkedLanguage(_ checks: inout Checks) -> Language? {
        guard let language else { return nil }
        guard let known = Language(rawValue: language) else {
            checks.fail("language", .invalidLanguage)
            return nil
        }
        return known
    }
}
