/// A booking's code: 45 bits as nine symbols of Crockford's base 32 and one check symbol, written `K7QM2-XPR46`. Short, without
/// letters that look like digits, safe to read aloud. The check finds every single wrong symbol and every swap of two.
public struct BookingCode: Hashable, Sendable {
    /// Less than 2^45.
    public let value: UInt64

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        /// Not ten symbols.
        case length
        /// A sign that no code has.
        case symbol
        /// A symbol was misread or swapped.
        case check

        public var errorCode: ErrorCode { .invalidCode }
    }

    /// The number of different codes.
    public static let limit: UInt64 = 1 << 45

    /// A value of 2^45 or more is a mistake of the program and traps.
    public init(value: UInt64) {
        precondition(value < BookingCode.limit, "a booking code has 45 bits")
        self.value = value
    }

    /// Reads what people type: either case, with or without spaces and dashes, O for 0, I or L for 1.
    public init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 64 else { throw .length }
        var symbols: [UInt8] = []
        for scalar in text.unicodeScalars where !(scalar == " " || scalar == "-" || scalar == "–") {
            guard let symbol = BookingCode.symbol(scalar) else { throw .symbol }
            symbols.append(symbol)
        }
        guard symbols.count == 10 else { throw .length }
        guard BookingCode.fold(symbols) == 0 else { throw .check }
        value = symbols.dropLast().reduce(0) { $0 << 5 | UInt64($1) }
    }

    /// Reads what a scanner reads as well: a signed ticket begins with its code.
    public init(scanned text: String) throws(Problem) {
        try self.init(text.utf8.count == TicketProof.scannedLength ? String(text.prefix(10)) : text)
    }

    /// Two groups of five with a dash, for people.
    public var text: String {
        let compact = compact
        return compact.prefix(5) + "-" + compact.suffix(5)
    }

    /// Ten symbols, for machines and QR codes.
    public var compact: String {
        var symbols = (0..<9).map { UInt8(value >> UInt64(40 - 5 * $0) & 31) }
        symbols.append(BookingCode.double(BookingCode.fold(symbols)))
        return String(decoding: symbols.map { BookingCode.alphabet[Int($0)] }, as: UTF8.self)
    }

    private static let alphabet = Array(Base32.alphabet.utf8)

    private static func symbol(_ scalar: Unicode.Scalar) -> UInt8? {
        guard scalar.isASCII else { return nil }
        var byte = UInt8(scalar.value)
        if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { byte -= 32 }
        switch byte {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: return alphabet.firstIndex(of: byte).map(UInt8.init)
        }
    }

    /// The symbols as a polynomial over GF(32), evaluated at the field's generator. The generator's powers differ for up to 31
    /// places, so neither one wrong symbol nor two exchanged ones keep the sum at 0.
    private static func fold(_ symbols: [UInt8]) -> UInt8 {
        symbols.reduce(0) { double($0) ^ $1 }
    }

    /// Times x in GF(32) with the primitive polynomial x^5 + x^2 + 1.
    private static func double(_ element: UInt8) -> UInt8 {
        let shifted = element << 1
        return shifted & 32 == 0 ? shifted : (shifted ^ 0b100101)
    }
}

extension BookingCode: CustomStringConvertible {
    public var description: String { text }
}
