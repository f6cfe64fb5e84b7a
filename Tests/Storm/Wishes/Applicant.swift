/// A person to book for. The name is spelled from the party's number and the place in it, so that whoever finds a booking in the database can
/// tell, without trusting any number that the service gave out, which request it was made for.
struct Applicant: Sendable {
    var nik: String
    var birthDate: String
    var name: String
    var relationship: String

    /// Somebody whom no other party has.
    init(party: Int, place: Int) {
        self.init(number: party * Self.most + place, party: party, place: place)
    }

    /// One of a small circle that several parties want to book for: only the names differ.
    init(circle number: Int, party: Int, place: Int) {
        self.init(number: 9999 * 20_159 + number % Self.circle, party: party, place: place)
    }

    /// The holder of an account.
    init(_ account: Account, party: Int, place: Int) {
        nik = account.nik
        birthDate = account.birthDate
        relationship = "self"
        name = Self.name(party: party, place: place)
    }

    /// The same person in another party.
    func again(party: Int, place: Int) -> Applicant {
        var copy = self
        copy.name = Self.name(party: party, place: place)
        // only its own account may call somebody the holder
        if copy.relationship == "self" { copy.relationship = "parent" }
        return copy
    }

    /// People in a party.
    static let most = 5
    /// People in the circle: they have the last birth date of all, which no party's number reaches.
    static let circle = 100

    private init(number: Int, party: Int, place: Int) {
        let serial = number % 9999 + 1
        let days = number / 9999
        let (day, month, year) = (days % 28 + 1, days / 28 % 12 + 1, 1930 + days / (28 * 12) % 60)
        // no regency of the province has the code 00, so the numbers belong to nobody
        nik = "320000" + Self.digits(day, 2) + Self.digits(month, 2) + Self.digits(year % 100, 2) + Self.digits(serial, 4)
        birthDate = "\(year)-" + Self.digits(month, 2) + "-" + Self.digits(day, 2)
        relationship = ["parent", "child", "spouse"][place % 3]
        name = Self.name(party: party, place: place)
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// Letters only: names have no digits.
    static func name(party: Int, place: Int) -> String {
        var number = party
        var letters: [UInt8] = []
        repeat {
            letters.append(UInt8(ascii: "a") + UInt8(number % 26))
            number /= 26
        } while number > 0
        return "Warga " + String(decoding: letters.reversed(), as: UTF8.self) + ["A", "B", "C", "D", "E"][place]
    }

    var json: String {
        """
        {"nik":"\(nik)","name":"\(name)","birth_date":"\(birthDate)","relationship":"\(relationship)","service":"\(relationship == "child" ? "new" : "renewal")"}
        """
    }
}
