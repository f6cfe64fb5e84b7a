import Foundation

/// Somebody who has no account yet.
struct Newcomer: Sendable {
    struct Registration: Encodable, Sendable {
        struct Applicant: Encodable, Sendable {
            var nik: String
            var name: String
            var birthDate: String

            enum CodingKeys: String, CodingKey {
                case nik, name
                case birthDate = "birth_date"
            }
        }

        var username: String
        var email: String
        var password: String
        var applicant: Applicant
        var language: String?
    }

    struct Verification: Encodable {
        var email: String
        var code: String
    }

    struct Login: Encodable {
        var login: String
        var password: String
    }

    struct Session: Decodable {
        var token: String
    }

    let username: String
    let email: String
    let password = "hujan-di-bulan-juni"
    let language: String?
    let person: Person

    init(language: String? = nil) {
        username = "baru" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        email = "\(username)@contoh.example"
        self.language = language
        person = .new()
    }

    var registration: Registration {
        Registration(
            username: username, email: email, password: password,
            applicant: .init(nik: person.nik, name: person.name, birthDate: person.birthDate), language: language)
    }
}

extension Person {
    func `as`(_ relationship: String, service: String? = nil) -> Person {
        var person = self
        person.relationship = relationship
        person.service = service ?? person.service
        return person
    }
}
