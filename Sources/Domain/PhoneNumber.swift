/// A telephone number in the international form of E.164. Numbers typed the Indonesian way begin with 0 or 62.
public struct PhoneNumber: Hashable, Sendable {
    /// `+` and 8 to 15 digits.
    public let e164: String

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        /// Not 8 to 15 digits.
        case length
        /// Neither Indonesian nor with a country code, or a sign that no number has.
        case syntax

        public var errorCode: ErrorCode { .invalidPhone }
    }

    /// Spaces, dots, dashes and brackets between the digits are left out.
    public init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 64 else { throw .length }
        var typed = text.utf8.filter { !" .-()".utf8.contains($0) }[...]
        let international = typed.first == UInt8(ascii: "+")
        if international { typed = typed.dropFirst() }
        guard typed.allSatisfy(Digits.isDigit) else { throw .syntax }

        var digits = String(decoding: typed, as: UTF8.self)
        if !international {
            if digits.hasPrefix("00") {
                digits.removeFirst(2)
            } else if digits.hasPrefix("0") {
                digits = "62" + digits.dropFirst()
            } else if !digits.hasPrefix("62") {
                throw digits.isEmpty ? .length : .syntax
            }
        }
        // "+62 0812…" is a common slip: the 0 is dialled inside the country only.
        if digits.hasPrefix("620") { digits = "62" + digits.dropFirst(3) }
        guard (8...15).contains(digits.count) else { throw .length }
        guard !digits.hasPrefix("0") else { throw .syntax }
        e164 = "+" + digits
    }

    /// The country and the last three digits, for example `+62••••••••789`.
    public var masked: String {
        e164.prefix(3) + String(repeating: "•", count: e164.count - 6) + e164.suffix(3)
    }
}

extension PhoneNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var debugDescription: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
