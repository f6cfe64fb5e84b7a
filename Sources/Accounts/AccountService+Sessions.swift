import Domain
import Foundation
import Security
import Store

/// A session that was just opened. The token is nowhere else.
public struct NewSession: Sendable {
    public var account: Int64
    public var token: String
    public var expiresAt: Date
}

/// What a client tells of the device it runs on.
public struct Device: Sendable {
    /// A random text that the device keeps: who logged in on it once is known again by it.
    public var id: String?
    /// What its person reads in the list of sessions.
    public var name: String

    public init(id: String?, name: String) {
        self.id = id
        self.name = name
    }

    public static let unknown = Device(id: nil, name: "")
}

extension AccountService {
    /// Opens a session for a user name or an e-mail address and its password. An unknown name takes as long as a wrong
    /// password.
    ///
    /// Failures are counted by name, and past the limit only devices are heard on which the person has logged in before, each with a count of its
    /// own: a stranger who fails on purpose locks out strangers.
    public func logIn(login: String, password: String, device: Device = .unknown) async throws -> NewSession {
        try hasher.admit()
        let login = login.trimmingCharacters(in: .whitespacesAndNewlines)
        let email = (try? EmailAddress(login)).map { blind.email($0.normalised) }
        let username = login.lowercased()
        let account: Account?
        if let email { account = try await store.account(email: email) } else { account = try await store.account(username: username) }
        let (limit, subject) = try await loginLimit(username, account, device)
        guard try await store.mayUse(limit, subject: subject) else { throw AccountError.tooManyAttempts(retryAfter: limit.window) }
        guard let account else {
            try await refuse(login: username, email: email, password: password, limit, subject)
        }
        let verification = try await hasher.verify(Password.normalise(password), stored: account.details.password)
        if verification == .wrong {
            _ = try await store.count(limit, subject: subject)
            throw AccountError.invalidCredentials
        }
        // who guesses many at once is not heard once the limit is reached, also with the right one
        guard try await store.mayUse(limit, subject: subject) else { throw AccountError.tooManyAttempts(retryAfter: limit.window) }
        if verification == .okNeedsUpgrade {
            let better = try await hasher.hash(Password.normalise(password))
            try await store.upgradePassword(account: account.id, from: account.details.password, to: better)
        }
        let token = Token.random()
        let expires = try await store.openSession(
            token: token.hash, account: account.id, validFor: settings.sessionValid, device: String(device.name.prefix(100)))
        if let id = device.id { try await store.know(device: blind.device(id), account: account.id) }
        return NewSession(account: account.id, token: token.text, expiresAt: expires)
    }

    private func loginLimit(_ username: String, _ account: Account?, _ device: Device) async throws -> (Limit, String) {
        if let account, let id = device.id {
            let hash = blind.device(id)
            if try await store.isKnown(device: hash, account: account.id) { return (.knownLogins, "\(account.id) \(hash.uuidString)") }
        }
        // by the account where there is one: its name and its address are the same door
        let subject = account.map { "account \($0.id)" } ?? blind.limit(Limit.logins.kind, username).uuidString
        return (.logins, subject)
    }

    /// Whose session a token is; nil when it is none.
    public func account(token: UUID) async throws -> Int64? {
        try await store.sessionAccount(token: token)
    }

    /// Ends a session; whether there was one.
    public func logOut(token: UUID) async throws -> Bool {
        try await store.closeSession(token: token)
    }

    /// No such account: perhaps one whose address is not confirmed yet, which only who knows its password is told.
    private func refuse(login: String, email: UUID?, password: String, _ limit: Limit, _ subject: String) async throws -> Never {
        let registration = try await store.registration(username: login, email: email ?? UUID())
        if let registration, !registration.expired {
            if try await hasher.verify(Password.normalise(password), stored: registration.details.password) != .wrong {
                throw AccountError.notVerified
            }
        } else {
            try await hasher.verifyNothing(Password.normalise(password))
        }
        _ = try await store.count(limit, subject: subject)
        throw AccountError.invalidCredentials
    }
}
