/// When somebody wants to come.
enum Preference: Sendable {
    case earliest
    case day(String)
    case half(String, session: String)
    case slot(Int64)

    var json: String {
        switch self {
        case .earliest: #"{"earliest":true}"#
        case .day(let date): #"{"date":"\#(date)"}"#
        case .half(let date, let session): #"{"date":"\#(date)","session":"\#(session)"}"#
        case .slot(let id): #"{"slot":\#(id)}"#
        }
    }
}
