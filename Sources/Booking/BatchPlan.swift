import Domain
import Foundation
import Store

/// Puts those who wait into one batch: proposes for each in order of arrival, from what is known of the slots less what was
/// proposed to those before. Pure.
struct BatchPlan {
    static let maximumSlots = 128

    /// The slots of a batch by office.
    private struct WantedSlots {
        private(set) var byOffice: [Int32: Set<Int64>] = [:]
        private var count = 0

        /// False, and nothing added, when the batch would have too many.
        mutating func add(_ alternatives: [Alternative], of office: Int32) -> Bool {
            var new: [Int64] = []
            let known = byOffice[office] ?? []
            for alternative in alternatives {
                for part in alternative.parts where !known.contains(part.slot) && !new.contains(part.slot) { new.append(part.slot) }
            }
            guard count + new.count <= maximumSlots else { return false }
            guard !new.isEmpty else { return true }
            count += new.count
            byOffice[office, default: []].formUnion(new)
            return true
        }
    }

    /// Who is in the batch, in its order.
    private(set) var members: [Waiting] = []
    /// What each of them is proposed; all of it is believed to be full where `reasons` tells of one.
    private var proposals: [[Alternative]] = []
    /// Why nothing is believed to be left for a member: its answer, unless the database knows better.
    private var reasons: [Int: ProposalRefusal] = [:]
    /// Who had room in an earlier batch's proposals, lost it, and cannot be proposed anything more.
    private(set) var refused: [(Waiting, Refusal)] = []
    /// Who must wait for the next batch: too many slots, or what seems to be left is proposed to others of this one. These may not take it (an hour has
    /// got too small for a family since it was looked at, a person has a booking), so that nobody may be told yet that nothing is left.
    private(set) var left: [Waiting] = []
    /// Offices of the requests for whom nothing is believed to be left.
    private(set) var fullOffices: Set<Int32> = []
    /// Every slot that was proposed, for the answers.
    private(set) var slots: [Int64: Slot] = [:]
    /// Their ids, sorted.
    private let sorted: [Int64]
    /// Where each stands in `sorted`, from 1.
    private let index: [Int64: Int32]

