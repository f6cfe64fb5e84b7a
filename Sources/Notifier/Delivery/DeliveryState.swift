import Foundation

/// Where a message stands. A value: it decides, whoever holds it writes the ``Action`` down.
///
/// ```
/// created ──→ sending ──→ delivered
///    ↑          │ ↑  └──→ permanentFailure (refused for good)
///    │          ↓ │  └──→ dead (no attempt left)
///    │       temporary
///    └── resend, from delivered, permanentFailure and dead
/// ```
public enum DeliveryState: Hashable, Sendable {
    /// Never tried. Exit: ``claim()``.
    case created
    /// Attempt number `attempt`, from 1, is under way. Exits: ``finish(_:attempt:class:policy:now:chance:)``, ``rescue(now:)``.
    case sending(attempt: Int)
    /// The other side has it. Exit: ``resend(now:)``.
    case delivered(attempt: Int)
    /// Failed `attempt` times, to be tried again. Exit: ``claim()``.
    case temporary(attempt: Int)
    /// Refused for good: a dead letter. Exit: ``resend(now:)``.
    case permanentFailure(attempt: Int)
    /// Failed as often as the policy allows: a dead letter. Exit: ``resend(now:)``.
    case dead(attempt: Int)

    /// What to write to the outbox.
    public enum Action: Hashable, Sendable {
        /// `state` is `outbox.state`; `due` when it is to be claimed again; `error` what happened, without personal data.
        case store(state: String, due: Date?, error: String?)
        /// The event does not fit the state: it came late and another has taken over. Write nothing.
        case ignore
    }

    /// A sender takes it.
    public mutating func claim() -> Action {
        switch self {
        case .created: self = .sending(attempt: 1)
        case .temporary(let attempt): self = .sending(attempt: attempt + 1)
        case .sending, .delivered, .permanentFailure, .dead: return .ignore
        }
        return .store(state: stored, due: nil, error: nil)
    }

    /// An attempt has ended. One that is not the present attempt is ignored: its lease had run out.
    public mutating func finish(
        _ result: DeliveryResult, attempt: Int, class messageClass: MessageClass, policy: RetryPolicy, now: Date, chance: Double
    ) -> Action {
        guard self == .sending(attempt: attempt) else { return .ignore }
        switch result {
        case .delivered(let remoteID):
            self = .delivered(attempt: attempt)
            return .store(state: stored, due: nil, error: remoteID.map { "taken: \($0)" })
        case .permanent(let code, let text):
            self = .permanentFailure(attempt: attempt)
            return .store(state: stored, due: nil, error: DeliveryState.line("refused", code, text))
        case .transient(let code, let text):
            return failed(attempt, DeliveryState.line("failed", code, text), messageClass, policy, now, chance)
        case .unknown(let text):
            return failed(attempt, DeliveryState.line("outcome unknown", nil, text), messageClass, policy, now, chance, isUnknown: true)
        }
    }

    /// The lease ran out: the sender died. The attempt counts, since the mail may have gone out.
    public mutating func rescue(now: Date) -> Action {
        guard case .sending(let attempt) = self else { return .ignore }
        self = .temporary(attempt: attempt)
        return .store(state: stored, due: now, error: "the sender died")
    }

    /// Somebody wants it sent again, with all attempts anew.
    public mutating func resend(now: Date) -> Action {
        switch self {
        case .delivered, .permanentFailure, .dead: self = .created
        case .created, .sending, .temporary: return .ignore
        }
        return .store(state: stored, due: now, error: nil)
    }

    /// `outbox.state`.
    public var stored: String {
        switch self {
        case .created, .temporary: "waiting"
        case .sending: "sending"
        case .delivered: "delivered"
        case .permanentFailure, .dead: "dead"
        }
    }

    private mutating func failed(
        _ attempt: Int, _ error: String, _ messageClass: MessageClass, _ policy: RetryPolicy, _ now: Date, _ chance: Double,
        isUnknown: Bool = false
    ) -> Action {
        switch policy.decide(attempt: attempt, class: messageClass, chance: chance, isUnknown: isUnknown) {
        case .again(let delay):
            self = .temporary(attempt: attempt)
            return .store(state: stored, due: now.addingTimeInterval(delay / .seconds(1)), error: error)
        case .giveUp:
            self = .dead(attempt: attempt)
            return .store(state: stored, due: nil, error: "gave up after \(attempt) attempts; the last \(error)")
        }
    }

    private static func line(_ what: String, _ code: Int?, _ text: String) -> String {
        "\(what)\(code.map { " with \($0)" } ?? ""): \(text)"
    }
}
