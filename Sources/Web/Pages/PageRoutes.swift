import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages

typealias PageHandler = @Sendable (PageRequest) async throws -> Response

/// The pages: one row a path. What a page changes names the operation of the API that does the same; a test compares them.
struct PageRoutes {
    struct Action: Sendable, Hashable {
        var path: String
        /// `operationId` in `docs/openapi.yaml`; nil when it changes nothing but this browser.
        var operation: String?
    }

    let services: Services

    static let pages: [(path: String, handler: PageHandler)] =
        PublicPages.pages + AccountPages.pages + FamilyPages.pages + BookingPages.pages + TicketPages.pages
        + ReminderPages.pages + HomeVisitPages.pages + ScreenPage.pages + StaffPages.pages
    static let actions: [(action: Action, handler: PageHandler)] =
        PublicPages.actions + AccountPages.actions + FamilyPages.actions + BookingPages.actions + TicketPages.actions
        + ReminderPages.actions + HomeVisitPages.actions + StaffPages.actions

    func add(to router: Router<AppContext>) {
        var handlers: [String: [HTTPRequest.Method: Handler]] = [:]
        for (path, handler) in Self.pages { handlers[path, default: [:]][.get] = { try await serve($0, $1, handler) } }
        for (action, handler) in Self.actions { handlers[action.path, default: [:]][.post] = { try await serve($0, $1, handler) } }
        for (path, methods) in handlers { router.path(RouterPath(path), methods) }
        router.path("static/:file", [.get: file])
        router.path("sw.js", [.get: serviceWorker])
        router.path("manifest.webmanifest", [.get: manifest])
        router.path(":page", [.get: notFound])
    }

    private func serve(_ request: Request, _ context: AppContext, _ handler: PageHandler) async throws -> Response {
        var visitor: Visitor
        do {
            visitor = try await Visitor(request, language: context.language, services)
        } catch {
            // without the database a page still says what is the matter
            return try await failing(request, context, error)
        }
        let isPost = request.method == .post
        let query = Form(request.uri.query ?? "")
        let page = PageRequest(
            services: services, request: request, visitor: visitor, requestID: context.requestID, query: query,
            form: isPost ? try await form(request, visitor) : Form(), parameters: context.parameters)
        var response: Response
        do {
            if isPost { try check(page) }
            response = try await handler(page)
        } catch let redirect as Redirect {
            response = page.redirect(redirect.path)
        } catch is StaffLogInNeeded {
            response = page.redirect("/staff/login")
        } catch is LogInNeeded {
            response = isPost ? AccountPages.logInAgain(page) : page.redirect("/login?next=\(Form.encode(page.here))")
        } catch {
            response = problemPage(page, APIError(error), error, context)
        }
        if visitor.isNewDevice {
            response.headers.append(HTTPField(name: .setCookie, value: services.cookie(Visitor.deviceCookie, visitor.device, days: 400)))
        }
        return secured(response)
    }

    private func form(_ request: Request, _ visitor: Visitor) async throws -> Form {
        // pictures of the desk's camera are larger than anything that is typed, and nobody else's business
        let isPicture = request.uri.path.hasSuffix("/desk/frame") && visitor.staff?.may(.desk) == true
        return try await Form(request, most: isPicture ? FrameBody.largest : JSON.maximumBody)
    }

    /// What needs no account: who has none is never asked to log in for it.
    private static let open: Set<String> = ["/register", "/verify", "/login", "/logout", "/forgot", "/reset", "/language"]

    /// A form comes from a page of ours, made for this browser and session.
    private func check(_ page: PageRequest) throws {
        let origin = page.request.headers[HTTPField.Name("Origin")!]
        let host = page.request.head.authority
        let isOurs = host.map { origin?.hasSuffix("://" + $0) ?? false } ?? false
        if origin != nil, origin != "null", !isOurs { throw FormRefused() }
        if services.isFormToken(page.form["csrf"], of: page.visitor) { return }
        let path = page.request.uri.path
        // the link itself is the permission
        let isOpen = Self.open.contains(path) || ["/reminders/", "/staff/invitations/"].contains { path.hasPrefix($0) } || path == "/staff/login"
        // the first pages of a visit, opened in two tabs at once: there is nobody yet whom a form from elsewhere could use
        if isOpen, isOurs, page.visitor.account == nil { return }
        // logged out meanwhile: the form is right, but for the session it was made for
        if path.hasPrefix("/staff"), page.visitor.staff == nil { throw StaffLogInNeeded() }
        if !isOpen, page.visitor.account == nil, page.form["csrf"] != nil { throw LogInNeeded() }
        throw FormRefused()
    }

