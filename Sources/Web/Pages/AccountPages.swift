import Accounts
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Security
import Store

/// Registration, log-in, and what a person does with the account.
enum AccountPages {
    static let pages: [(path: String, handler: PageHandler)] = [
        ("register", { register($0, nil) }), ("verify", { verify($0, nil) }), ("login", { logIn($0, nil) }), ("forgot", { forgot($0, nil) }),
        ("reset", { reset($0, nil) }), ("account", account), ("account/password", password), ("account/email", email),
        (
            "account/email/confirmation",
            {
                _ = try $0.account(); return confirmEmail($0, nil)
            }
        ), ("account/sessions", sessions),
        ("account/export", export),
        (
            "account/deletion",
            {
                _ = try $0.account(); return deletion($0, nil)
            }
        ),
    ]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [
        (.init(path: "register", operation: "register"), doRegister), (.init(path: "verify", operation: "verifyAccount"), doVerify),
        (.init(path: "login", operation: "logIn"), doLogIn), (.init(path: "logout", operation: "logOut"), doLogOut),
        (.init(path: "forgot", operation: "forgotPassword"), doForgot), (.init(path: "reset", operation: "resetPassword"), doReset),
        (.init(path: "account/password", operation: "changePassword"), doPassword), (.init(path: "account/email", operation: "changeEmail"), doEmail),
        (.init(path: "account/email/confirmation", operation: "confirmEmail"), doConfirmEmail),
        (.init(path: "account/sessions/:session/end", operation: "endSession"), doEndSession),
        (.init(path: "account/sessions/end-others", operation: "endOtherSessions"), doEndOthers),
        (.init(path: "account/deletion", operation: "deleteAccount"), doDelete),
    ]

    // MARK: Registration

    static func personFields(_ page: PageRequest, _ prefix: String, _ problem: APIError?) -> [FormField] {
        var fields = [
            FormField.text("\(prefix)nik", page.text("nik"), autocomplete: "off", inputmode: "numeric"),
            FormField.text("\(prefix)name", page.text("full_name"), autocomplete: prefix.isEmpty ? "off" : "name"),
            FormField(path: "\(prefix)birth_date", label: page.text("birth_date"), hint: page.text("birth_hint"), kind: .date),
        ]
        // asked only of whom it concerns: the digits tell another birth date
        let asks = problem?.fields.contains { $0.code == .nikBirthDateMismatch } ?? false
        if asks || page.form["\(prefix)nik_confirmed"] != nil {
            fields.append(FormField(path: "\(prefix)nik_confirmed", label: page.text("nik_confirm"), kind: .check(value: "1", link: nil)))
        }
        return fields
    }

    private static func register(_ page: PageRequest, _ problem: APIError?) -> Response {
        let fields =
            personFields(page, "applicant.", problem) + [
                .text("email", page.text("email"), type: "email", autocomplete: "email", inputmode: "email"),
                .text("phone", page.text("phone"), type: "tel", autocomplete: "tel", inputmode: "tel"),
                .text("username", page.text("username"), hint: page.text("username_hint"), autocomplete: "username"),
                .text("password", page.text("password"), type: "password", hint: page.text("password_hint"), autocomplete: "new-password"),
                FormField(
                    path: "consent", label: page.text("consent"), kind: .check(value: PrivacyNotice.version, link: ("/privacy", page.text("read_it")))
                ),
            ]
        return page.formPage(
            title: page.text("register_title"), intro: page.text("register_intro"), action: "/register", submit: page.text("register"),
            fields: fields, hidden: nextField(page), links: [("/login", page.text("have_account"))], problem: problem)
    }

    @Sendable private static func doRegister(_ page: PageRequest) async throws -> Response {
        let form = page.form
        do {
            try await page.limitDevice(Limit(kind: "register_device", most: 20, window: .seconds(86_400)))
            let body = RegistrationBody(
                username: form["username"], email: form["email"], password: form["password"],
                applicant: .init(
                    nik: form["applicant.nik"], name: form["applicant.name"], birthDate: form.date("applicant.birth_date"),
                    nikConfirmed: form["applicant.nik_confirmed"] != nil),
                phone: form["phone"], language: page.language.rawValue, consent: form["consent"] ?? "")
            _ = try await page.services.accounts.register(try body.checked(today: page.services.today, language: page.language))
        } catch {
            return register(page, try page.told(error))
        }
        let next = PageRequest.local(form["next"]).map { "&next=\(Form.encode($0))" } ?? ""
        return page.redirect("/verify?email=\(Form.encode(form["email"] ?? ""))\(next)")
    }

