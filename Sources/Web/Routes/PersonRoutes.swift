import Accounts
import Domain
import Foundation
import Hummingbird
import Security
import Store

/// `/v1/account` and what stands under it, `/v1/sessions`: what a person keeps and does beside booking.
struct PersonRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/account", [.get: profile, .patch: change, .delete: erase])
        router.path("v1/account/export", [.get: export])
        router.path("v1/account/password", [.post: changePassword])
        router.path("v1/account/email", [.post: changeEmail])
        router.path("v1/account/email/confirmation", [.post: confirmEmail])
        router.path("v1/account/family", [.get: family, .post: addMember])
        router.path("v1/account/family/:member", [.delete: removeMember])
        router.path("v1/privacy-notice", [.get: privacyNotice])
        router.path("v1/password-resets", [.post: forgotPassword])
        router.path("v1/password-resets/confirmation", [.post: resetPassword])
    }

    @Sendable private func profile(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSON.response(AccountView(try await services.account(request), services))
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        let body = try await JSON.body(request, as: LanguageBody.self)
        guard let language = Language(rawValue: body.language ?? "") else { throw APIError(field: "language", .invalidLanguage) }
        try await services.store.setLanguage(language.rawValue, account: account.id)
        return try JSON.response(AccountView(try await services.account(request), services))
    }

    @Sendable private func erase(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        let body = try await JSON.body(request, as: PasswordChangeBody.self)
        try await services.accounts.erase(account: account.id, password: try body.checkedPassword())
        return Response(status: .noContent)
    }

    @Sendable private func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let token = try services.authentication.token(request.headers)
        return try JSON.response(try await ExportView(try await services.account(request), session: token, services))
    }

    @Sendable private func changePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        let body = try await JSON.body(request, as: PasswordChangeBody.self)
        try await services.changePassword(of: account.id, body, keeping: try services.authentication.token(request.headers))
        return Response(status: .noContent)
    }

    @Sendable private func changeEmail(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        let body = try await JSON.body(request, as: EmailChangeBody.self)
        let (email, password) = try body.checked()
        let valid = try await services.accounts.changeEmail(account: account.id, to: email, password: password)
        return try JSON.response(CodeView(valid), status: .accepted)
    }

    @Sendable private func confirmEmail(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        let code = try await JSON.body(request, as: CodeBody.self).checked()
        try await services.accounts.confirmEmail(account: account.id, code: code)
        return try JSON.response(AccountView(try await services.account(request), services))
    }

    @Sendable private func family(_ request: Request, _ context: AppContext) async throws -> Response {
        let people = try await services.accounts.people(of: try await services.account(request))
        return try JSON.response(["family": people.dropFirst().map(FamilyMemberView.init)])
    }

    @Sendable private func addMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        let form = try await JSON.body(request, as: FamilyMemberBody.self).checked(today: services.today)
        let id = try await services.accounts.add(form, to: account)
        let member = KnownPerson(id: id, relationship: form.relationship, nik: form.nik, name: form.name, birthDate: form.birthDate)
        return try JSON.response(FamilyMemberView(member), status: .created)
    }

    @Sendable private func removeMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.account(request)
        guard let id = context.parameters.get("member").flatMap(Int64.init),
            try await services.accounts.remove(familyMember: id, of: account.id)
        else {
            throw APIError(.familyMemberNotFound)
        }
        return Response(status: .noContent)
    }

    @Sendable private func privacyNotice(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSON.response(["version": PrivacyNotice.version, "url": services.publicURL + "/privacy"])
    }

    @Sendable private func forgotPassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let email = try await JSON.body(request, as: CodeBody.self).checkedEmail()
        return try JSON.response(CodeView(try await services.accounts.forgotPassword(email: email)), status: .accepted)
    }

    @Sendable private func resetPassword(_ request: Request, _ context: AppContext) async throws -> Response {
        try await services.resetPassword(try await JSON.body(request, as: CodeBody.self))
        return Response(status: .noContent)
    }
}

extension Services {
    /// The account of the request's session.
    func account(_ request: Request) async throws -> Account {
        guard let account = try await store.account(try await authentication.account(request)) else { throw APIError(.invalidToken) }
        return account
    }

    func changePassword(of account: Int64, _ body: PasswordChangeBody, keeping session: UUID) async throws {
        var checks = Checks()
        let old = checks.required(body.password, "password")
        let new = checks.required(body.newPassword, "new_password")
        try checks.finish()
        guard let old, let new, old.utf8.count <= 512 else { throw APIError(.wrongPassword) }
        try await accounts.changePassword(
            account: account, from: old, to: { try Password(checked: new, at: "new_password", username: $0, email: $1) }, keeping: session)
    }

    func resetPassword(_ body: CodeBody, device: Device = .unknown) async throws {
        var checks = Checks()
        let email = checks.parse(body.email, "email", { _ in .invalidEmail }) { try EmailAddress($0) }
        let code = checks.code(body.code)
        let password = checks.required(body.password, "password")
        try checks.finish()
        guard let email, let code, let password else { throw APIError(.missingField) }
        try await accounts.resetPassword(email: email, code: code, device: device) {
            try Password(checked: password, at: "password", username: $0, email: email)
        }
    }
}

extension Password {
    /// - Throws: the field's problem as the API tells it.
    init(checked text: String, at field: String, username: Username, email: EmailAddress) throws {
        do {
            try self.init(text, username: username, email: email)
        } catch {
            throw APIError(field: field, error.errorCode)
        }
    }
}
