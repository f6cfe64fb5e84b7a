import Foundation

/// A password that a new account may have. After NIST SP 800-63B: length and a list of what everybody tries, no rules about signs.
public struct Password: Sendable {
    /// In Unicode's composed form, so that another keyboard gives the same bytes. Secret.
    public let text: String

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        /// Fewer than 8 characters.
        case short
        /// More than 128 characters or 512 bytes.
        case long
        case controlCharacter
        /// One of the passwords that everybody tries first.
        case common
        /// The user name or the e-mail address's first part.
        case personal

        public var errorCode: ErrorCode {
            switch self {
            case .short, .long, .controlCharacter: .invalidPassword
            case .common, .personal: .weakPassword
            }
        }
    }

    /// - Parameter email: nil: staff may have none.
    public init(_ text: String, username: Username, email: EmailAddress?) throws(Problem) {
        guard text.utf8.count <= 512 else { throw .long }
        let password = Password.normalise(text)
        guard password.count >= 8 else { throw .short }
        guard password.count <= 128, password.utf8.count <= 512 else { throw .long }
        guard !password.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { throw .controlCharacter }

        let lowered = password.lowercased()
        let address = email?.address.lowercased()
        guard lowered != username.text, lowered != address, lowered != address.map({ String($0.prefix { $0 != "@" }) }) else { throw .personal }
        guard !CommonPasswords.contains(lowered) else { throw .common }
        self.text = password
    }

    /// What is hashed and compared; a log-in must put the text typed through it as well.
    public static func normalise(_ text: String) -> String {
        text.precomposedStringWithCanonicalMapping
    }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "••••••••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
