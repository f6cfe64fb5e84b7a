import Foundation

/// What a ticket's QR code says beside its booking code, so that a desk without network can tell what it is shown. Nothing of the person.
public struct TicketProof: Hashable, Sendable {
    /// Bytes of the form that is signed.
    public static let size = 19
    /// Of the signature, r and s.
    public static let signatureSize = 64
    /// Symbols of the whole that a scanner reads: the booking code, then the proof and its signature in base 32.
    public static let scannedLength = 10 + ((size + signatureSize) * 8 + 4) / 5

    public let office: Int32
    public let startsAt: Date
    /// Who is not there by then forfeits the code.
    public let lateAfter: Date
    public let queueNumber: QueueNumber
    /// The booking was as told here at this time. A list fetched later that lacks the code knows better.
    public let writtenAt: Date

    /// Times are cut to minutes.
    public init(office: Int32, startsAt: Date, lateAfter: Date, queueNumber: QueueNumber, writtenAt: Date) {
        func cut(_ date: Date) -> Date { Date(timeIntervalSince1970: (date.timeIntervalSince1970 / 60).rounded(.down) * 60) }
        self.office = office
        self.startsAt = cut(startsAt)
        self.lateAfter = cut(lateAfter)
        self.queueNumber = queueNumber
        self.writtenAt = cut(writtenAt)
    }

    /// Version 1, office (3 bytes), start (4, minutes since 1970), grace (2, minutes after the start), letters of the number (3, padded with zeros), the number (2),
    /// when it was written (4): most significant byte first.
    public var bytes: [UInt8] {
        func big(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        func minutes(_ date: Date) -> Int { Int(date.timeIntervalSince1970 / 60) }
        let letters = Array(queueNumber.prefix.utf8.prefix(3))
        return [1] + big(Int(office), 3) + big(minutes(startsAt), 4) + big(minutes(lateAfter) - minutes(startsAt), 2)
            + letters + Array(repeating: 0, count: 3 - letters.count) + big(queueNumber.number, 2) + big(minutes(writtenAt), 4)
    }

    /// Nil: not of this form.
    public init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == TicketProof.size, bytes[0] == 1 else { return nil }
        func big(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 << 8 | Int($1) } }
        func date(_ minutes: Int) -> Date { Date(timeIntervalSince1970: Double(minutes) * 60) }
        self.init(
            office: Int32(big(1..<4)), startsAt: date(big(4..<8)), lateAfter: date(big(4..<8) + big(8..<10)),
            queueNumber: QueueNumber(prefix: String(decoding: bytes[10..<13].filter { $0 != 0 }, as: UTF8.self), number: big(13..<15)),
            writtenAt: date(big(15..<19)))
    }
}
