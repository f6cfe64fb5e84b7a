import Testing

@testable import Domain

@Suite("Booking code")
struct BookingCodeTests {
    /// Crockford's alphabet, written here anew so that a slip in the code's own table shows.
    private let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    private static let samples: [UInt64] =
        [0, 1, BookingCode.limit - 1] + (0..<200).map { _ in UInt64.random(in: 0..<BookingCode.limit) }

    @Test("reads back what it writes", arguments: samples)
    func roundTrip(value: UInt64) throws {
        let code = BookingCode(value: value)
        #expect(code.text.count == 11)
        #expect(code.compact.count == 10)
        #expect(code.compact.allSatisfy(alphabet.contains))
        #expect(try BookingCode(code.text) == code)
        #expect(try BookingCode(code.compact.lowercased()).value == value)
    }

    @Test("zero and one have the codes worked out by hand")
    func byHand() {
        #expect(BookingCode(value: 0).text == "00000-00000")
        // The last data symbol is weighted with x, so the check of 1 is 2.
        #expect(BookingCode(value: 1).text == "00000-00012")
        // 16·x = x^5 = x^2 + 1 = 5.
        #expect(BookingCode(value: 16).text == "00000-000G5")
    }

    @Test("letters that look like digits, spaces and dashes are understood")
    func forgiving() throws {
        let code = BookingCode(value: 1)
        for text in ["ooooo-ooo12", "OOOOO OOOI2", "00000000l2", " 0000-0000-12 ", "00000–000L2"] {
            #expect(try BookingCode(text) == code)
        }
    }

    @Test("length, symbol and check are told apart")
    func problems() {
        let cases: [(String, BookingCode.Problem)] = [
            ("", .length), ("00000-0001", .length), ("00000-000123", .length), (String(repeating: "-", count: 100), .length),
            ("00000-000U2", .symbol), ("00000-0001!", .symbol), ("00000-0001２", .symbol), ("00000-00013", .check),
        ]
        for (text, problem) in cases {
            #expect(throws: problem) { try BookingCode(text) }
        }
    }

    @Test("every single wrong symbol is found", arguments: samples.prefix(50))
    func wrongSymbol(value: UInt64) {
        let symbols = Array(BookingCode(value: value).compact)
        for place in symbols.indices {
            for other in alphabet where other != symbols[place] {
                var wrong = symbols
                wrong[place] = other
                #expect(throws: BookingCode.Problem.check) { try BookingCode(String(wrong)) }
            }
        }
    }

    @Test("every swap of two different symbols is found, neighbours or not", arguments: samples)
    func swaps(value: UInt64) {
        let symbols = Array(BookingCode(value: value).compact)
        for first in symbols.indices {
            for second in symbols.indices where second > first && symbols[first] != symbols[second] {
                var wrong = symbols
                wrong.swapAt(first, second)
                #expect(throws: BookingCode.Problem.check) { try BookingCode(String(wrong)) }
            }
        }
    }
}

@Suite("Queue number")
struct QueueNumberTests {
    @Test("has at least three digits")
    func digits() {
        #expect(QueueNumber(prefix: "AC", number: 12).description == "AC-012")
        #expect(QueueNumber(prefix: "B", number: 1_234).description == "B-1234")
    }
}
