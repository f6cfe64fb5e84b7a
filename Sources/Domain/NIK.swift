/// The sixteen-digit identity number of a resident of Indonesia: province, regency and district (2 digits each), day of birth
/// (2; plus 40 for women), month (2), year (2), serial (4). There is no check digit. It is permanent: a corrected birth date or a
/// move does not change it. Source: Permendagri 9/2011 and Law 24/2013 on population administration.
///
/// Printing it gives the masked form only; whoever needs the digits must ask for `digits`.
public struct NIK: Hashable, Sendable {
    /// Sixteen ASCII digits. Personal data: neither log nor show them.
    public let digits: String

    /// Why a text cannot be a NIK at all.
    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        /// Not sixteen digits.
        case length
        /// Something that is neither a digit nor a separator, or a province that cannot be.
        case digits
        /// No such day or month.
        case date
        /// The serial number is 0000.
        case serial

        public var errorCode: ErrorCode { .invalidNIK }
    }

    /// Spaces, dots and dashes that people type between the digits are left out.
    public init(_ text: String) throws(Problem) {
        var digits: [UInt8] = []
        for byte in text.utf8.prefix(64) {
            if Digits.isDigit(byte) {
                digits.append(byte)
            } else if !(byte == UInt8(ascii: " ") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")) {
                throw .digits
            }
        }
        guard digits.count == 16, text.utf8.count <= 64 else { throw .length }
        guard digits[0] != UInt8(ascii: "0") else { throw .digits }

        // The year has two digits and its century is unknown, so 29 February is taken in any year.
        let birth = NIK.birth(in: digits)
        guard (1...12).contains(birth.month), birth.day >= 1, birth.day <= Day.length(ofMonth: birth.month, year: 2000) else { throw .date }
        guard Digits.number(digits[12...]) != 0 else { throw .serial }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// What the digits tell of the birth.
    public var encodedBirth: (day: Int, month: Int, twoDigitYear: Int, female: Bool) {
        NIK.birth(in: Array(digits.utf8))
    }

    /// The birth date typed is another one than the digits tell. A reason to ask the person to look again, never to refuse.
    public func disagrees(with birth: Day) -> Bool {
        let encoded = encodedBirth
        return (encoded.day, encoded.month, encoded.twoDigitYear) != (birth.day, birth.month, birth.year % 100)
    }

    /// The first four and the last two digits, for example `3174••••••••••01`.
    public var masked: String {
        digits.prefix(4) + String(repeating: "•", count: 10) + digits.suffix(2)
    }

    private static func birth(in digits: [UInt8]) -> (day: Int, month: Int, twoDigitYear: Int, female: Bool) {
        let pairs = [6, 8, 10].map { Digits.number(digits[$0..<$0 + 2])! }
        let female = pairs[0] > 40
        return (female ? pairs[0] - 40 : pairs[0], pairs[1], pairs[2], female)
    }
}

extension NIK: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var debugDescription: String { masked }
    /// Keeps `dump` and assertion messages from reaching the digits.
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
