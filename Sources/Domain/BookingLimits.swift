/// How much one account may hold and do. Data of the deployment; these are the defaults.
public struct BookingLimits: Hashable, Sendable {
    /// People with a live booking at one time.
    public var livePeople: Int
    /// Different people within `peopleWindowDays`.
    public var peoplePerYear: Int
    public var peopleWindowDays: Int
    /// Moves of one booking.
    public var maximumMoves: Int
    /// The holder and four more.
    public var partySize: Int
    /// Refusals because a person has a live booking elsewhere, before the account must wait: they would tell who has one.
    public var claimRefusalsPerDay: Int

    public init(
        livePeople: Int = 10, peoplePerYear: Int = 15, peopleWindowDays: Int = 365, maximumMoves: Int = 2, partySize: Int = 5,
        claimRefusalsPerDay: Int = 10
    ) {
        self.livePeople = livePeople
        self.peoplePerYear = peoplePerYear
        self.peopleWindowDays = peopleWindowDays
        self.maximumMoves = maximumMoves
        self.partySize = partySize
        self.claimRefusalsPerDay = claimRefusalsPerDay
    }
}
