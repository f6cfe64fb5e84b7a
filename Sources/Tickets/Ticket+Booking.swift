import Domain
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

extension Ticket {
    /// What people read of a booking as it is now.
    public init(_ booking: Booking, office: Office, codes: CodeBook) {
        self.init(
            code: codes.code(for: booking.id), queueNumber: booking.queueNumber, personName: booking.name, service: booking.service,
            status: booking.status, office: OfficeFacts(office), startsAt: booking.startsAt, endsAt: booking.endsAt,
            arriveBy: office.arrivalRule.arriveBy(startsAt: booking.startsAt),
            lateAfter: office.arrivalRule.lateAfter(startsAt: booking.startsAt, endsAt: booking.endsAt), provisional: booking.provisional,
            moves: booking.moves, audience: Audience(birth: booking.birthDate, on: booking.day))
    }
}
