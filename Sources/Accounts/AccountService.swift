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
    /// Of who is logged in already and is asked once more.
    case wrongPassword
    case familyMemberKnown
    case familyTooLarge
    /// Its bookings must be cancelled before an account can be erased.
    case hasLiveBookings

    public var code: ErrorCode {
        switch self {
        case .usernameTaken: .usernameTaken
        case .accountExists: .accountExists
        case .verificationInvalid: .verificationInvalid
        case .verificationExpired: .verificationExpired
        case .tooManyAttempts: .tooManyAttempts
        case .invalidCredentials: .invalidCredentials
        case .notVerified: .accountNotVerified
        case .wrongPassword: .wrongPassword
        case .familyMemberKnown: .duplicatePerson
        case .familyTooLarge: .familyTooLarge
        case .hasLiveBookings: .accountHasBookings
        }
    }
}

extension Limit {
    /// Codes mailed to one address.
    static let codes = Limit(kind: "code_mailed", most: 5, window: .seconds(3600))
    /// Registrations with one telephone number: a family may share it, a trade may not.
    static let phones = Limit(kind: "phone_registered", most: 10, window: .seconds(86_400))
    /// Wrong passwords for one name or address.
    static let logins = Limit(kind: "login_failed", most: 20, window: .seconds(15 * 60))
    /// The same on a device on which the person has logged in before.
    static let knownLogins = Limit(kind: "login_failed_known", most: 20, window: .seconds(15 * 60))
    /// Wrong passwords of who is logged in.
    static let passwords = Limit(kind: "password_failed", most: 10, window: .seconds(15 * 60))
    /// Codes tried for a new password of one address.
    static let resets = Limit(kind: "password_reset", most: 20, window: .seconds(3600))
}