    /// - Parameters:
    ///   - waiting: requests for places, in order of arrival.
    ///   - views: the coming slots of each of their offices.
    init(_ waiting: [Waiting], views: [Int32: [Slot]], now: Date) {
        var given: [Int64: Int] = [:]
        var wanted = WantedSlots()
        for member in waiting {
            guard case .book(let request, _) = member.work else { continue }
            let view = views[request.office] ?? []
            switch Self.propose(request, view: view, given: given, attempt: member.gone, now: now) {
            case .failure where Self.hasRoom(request, view: view, given: given, now: now):
                left.append(member)
            case .failure(let refusal) where member.gone > 0 && (member.settled || !member.unknown):
                fullOffices.insert(request.office)
                refused.append((member, .unavailable(refusal)))
            case .failure(let refusal):
                fullOffices.insert(request.office)
                // the database is asked all the same about the first that could suit: nothing is decided from the snapshot
                let asked = member.gone == 0 ? Self.proposeAsIfFree(request, view: view, refusal, now: now) : []
                guard wanted.add(asked, of: request.office) else {
                    left.append(member)
                    continue
                }
                reasons[members.count] = refusal
                members.append(member)
                proposals.append(asked)
            case .success(let alternatives):
                guard wanted.add(alternatives, of: request.office) else {
                    left.append(member)
                    continue
                }
                members.append(member)
                proposals.append(alternatives)
                for part in alternatives[0].parts { given[part.slot, default: 0] += part.people }
            }
        }
        for (office, ids) in wanted.byOffice {
            // the first of a view as a rule, which may be long
            for slot in (views[office] ?? []).lazy.filter({ ids.contains($0.id) }).prefix(ids.count) { slots[slot.id] = slot }
        }
        sorted = wanted.byOffice.values.joined().sorted()
        index = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0 + 1)) })
    }

    /// - Throws: what sealing a NIK throws.
    func batch() throws -> BookBatch {
        var batch = BookBatch(slots: sorted)
        for (member, alternatives) in zip(members, proposals) {
            guard case .book(let request, _) = member.work else { continue }
            try batch.add(
                request.request, alternatives: alternatives.lazy.map { $0.parts.lazy.map { (slot: $0.slot, people: $0.people) } }, index: index)
        }
        return batch
    }

    /// Only a look at what the members ask for, when nothing is believed to be left for any of them; nil when a look would not do. An
    /// attempt whose answer was lost may still be under way, and no look tells.
    var look: LookBatch? {
        guard reasons.count == members.count, !members.contains(where: \.unknown) else { return nil }
        var look = LookBatch(slots: sorted)
        for case .book(let request, _) in members.lazy.map(\.work) { look.add(request.request) }
        return look
    }

    /// Why a member gets no place by what a look found; nil when it may get one after all, or its key was served before.
    func refusal(_ member: Int, in look: LookBatch.Result) -> Refusal? {
        switch look.standings[member] {
        case .unauthorized: return .unauthorized
        case .known: return nil
        case .new:
            let hasRoom = proposals[member].contains { $0.parts.allSatisfy { look.free[Int(index[$0.slot]!) - 1] >= $0.people } }
            return hasRoom ? nil : reasons[member].map { .unavailable($0) }
        }
    }

    /// One or two alternatives at first, more when those were gone.
    private static func propose(
        _ request: BookingRequest, view: [Slot], given: [Int64: Int], attempt: Int, now: Date
    ) -> Result<[Alternative], ProposalRefusal> {
        Proposer(slots: view, given: given, now: now, today: request.zone.day(of: now))
            .alternatives(
                for: request.preference, people: request.request.people.count, split: request.allowSplit, most: attempt == 0 ? 2 : 4,
                near: request.near)
    }

    /// Whether there seems to be room if those before take nothing.
    private static func hasRoom(_ request: BookingRequest, view: [Slot], given: [Int64: Int], now: Date) -> Bool {
        guard !given.isEmpty, case .success = propose(request, view: view, given: [:], attempt: 0, now: now) else { return false }
        return true
    }

    /// What would be proposed if nothing were taken; nothing when it is not for want of room that there is no proposal.
    private static func proposeAsIfFree(_ request: BookingRequest, view: [Slot], _ refusal: ProposalRefusal, now: Date) -> [Alternative] {
        guard [.dayFull, .slotFull, .noRoom].contains(refusal) else { return [] }
        let proposed = Proposer(slots: view, asIfFree: true, now: now, today: request.zone.day(of: now))
            .alternatives(for: request.preference, people: request.request.people.count, split: false, most: 2, near: request.near)
        return (try? proposed.get()) ?? []
    }
}

extension BatchPlan {
    /// What became of one member.
    enum Verdict {
        case answer(BookingAnswer)
        case refuse(Refusal)
        case again
        case gone
        case slotLocked
    }

    /// - Parameter person: index of the member's first person in the batch.
    func verdict(_ member: Int, person: Int, in result: BookBatchResult) -> Verdict {
        guard case .book(let request, _) = members[member].work else { return .refuse(.rejected) }
        switch result.outcomes[member] {
        case .booked:
            let people = request.request.people
            let seats = people.indices.compactMap { offset -> Seat? in
                guard let slot = slots[result.personSlots[person + offset]] else { return nil }
                let number = QueueNumber(prefix: slot.prefix, number: Int(result.personNumbers[person + offset]))
                return Seat(booking: people[offset].booking, slot: slot, queueNumber: number)
            }
            return seats.count == people.count ? .answer(.booked(party: result.parties[member], seats: seats)) : .refuse(.outcomeUnknown)
        case .replayed: return .answer(.replayed(party: result.parties[member]))
        case .keyReused: return .refuse(.keyReused)
        case .inFlight: return members[member].unknown ? .again : .refuse(.inFlight)
        case .unauthorized: return .refuse(.unauthorized)
        case .again: return .again
        case .gone: return reasons[member].map { .refuse(.unavailable($0)) } ?? .gone
        case .alreadyBooked: return .refuse(.alreadyBooked)
        case .limitLive: return .refuse(.accountLimitLive)
        case .limitPeople: return .refuse(.accountLimitPeople)
        case .tooManyRefusals: return .refuse(.tooManyAttempts)
        case .partyNotFound: return .refuse(.partyNotFound)
        case .partyNotLive: return .refuse(.partyNotLive)
        case .partyTooLarge: return .refuse(.partySize)
        case .slotLocked: return .slotLocked
        case .holderMismatch: return .refuse(.holderMismatch)
        case .accountPaused: return .refuse(.accountPaused)
        }
    }
}
