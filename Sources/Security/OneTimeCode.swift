import Crypto
import Foundation

/// The second factor: six digits that change every half minute, made of a shared secret by an app on the person's phone (TOTP, RFC 6238 with
/// HMAC-SHA1, which is what all of those apps do).
public struct OneTimeCode: Sendable {
    /// 20 bytes.
    public let secret: [UInt8]

    /// The length of a step in seconds.
    static let step = 30.0
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public init(secret: [UInt8]) {
        self.secret = secret
    }

    public static func random() -> OneTimeCode { OneTimeCode(secret: Random.bytes(20)) }

    /// The step whose code this is, among the present one and its neighbours (phones' clocks differ); nil: it is wrong. A step must be taken
    /// once only, which whoever keeps the last one sees to.
    public func step(of code: String, at now: Date) -> Int64? {
        let present = Int64(now.timeIntervalSince1970 / Self.step)
        var found: Int64?
        // all three are compared, so that time tells nothing
        for step in [present - 1, present, present + 1] where ConstantTime.equal(text(step: step), code) { found = step }
        return found
    }

    /// The code at an instant.
    public func text(at instant: Date) -> String { text(step: Int64(instant.timeIntervalSince1970 / Self.step)) }

    func text(step: Int64) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let code = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(code[19] & 0x0f)
        let number = code[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The secret as it is typed into an app by hand: base32 (RFC 4648) in groups of four.
    public var typed: String {
        let text = Array(base32)
        return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }.joined(separator: " ")
    }

    /// What the app reads from a QR code.
    /// - Parameter account: who it is for, without a colon.
    public func address(account: String, issuer: String) -> String {
        func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(base32)&issuer=\(escaped(issuer))"
    }

    private var base32: String {
        var text: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for byte in secret {
            (buffer, bits) = (buffer << 8 | UInt32(byte), bits + 8)
            while bits >= 5 {
                bits -= 5
                text.append(Self.alphabet[Int(buffer >> UInt32(bits)) & 31])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { text.append(Self.alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}
