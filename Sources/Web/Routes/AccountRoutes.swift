import Accounts
import Domain
import Foundation
import Hummingbird

/// `POST /v1/accounts`, `/v1/accounts/verification`, `/v1/sessions`, `DELETE /v1/sessions/current`.
struct AccountRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/accounts", [.post: register])
        router.path("v1/accounts/verification", [.post: verify])
        router.path("v1/sessions", [.post: logIn])
        router.path("v1/sessions/current", [.delete: logOut])
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
        let body = try await JSON.body(request, as: VerificationBody.self)
        var checks = Checks()
        let email = checks.parse(body.email, "email", { _ in .invalidEmail }) { try EmailAddress($0) }
        let code = checks.required(body.code?.trimmingCharacters(in: .whitespaces), "code")
        if let code, !(6...8).contains(code.utf8.count) || !code.utf8.allSatisfy({ (48...57).contains($0) }) {
            checks.fail("code", .verificationInvalid)
        }
        try checks.finish()
        let account = try await services.accounts.verify(email: email!, code: code!)
        return try JSON.response(VerifiedView(username: account.details.username, status: "active"))
    }

    @Sendable private func logIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let body = try await JSON.body(request, as: LoginBody.self)
        var checks = Checks()
        let login = checks.required(body.login, "login")
        let password = checks.required(body.password, "password")
        try checks.finish()
        // no name is longer or holds a NUL, which no text of the database can
        guard login!.utf8.count <= 254, !login!.utf8.contains(0), password!.utf8.count <= 512 else { throw APIError(.invalidCredentials) }
        let session = try await services.accounts.logIn(login: login!, password: password!)
        return try JSON.response(SessionView(token: session.token, expiresAt: RFC3339.utc(session.expiresAt)), status: .created)
    }

    @Sendable private func logOut(_ request: Request, _ context: AppContext) async throws -> Response {
        guard try await services.accounts.logOut(token: try services.authentication.token(request.headers)) else { throw APIError(.invalidToken) }
        return Response(status: .noContent)
    }
}

extension Services {
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

private struct VerificationBody: Decodable {
    var email: String?
    var code: String?
}

private struct LoginBody: Decodable {
    var login: String?
    var password: String?
}
