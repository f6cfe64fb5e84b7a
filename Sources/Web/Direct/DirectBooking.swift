import Booking
import Foundation
import HTTPTypes
import Store

/// `POST /v1/bookings` on the event loop: read, checked, hashed and sealed there, then put into the line of its channel; the answer is
/// written when the batch has been committed.
struct DirectBooking: DirectRoute {
    let services: Services

    let path = "/v1/bookings"

    func accepts(_ head: HTTPRequest) -> Bool {
        head.method == .post && head.path == path && head.headerFields.value(.contentType) == "application/json" && head.isPlain
    }

    func answer(_ request: DirectRequest, _ reply: @escaping DirectReply) -> Bool {
        guard let (wish, office, wanted) = try? read(request) else { return false }
        services.booking.book(wanted) { result in
            switch result {
            case .success(.booked(let party, let seats)):
                reply { Reply(services.booked(wish, at: office, party: party, seats), status: .created) }
            case .success(.replayed(let party)):
                Task { await replay(party, reply) }
            case .failure(.unavailable(.slotNotFound)):
                Task { await tell(wish.preference, office, reply) }
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

    /// An hour that has begun is told from one that never was.
    private func tell(_ preference: Preference, _ office: Office, _ reply: DirectReply) async {
        do {
            try await services.tellingPastSlots(preference, at: office) { throw Refusal.unavailable(.slotNotFound) }
        } catch {
            reply { throw error }
        }
    }
}
