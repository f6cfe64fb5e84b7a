import Domain
import Foundation
import Security
import Store

/// Why staff are refused.
public enum StaffError: Error, Hashable, Sendable {
    case invalidCredentials
    /// The password is right, and the code of the second factor is asked for.
    case secondFactorRequired
    /// It is wrong, or was taken before: the next one comes within half a minute.
    case secondFactorWrong
    case tooManyAttempts(retryAfter: Duration)
    case usernameTaken
    case notAllowed
    case officesDoNotFit
    case notFound
    /// Used, over, or never written.
    case invitationInvalid
}

/// A session of staff that was just opened. The token is nowhere else.
public struct NewStaffSession: Sendable {
    public var token: String
    public var expiresAt: Date
}

/// A staff account to be made, checked.
public struct StaffForm: Sendable {
    public var username: Username
    public var name: PersonName
    public var role: StaffRole
    /// Empty for the national roles.
    public var offices: [Int32]
    /// An auditor's is needed: the digests of the trail are mailed there.
    public var email: EmailAddress?
    public var phone: PhoneNumber?
    public var nik: NIK?

    public init(
        username: Username, name: PersonName, role: StaffRole, offices: [Int32], email: EmailAddress? = nil, phone: PhoneNumber? = nil,
        nik: NIK? = nil
    ) {
        self.username = username
        self.name = name
        self.role = role
        self.offices = offices
        self.email = email
        self.phone = phone
        self.nik = nik
    }
}

/// Accounts, log-in and machines of staff.
///
/// Called by `Web` and by `antrean staff`. Nobody is given a password: who is to work with the system gets a link, good once, and sets password and
/// second factor there. Everything it changes is in the trail, written in the same transaction. It throws `StaffError` for what a person can mend.
public struct StaffService: Sendable {
    /// How long a session lasts: a long working day.
    public static let sessionValid = Duration.seconds(12 * 3600)
    /// How long an invitation is good.
    public static let invitationValid = Duration.seconds(3 * 86_400)
    /// What the app on the phone shows.
    public static let issuer = "Antrean Paspor"

    private let store: Store
    private let blind: Blind
    private let seal: Seal
    private let hasher: PasswordHasher
    private let now: @Sendable () -> Date

    public init(store: Store, keys: KeyRing, hasher: PasswordHasher, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        blind = Blind(keys)
        seal = Seal(keys)
        self.hasher = hasher
        self.now = now
    }

    /// - Parameters:
    ///   - code: of the second factor; nil: an officer on a registered machine needs none.
    ///   - device: the random text that the browser keeps.
    public func logIn(username: String, password: String, code: String?, device: String?) async throws -> NewStaffSession {
        try hasher.admit()
        let username = username.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        let device = device.map { blind.device($0) }
        // who fails on purpose elsewhere does not lock out the desk
        let machine = if let device { try await store.device(token: device)?.id } else { Int32?.none }
        let subject = blind.limit(Limit.staffLogins.kind, username).uuidString + (machine.map { " \($0)" } ?? "")
        guard try await store.mayUse(.staffLogins, subject: subject) else {
            throw StaffError.tooManyAttempts(retryAfter: Limit.staffLogins.window)
        }
        guard let known = try await store.staffCredentials(username: username) else {
            try await hasher.verifyNothing(Password.normalise(password))
            _ = try await store.count(.staffLogins, subject: subject)
            throw StaffError.invalidCredentials
        }
        guard try await hasher.verify(Password.normalise(password), stored: known.password) != .wrong else {
            _ = try await store.count(.staffLogins, subject: subject)
            throw StaffError.invalidCredentials
        }
        var step: Int64?
        if let code {
            step = try oneTimeCode(known.totpSealed, username).step(of: code.filter { $0 != " " }, at: now())
            guard step != nil else {
                _ = try await store.count(.staffLogins, subject: subject)
                throw StaffError.secondFactorWrong
            }
        }
        // who guesses many at once is not heard once the limit is reached, also with the right one
        guard try await store.mayUse(.staffLogins, subject: subject) else {
            throw StaffError.tooManyAttempts(retryAfter: Limit.staffLogins.window)
        }
        let token = Token.random()
        let opened = try await store.openStaffSession(
            staff: known.id, token: token.hash, step: step, device: device, validFor: Self.sessionValid)
        switch (opened.outcome, opened.expiresAt) {
        case (.done, let expires?): return NewStaffSession(token: token.text, expiresAt: expires)
        case (.before, _): throw StaffError.secondFactorWrong
        default: throw step == nil ? StaffError.secondFactorRequired : StaffError.invalidCredentials
        }
    }

