import Crypto
import CryptoExtras
import Foundation

/// A keyed permutation of the numbers below 2^bits: a Feistel network of ten rounds with AES as the round function, as FF1 of NIST
/// SP 800-38G has it. Both halves are changed in turn and may differ by one bit, so that an odd width needs no cycle walking.
///
/// Ten rounds of one AES block each: the halves are so small that fewer rounds would let differences show.
struct Permutation: Sendable {
    let bits: Int
    private let key: SymmetricKey
    private let lowBits: UInt64

    static let rounds: UInt8 = 10

    /// - Parameter bits: 2 to 62.
    init(bits: Int, key: SymmetricKey) {
        precondition((2...62).contains(bits), "a permutation of 2 to 62 bits")
        self.bits = bits
        self.key = key
        lowBits = UInt64(bits / 2)
    }

    /// Where a number goes. One outside the range traps.
    func apply(_ value: UInt64) -> UInt64 {
        precondition(value >> UInt64(bits) == 0, "outside the permutation's range")
        var (high, low) = split(value)
        var block = [UInt8](repeating: 0, count: 16)
        for round in 0..<Permutation.rounds { step(round, &high, &low, &block) }
        return high << lowBits | low
    }

    /// Where a number came from. One outside the range traps.
    func invert(_ value: UInt64) -> UInt64 {
        precondition(value >> UInt64(bits) == 0, "outside the permutation's range")
        var (high, low) = split(value)
        var block = [UInt8](repeating: 0, count: 16)
        for round in (0..<Permutation.rounds).reversed() { step(round, &high, &low, &block) }
        return high << lowBits | low
    }

    private var lowMask: UInt64 { 1 << lowBits - 1 }
    private var highMask: UInt64 { 1 << (UInt64(bits) - lowBits) - 1 }

    private func split(_ value: UInt64) -> (high: UInt64, low: UInt64) {
        (value >> lowBits, value & lowMask)
    }

    /// One half is XORed with a function of the other: the same step undoes it. `block` is room to work in, the same for all rounds.
    private func step(_ round: UInt8, _ high: inout UInt64, _ low: inout UInt64, _ block: inout [UInt8]) {
        if round.isMultiple(of: 2) {
            high ^= mix(round, low, &block) & highMask
        } else {
            low ^= mix(round, high, &block) & lowMask
        }
    }

    /// AES of (round, width, 0 …, half as little-endian); the first eight bytes as a big-endian number.
    private func mix(_ round: UInt8, _ half: UInt64, _ block: inout [UInt8]) -> UInt64 {
        for index in 0..<8 { block[index] = 0 }
        block[0] = round
        block[1] = UInt8(bits)
        for index in 0..<8 { block[8 + index] = UInt8(truncatingIfNeeded: half >> UInt64(8 * index)) }
        do {
            try AES.permute(&block, key: key)
        } catch {
            preconditionFailure("AES takes a block of 16 bytes and a key of 32")
        }
        return (0..<8).reduce(0) { $0 << 8 | UInt64(block[$1]) }
    }
}
