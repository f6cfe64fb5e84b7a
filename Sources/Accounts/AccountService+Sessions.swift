import Domain
import Foundation
import Security
import Store

/// A session that was just opened. The token is nowhere else.
public struct NewSession: Sendable {
    public var token: String
    public var expiresAt: Date
}

extension AccountService {
    /// Opens a session for a user name or an e-mail address and its password. An unknown name takes as long as a wrong
    /// password.
    public func logIn(login: String, password: String) async throws -> NewSession {
        let login = login.trimmingCharacters(in: .whitespacesAndNewlines)
        let subject = blind.limit(Limit.logins.kind, login.lowercased()).uuidString
        guard try await store.mayUse(.logins, subject: subject) else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.logins.window)
        }
        let email = (try? EmailAddress(login)).map { blind.email($0.normalised) }
        let username = login.lowercased()
        let account: Account?
        if let email { account = try await store.account(email: email) } else { account = try await store.account(username: username) }
        guard let account else {
            try await refuse(login: username, email: email, password: password, subject: subject)
        }
        let verification = try await hasher.verify(Password.normalise(password), stored: account.details.password)
        if verification == .wrong {
            _ = try await store.count(.logins, subject: subject)
            throw AccountError.invalidCredentials
        }
        if verification == .okNeedsUpgrade {
            let better = try await hasher.hash(Password.normalise(password))
            try await store.upgradePassword(account: account.id, from: account.details.password, to: better)
        }
        let token = Token.random()
        let expires = try await store.openSession(token: token.hash, account: account.id, validFor: settings.sessionValid)
        return NewSession(token: token.text, expiresAt: expires)
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
    private func refuse(login: String, email: UUID?, password: String, subject: String) async throws -> Never {
        let registration = try await store.registration(username: login, email: email ?? UUID())
        if let registration, !registration.expired {
            if try await hasher.verify(Password.normalise(password), stored: registration.details.password) != .wrong {
                throw AccountError.notVerified
            }
        } else {
            try await hasher.verifyNothing(Password.normalise(password))
        }
        _ = try await store.count(.logins, subject: subject)
        throw AccountError.invalidCredentials
    }
}
