/// Small arithmetic that the date and number types share.
enum Digits {
    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The number written in these bytes, `nil` when one is not an ASCII digit, there is none, or there are more than 18.
    static func number(_ bytes: some Collection<UInt8>) -> Int? {
        guard (1...18).contains(bytes.count), bytes.allSatisfy(isDigit) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number.magnitude)
        if number >= 0, text.utf8.count >= width { return text }
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
        (number - modulo(number, divisor)) / divisor
    }

    static func modulo(_ number: Int, _ divisor: Int) -> Int {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