    /// Makes an account. Gives back the secret part of its invitation's link, which is told once.
    public func create(_ form: StaffForm, by actor: StaffActor) async throws -> (staff: Int64, invitation: String) {
        guard form.role.isNational == form.offices.isEmpty, form.role != .auditor || form.email != nil else { throw StaffError.officesDoNotFit }
        let (text, invitation) = try invitation(for: form.username.text)
        let hash = form.email.map { blind.email($0.normalised) }
        let new = NewStaff(
            username: form.username.text, name: form.name.text, role: form.role, offices: Array(Set(form.offices)).sorted(), emailHash: hash,
            emailSealed: try form.email.map { try seal.seal($0.address, table: "staff", column: "email", row: hash!.uuidString) },
            phoneHash: form.phone.map { blind.phone($0.e164) }, nikHash: form.nik.map { blind.nik($0.digits) })
        let made = try await store.create(new, invitation, by: actor)
        switch (made.outcome, made.staff) {
        case (.done, let staff?): return (staff, text)
        case (.before, _): throw StaffError.usernameTaken
        case (.officesDoNotFit, _): throw StaffError.officesDoNotFit
        default: throw StaffError.notAllowed
        }
    }

    /// Invites somebody anew who has lost password or phone. What there was is void at once.
    public func invite(_ staff: Int64, by actor: StaffActor) async throws -> String {
        guard let member = try await store.staff(staff) else { throw StaffError.notFound }
        let (text, invitation) = try invitation(for: member.username)
        try check(try await store.invite(staff: staff, invitation, by: actor))
        return text
    }

    /// Which person somebody of the staff is, whose account was made without.
    public func set(nik: NIK, of staff: Int64) async throws {
        try await store.setNIK(blind.nik(nik.digits), staff: staff)
    }

    public func setActive(_ active: Bool, staff: Int64, by actor: StaffActor) async throws {
        try check(try await store.setActive(active, staff: staff, by: actor))
    }

    /// Who is invited by a link, and the secret for the app.
    public func invitation(_ token: String) async throws -> (username: String, code: OneTimeCode) {
        guard Token.isPlausible(token), let found = try await store.invitation(token: Token.hash(token), counting: false) else {
            throw StaffError.invitationInvalid
        }
        return (found.username, try oneTimeCode(found.totpSealed, found.username))
    }

    /// Sets an account up.
    /// - Parameter code: what the app shows, so that it is known to work.
    public func accept(_ token: String, code: String, password: (Username) throws -> Password) async throws {
        try hasher.admit()
        guard Token.isPlausible(token), let found = try await store.invitation(token: Token.hash(token), counting: true) else {
            throw StaffError.invitationInvalid
        }
        let password = try password(try Username(found.username))
        guard let step = try oneTimeCode(found.totpSealed, found.username).step(of: code.filter { $0 != " " }, at: now()) else {
            throw StaffError.secondFactorWrong
        }
        guard try await store.accept(invitation: Token.hash(token), password: try await hasher.hash(password.text), step: step) else {
            throw StaffError.invitationInvalid
        }
    }

    /// Makes a browser a machine of an office.
    public func register(device: String, name: String, office: Int32, by actor: StaffActor) async throws -> Int32 {
        let registered = try await store.register(device: blind.device(device), name: name, office: office, by: actor)
        guard registered.outcome == .done, let id = registered.device else { throw StaffError.notAllowed }
        return id
    }

    public func revoke(device: Int32, by actor: StaffActor) async throws {
        try check(try await store.revoke(device: device, by: actor))
    }

    /// The machine that a browser is, if it is one.
    public func machine(_ device: String) async throws -> StaffDevice? {
        try await store.device(token: blind.device(device))
    }

    private func check(_ outcome: StaffOutcome) throws {
        switch outcome {
        case .done, .before: break
        case .notFound: throw StaffError.notFound
        case .notAllowed, .officesDoNotFit: throw StaffError.notAllowed
        }
    }

    private func invitation(for username: String) throws -> (text: String, StaffInvitation) {
        let token = Token.random()
        let sealed = try seal.seal(OneTimeCode.random().secret, table: "staff", column: "totp", row: username)
        return (token.text, StaffInvitation(token: token.hash, totpSealed: sealed, validFor: Self.invitationValid))
    }

    private func oneTimeCode(_ sealed: [UInt8], _ username: String) throws -> OneTimeCode {
        OneTimeCode(secret: try seal.openBytes(sealed, table: "staff", column: "totp", row: username))
    }
}

extension Limit {
    /// Failed log-ins of one member of staff, on one registered machine or on all others.
    static let staffLogins = Limit(kind: "staff_login_failed", most: 10, window: .seconds(15 * 60))
}