    private struct FormRefused: Error {}

    private func problemPage(_ page: PageRequest, _ told: APIError, _ error: any Error, _ request: AppContext) -> Response {
        if error is FormRefused {
            return page.page(
                "message", title: page.text("form_expired_title"),
                ["paragraphs": [page.text("form_expired_text")], "links": [["href": page.wayBack, "label": page.text("try_again")]]],
                status: .forbidden)
        }
        if told.code == .internalError {
            request.logger.error("a page failed", metadata: ["request_id": .string(page.requestID), "error": "\(error)"])
        }
        let text = Texts.problem(told.code, page.language)
        var context: [String: Any] = [
            "paragraphs": [text.detail], "links": [["href": "/", "label": page.text("home")]], "request_id": page.requestID,
        ]
        if told.code.status == .serviceUnavailable, page.request.method == .post {
            // what was typed is sent again by a touch, with its key; but for passwords
            context["action"] = page.request.uri.path
            context["submit"] = page.text("try_again")
            context["hidden"] = page.form.pairs.filter { !["csrf", "password", "new_password"].contains($0.name) }
                .map { ["name": $0.name, "value": $0.value] }
        }
        var response = page.page("message", title: text.title, context, status: told.code.status)
        if let retry = told.retryAfter { response.headers[.retryAfter] = String(retry) }
        return response
    }

    private func failing(_ request: Request, _ context: AppContext, _ error: any Error) async throws -> Response {
        let told = APIError(error)
        var response = Response(
            status: told.code.status, headers: [.contentType: BarePage.contentType, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: BarePage.html(told.code, context.language))))
        response.headers[.retryAfter] = told.retryAfter.map(String.init)
        return secured(response)
    }

    private func secured(_ response: Response) -> Response {
        var response = response
        response.headers[.contentSecurityPolicy] = """
            default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
            form-action 'self'; base-uri 'none'; frame-ancestors 'none'
            """
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        let policy = HTTPField.Name("Permissions-Policy")!
        if response.headers[policy] == nil { response.headers[policy] = "camera=(), microphone=(), geolocation=(self)" }
        if services.publicURL.hasPrefix("https://") { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }

    @Sendable private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let file = PageSite.files[request.uri.path] else { throw APIError(.notFound) }
        return Response(
            status: .ok, headers: [.contentType: file.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: file.body))
    }

    @Sendable private func serviceWorker(_ request: Request, _ context: AppContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(string: PageSite.serviceWorker)))
    }

    @Sendable private func manifest(_ request: Request, _ context: AppContext) async throws -> Response {
        struct Manifest: Encodable {
            struct Icon: Encodable { var src: String, sizes: String, type: String, purpose: String }
            var id = "/"
            var name: String
            var shortName: String
            var startURL = "/"
            var display = "standalone"
            var lang: String
            var backgroundColor = "#0f3557"
            var themeColor = "#0f3557"
            var icons: [Icon]

            enum CodingKeys: String, CodingKey {
                case id, name, display, lang, icons
                case shortName = "short_name"
                case startURL = "start_url"
                case backgroundColor = "background_color"
                case themeColor = "theme_color"
            }
        }
        let name = PageTexts.all["site"]![context.language]
        var response = try JSON.response(
            Manifest(
                name: name, shortName: name, lang: context.language.rawValue,
                icons: [
                    .init(src: PageSite.icon192, sizes: "192x192", type: "image/png", purpose: "any"),
                    .init(src: PageSite.icon512, sizes: "512x512", type: "image/png", purpose: "any maskable"),
                ]))
        response.headers[.contentType] = "application/manifest+json"
        response.headers[.cacheControl] = "max-age=3600"
        return response
    }

    @Sendable private func notFound(_ request: Request, _ context: AppContext) async throws -> Response {
        guard request.headers[.accept]?.contains("text/html") == true else { throw APIError(.notFound) }
        return try await serve(request, context) { page in
            page.page(
                "message", title: page.text("not_found_title"),
                ["paragraphs": [page.text("not_found_text")], "links": [["href": "/", "label": page.text("home")]]], status: .notFound)
        }
    }
}
