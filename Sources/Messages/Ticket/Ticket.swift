import Domain
import Foundation

/// The facts of one booking that its ticket, its mail and its calendar entry tell.
public struct Ticket: Hashable, Sendable {
    public var code: BookingCode
    /// What the QR code holds: the booking code, and what a desk without network can check. Whoever sees it learns nothing of the person.
    public var scanned: String
    public var queueNumber: QueueNumber
    public var personName: String
    /// Nil: not known before the officer asks.
    public var service: Service?
    public var status: BookingStatus
    public var office: OfficeFacts
    public var startsAt: Date
    public var endsAt: Date
    /// Printed as "come by".
    public var arriveBy: Date
    /// Who is not there by then forfeits the code.
    public var lateAfter: Date
    /// No decree for the day's year is known yet: the day may still become a holiday.
    public var provisional: Bool
    /// How often its hour changed: the calendar entry's sequence.
    public var hourChanges: Int
    /// For whom the list of documents is shown; both lists when not known.
    public var audience: Audience?

    public init(
        code: BookingCode, scanned: String, queueNumber: QueueNumber, personName: String, service: Service?, status: BookingStatus,
        office: OfficeFacts,
        startsAt: Date, endsAt: Date, arriveBy: Date, lateAfter: Date, provisional: Bool = false, hourChanges: Int = 0, audience: Audience? = nil
    ) {
        self.code = code
        self.scanned = scanned
        self.queueNumber = queueNumber
        self.personName = personName
        self.service = service
        self.status = status
        self.office = office
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.arriveBy = arriveBy
        self.lateAfter = lateAfter
        self.provisional = provisional
        self.hourChanges = hourChanges
        self.audience = audience
    }

    /// The officer may still scan it.
    public var isValid: Bool { status.isLive }

    public func qrCode() throws(QRCode.Failure) -> QRCode {
        // nine tenths of a signed one are the signature and the numbers of this visit
        try QRCode(scanned, isEven: scanned.utf8.count == TicketProof.scannedLength)
    }

    /// What to bring: for both services while nobody knows which it is.
    public func requirementLists(_ language: Language) -> [RequirementList] {
        (service.map { [$0] } ?? Service.allCases.filter(\.isBookable)).map { requirements(service: $0, language: language) }
    }

    /// What is told of the service.
    public func serviceName(_ language: Language) -> String {
        service?.name(language) ?? TicketText.serviceOpen(language)
    }

    /// "Senin, 30 November 2026, 09.00–10.00 WIB".
    public func visit(_ language: Language) -> String {
        DateText(language).visit(from: startsAt, to: endsAt, office.zone)
    }
}
