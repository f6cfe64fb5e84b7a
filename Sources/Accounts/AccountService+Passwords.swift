import Domain
import Foundation
import Security
import Store

extension AccountService {
    /// Has a code mailed with which the person sets a new password. Says nothing of whether there is such an account: who owns the address sees
    /// it in the mail.
    /// - Returns: how long the code is good.
    public func forgotPassword(email: EmailAddress) async throws -> Duration {
        let hash = blind.email(email.normalised)
        guard try await store.count(.codes, subject: hash.uuidString) else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.codes.window)
        }
        guard let account = try await store.account(email: hash) else { return settings.codeValid }
        if try await store.mailAgain(.password, account: account.id) { return settings.codeValid }
        let id = try await ids.draw(1).lowerBound
        let code = try seal.seal(MailCode.random(), table: "mailed_codes", column: "code", row: String(id))
        try await store.mail(code: code, id: id, .password, account: account.id, validFor: settings.codeValid)
        return settings.codeValid
    }

    /// Sets a new password with the code mailed for it, once. Every session of the account ends. What is wrong with a code is not told apart: an
    /// address without an account is answered the same.
    /// - Parameter device: where it is done: its person is known there from now on.
    public func resetPassword(
        email: EmailAddress, code: String, device: Device = .unknown, password: (Username) throws -> Password
    ) async throws {
        try hasher.admit()
        let hash = blind.email(email.normalised)
        guard try await store.count(.resets, subject: hash.uuidString) else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.resets.window)
        }
        guard let account = try await store.account(email: hash) else { throw AccountError.verificationInvalid }
        let mailed: MailedCode
        do {
            mailed = try await use(.password, code, of: account.id)
        } catch AccountError.verificationExpired {
            throw AccountError.verificationInvalid
        }
        let password = try password(Username(account.details.username))
        let hashed = try await hasher.hash(password.text)
        guard try await store.setPassword(hashed, account: account.id, using: mailed.id, keeping: nil) else {
            throw AccountError.verificationInvalid
        }
        if let id = device.id { try await store.know(device: blind.device(id), account: account.id) }
    }

    /// Changes the password of who is logged in; every other session ends.
    public func changePassword(
        account id: Int64, from old: String, to new: (Username, EmailAddress) throws -> Password, keeping token: UUID
    ) async throws {
        let account = try await confirmed(id, password: old)
        let new = try new(try Username(account.details.username), try address(of: account))
        _ = try await store.setPassword(try await hasher.hash(new.text), account: id, using: nil, keeping: token)
    }

    /// Has a code mailed to a new address, which takes the old one's place when the code comes back. An address that has an account is told so by
    /// mail, and here nobody is.
    /// - Returns: how long the code is good.
    public func changeEmail(account id: Int64, to email: EmailAddress, password: String) async throws -> Duration {
        let account = try await confirmed(id, password: password)
        let hash = blind.email(email.normalised)
        guard try await store.count(.codes, subject: hash.uuidString), try await store.count(.codes, subject: "account \(id)") else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.codes.window)
        }
        let known = try await store.account(email: hash).flatMap { $0.id == account.id ? nil : $0.id }
        let code = try await ids.draw(1).lowerBound
        let sealed = try seal.seal(MailCode.random(), table: "mailed_codes", column: "code", row: String(code))
        // sealed as the account's: it is to become its address
        let address = try seal.seal(email.address, table: "accounts", column: "email", row: String(id))
        try await store.mail(code: sealed, id: code, .email, account: id, email: (hash, address), validFor: settings.codeValid, known: known)
        return settings.codeValid
    }

    /// Puts the new address in place with the code mailed to it.
    public func confirmEmail(account id: Int64, code: String) async throws {
        let mailed = try await use(.email, code, of: id)
        do {
            guard try await store.setEmail(mailed) else { throw AccountError.verificationInvalid }
        } catch AccountConflict.accountExists {
            throw AccountError.accountExists
        }
    }

    /// The account, when the password is its; wrong ones are counted.
    func confirmed(_ id: Int64, password: String) async throws -> Account {
        try hasher.admit()
        guard let account = try await store.account(id) else { throw AccountError.invalidCredentials }
        let subject = "account \(id)"
        guard try await store.mayUse(.passwords, subject: subject) else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.passwords.window)
        }
        guard try await hasher.verify(Password.normalise(password), stored: account.details.password) != .wrong else {
            _ = try await store.count(.passwords, subject: subject)
            throw AccountError.wrongPassword
        }
        guard try await store.mayUse(.passwords, subject: subject) else {
            throw AccountError.tooManyAttempts(retryAfter: Limit.passwords.window)
        }
        return account
    }

    /// The address of an account in the clear.
    public func address(of account: Account) throws -> EmailAddress {
        try EmailAddress(try seal.open(account.details.emailSealed, table: "accounts", column: "email", row: String(account.id)))
    }

    private func use(_ purpose: CodePurpose, _ code: String, of account: Int64) async throws -> MailedCode {
        guard let mailed = try await store.attemptCode(purpose, account: account) else { throw AccountError.verificationInvalid }
        guard !mailed.expired, mailed.attempts <= settings.codeAttempts else { throw AccountError.verificationExpired }
        let right = try seal.open(mailed.codeSealed, table: "mailed_codes", column: "code", row: String(mailed.id))
        guard ConstantTime.equal(right, code) else { throw AccountError.verificationInvalid }
        return mailed
    }
}
