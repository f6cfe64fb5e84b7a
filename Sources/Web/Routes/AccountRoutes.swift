import Accounts
import Domain
import Foundation
import Hummingbird
import Store

/// `POST /v1/accounts`, `/v1/accounts/verification`, `/v1/sessions` and what ends one.
struct AccountRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/accounts", [.post: register])
        router.path("v1/accounts/verification", [.post: verify])
        router.path("v1/sessions", [.post: logIn, .get: sessions, .delete: logOutElsewhere])
        router.path("v1/sessions/current", [.delete: logOut])
        router.path("v1/sessions/:session", [.delete: end])
    }

    @Sendable private func register(_ request: Request, _ context: AppContext) async throws -> Response {
        let body = try await JSON.body(request, as: RegistrationBody.self)
        let form = try body.checked(today: services.today, language: context.language)
        let valid = try await services.accounts.register(form)
        let view = RegistrationView(
            username: form.username.text, email: form.email.address, status: "pending", codeValidMinutes: Int(valid / .seconds(60)))
        return try JSON.response(view, status: .created)
    }

    @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.verify(try await JSON.body(request, as: CodeBody.self))
        return try JSON.response(VerifiedView(username: account.details.username, status: "active"))
    }

    @Sendable private func logIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let body = try await JSON.body(request, as: LoginBody.self)
        let session = try await services.logIn(body, device: Device(id: body.deviceID, name: body.deviceName ?? ""))
        return try JSON.response(SessionView(token: session.token, expiresAt: RFC3339.utc(session.expiresAt)), status: .created)
    }

    @Sendable private func logOut(_ request: Request, _ context: AppContext) async throws -> Response {
        guard try await services.accounts.logOut(token: try services.authentication.token(request.headers)) else { throw APIError(.invalidToken) }
        return Response(status: .noContent)
    }
}

extension AccountRoutes {
    @Sendable private func sessions(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        let sessions = try await services.store.sessions(account: account, current: try services.authentication.token(request.headers))
        return try JSON.response(["sessions": sessions.map(StoredSessionView.init)])
    }

    @Sendable private func logOutElsewhere(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        _ = try await services.store.closeOtherSessions(account: account, keeping: try services.authentication.token(request.headers))
        return Response(status: .noContent)
    }

    @Sendable private func end(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        guard let handle = context.parameters.get("session").flatMap({ UUID(uuidString: $0) }),
            try await services.store.closeSession(handle: handle, account: account)
        else {
            throw APIError(.sessionNotFound)
        }
        return Response(status: .noContent)
    }
}

extension Services {
    func verify(_ body: CodeBody) async throws -> Account {
        var checks = Checks()
        let email = checks.parse(body.email, "email", { _ in .invalidEmail }) { try EmailAddress($0) }
        let code = checks.code(body.code)
        try checks.finish()
        guard let email, let code else { throw APIError(.missingField) }
        return try await accounts.verify(email: email, code: code)
    }

    func logIn(_ body: LoginBody, device: Device) async throws -> NewSession {
        var checks = Checks()
        let login = checks.required(body.login, "login")
        let password = checks.required(body.password, "password")
        try checks.finish()
        // no name is longer or holds a NUL, which no text of the database can
        guard let login, let password, login.utf8.count <= 254, !login.utf8.contains(0), password.utf8.count <= 512 else {
            throw APIError(.invalidCredentials)
        }
        var device = device
        if device.id.map({ !(16...128).contains($0.utf8.count) }) ?? false { device.id = nil }
        device.name.removeAll { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        return try await accounts.logIn(login: login, password: password, device: device)
    }

    /// The latest day anywhere in the country: nobody is refused for a birth date that has begun in Papua.
    var today: Day { Zone.wit.day(of: now()) }
}

private struct RegistrationView: Encodable {
    var username: String
    var email: String
    var status: String
    var codeValidMinutes: Int

    enum CodingKeys: String, CodingKey {
        case username, email, status
        case codeValidMinutes = "code_valid_minutes"
    }
}

private struct VerifiedView: Encodable {
    var username: String
    var status: String
}

private struct SessionView: Encodable {
    var token: String
    var expiresAt: String

    enum CodingKeys: String, CodingKey {
        case token
        case expiresAt = "expires_at"
    }
}

struct LoginBody: Decodable {
    var login: String?
    var password: String?
    /// A random text that the device keeps, 16 to 128 bytes.
    var deviceID: String?
    var deviceName: String?

    enum CodingKeys: String, CodingKey {
        case login, password
        case deviceID = "device_id"
        case deviceName = "device_name"
    }
}
