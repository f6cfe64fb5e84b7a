/// One arrival hour of a weekly plan.
public struct PlannedHour: Hashable, Sendable {
    public let starts: TimeOfDay
    public let ends: TimeOfDay
    public let places: Int
    public let session: Session

    /// An hour that does not end after it starts, or has a negative number of places, is a mistake of the program and traps:
    /// the plan's tables refuse such rows.
    public init(starts: TimeOfDay, ends: TimeOfDay, places: Int) {
        precondition(starts < ends && places >= 0, "an arrival hour ends after it starts and has no negative places")
        self.starts = starts
        self.ends = ends
        self.places = places
        session = Session(startingAt: starts)
    }

    /// The hour's part of a queue number's prefix: 08:00 is A, 09:00 is B, and so on through the day, always the same, so that no
    /// two slots of a day share one. A start at a quarter, half or three quarters past adds 1, 2 or 3.
    public var letter: String { PlannedHour.letter(startingAt: starts) }

    public static func letter(startingAt time: TimeOfDay) -> String {
        let letter = UnicodeScalar(UInt8(ascii: "A") + UInt8((time.hour + 16) % 24))
        let quarter = time.minute / 15
        return String(letter) + (quarter == 0 ? "" : String(quarter))
    }
}
