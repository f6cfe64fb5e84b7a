/// Who wants what: drawn from the seed and the party's number, so that the same storm can be raised again.
struct Mix: Sendable {
    private let options: StormOptions
    private let places: Places
    private let accounts: [Account]

    init(_ options: StormOptions, places: Places, accounts: [Account]) {
        self.options = options
        self.places = places
        self.accounts = accounts
    }

    /// - Parameter freed: somebody whose booking was cancelled and who wants another one.
    func party(_ number: Int, freed: Applicant?) -> Party {
        var chance = SplitMix(seed: options.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number))
        let (account, first) = account(number)
        let size = Self.sizes[Int.random(in: 0..<Self.sizes.count, using: &chance)]
        var applicants = (0..<size).map { Applicant(party: number, place: $0) }
        if first, chance.happens(0.5) { applicants[0] = Applicant(account, party: number, place: 0) }
        if chance.happens(options.contested) {
            applicants[size - 1] = Applicant(circle: Int.random(in: 0..<Applicant.circle, using: &chance), party: number, place: size - 1)
        }
        if let freed { applicants[size - 1] = freed.again(party: number, place: size - 1) }
        let (office, preference) = wish(&chance)
        return Party(account: account, office: office, preference: preference, split: size > 1 && chance.happens(0.7), applicants: applicants)
    }

    /// Where somebody moves to, within the office.
    func move(within office: String, _ chance: inout SplitMix) -> Preference {
        guard let office = places.offices.first(where: { $0.code == office }) else { return .earliest }
        return preference(office, &chance)
    }

    /// One to five people, 1.8 on average.
    private static let sizes = [1, 1, 1, 1, 1, 1, 2, 2, 3, 5]

    /// In turn, with two at once for the same account now and then; and whether it is the account's first party.
    private func account(_ number: Int) -> (Account, Bool) {
        let turn = number - options.first
        let shared = turn % 50 == 1
        return (accounts[(shared ? turn - 1 : turn) % accounts.count], !shared && turn < accounts.count)
    }

    private func wish(_ chance: inout SplitMix) -> (String, Preference) {
        if let hot = options.hotSlot, chance.happens(options.hotShare) { return (hot.office, .slot(hot.slot)) }
        let office = places.offices[Int.random(in: 0..<places.offices.count, using: &chance)]
        return (office.code, preference(office, &chance))
    }

    private func preference(_ office: Places.Office, _ chance: inout SplitMix) -> Preference {
        let day = office.days[Int.random(in: 0..<office.days.count, using: &chance)]
        switch Int.random(in: 0..<10, using: &chance) {
        case 0..<4: return .earliest
        case 4..<7: return .day(day.date)
        case 7: return day.sessions.randomElement(using: &chance).map { .half(day.date, session: $0) } ?? .day(day.date)
        default: return day.slots.randomElement(using: &chance).map { .slot($0) } ?? .day(day.date)
        }
    }
}
