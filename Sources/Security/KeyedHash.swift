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
        KeyedHash.uuid(Array(text.utf8), keys[0])
    }

    func uuids(_ text: String) -> [UUID] {
        let bytes = Array(text.utf8)
        return keys.map { KeyedHash.uuid(bytes, $0) }
    }

    static func mac(_ bytes: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }

    private static func uuid(_ bytes: [UInt8], _ key: SymmetricKey) -> UUID {
        UUID(firstBytesOf: HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }
}
