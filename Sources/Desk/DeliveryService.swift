import Domain
import Foundation
import Security
import Store

/// Why a change of a delivery is refused.
public enum DeliveryError: Error, Hashable, Sendable {
    /// Nobody who has come to this office, or not on its list.
    case notFound
    /// It is past this, or not that far.
    case notInState
}

/// One line of an office's list.
public struct DeliveryLine: Sendable {
    public var delivery: PostalDelivery
    /// Nil: it has ended, or the person was erased.
    public var address: PostalAddress?
}

/// Delivery by post: wished by applicants, recorded at the desk, sent and ended by the postal officer.
///
/// Called by `Web` for whom it has seen the right of; what may be done is decided by `sql/functions/delivery.sql`. Addresses are sealed; whoever reads a
/// list is in the trail. It throws ``DeliveryError`` for what people can mend.
public struct DeliveryService: Sendable {
    /// So many lines of a list at once.
    public static let page = 500

    private let store: Store
    private let seal: Seal

    public init(store: Store, keys: KeyRing) {
        self.store = store
        seal = Seal(keys)
    }

    public func wish(_ wanted: Bool, for booking: Booking, of account: Int64) async throws {
        try check(try await store.wishDelivery(booking: booking.id, account: account, wanted: wanted))
    }

    public func record(_ address: PostalAddress, of booking: Int64, at office: Office, by session: StaffSession) async throws {
        let text = String(decoding: try JSONEncoder().encode(address), as: UTF8.self)
        let sealed = try seal.seal(text, table: "applicants", column: "address", row: String(booking))
        try check(try await store.recordDelivery(booking: booking, office: office.id, address: sealed, by: StaffActor(session)))
    }

    /// The postal service's number; the applicant is told.
    public func send(_ booking: Int64, consignment: String, at office: Office, by session: StaffSession) async throws {
        try check(try await store.sendDelivery(booking: booking, office: office.id, consignment: consignment, by: StaffActor(session)))
    }

    /// - Parameter state: delivered, returned or collected.
    public func end(_ booking: Int64, _ state: DeliveryState, at office: Office, by session: StaffSession) async throws {
        try check(try await store.endDelivery(booking: booking, office: office.id, state: state, by: StaffActor(session)))
    }

    /// An office's list, in the order of the bookings.
    /// - Parameter after: the last booking of the page before.
    public func list(_ state: DeliveryState, after: Int64?, at office: Office, by session: StaffSession) async throws -> [DeliveryLine] {
        let found = try await store.deliveries(office: office.id, state: state, after: after, limit: DeliveryService.page)
        try await store.note("deliveries_read", by: StaffActor(session), office: office.id, subject: nil)
        return try found.map { DeliveryLine(delivery: $0, address: try address($0)) }
    }

    /// The delivery of one booking, with the address that the desk entered.
    public func delivery(of booking: Int64) async throws -> DeliveryLine? {
        try await store.deliveries(bookings: [booking])[booking].map { DeliveryLine(delivery: $0, address: try address($0)) }
    }

    private func address(_ delivery: PostalDelivery) throws -> PostalAddress? {
        guard let sealed = delivery.addressSealed else { return nil }
        let text = try seal.open(sealed, table: "applicants", column: "address", row: String(delivery.booking))
        return try JSONDecoder().decode(PostalAddress.self, from: Data(text.utf8))
    }

    private func check(_ outcome: DeliveryOutcome) throws {
        switch outcome {
        case .done, .before: break
        case .notFound: throw DeliveryError.notFound
        case .notInState: throw DeliveryError.notInState
        }
    }
}
