import Domain
import Logging
import Postgres
import Store

/// Cancellations and moves: the same door, a statement each.
extension BookingChannel {
    func serve(
        _ change: BookingChange, _ request: ChangeRequest, _ continuation: CheckedContinuation<ChangeOutcome, any Error>, _ waiting: Waiting
    ) async {
        if waiting.repeated > 0 { try? await clock.sleep(for: pause(waiting.repeated)) }
        do {
            let outcome = try await perform(change, request)
            continuation.resume(returning: outcome)
        } catch let refusal as Refusal {
            continuation.resume(throwing: refusal)
        } catch let error as PostgresError {
            // after a lost answer that may be the earlier attempt itself, still at work
            let inFlight = error.constraint == "idempotency_keys_in_flight"
            if inFlight, !waiting.unknown { return waiting.fail(.inFlight) }
            if error.constraint == "idempotency_keys_pkey" { return waiting.fail(.keyReused) }
            var waiting = waiting
            waiting.repeated += 1
            waiting.unknown = waiting.unknown || error.outcome == .unknown
            // without a key a move that was made would be made again
            let mayRepeat = isTransient(error) && (request.key != nil || !waiting.unknown || change.isIdempotent)
            if mayRepeat, waiting.repeated <= settings.changeRepeats {
                if error.sqlState == .lockNotAvailable, !inFlight, let side { side.submit(waiting) } else { putBack([waiting]) }
            } else {
                logger.warning("a change could not be made", metadata: ["error": "\(error)"])
                waiting.fail(waiting.unknown ? .outcomeUnknown : error.sqlState == nil ? .databaseUnavailable : .overloaded)
            }
        } catch is CancellationError {
            waiting.fail(waiting.notServed)
        } catch {
            logger.error("a change failed", metadata: ["error": "\(error)"])
            continuation.resume(throwing: Refusal.rejected)
        }
    }

    private func perform(_ change: BookingChange, _ request: ChangeRequest) async throws -> ChangeOutcome {
        switch change {
        case .cancel(let reason):
            let deadline = clock.now + settings.statement
            return try await pool.withConnection(deadline: deadline) { connection in
                try await request.cancel(on: connection, reason: reason, deadline: deadline)
            }
        case .move(let office, let zone, let preference):
            return try await move(request, office: office, zone: zone, preference: preference)
        }
    }

    /// Proposes until one is had or none is left, from what is so now once the first were gone.
    private func move(_ request: ChangeRequest, office: Int32, zone: Zone, preference: Preference) async throws -> ChangeOutcome {
        var gone: [Int64: Int] = [:]
        for attempt in 0..<settings.proposals {
            let view =
                try await attempt == 0 ? availability.slots(office: office) : availability.slots(offices: [office], maximumAge: .zero)[office] ?? []
            let time = now()
            let proposed = Proposer(slots: view, given: gone, now: time, today: zone.day(of: time))
                .alternatives(for: preference, people: 1, split: false, most: attempt == 0 ? 2 : 4)
            let targets: [Int64]
            switch proposed {
            case .success(let alternatives): targets = alternatives.map { $0.parts[0].slot }
            // the rules of the booking come before those of the slots, and a replay before both: SQL must see it
            case .failure: targets = []
            }
            let deadline = clock.now + settings.statement
            let outcome = try await pool.withConnection(deadline: deadline) { connection in
                try await request.move(on: connection, to: targets, deadline: deadline)
            }
            guard outcome == .gone else { return outcome }
            if case .failure(let refusal) = proposed { throw Refusal.unavailable(refusal) }
            if case .slot = preference { throw Refusal.unavailable(.slotFull) }
            // only here: one of them may be the hour that the booking has already, which may have room for others
            for target in targets { gone[target] = .max }
        }
        throw Refusal.overloaded
    }
}
