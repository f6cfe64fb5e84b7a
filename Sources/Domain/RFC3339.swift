import Foundation

/// Instants as RFC 3339 writes them. Independent of the machine's zone and locale.
public enum RFC3339 {
    /// A date with time and offset, such as `2026-11-30T09:00:00+07:00` or `…T02:00:00.25Z`. `nil` for anything else: the
    /// offset is required, and a leap second (`:60`) is not a time a booking can have.
    public static func parse(_ text: String) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, bytes[10] | 0x20 == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let day = Day(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = Digits.number(bytes[11..<13]), hour < 24,
            let minute = Digits.number(bytes[14..<16]), minute < 60,
            let second = Digits.number(bytes[17..<19]), second < 60
        else { return nil }

        var rest = bytes[19...]
        guard let fraction = takeFraction(&rest), let offset = offset(rest) else { return nil }
        let whole = day.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(whole) + fraction)
    }

    /// For example `2026-11-30T02:00:00Z`; fractions of a second are cut off.
    public static func utc(_ date: Date) -> String {
        local(date, offset: 0) + "Z"
    }

    /// Date and time without the offset.
    static func local(_ date: Date, offset: Int) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + offset
        let day = Day(daysSinceEpoch: Digits.floorDivide(seconds, 86_400))
        let time = Digits.modulo(seconds, 86_400)
        let clock = [time / 3_600, time / 60 % 60, time % 60].map { Digits.padded($0, 2) }.joined(separator: ":")
        return "\(day)T\(clock)"
    }

    private static func takeFraction(_ rest: inout ArraySlice<UInt8>) -> Double? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix(while: Digits.isDigit)
        rest = rest.dropFirst(1 + digits.count)
        return digits.isEmpty ? nil : Double("0." + String(decoding: digits, as: UTF8.self))
    }

    /// Seconds east of UTC.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = Array(bytes)
        if text.count == 1, text[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"),
            let hours = Digits.number(text[1..<3]), hours < 24, let minutes = Digits.number(text[4..<6]), minutes < 60
        else { return nil }
        switch text[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }
}
