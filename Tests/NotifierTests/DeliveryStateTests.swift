import Foundation
import Testing

@testable import Notifier

@Suite("The life of a message")
struct DeliveryStateTests {
    private let now = Date(timeIntervalSince1970: 1_795_590_000)

    private func finish(
        _ state: inout DeliveryState, _ result: DeliveryResult, attempt: Int, class messageClass: MessageClass = .code
    ) -> DeliveryState.Action {
        state.finish(result, attempt: attempt, class: messageClass, policy: .standard, now: now, chance: 0)
    }

    @Test("created, sent, delivered")
    func straight() {
        var state = DeliveryState.created
        #expect(state.stored == "waiting")
        #expect(state.claim() == .store(state: "sending", due: nil, error: nil))
        #expect(finish(&state, .delivered(remoteID: "ABC"), attempt: 1) == .store(state: "delivered", due: nil, error: "taken: ABC"))
        #expect(state == .delivered(attempt: 1))
    }

    @Test("a transient failure and an unknown outcome wait for the next attempt")
    func again() {
        var state = DeliveryState.created
        _ = state.claim()
        #expect(
            finish(&state, .transient(code: 450, text: "later"), attempt: 1)
                == .store(state: "waiting", due: now.addingTimeInterval(5), error: "failed with 450: later"))
        #expect(state == .temporary(attempt: 1))
        _ = state.claim()
        #expect(state == .sending(attempt: 2))
        #expect(
            finish(&state, .unknown(text: "no answer in time"), attempt: 2)
                == .store(state: "waiting", due: now.addingTimeInterval(10), error: "outcome unknown: no answer in time"))
    }

    @Test("a refusal for good is a dead letter at once")
    func permanent() {
        var state = DeliveryState.sending(attempt: 1)
        #expect(
            finish(&state, .permanent(code: 550, text: "no such user"), attempt: 1)
                == .store(state: "dead", due: nil, error: "refused with 550: no such user"))
        #expect(state == .permanentFailure(attempt: 1))
    }

    @Test("the last allowed attempt that fails makes a dead letter")
    func exhausted() {
        let last = RetryPolicy.standard.attempts(for: .code)
        var state = DeliveryState.temporary(attempt: last - 1)
        _ = state.claim()
        #expect(
            finish(&state, .transient(code: nil, text: "x"), attempt: last)
                == .store(state: "dead", due: nil, error: "gave up after \(last) attempts; the last failed: x"))
        #expect(state == .dead(attempt: last))
    }

    @Test("an attempt that was taken over is ignored when it ends late")
    func late() {
        var state = DeliveryState.sending(attempt: 1)
        #expect(state.rescue(now: now) == .store(state: "waiting", due: now, error: "the sender died"))
        _ = state.claim()
        #expect(finish(&state, .delivered(remoteID: nil), attempt: 1) == .ignore)
        #expect(state == .sending(attempt: 2))
    }

    @Test("only what has ended can be sent again, with all attempts anew")
    func resend() {
        for ended in [DeliveryState.delivered(attempt: 3), .permanentFailure(attempt: 1), .dead(attempt: 17)] {
            var state = ended
            #expect(state.resend(now: now) == .store(state: "waiting", due: now, error: nil))
            _ = state.claim()
            #expect(state == .sending(attempt: 1))
        }
    }

    @Test("events that do not fit a state change nothing")
    func table() {
        let states: [DeliveryState] = [
            .created, .sending(attempt: 2), .delivered(attempt: 1), .temporary(attempt: 1), .permanentFailure(attempt: 1), .dead(attempt: 9),
        ]
        let events: [(String, (inout DeliveryState) -> DeliveryState.Action, Set<DeliveryState>)] = [
            ("claim", { $0.claim() }, [states[0], states[3]]),
            ("finish", { self.finish(&$0, .delivered(remoteID: nil), attempt: 2) }, [states[1]]),
            ("rescue", { $0.rescue(now: self.now) }, [states[1]]),
            ("resend", { $0.resend(now: self.now) }, [states[2], states[4], states[5]]),
        ]
        for (name, event, fitting) in events {
            for before in states {
                var state = before
                let action = event(&state)
                #expect((action != .ignore) == fitting.contains(before), "\(name) in \(before)")
                #expect((state != before) == fitting.contains(before), "\(name) in \(before)")
            }
        }
    }
}