    private static func verify(_ page: PageRequest, _ problem: APIError?) -> Response {
        var filled = page.form
        if filled["email"] == nil { filled.set("email", page.query["email"]) }
        return page.formPage(
            title: page.text("verify_title"), intro: filled["email"].map { page.text("verify_intro", ["email": $0]) }, action: "/verify",
            submit: page.text("confirm"),
            fields: [
                .text("email", page.text("email"), type: "email", autocomplete: "email", inputmode: "email"),
                .text("code", page.text("code_mailed"), autocomplete: "one-time-code", inputmode: "numeric"),
            ], hidden: nextField(page), links: [("/register", page.text("register"))], filled: filled, problem: problem)
    }

    @Sendable private static func doVerify(_ page: PageRequest) async throws -> Response {
        do {
            _ = try await page.services.verify(CodeBody(email: page.form["email"], code: page.form["code"]))
        } catch {
            return verify(page, try page.told(error))
        }
        return page.redirect("/login?done=verified" + (PageRequest.local(page.form["next"]).map { "&next=\(Form.encode($0))" } ?? ""))
    }

    // MARK: Log-in

    private static func nextField(_ page: PageRequest) -> [(String, String)] {
        (PageRequest.local(page.form["next"]) ?? PageRequest.local(page.query["next"])).map { [("next", $0)] } ?? []
    }

    /// What was typed into another form goes along, hidden, but for passwords.
    private static func carried(_ form: Form) -> [(String, String)] {
        form.pairs.filter { $0.name.hasPrefix("carried.") }.map { ($0.name, $0.value) }
    }

    private static func logIn(
        _ page: PageRequest, _ problem: APIError?, intro: String? = nil, hidden: [(String, String)]? = nil
    ) -> Response {
        let hidden = hidden ?? nextField(page) + carried(page.form)
        let again = hidden.contains { $0.0.hasPrefix("carried.") } ? page.text("login_again") : nil
        var links = [("/forgot", page.text("forgot")), ("/register", page.text("no_account"))]
        if problem?.code == .accountNotVerified { links.insert(("/verify", page.text("not_verified")), at: 0) }
        return page.formPage(
            title: page.text("login_title"), intro: intro ?? again, action: "/login", submit: page.text("log_in"),
            fields: [
                .text("login", page.text("login"), autocomplete: "username"),
                .text("password", page.text("password"), type: "password", autocomplete: "current-password"),
            ], hidden: hidden, links: links, problem: problem)
    }

    /// A form came without a session, or with one that has ended.
    static func logInAgain(_ page: PageRequest) -> Response {
        let secret: Set<String> = ["csrf", "password", "new_password"]
        var hidden = page.form.pairs.filter { !secret.contains($0.name) && !$0.name.hasPrefix("carried.") }.map { ("carried.\($0.name)", $0.value) }
        hidden.append(("carried.", "1"))
        hidden.append(("next", page.request.uri.path))
        return logIn(page, nil, intro: page.text("login_again"), hidden: hidden)
    }

    @Sendable private static func doLogIn(_ page: PageRequest) async throws -> Response {
        let session: NewSession
        do {
            try await page.limitDevice(Limit(kind: "login_device", most: 60, window: .seconds(900)))
            let device = Device(id: page.visitor.device, name: deviceName(page.request.headers[.userAgent]))
            session = try await page.services.logIn(LoginBody(login: page.form["login"], password: page.form["password"]), device: device)
        } catch {
            return logIn(page, try page.told(error))
        }
        let next = PageRequest.local(page.form["next"])
        let carried = carried(page.form)
        var response: Response
        if let next, !carried.isEmpty {
            // the form's token must be one of the new session
            var visitor = page.visitor
            visitor.session = Token.hash(session.token)
            visitor.account = try await page.services.store.account(session.account)
            let resumed = PageRequest(
                services: page.services, request: page.request, visitor: visitor, requestID: page.requestID, query: Form(), form: Form(),
                parameters: page.parameters)
            response = resumed.page(
                "message", title: page.text("resume_title"),
                [
                    "paragraphs": [page.text("resume_text")], "action": next, "submit": page.text("continue"),
                    "hidden": carried.filter { $0.0 != "carried." }.map { ["name": String($0.0.dropFirst(8)), "value": $0.1] },
                ])
        } else {
            response = page.redirect(next ?? "/")
        }
        let days = Int(session.expiresAt.timeIntervalSince(page.now) / 86_400)
        response.headers.append(HTTPField(name: .setCookie, value: page.services.cookie(Visitor.sessionCookie, session.token, days: max(1, days))))
        return response
    }

