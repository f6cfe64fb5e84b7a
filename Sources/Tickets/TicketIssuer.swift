import Domain
import Foundation
import Messages
import Security
import Store

extension OfficeFacts {
    public init(_ office: Office) {
        self.init(
            code: office.code, name: office.name, city: office.city, province: office.province, street: office.street,
            telephone: office.telephone, zone: office.zone)
    }
}

/// Writes tickets, signed.
public struct TicketIssuer: Sendable {
    public let codes: CodeBook
    private let signer: TicketSigner

    public init(_ keys: KeyRing) {
        codes = CodeBook(keys)
        signer = TicketSigner(keys)
    }

    /// For desks that check tickets without network: uncompressed points on P-256.
    public var publicKeys: [[UInt8]] { signer.publicKeys }

    /// What people read of a booking as it is now.
    public func issue(_ booking: Booking, office: Office, at now: Date) throws -> Ticket {
        let code = codes.code(for: booking.id)
        let lateAfter = office.arrivalRule.lateAfter(startsAt: booking.startsAt, endsAt: booking.endsAt)
        let proof = TicketProof(
            office: office.id, startsAt: booking.startsAt, lateAfter: lateAfter, queueNumber: booking.queueNumber, writtenAt: now)
        return Ticket(
            code: code,
            // a place that is only held is nobody's yet
            scanned: booking.status == .held ? code.compact : try signer.text(code, proof), queueNumber: booking.queueNumber,
            personName: booking.name, service: booking.service,
            status: booking.status, office: OfficeFacts(office), startsAt: booking.startsAt, endsAt: booking.endsAt,
            arriveBy: office.arrivalRule.arriveBy(startsAt: booking.startsAt), lateAfter: lateAfter, provisional: booking.provisional,
            hourChanges: booking.hourChanges, audience: Audience(birth: booking.birthDate, on: booking.day))
    }
}
