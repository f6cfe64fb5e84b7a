import Domain
import Foundation

/// Somebody invented, with a NIK that agrees with the birth date.
struct Person: Sendable {
    var nik: String
    var name: String
    var birthDate: String

    /// A different person for each number from 1 to 9999.
    static func number(_ serial: Int, name: String = "Siti Rahayu", birthDate: String = "1990-06-15") -> Person {
        let day = Day(birthDate)!
        let digits = [day.day, day.month, day.year % 100].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
        let text = String(serial)
        return Person(nik: "317401" + digits + String(repeating: "0", count: 4 - text.count) + text, name: name, birthDate: birthDate)
    }

    func json(_ relationship: String = "parent", service: String = "new", extra: String = "") -> String {
        #"{"nik":"\#(nik)","name":"\#(name)","birth_date":"\#(birthDate)","relationship":"\#(relationship)","service":"\#(service)"\#(extra)}"#
    }

    var registrationJSON: String { #"{"nik":"\#(nik)","name":"\#(name)","birth_date":"\#(birthDate)"}"# }
}

/// Bodies as a client writes them.
enum Body {
    static let earliest = #"{"earliest":true}"#

    static func booking(_ applicants: [String], office: String = "JKS", preference: String = earliest, extra: String = "") -> String {
        #"{"office":"\#(office)","preference":\#(preference),"applicants":[\#(applicants.joined(separator: ","))]\#(extra)}"#
    }

    static func addition(_ applicants: [String], extra: String = "") -> String {
        #"{"applicants":[\#(applicants.joined(separator: ","))]\#(extra)}"#
    }

    static func move(_ preference: String, office: String? = nil) -> String {
        #"{"preference":\#(preference)\#(office.map { #","office":"\#($0)""# } ?? "")}"#
    }

    static func registration(
        username: String = "budi", email: String = "budi@example.id", password: String = "kucing-oranye-17",
        applicant: String = Person.number(1, name: "Budi").registrationJSON, extra: String = ""
    ) -> String {
        #"{"username":"\#(username)","email":"\#(email)","password":"\#(password)","applicant":\#(applicant)\#(extra)}"#
    }

    static func verification(_ email: String, _ code: String) -> String {
        #"{"email":"\#(email)","code":"\#(code)"}"#
    }

    static func login(_ login: String, _ password: String) -> String {
        #"{"login":"\#(login)","password":"\#(password)"}"#
    }
}
