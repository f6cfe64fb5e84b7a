import Crypto
import Domain
import Testing

@testable import Security

@Suite("Booking codes from ids")
struct CodeBookTests {
    private let book = CodeBook(fixedRing())

    @Test("every width from 2 to 14 bits is a permutation that its inverse undoes", arguments: 2...14)
    func exhaustive(bits: Int) {
        let permutation = Permutation(bits: bits, key: SymmetricKey(data: Array(UInt8(0)..<32)))
        let images = (0..<UInt64(1) << UInt64(bits)).map(permutation.apply)
        #expect(Set(images).count == images.count)
        #expect(images.allSatisfy { $0 < UInt64(1) << UInt64(bits) })
        #expect(images.enumerated().allSatisfy { permutation.invert($0.element) == UInt64($0.offset) })
    }

    @Test(
        "the permutation is the documented one, as another program computes it",
        arguments: [
            (1, 12_975_472_682_574), (2, 4_973_085_168_631), (3, 1_591_122_252_003), (10_000_000, 19_227_288_376_810),
            (35_184_372_088_831, 6_862_982_930_258),
        ] as [(Int64, UInt64)])
    func knownAnswers(id: Int64, value: UInt64) {
        #expect(book.code(for: id).value == value)
    }

    @Test("codes of many ids are all different and lead back to their ids")
    func samples() {
        let ids = Array(1...3000) + (0..<1000).map { _ in Int64.random(in: 1..<1 << 45) } + [(1 << 45) - 1]
        let codes = ids.map(book.code(for:))
        #expect(Set(codes).count == Set(ids).count)
        #expect(zip(ids, codes).allSatisfy { book.bookingID(of: $1) == $0 })
    }

    @Test("the code nobody can have leads nowhere")
    func zero() {
        #expect(book.bookingID(of: book.code(for: 0)) == nil)
    }

    @Test("codes of consecutive ids show no pattern: half the bits change, every symbol occurs everywhere, differences do not repeat")
    func noPattern() {
        let values = (Int64(1)...4097).map { book.code(for: $0).value }
        let pairs = zip(values, values.dropFirst())
        let flipped = pairs.map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +)
        // 4096 differences of 45 bits: mean 92,160, deviation 215.
        #expect(abs(flipped - 4096 * 45 / 2) < 5 * 215)
        #expect(Set(pairs.map { $0 ^ $1 }).count == 4096)
        #expect(Set(pairs.map { $1 &- $0 }).count == 4096)
        for bit in 0..<45 {
            // 4097 bits: mean 2048.5, deviation 32.
            let ones = values.filter { $0 >> bit & 1 == 1 }.count
            #expect(abs(ones - 2048) < 5 * 32)
        }
        for position in 0..<9 {
            var counts = [Int](repeating: 0, count: 32)
            for value in values { counts[Int(value >> UInt64(5 * position) & 31)] += 1 }
            // 32 symbols: mean 128, deviation 11.
            #expect(counts.allSatisfy { abs($0 - 128) < 5 * 12 })
        }
    }

    @Test("one bit of the key changes every code")
    func keyed() {
        var key = Array(UInt8(0)..<32)
        let one = Permutation(bits: 45, key: SymmetricKey(data: key))
        key[31] ^= 1
        let other = Permutation(bits: 45, key: SymmetricKey(data: key))
        #expect((0..<500).allSatisfy { one.apply($0) != other.apply($0) })
    }

    @Test("an id outside 0 to 2^45 is refused: negative")
    func negative() async {
        await #expect(processExitsWith: .failure) { _ = CodeBook(KeyRing.ephemeral()).code(for: -1) }
    }

    @Test("an id outside 0 to 2^45 is refused: too large")
    func large() async {
        await #expect(processExitsWith: .failure) { _ = CodeBook(KeyRing.ephemeral()).code(for: 1 << 45) }
    }
}
