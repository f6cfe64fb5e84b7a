import Domain
import Foundation
import Testing

@testable import Security

@Suite("signed tickets")
struct TicketSignerTests {
    private let code = BookingCode(value: 123_456_789)
    private let proof = TicketProof(
        office: 70_000, startsAt: RFC3339.parse("2026-11-30T09:00:00+07:00")!, lateAfter: RFC3339.parse("2026-11-30T09:30:00+07:00")!,
        queueNumber: QueueNumber(prefix: "AB3", number: 999), writtenAt: RFC3339.parse("2026-11-23T10:00:59+07:00")!)

    @Test("what was signed is read back, and no symbol of it can be another")
    func bound() throws {
        let signer = TicketSigner(KeyRing.ephemeral())
        let text = try signer.text(code, proof)
        #expect(text.count == TicketProof.scannedLength && text.count == 143)
        let read = try #require(signer.read(text))
        #expect(read.code == code && read.proof == proof)
        #expect(try BookingCode(scanned: text) == code)
        for index in text.indices {
            var forged = text
            forged.replaceSubrange(index...index, with: text[index] == "7" ? "8" : "7")
            #expect(signer.read(forged) == nil, "\(forged)")
        }
        for forged in ["", code.compact, text + "0", String(text.dropLast()), text.lowercased(), String(repeating: "0", count: text.count)] {
            #expect(signer.read(forged) == nil, "\(forged)")
        }
    }

    @Test("what one key of a ring signed the others read after a rotation; another installation's is refused")
    func keys() throws {
        let old = KeyRing.ephemeral(keys: 2)
        let text = try TicketSigner(old).text(code, proof)
        let promoted = TicketSigner(old.with(sealing: 1)!)
        #expect(promoted.read(text) != nil)
        #expect(Set(promoted.publicKeys) == Set(TicketSigner(old).publicKeys) && promoted.publicKeys[0] != TicketSigner(old).publicKeys[0])
        #expect(promoted.publicKeys.allSatisfy { $0.count == 65 && $0[0] == 4 })
        #expect(TicketSigner(KeyRing.ephemeral()).read(text) == nil)
    }

    @Test("the same keys give the same signing key: another worker's tickets are read")
    func derived() throws {
        let ring = KeyRing.ephemeral()
        #expect(TicketSigner(ring).publicKeys == TicketSigner(ring).publicKeys)
    }
}
