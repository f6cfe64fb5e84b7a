import Domain
import Foundation

/// When somebody wants to come. All refer to one office.
public enum Preference: Sendable, Hashable {
    /// The first hour with room.
    case earliest
    /// A day of the office, and perhaps its morning or afternoon.
    case day(Day, Session?)
    /// One arrival hour.
    case slot(Int64)
}
