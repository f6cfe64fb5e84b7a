import Domain
import Foundation
import Logging
import Security
import Store

/// Registration, confirmation, log-in and sessions.
///
/// Called by `Web`, with values that `Domain` has checked. It knows how people are hashed and sealed, and which limits
/// count; it knows nothing of HTTP. Every method throws `AccountError` for what a person can mend, and `PostgresError` or
/// `PasswordHasher.Overloaded` when the service itself cannot; then nothing was changed, or the same request may be made again.
public struct AccountService: Sendable {
    public struct Settings: Sendable {
        /// How long a mailed code is good. Default 30 minutes.
        public var codeValid: Duration = .seconds(30 * 60)
        /// How long a session lasts, so that nobody must log in on the morning of a release. Default 30 days.
        public var sessionValid: Duration = .seconds(30 * 24 * 3600)
        /// Wrong codes before a new one must be asked for. Default 5.
        public var codeAttempts = 5

        public init() {}
    }

    let store: Store
    let ids: IDSource
    let blind: Blind
    let seal: Seal
    let hasher: PasswordHasher
    let settings: Settings

    public init(store: Store, ids: IDSource, keys: KeyRing, hasher: PasswordHasher, settings: Settings = Settings()) {
        self.store = store
        self.ids = ids
        self.blind = Blind(keys)
        self.seal = Seal(keys)
        self.hasher = hasher
        self.settings = settings
    }
}

/// What a person can mend.
public enum AccountError: Error, Sendable, Hashable {
    case usernameTaken
    case accountExists
    case verificationInvalid
    case verificationExpired
    case tooManyAttempts(retryAfter: Duration)
    case invalidCredentials
    case notVerified

    public var code: ErrorCode {
        switch self {
        case .usernameTaken: .usernameTaken
        case .accountExists: .accountExists
        case .verificationInvalid: .verificationInvalid
        case .verificationExpired: .verificationExpired
        case .tooManyAttempts: .tooManyAttempts
        case .invalidCredentials: .invalidCredentials
        case .notVerified: .accountNotVerified
        }
    }
}

extension Limit {
    /// Codes mailed to one address.
    static let codes = Limit(kind: "code_mailed", most: 5, window: .seconds(3600))
    /// Wrong passwords for one name or address.
    static let logins = Limit(kind: "login_failed", most: 20, window: .seconds(15 * 60))
    /// Registrations refused because the person or the address has an account: each tells something about a person.
    static let existing = Limit(kind: "account_exists", most: 10, window: .seconds(3600))
}
