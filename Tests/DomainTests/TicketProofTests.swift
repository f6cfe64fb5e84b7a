import Domain
import Foundation
import Testing

@Suite("what a ticket's QR code says")
struct TicketProofTests {
    @Test("base 32 reads back what it wrote, of every length, and nothing else")
    func base32() {
        var generator = SystemRandomNumberGenerator()
        for length in 0..<100 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Base32.encode(bytes)
            #expect(text.utf8.count == (length * 8 + 4) / 5)
            #expect(Base32.decode(text) == bytes)
        }
        #expect(Base32.encode([0xff]) == "ZW")
        for text in ["ZZ", "Z", "U0", "zw", "ZW0"] { #expect(Base32.decode(text) == nil, "\(text)") }
    }

    @Test("nineteen bytes hold an office, an hour, a number and a time")
    func bytes() throws {
        for (prefix, number) in [("AB", 1), ("ZZ3", 65_535), ("P", 12)] {
            let proof = TicketProof(
                office: 16_777_215, startsAt: Date(timeIntervalSince1970: 1_796_000_400), lateAfter: Date(timeIntervalSince1970: 1_796_002_200),
                queueNumber: QueueNumber(prefix: prefix, number: number), writtenAt: Date(timeIntervalSince1970: 1_795_999_999))
            #expect(proof.bytes.count == TicketProof.size)
            #expect(TicketProof(bytes: proof.bytes) == proof)
            #expect(proof.writtenAt.timeIntervalSince1970 == 1_795_999_980)
        }
        #expect(TicketProof(bytes: [UInt8](repeating: 0, count: TicketProof.size)) == nil)
        #expect(TicketProof(bytes: [1]) == nil)
    }
}
