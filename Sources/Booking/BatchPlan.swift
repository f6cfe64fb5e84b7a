import Domain
import Foundation
import Store

/// Puts those who wait into one batch: proposes for each in order of arrival, from what is known of the slots less what was
/// proposed to those before. Pure.
struct BatchPlan {
    static let maximumSlots = 128

    private(set) var batch = BookBatch(slots: [])
    /// Who is in the batch, in its order.
    private(set) var members: [Waiting] = []
    /// Why a member was proposed nothing: its answer, unless its key turns out to have been served before.
    private var reasons: [Int: ProposalRefusal] = [:]
    /// Who had room in an earlier batch's proposals, lost it, and cannot be proposed anything more.
    private(set) var refused: [(Waiting, Refusal)] = []
    /// Who must wait for the next batch: too many slots.
    private(set) var left: [Waiting] = []
    /// Every slot that was proposed, for the answers.
    private(set) var slots: [Int64: Slot] = [:]

    /// - Parameters:
    ///   - waiting: requests for places, in order of arrival.
    ///   - views: the coming slots of each of their offices.
    init(_ waiting: [Waiting], views: [Int32: [Slot]], now: Date) {
        var given: [Int64: Int] = [:]
        var wanted: Set<Int64> = []
        var chosen: [(BookingRequest, [Alternative])] = []
        for member in waiting {
            guard case .book(let request, _) = member.work else { continue }
            let view = views[request.office] ?? []
            switch Self.propose(request, view: view, given: given, attempt: member.gone, now: now) {
            case .failure(let refusal) where member.gone > 0 && (member.settled || !member.unknown):
                refused.append((member, .unavailable(refusal)))
            case .failure(let refusal):
                reasons[members.count] = refusal
                members.append(member)
                chosen.append((request, []))
            case .success(let alternatives):
                guard Self.add(alternatives, to: &wanted) else {
                    left.append(member)
                    continue
                }
                members.append(member)
                chosen.append((request, alternatives))
                for part in alternatives[0].parts { given[part.slot, default: 0] += part.people }
            }
        }
        for view in views.values {
            for position in view.indices where wanted.contains(view[position].id) { slots[view[position].id] = view[position] }
        }
        let sorted = wanted.sorted()
        let index = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0 + 1)) })
        batch = BookBatch(slots: sorted)
        for (request, alternatives) in chosen {
            batch.add(request.request, alternatives: alternatives.lazy.map { $0.parts.lazy.map { (slot: $0.slot, people: $0.people) } }, index: index)
        }
    }

    /// False, and nothing added, when the batch would have too many slots.
    private static func add(_ alternatives: [Alternative], to wanted: inout Set<Int64>) -> Bool {
        var new: [Int64] = []
        for alternative in alternatives {
            for part in alternative.parts where !wanted.contains(part.slot) && !new.contains(part.slot) { new.append(part.slot) }
        }
        guard wanted.count + new.count <= maximumSlots else { return false }
        wanted.formUnion(new)
        return true
    }

    /// One or two alternatives at first, more when those were gone. When the snapshot says that all is full, the database is
    /// asked all the same about the first candidates: nothing is decided from the snapshot.
    private static func propose(
        _ request: BookingRequest, view: [Slot], given: [Int64: Int], attempt: Int, now: Date
    ) -> Result<[Alternative], ProposalRefusal> {
        let people = request.request.people.count
        let most = attempt == 0 ? 2 : 4
        let today = request.zone.day(of: now)
        func ask(asIfFree: Bool, split: Bool) -> Result<[Alternative], ProposalRefusal> {
            Proposer(slots: view, given: given, asIfFree: asIfFree, now: now, today: today)
                .alternatives(for: request.preference, people: people, split: split, most: most, near: request.near)
        }
        let proposed = ask(asIfFree: false, split: request.allowSplit)
        guard attempt == 0, case .failure(let refusal) = proposed else { return proposed }
        switch refusal {
        case .dayFull, .slotFull, .noRoom:
            let asIfFree = ask(asIfFree: true, split: false)
            return (try? asIfFree.get()).map { .success($0) } ?? proposed
        default:
            return proposed
        }
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
        }
    }

    /// Why a request whose alternatives are gone for good is refused.
    static func refusal(_ preference: Preference) -> Refusal {
        switch preference {
        case .earliest: .unavailable(.noRoom)
        case .day: .unavailable(.dayFull)
        case .slot: .unavailable(.slotFull)
        }
    }
}
