import Foundation

/// The six digits mailed to confirm an address. A million possibilities are few: whoever checks one must also count the attempts, and let
/// it expire. Stored is a keyed hash that holds for one account only.
public struct MailCode: Sendable {
    public static let digits = 6

    private let keyed: KeyedHash

    public init(_ ring: KeyRing) {
        keyed = KeyedHash(ring, .mailCode)
    }

    /// Six digits, each of the million equally likely.
    public static func random() -> String {
        let number = String(Int.random(in: 0..<1_000_000))
        return String(repeating: "0", count: digits - number.count) + number
    }

    /// What is stored: HMAC-SHA256 of account and code, 32 bytes.
    public func hash(code: String, account: Int64) -> [UInt8] {
        KeyedHash.mac(MailCode.message(code, account), keyed.keys[0])
    }

    /// Whether `stored` was made of this code, under any key of the ring. Takes the same time whatever differs.
    public func matches(code: String, account: Int64, stored: [UInt8]) -> Bool {
        let message = MailCode.message(code, account)
        return keyed.keys.map { ConstantTime.equal(KeyedHash.mac(message, $0), stored) }.contains(true)
    }

    private static func message(_ code: String, _ account: Int64) -> [UInt8] {
        Array("\(account)|\(code)".utf8)
    }
}
