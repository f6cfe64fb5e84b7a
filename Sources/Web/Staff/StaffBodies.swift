import Accounts
import Domain
import Store

struct StaffLoginBody: Decodable {
    var username: String?
    var password: String?
    /// Of the second factor.
    var code: String?
    var deviceID: String?

    enum CodingKeys: String, CodingKey {
        case username, password, code
        case deviceID = "device_id"
    }
}

struct InvitationBody: Decodable {
    var password: String?
    var code: String?
}

struct NewStaffBody: Decodable {
    var username: String?
    var name: String?
    var role: String?
    /// Codes; none for the national roles.
    var offices: [String]?
    var email: String?
    var phone: String?
    var nik: String?
}

struct DeviceBody: Decodable {
    var name: String?
    var deviceID: String?

    enum CodingKeys: String, CodingKey {
        case name
        case deviceID = "device_id"
    }

    /// - Throws: `APIError` with every wrong field.
    func checked() throws -> (name: String, id: String) {
        var checks = Checks()
        let name = checks.required(name?.trimmingCharacters(in: .whitespaces), "name")
        if let name, !(1...60).contains(name.count) || name.contains(where: \.isNewline) || name.utf8.contains(0) {
            checks.fail("name", .invalidName)
        }
        let id = checks.required(deviceID, "device_id")
        if let id, !(16...128).contains(id.utf8.count) || id.utf8.contains(0) { checks.fail("device_id", .invalidType) }
        try checks.finish()
        guard let name, let id else { throw APIError(.missingField) }
        return (name, id)
    }
}

extension Services {
    func logIn(_ body: StaffLoginBody) async throws -> NewStaffSession {
        var checks = Checks()
        let username = checks.required(body.username, "username")
        let password = checks.required(body.password, "password")
        try checks.finish()
        guard let username, let password, username.utf8.count <= 64, !username.utf8.contains(0), password.utf8.count <= 512 else {
            throw APIError(.invalidCredentials)
        }
        let code = body.code.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        guard code.map({ $0.utf8.count <= 16 }) ?? true else { throw APIError(.secondFactorWrong) }
        let device = body.deviceID.flatMap { (16...128).contains($0.utf8.count) ? $0 : nil }
        return try await staff.logIn(username: username, password: password, code: code, device: device)
    }

    func accept(_ token: String?, _ body: InvitationBody) async throws {
        var checks = Checks()
        let text = checks.required(body.password, "password")
        let code = checks.required(body.code, "code")
        try checks.finish()
        guard let text, let code, let token, text.utf8.count <= 512, code.utf8.count <= 16 else { throw APIError(.invalidPassword) }
        try await staff.accept(token, code: code) { username in
            do throws(Password.Problem) {
                return try Password(text, username: username, email: nil)
            } catch {
                throw APIError(field: "password", error.errorCode)
            }
        }
    }

    /// Gives back the secret part of the invitation's link.
    func create(_ body: NewStaffBody, by session: StaffSession) async throws -> (staff: Int64, invitation: String) {
        var checks = Checks()
        let username = checks.parse(body.username, "username", { _ in .invalidUsername }) { try Username($0) }
        let name = checks.parse(body.name, "name", { _ in .invalidName }) { try PersonName($0) }
        let role = checks.required(body.role, "role").flatMap { StaffRole(rawValue: $0) }
        if body.role != nil, role == nil { checks.fail("role", .invalidRole) }
        func optional<Value>(_ text: String?, _ path: String, _ code: ErrorCode, _ make: (String) throws -> Value) -> Value? {
            guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
            return checks.parse(text, path, { _ in code }, make)
        }
        let email = optional(body.email, "email", .invalidEmail) { try EmailAddress($0) }
        let phone = optional(body.phone, "phone", .invalidPhone) { try PhoneNumber($0) }
        let nik = optional(body.nik, "nik", .invalidNIK) { try NIK($0) }
        if role == .auditor, email == nil { checks.fail("email", .missingField) }
        if let role, role.needsNIK, body.nik?.allSatisfy(\.isWhitespace) ?? true { checks.fail("nik", .missingField) }
        try checks.finish()
        guard let username, let name, let role else { throw APIError(.missingField) }
        var offices: [Int32] = []
        for code in Set(body.offices ?? []) { offices.append(try await office(code).id) }
        guard session.role.manages.contains(role) else { throw APIError(.forbidden) }
        return try await staff.create(
            StaffForm(username: username, name: name, role: role, offices: offices, email: email, phone: phone, nik: nik), by: StaffActor(session))
    }

    func invitationLink(_ token: String) -> String { "\(publicURL)/staff/invitations/\(token)" }
}
