import Crypto
import Foundation

/// HMAC-SHA256 under the current key of a purpose, and under all of them.
struct KeyedHash: Sendable {
    /// The current one first; never empty.
    private let codes: [KeyedCode]

    init(_ ring: KeyRing, _ purpose: KeyPurpose) {
        codes = ring.hashKeys(purpose).map(KeyedCode.init)
    }

    func uuid(_ text: String) -> UUID {
        codes[0].uuid(text)
    }

    func uuids(_ text: String) -> [UUID] {
        codes.map { $0.uuid(text) }
    }
}

/// HMAC-SHA256 under one key, which is worked into the hash once and not for every message; the first 16 bytes.
struct KeyedCode: Sendable {
    private let begun: HMAC<SHA256>

    init(_ key: SymmetricKey) {
        begun = HMAC(key: key)
    }

    func uuid(_ text: String) -> UUID {
        var text = text
        var code = begun
        text.withUTF8 { code.update(data: UnsafeRawBufferPointer($0)) }
        return UUID(firstBytesOf: code.finalize())
    }
}
