import Foundation
import Testing

@testable import Security

@Suite("Sealed values")
struct SealTests {
    private let seal = Seal(fixedRing())

    @Test(
        "what was sealed opens in its place, whatever its length", arguments: ["", "3174012708780001", "Élan 🇮🇩", String(repeating: "x", count: 5000)])
    func roundTrip(text: String) throws {
        let box = try seal.seal(text, table: "applicants", column: "nik", row: "7")
        #expect(box.count == text.utf8.count + 31)
        #expect(try seal.open(box, table: "applicants", column: "nik", row: "7") == text)
    }

    @Test("a value sealed by another AES-GCM opens")
    func knownAnswer() throws {
        let box = bytes(hex: "010001000102030405060708090a0b3e528e158507333fa580f7dd5ee4e60f957d6922372442fba9b447fdf7c341be")
        #expect(try seal.open(box, table: "accounts", column: "nik", row: "7") == "3174012708780001")
    }

    @Test("the same text never gives the same box")
    func nonce() throws {
        let boxes = try (0..<200).map { _ in try seal.seal("a", table: "t", column: "c", row: "1") }
        #expect(Set(boxes).count == 200)
    }

    @Test(
        "a value moved to another table, column or row does not open",
        arguments: [("x", "nik", "7"), ("t", "x", "7"), ("t", "nik", "8"), ("t", "nik", "")])
    func moved(table: String, column: String, row: String) throws {
        let box = try seal.seal("secret", table: "t", column: "nik", row: "7")
        #expect(throws: Seal.Problem.notAuthentic) { try seal.open(box, table: table, column: column, row: row) }
    }

    @Test("any bit turned is found")
    func tampered() throws {
        let box = try seal.seal("secret", table: "t", column: "c", row: "7")
        for bit in 0..<(box.count * 8) {
            var changed = box
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: Seal.Problem.self) { try seal.open(changed, table: "t", column: "c", row: "7") }
        }
        for length in 0..<box.count {
            #expect(throws: Seal.Problem.self) { try seal.open(Array(box.prefix(length)), table: "t", column: "c", row: "7") }
        }
    }

    @Test("after a rotation old values open, new ones carry the new key, and the old ask to be sealed anew")
    func rotation() throws {
        let rotated = Seal(fixedRing(sealing: 2))
        let old = try seal.seal("a", table: "t", column: "c", row: "1")
        let new = try rotated.seal("a", table: "t", column: "c", row: "1")
        #expect(Seal.keyID(of: old) == 1 && Seal.keyID(of: new) == 2)
        #expect(rotated.needsRenewal(old) && !rotated.needsRenewal(new))
        #expect(try rotated.open(old, table: "t", column: "c", row: "1") == "a")
        #expect(throws: Seal.Problem.unknownKey(2)) { try Seal(KeyRing.ephemeral()).open(new, table: "t", column: "c", row: "1") }
        #expect(throws: Seal.Problem.notAuthentic) { try Seal(KeyRing.ephemeral()).open(old, table: "t", column: "c", row: "1") }
    }

    @Test("bytes that are no text open as bytes only")
    func binary() throws {
        let box = try seal.seal([0xff, 0x00], table: "t", column: "c", row: "1")
        #expect(try seal.openBytes(box, table: "t", column: "c", row: "1") == [0xff, 0x00])
        #expect(throws: Seal.Problem.notText) { try seal.open(box, table: "t", column: "c", row: "1") }
    }
}
