import Crypto
import Foundation

/// A bearer token of a session: 256 random bits. Only its hash is stored, so that who reads the database cannot act as anybody; being
/// random it needs neither key nor slow hash.
public enum Token {
    public static let prefix = "ant_"
    private static let length = prefix.utf8.count + 43

    /// A fresh token: the text for the client, told once, and the hash to store.
    public static func random() -> (text: String, hash: UUID) {
        let text = prefix + Random.bytes(32).base64URL
        return (text, hash(text))
    }

    /// SHA-256, the first 16 bytes.
    public static func hash(_ text: String) -> UUID {
        var text = text
        return text.withUTF8 { UUID(firstBytesOf: SHA256.hash(data: $0)) }
    }

    /// Whether a text can be a token at all, so that nothing else reaches the database.
    public static func isPlausible(_ text: String) -> Bool {
        text.utf8.count == length && text.hasPrefix(prefix)
            && text.utf8.dropFirst(prefix.utf8.count).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
