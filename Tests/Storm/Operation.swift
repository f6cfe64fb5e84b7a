/// Something a client wants done once, under one Idempotency-Key, however often it must ask.
struct Operation: Sendable {
    enum Kind: Sendable {
        case book
        /// Of the booking with this code.
        case cancel(String)
        case move(String, Preference)
    }

    let number: Int
    let key: String
    let kind: Kind
    /// What is booked, or the party that the booking belongs to.
    let party: Party
    /// Asked once more after it was acknowledged.
    private(set) var isRepeat = false

    init(_ name: (number: Int, key: String), _ kind: Kind, party: Party) {
        (number, key) = name
        self.kind = kind
        self.party = party
    }

    var asRepeat: Operation {
        var copy = self
        copy.isRepeat = true
        return copy
    }

    var request: Request {
        switch kind {
        case .book:
            Request(method: .POST, path: "/v1/bookings", token: party.account.token, key: key, body: party.body)
        case .cancel(let code):
            Request(method: .POST, path: "/v1/bookings/\(code)/cancellation", token: party.account.token, key: key)
        case .move(let code, let preference):
            Request(
                method: .POST, path: "/v1/bookings/\(code)/move", token: party.account.token, key: key,
                body: #"{"preference":\#(preference.json)}"#)
        }
    }

    var name: String {
        switch kind {
        case .book: isRepeat ? "repeat" : "book"
        case .cancel: "cancel"
        case .move: "move"
        }
    }
}
