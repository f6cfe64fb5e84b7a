import Foundation

/// One of many: books for one account after the other, cancels and moves what it has, asks again for what it was told before.
@StormLoop
final class Client {
    private let run: Run
    private let insistence: Insistence
    private var chance: SplitMix
    private var acknowledged: [Operation] = []
    private var mine: [Held] = []
    private var freed: [Applicant] = []

    /// A booking the client was told of.
    private struct Held {
        var code: String
        var party: Party
        var applicant: Applicant
        var moves = 0
    }

    init(number: Int, of run: Run) {
        self.run = run
        insistence = Insistence(client: number, of: run)
        chance = SplitMix(seed: run.options.seed &+ UInt64(number) << 32)
    }

    func run() async {
        while await run.beginAttempt() {
            if chance.happens(run.options.cancels), let held = take() {
                await cancel(held)
            } else if chance.happens(run.options.moves), let held = take() {
                await move(held)
            } else {
                await book()
            }
            if chance.happens(run.options.repeats) { await askAgain() }
        }
        let end = ContinuousClock.now + .seconds(run.options.repeatFor)
        while ContinuousClock.now < end, !acknowledged.isEmpty {
            await askAgain()
            try? await Task.sleep(for: .milliseconds(Int.random(in: 50...300, using: &chance)))
        }
        insistence.end()
    }

    private func book() async {
        let number = run.nextParty()
        let party = run.mix.party(number, freed: chance.happens(0.5) ? freed.popLast() : nil)
        let operation = Operation(run.nextOperation(), .book, party: party)
        guard let reply = await insistence.settle(operation), case .booked(_, let bookings) = reply else { return }
        acknowledged.append(operation)
        for (booking, applicant) in zip(bookings, party.applicants) { mine.append(Held(code: booking.code, party: party, applicant: applicant)) }
    }

    private func cancel(_ held: Held) async {
        let operation = Operation(run.nextOperation(), .cancel(held.code), party: held.party)
        if let reply = await insistence.settle(operation), case .changed = reply { freed.append(held.applicant) }
    }

    private func move(_ held: Held) async {
        var held = held
        let preference = run.mix.move(within: held.party.office, &chance)
        let operation = Operation(run.nextOperation(), .move(held.code, preference), party: held.party)
        let answer = await insistence.settle(operation)
        held.moves += 1
        // what became of a move without an answer nobody knows, so the booking is left alone
        if answer != nil, held.moves < 2 { mine.append(held) }
    }

    /// The same key once more: it must be told the same.
    private func askAgain() async {
        guard let operation = acknowledged.randomElement(using: &chance) else { return }
        _ = await insistence.settle(operation.asRepeat)
    }

    private func take() -> Held? {
        guard !mine.isEmpty else { return nil }
        return mine.remove(at: Int.random(in: 0..<mine.count, using: &chance))
    }
}