    @Sendable private static func doLogOut(_ page: PageRequest) async throws -> Response {
        if let session = page.visitor.session { _ = try await page.services.accounts.logOut(token: session) }
        return ended(page, "/login?done=logged_out")
    }

    /// Nothing of a person stays on the phone.
    private static func ended(_ page: PageRequest, _ next: String) -> Response {
        var response = page.redirect(next)
        response.headers.append(HTTPField(name: .setCookie, value: page.services.cookie(Visitor.sessionCookie, "", days: 0)))
        response.headers[HTTPField.Name("Clear-Site-Data")!] = "\"cache\", \"storage\""
        return response
    }

    // MARK: Passwords

    private static func forgot(_ page: PageRequest, _ problem: APIError?) -> Response {
        page.formPage(
            title: page.text("forgot_title"), intro: page.text("forgot_intro"), action: "/forgot", submit: page.text("send_code"),
            fields: [.text("email", page.text("email"), type: "email", autocomplete: "email", inputmode: "email")],
            links: [("/login", page.text("log_in"))], problem: problem)
    }

    @Sendable private static func doForgot(_ page: PageRequest) async throws -> Response {
        do {
            try await page.limitDevice(Limit(kind: "forgot_device", most: 20, window: .seconds(3600)))
            _ = try await page.services.accounts.forgotPassword(email: try CodeBody(email: page.form["email"]).checkedEmail())
        } catch {
            return forgot(page, try page.told(error))
        }
        return page.redirect("/reset?email=\(Form.encode(page.form["email"] ?? ""))")
    }

    private static func reset(_ page: PageRequest, _ problem: APIError?) -> Response {
        var filled = page.form
        if filled["email"] == nil { filled.set("email", page.query["email"]) }
        return page.formPage(
            title: page.text("reset_title"), intro: filled["email"].map { page.text("reset_intro", ["email": $0]) }, action: "/reset",
            submit: page.text("save"),
            fields: [
                .text("email", page.text("email"), type: "email", autocomplete: "email", inputmode: "email"),
                .text("code", page.text("code_mailed"), autocomplete: "one-time-code", inputmode: "numeric"),
                .text("password", page.text("new_password"), type: "password", hint: page.text("password_hint"), autocomplete: "new-password"),
            ], links: [("/forgot", page.text("send_code"))], filled: filled, problem: problem)
    }

    @Sendable private static func doReset(_ page: PageRequest) async throws -> Response {
        do {
            try await page.services.resetPassword(
                CodeBody(email: page.form["email"], code: page.form["code"], password: page.form["password"]),
                device: Device(id: page.visitor.device, name: ""))
        } catch {
            return reset(page, try page.told(error))
        }
        return page.redirect("/login?done=reset_done")
    }

    // MARK: The account

    @Sendable private static func account(_ page: PageRequest) async throws -> Response {
        let view = try AccountView(try page.account().account, page.services)
        return page.page(
            "account", title: page.text("account"),
            ["name": view.name, "nik": view.nik, "username": view.username, "email": view.email])
    }

    @Sendable private static func password(_ page: PageRequest) async throws -> Response {
        _ = try page.account()
        return passwordForm(page, nil)
    }

    private static func passwordForm(_ page: PageRequest, _ problem: APIError?) -> Response {
        page.formPage(
            title: page.text("change_password"), action: "/account/password", submit: page.text("save"),
            fields: [
                .text("password", page.text("present_password"), type: "password", autocomplete: "current-password"),
                .text("new_password", page.text("new_password"), type: "password", hint: page.text("password_hint"), autocomplete: "new-password"),
            ], links: [("/account", page.text("account"))], problem: problem)
    }

    @Sendable private static func doPassword(_ page: PageRequest) async throws -> Response {
        let (account, session) = try page.account()
        do {
            let body = PasswordChangeBody(password: page.form["password"], newPassword: page.form["new_password"])
            try await page.services.changePassword(of: account.id, body, keeping: session)
        } catch {
            return passwordForm(page, try page.told(error))
        }
        return page.redirect("/account?done=password_changed")
    }

    @Sendable private static func email(_ page: PageRequest) async throws -> Response {
        _ = try page.account()
        return emailForm(page, nil)
    }

