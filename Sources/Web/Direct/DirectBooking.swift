import Booking
import Foundation
import HTTPTypes
import Store

/// `POST /v1/bookings` on the event loop: read, checked, hashed and sealed there, then put into the line of its channel; the answer is
/// written when the batch has been committed.
///
/// A class, so that what waits for the answer keeps one reference and not a copy of all the services.
final class DirectBooking: DirectRoute {
    private let services: Services

    let path = "/v1/bookings"

    init(services: Services) {
        self.services = services
    }

    func accepts(_ head: HTTPRequest) -> Bool {
        head.method == .post && head.path == path && head.headerFields.value(.contentType) == "application/json" && head.isPlain
    }

    func answer(_ request: DirectRequest, _ reply: @escaping DirectReply) -> Bool {
        guard let (wish, office, wanted) = try? read(request) else { return false }
        services.booking.book(wanted) { result in
            switch result {
            case .success(.booked(let party, let seats)):
                reply { Reply(self.services.booked(wish, at: office, party: party, seats), status: .created) }
            case .success(.replayed(let party)):
                Task { await self.replay(party, reply) }
            case .failure(let refusal) where [.unavailable(.slotNotFound), .alreadyBooked, .accountPaused].contains(refusal):
                Task { await self.explain(refusal, wish.preference, office, wanted.request, reply) }
            case .failure(let refusal):
                reply { throw refusal }
            }
        }
        return true
    }

    /// Nil, or an error, when anything is not plain.
    private func read(_ request: DirectRequest) throws -> (BookingWish, Office, BookingRequest)? {
        guard let buffer = request.body, let body = buffer.withUnsafeReadableBytes({ BookingBody(plain: $0) }) else { return nil }
        let session = try services.authentication.token(request.head.headerFields)
        let key = try services.keys.required(request.head.headerFields)
        let wish = try BookingWish(body, today: services.today)
        guard let code = wish.office, let office = services.directory.officeAtOnce(code: code),
            let ids = services.ids.drawAtOnce(wish.applicants.count + 1)
        else { return nil }
        return (wish, office, try services.request(wish, at: office, session: session, key: key, ids: ids))
    }

    private func replay(_ party: Int64, _ reply: DirectReply) async {
        do {
            let view = try await services.party(party)
            reply { Reply(view, status: .created) }
        } catch {
            reply { throw error }
        }
    }

    private func explain(_ refusal: Refusal, _ preference: Preference, _ office: Office, _ request: BookBatch.Request, _ reply: DirectReply) async {
        do {
            try await services.explaining(preference, at: office, request) { throw refusal }
        } catch {
            reply { throw error }
        }
    }
}
