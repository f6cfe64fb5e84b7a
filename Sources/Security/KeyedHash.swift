import Crypto
import Foundation

/// HMAC-SHA256 under the current key of a purpose, and under all of them.
struct KeyedHash: Sendable {
    /// The current one first; never empty.
    let keys: [SymmetricKey]

    init(_ ring: KeyRing, _ purpose: KeyPurpose) {
        keys = ring.hashKeys(purpose)
    }

    func uuid(_ text: String) -> UUID {
        var text = text
        return text.withUTF8 { UUID(firstBytesOf: KeyedHash.code($0, keys[0])) }
    }

    func uuids(_ text: String) -> [UUID] {
        let bytes = Array(text.utf8)
        return keys.map { UUID(firstBytesOf: KeyedHash.code(bytes, $0)) }
    }

    static func code(_ bytes: some DataProtocol, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: bytes, using: key)
    }
}