    private static func emailForm(_ page: PageRequest, _ problem: APIError?) -> Response {
        page.formPage(
            title: page.text("change_email"), intro: page.text("change_email_intro"), action: "/account/email", submit: page.text("send_code"),
            fields: [
                .text("email", page.text("new_email"), type: "email", autocomplete: "email", inputmode: "email"),
                .text("password", page.text("password"), type: "password", autocomplete: "current-password"),
            ], links: [("/account", page.text("account"))], problem: problem)
    }

    @Sendable private static func doEmail(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        do {
            let (email, password) = try EmailChangeBody(email: page.form["email"], password: page.form["password"]).checked()
            _ = try await page.services.accounts.changeEmail(account: account.id, to: email, password: password)
        } catch {
            return emailForm(page, try page.told(error))
        }
        return page.redirect("/account/email/confirmation")
    }

    private static func confirmEmail(_ page: PageRequest, _ problem: APIError?) -> Response {
        page.formPage(
            title: page.text("change_email"), intro: page.text("email_code_intro"), action: "/account/email/confirmation",
            submit: page.text("confirm"),
            fields: [.text("code", page.text("code_mailed"), autocomplete: "one-time-code", inputmode: "numeric")],
            links: [("/account/email", page.text("change_email"))], problem: problem)
    }

    @Sendable private static func doConfirmEmail(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        do {
            try await page.services.accounts.confirmEmail(account: account.id, code: try CodeBody(code: page.form["code"]).checked())
        } catch {
            return confirmEmail(page, try page.told(error))
        }
        return page.redirect("/account?done=email_changed")
    }

    @Sendable private static func sessions(_ page: PageRequest) async throws -> Response {
        let (account, session) = try page.account()
        let rows = try await page.services.store.sessions(account: account.id, current: session).map { one -> [String: Any] in
            let device = one.device.isEmpty ? page.text("unknown_device") : one.device
            var row: [String: Any] = [
                "id": one.handle.uuidString.lowercased(), "device": device,
                "since": page.text("since", ["when": page.dates.instant(one.createdAt, .wib)]),
                "end_label": page.text("end_session_of", ["device": device]),
            ]
            if one.isCurrent { row["current"] = true }
            return row
        }
        return page.page("sessions", title: page.text("sessions"), ["sessions": rows])
    }

    @Sendable private static func doEndSession(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        guard let handle = page.parameters.get("session").flatMap({ UUID(uuidString: $0) }) else { throw APIError(.sessionNotFound) }
        guard try await page.services.store.closeSession(handle: handle, account: account.id) else { throw APIError(.sessionNotFound) }
        return page.redirect("/account/sessions?done=sessions_ended")
    }

    @Sendable private static func doEndOthers(_ page: PageRequest) async throws -> Response {
        let (account, session) = try page.account()
        _ = try await page.services.store.closeOtherSessions(account: account.id, keeping: session)
        return page.redirect("/account/sessions?done=sessions_ended")
    }

    @Sendable private static func export(_ page: PageRequest) async throws -> Response {
        let (account, session) = try page.account()
        var response = try JSON.response(try await ExportView(account, session: session, page.services))
        response.headers[.contentDisposition] = "attachment; filename=\"antrean.json\""
        return response
    }

    private static func deletion(_ page: PageRequest, _ problem: APIError?) -> Response {
        page.formPage(
            title: page.text("delete_account"), intro: page.text("delete_intro"), action: "/account/deletion", submit: page.text("delete_account"),
            fields: [.text("password", page.text("present_password"), type: "password", autocomplete: "current-password")],
            links: [("/account", page.text("account"))], danger: true, problem: problem)
    }

    @Sendable private static func doDelete(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        do {
            try await page.services.accounts.erase(
                account: account.id, password: try PasswordChangeBody(password: page.form["password"]).checkedPassword())
        } catch {
            return deletion(page, try page.told(error))
        }
        return ended(page, "/?done=deleted")
    }
}

extension PageRequest {
    /// What a person can mend stands beside the form; what the service cannot do is a page of its own.
    func told(_ error: any Error) throws -> APIError {
        if error is LogInNeeded { throw error }
        let told = APIError(error)
        guard told.code != .internalError, told.code.status != .serviceUnavailable, told.code != .invalidToken else { throw error }
        return told
    }

    /// Counts what one browser does, whoever uses it. Who throws the cookie away is left to the other limits.
    func limitDevice(_ limit: Limit) async throws {
        guard !visitor.isNewDevice else { return }
        let subject = services.blind.device(visitor.device).uuidString
        guard try await services.store.count(limit, subject: subject) else {
            throw APIError(.tooManyAttempts, retryAfter: Int(limit.window / .seconds(1)))
        }
    }
}
