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

    /// Hours of sixty minutes, one after the other, around a pause; what is left before the pause or the end is a shorter one with its share of places.
    public static func hours(from starts: TimeOfDay, to ends: TimeOfDay, pause: Range<TimeOfDay>?, placesAnHour: Int) -> [PlannedHour] {
        var hours: [PlannedHour] = []
        let stretches =
            pause.map { [starts..<max(starts, min($0.lowerBound, ends)), min(max($0.upperBound, starts), ends)..<ends] } ?? [starts..<ends]
        for stretch in stretches {
            var time = stretch.lowerBound.minutesSinceMidnight
            while time < stretch.upperBound.minutesSinceMidnight {
                let end = min(time + 60, stretch.upperBound.minutesSinceMidnight)
                hours.append(
                    PlannedHour(
                        starts: TimeOfDay(minutesSinceMidnight: time)!, ends: TimeOfDay(minutesSinceMidnight: end)!,
                        places: placesAnHour * (end - time) / 60))
                time = end
            }
        }
        return hours
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
