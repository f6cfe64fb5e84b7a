import Domain
import Foundation
import Security
import Store

/// A checked registration.
public struct RegistrationForm: Sendable {
    public var username: Username
    public var email: EmailAddress
    public var password: Password
    public var phone: PhoneNumber?
    public var language: Language
    public var nik: NIK
    public var name: PersonName
    public var birthDate: Day
    /// The version of the privacy notice that was agreed to; nil when the channel asks for consent by other means.
    public var consent: String?

    public init(
        username: Username, email: EmailAddress, password: Password, phone: PhoneNumber?, language: Language, nik: NIK, name: PersonName,
        birthDate: Day, consent: String? = nil
    ) {
        self.username = username
        self.email = email
        self.password = password
        self.phone = phone
        self.language = language
        self.nik = nik
        self.name = name
        self.birthDate = birthDate
        self.consent = consent
    }
}

extension AccountService {
    /// Stores a registration and has a code mailed to its address. Asking again replaces the registration of the address
    /// and its code: registering is idempotent by nature. Nothing is held for anybody until the code comes back.
    ///
    /// Who asks learns nothing of other people: an address that has an account is answered the same, and told by mail; that the NIK has one is told
    /// to who has shown with the code that the address is theirs.
    /// - Returns: how long the code is good.
    public func register(_ form: RegistrationForm) async throws -> Duration {
        try hasher.admit()
        let email = blind.email(form.email.normalised)
        let nik = blind.nik(form.nik.digits)
        if try await store.isTaken(username: form.username.text, by: email) { throw AccountError.usernameTaken }
        guard try await store.count(.codes, subject: email.uuidString) else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.codes.window)
        }
        if let phone = form.phone {
            guard try await store.count(.phones, subject: blind.phone(phone.e164).uuidString) else {
                throw AccountError.tooManyAttempts(retryAfter: Limit.phones.window)
            }
        }
        let password = try await hasher.hash(form.password.text)
        // stored like any other, so that nothing later tells it apart; but no code is mailed for it
        let known = try await store.account(email: email)?.id
        let id = try await ids.draw(1).lowerBound
        let row = String(id)
        // sealed as the account's from the beginning: the confirmation keeps id and seals
        let details = AccountDetails(
            username: form.username.text, language: form.language, password: password, emailHash: email,
            emailSealed: try seal.seal(form.email.address, table: "accounts", column: "email", row: row),
            phoneHash: form.phone.map { blind.phone($0.e164) },
            phoneSealed: try form.phone.map { try seal.seal($0.e164, table: "accounts", column: "phone", row: row) },
            nikHash: nik, nikSealed: try seal.seal(form.nik.digits, table: "accounts", column: "nik", row: row),
            name: form.name.text, birthDate: form.birthDate)
        let code = try seal.seal(MailCode.random(), table: "registrations", column: "code", row: row)
        try await store.register(id: id, details, codeSealed: code, consent: form.consent, validFor: settings.codeValid, known: known)
        return settings.codeValid
    }

    /// Confirms an address with the code mailed to it, and makes the account.
    public func verify(email: EmailAddress, code: String) async throws -> Account {
        guard let registration = try await store.attemptRegistration(email: blind.email(email.normalised)) else {
            throw AccountError.verificationInvalid
        }
        guard !registration.expired, registration.attempts <= settings.codeAttempts else { throw AccountError.verificationExpired }
        let mailed = try seal.open(registration.codeSealed, table: "registrations", column: "code", row: String(registration.id))
        guard ConstantTime.equal(mailed, code) else { throw AccountError.verificationInvalid }
        do {
            try await store.activate(registration)
        } catch AccountConflict.usernameTaken {
            throw AccountError.usernameTaken
        } catch AccountConflict.accountExists {
            throw AccountError.accountExists
        }
        return Account(id: registration.id, details: registration.details)
    }
}
