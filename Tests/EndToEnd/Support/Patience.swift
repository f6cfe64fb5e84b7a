import Foundation
import TestSupport

extension API {
    /// Sends a booking with the same key again and again until it is answered for good, as a careful client does. Everything heard on the
    /// way is noted, a broken connection as `no answer`, a 503 without Retry-After as such.
    func insist(_ order: Order, key: String = UUID().uuidString, heard: Tally, within limit: Duration = .seconds(60)) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while true {
            do {
                let answer = try await book(order, key: key)
                heard.note(answer.status == 503 && answer.retryAfter == nil ? "503 without Retry-After" : answer.summary)
                if answer.status < 500, answer.code != "in_flight" { return answer }
            } catch {
                heard.note("no answer")
            }
            guard ContinuousClock.now < deadline else { throw Failure("never answered for good; heard \(heard.all)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
