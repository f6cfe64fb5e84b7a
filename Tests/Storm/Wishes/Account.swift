import Foundation

/// Somebody with an account and an open session, from the file of `antrean seed`.
struct Account: Decodable, Sendable {
    let token: String
    let username: String
    let nik: String
    let birthDate: String

    enum CodingKeys: String, CodingKey {
        case token, username, nik
        case birthDate = "birth_date"
    }

    static func read(_ file: String) throws -> [Account] {
        let lines = try Data(contentsOf: URL(fileURLWithPath: file)).split(separator: UInt8(ascii: "\n"))
        let accounts = try lines.map { try JSONDecoder().decode(Account.self, from: $0) }
        guard !accounts.isEmpty else { throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: file]) }
        return accounts
    }
}
