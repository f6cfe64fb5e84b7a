import Domain
import Foundation
import Postgres

/// Where a delivery by post stands. The raw value is `deliveries.state`.
public enum DeliveryState: String, CaseIterable, Sendable {
    case wished, recorded, sent, delivered, returned
    /// At the office after all.
    case collected
}

/// A passport that is to be brought by the postal service.
public struct PostalDelivery: Sendable {
    public var booking: Int64
    public var state: DeliveryState
    /// The postal service's number.
    public var consignment: String?
    public var changedAt: Date
    public var name: String
    /// Bound to the booking's id; nil: only wished, or it has ended.
    public var addressSealed: [UInt8]?
}

/// How a change of a delivery ended. The numbers are those of `sql/functions/delivery.sql`.
public enum DeliveryOutcome: Int32, Sendable {
    case done = 1
    case before = 2
    case notFound = 16
    case notInState = 17
}

extension Statement {
    static let wishDelivery = Statement("wish_delivery", "SELECT wish_delivery($1, $2, $3)")
    static let recordDelivery = Statement("record_delivery", "SELECT record_delivery($1, $2, $3, $4, $5)")
    static let sendDelivery = Statement("send_delivery", "SELECT send_delivery($1, $2, $3, $4, $5)")
    static let endDelivery = Statement("end_delivery", "SELECT end_delivery($1, $2, $3, $4, $5)")

    private static let deliverySelect = """
        SELECT d.booking_id, d.state, d.consignment, d.changed_at, a.name, a.address_sealed
        FROM deliveries d
        JOIN applicants a ON a.booking_id = d.booking_id
        """

    /// Those in a state at an office, in an order that no change of them changes; `$3`: only those after this one.
    static let deliveriesOfOffice = Statement(
        "deliveries_of_office",
        """
        \(deliverySelect)
        WHERE d.office_id = $1 AND d.state = $2 AND ($3::bigint IS NULL OR d.booking_id > $3)
        ORDER BY d.booking_id
        LIMIT $4
        """)

    static let deliveriesOfBookings = Statement("deliveries_of_bookings", "\(deliverySelect) WHERE d.booking_id = ANY ($1)")

    static let deliveryStatements = [wishDelivery, recordDelivery, sendDelivery, endDelivery, deliveriesOfOffice, deliveriesOfBookings]
}

extension Store {
    public func wishDelivery(booking: Int64, account: Int64, wanted: Bool) async throws -> DeliveryOutcome {
        try DeliveryOutcome(number: try await one(.wishDelivery, [account, booking, wanted]).decode(Int32.self))
    }

    public func recordDelivery(booking: Int64, office: Int32, address sealed: [UInt8], by actor: StaffActor) async throws -> DeliveryOutcome {
        let values: [(any PostgresEncodable)?] = [actor.staff, actor.device, office, booking, Bytes(sealed)]
        return try DeliveryOutcome(number: try await one(.recordDelivery, values).decode(Int32.self))
    }

    public func sendDelivery(booking: Int64, office: Int32, consignment: String, by actor: StaffActor) async throws -> DeliveryOutcome {
        try DeliveryOutcome(number: try await one(.sendDelivery, [actor.staff, actor.device, office, booking, consignment]).decode(Int32.self))
    }

    /// - Parameter state: delivered, returned or collected.
    public func endDelivery(booking: Int64, office: Int32, state: DeliveryState, by actor: StaffActor) async throws -> DeliveryOutcome {
        try DeliveryOutcome(number: try await one(.endDelivery, [actor.staff, actor.device, office, booking, state.rawValue]).decode(Int32.self))
    }

    /// In the order of the bookings, which no change of them changes.
    /// - Parameter after: the last one of the page before.
    public func deliveries(office: Int32, state: DeliveryState, after: Int64? = nil, limit: Int) async throws -> [PostalDelivery] {
        try await run(.deliveriesOfOffice, [office, state.rawValue, after, limit]).map(PostalDelivery.init(row:))
    }

    public func deliveries(bookings: [Int64]) async throws -> [Int64: PostalDelivery] {
        let rows = try await run(.deliveriesOfBookings, [bookings]).map(PostalDelivery.init(row:))
        return Dictionary(rows.map { ($0.booking, $0) }) { first, _ in first }
    }
}

extension PostalDelivery {
    fileprivate init(row: Row) throws {
        let (booking, state, consignment, changedAt, name, sealed) = try row.decode(
            Int64.self, String.self, String?.self, Date.self, String.self, Bytes?.self)
        guard let state = DeliveryState(rawValue: state) else { throw StoreError.unexpected("state of a delivery \(state)") }
        self.init(booking: booking, state: state, consignment: consignment, changedAt: changedAt, name: name, addressSealed: sealed?.array)
    }
}
