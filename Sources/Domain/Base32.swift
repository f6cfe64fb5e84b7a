/// Crockford's base 32: digits and capitals only, which a QR code packs tightest and a scanner that types gets right with every layout of keys.
public enum Base32 {
    static let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    private static let symbols = Array(alphabet.utf8)

    /// Five bits a symbol, the most significant first; the last is filled up with zeros.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 8 + 4) / 5)
        var (held, count) = (0, 0)
        for byte in bytes {
            held = held << 8 | Int(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(symbols[held >> count & 31])
            }
            held &= 1 << count - 1
        }
        if count > 0 { text.append(symbols[held << (5 - count) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil: another sign among them, or not what `encode` writes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (held, count) = (0, 0)
        for symbol in text.utf8 {
            guard let value = symbols.firstIndex(of: symbol) else { return nil }
            held = held << 5 | value
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(held >> count & 255))
            }
            held &= 1 << count - 1
        }
        return held == 0 && count < 5 ? bytes : nil
    }
}
