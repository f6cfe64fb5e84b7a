import Accounts
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import Security
import Store

typealias StaffPageHandler = @Sendable (StaffPage) async throws -> Response

/// One page of staff: the request and who it is.
struct StaffPage: Sendable {
    let page: PageRequest
    let found: StaffSession?
    /// The office that the path names.
    let office: Office?

    var services: Services { page.services }

    func session() throws -> StaffSession {
        guard let found else { throw StaffLogInNeeded() }
        return found
    }

    func actor() throws -> StaffActor { StaffActor(try session()) }

    func pathOffice() throws -> Office {
        guard let office else { throw APIError(.officeNotFound) }
        return office
    }

    func text(_ key: String, _ values: [String: String] = [:]) -> String { page.text(key, values) }
}

/// Staff who are not logged in, or not any more.
struct StaffLogInNeeded: Error {}

/// The pages of staff, each with the right it needs, as in ``StaffOperation``. What one changes names the operation of the API that does the same.
enum StaffPages {
    struct Row: Sendable {
        var path: String
        var access: StaffOperation.Access
        /// Nil: the page is only shown.
        var operation: String?
        var handler: StaffPageHandler
    }

    static let rows: [Row] = [
        Row(path: "staff", access: .staff, handler: home),
        Row(path: "staff/login", access: .anybody, handler: { logIn($0, nil) }),
        Row(path: "staff/login", access: .anybody, operation: "logInStaff", handler: doLogIn),
        Row(path: "staff/logout", access: .staff, operation: "logOutStaff", handler: doLogOut),
        Row(path: "staff/invitations/:token", access: .anybody, handler: { try await invitation($0, nil) }),
        Row(path: "staff/invitations/:token", access: .anybody, operation: "acceptInvitation", handler: doAccept),
        Row(path: "staff/members", access: .right(.staff), handler: members),
        Row(path: "staff/members/new", access: .right(.staff), handler: { try await newMember($0, nil) }),
        Row(path: "staff/members/new", access: .right(.staff), operation: "createStaff", handler: doCreate),
        Row(path: "staff/members/:member/invitation", access: .right(.staff), operation: "inviteStaff", handler: doInvite),
        Row(path: "staff/members/:member/activation", access: .right(.staff), operation: "setStaffActive", handler: doActivate),
        Row(path: "staff/offices/:office/devices", access: .right(.devices), handler: { try await devices($0, nil) }),
        Row(path: "staff/offices/:office/devices", access: .right(.devices), operation: "registerDevice", handler: doRegister),
        Row(path: "staff/devices/:device/revocation", access: .right(.devices), operation: "revokeDevice", handler: doRevoke),
        Row(path: "staff/audit", access: .right(.audit), handler: audit),
    ]

    static let all =
        rows + DeskPages.rows + DeskBookings.rows + QueuePages.rows + DeliveryPages.rows + HoursPages.rows + ConflictPages.rows + PatternPages.rows
        + ClosurePages.rows + ReleasePages.rows
        + CountryPages.rows
        + PseudonymPages.rows
        + HomeVisitStaffPages.rows
        + OutagePages.rows

    /// As pages of the site: they share its forms, their tokens and its errors.
    static let pages: [(path: String, handler: PageHandler)] = all.filter { $0.operation == nil }.map { ($0.path, handler($0)) }
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = all.filter { $0.operation != nil }
        .map { (.init(path: $0.path, operation: $0.operation), handler($0)) }

    private static func handler(_ row: Row) -> PageHandler {
        { page in
            if row.access != .anybody, page.visitor.staff == nil {
                return page.redirect("/staff/login" + (page.request.method == .get ? "?next=\(Form.encode(page.here))" : ""))
            }
            let office = try await page.services.checked(row.access, page.visitor.staff, office: page.parameters.get("office"))
            return try await row.handler(StaffPage(page: page, found: page.visitor.staff, office: office))
        }
    }

    // MARK: Log-in

    private static func logIn(_ staff: StaffPage, _ problem: APIError?) -> Response {
        let page = staff.page
        let next = (PageRequest.local(page.form["next"]) ?? PageRequest.local(page.query["next"])).map { [("next", $0)] } ?? []
        return page.formPage(
            title: page.text("staff_login_title"), action: "/staff/login", submit: page.text("log_in"),
            fields: [
                .text("username", page.text("username"), autocomplete: "username"),
                .text("password", page.text("password"), type: "password", autocomplete: "current-password"),
                .text("code", page.text("second_factor"), hint: page.text("second_factor_hint"), autocomplete: "one-time-code", inputmode: "numeric"),
            ], hidden: next, problem: problem)
    }

    @Sendable private static func doLogIn(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let session: NewStaffSession
        do {
            try await page.limitDevice(Limit(kind: "staff_login_device", most: 60, window: .seconds(900)))
            session = try await staff.services.logIn(
                StaffLoginBody(
                    username: page.form["username"], password: page.form["password"], code: page.form["code"], deviceID: page.visitor.device))
        } catch {
            return logIn(staff, try page.told(error))
        }
        var response = page.redirect(PageRequest.local(page.form["next"]) ?? "/staff")
        response.headers.append(HTTPField(name: .setCookie, value: staff.services.staffCookie(session.token)))
        return response
    }

    @Sendable private static func doLogOut(_ staff: StaffPage) async throws -> Response {
        if let token = staff.page.visitor.staffToken { _ = try await staff.services.store.closeStaffSession(token: token) }
        var response = staff.page.redirect("/staff/login")
        response.headers.append(HTTPField(name: .setCookie, value: staff.services.staffCookie(nil)))
        return response
    }

    // MARK: Invitations

    private static func invitation(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let (username, code) = try await staff.services.staff.invitation(page.parameters.get("token") ?? "")
        let picture = try QRCode(code.address(account: username, issuer: StaffService.issuer)).svg(title: page.text("second_factor"), size: 208)
        let fields = [
            FormField.text("password", page.text("password"), type: "password", hint: page.text("password_hint"), autocomplete: "new-password"),
            .text("code", page.text("second_factor"), hint: page.text("second_factor_shown"), autocomplete: "one-time-code", inputmode: "numeric"),
        ]
        return page.page(
            "invitation", title: page.text("invitation_title"),
            [
                "username": username, "qr": picture, "typed": code.typed, "action": page.request.uri.path,
                "fields": fields.map { $0.context(page, page.form, problem) },
            ], status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func doAccept(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        do {
            try await staff.services.accept(
                page.parameters.get("token"), InvitationBody(password: page.form["password"], code: page.form["code"]))
        } catch StaffError.invitationInvalid {
            throw APIError(.invitationInvalid)
        } catch {
            return try await invitation(staff, try page.told(error))
        }
        return page.redirect("/staff/login?done=staff_ready")
    }

    // MARK: Home

    @Sendable private static func home(_ staff: StaffPage) async throws -> Response {
        let session = try staff.session()
        var links: [[String: String]] = []
        for id in session.offices where session.may(.desk) {
            let office = try await staff.services.office(id: id)
            links.append(["href": "/staff/offices/\(office.code)/desk", "label": staff.text("desk_of", ["office": office.name])])
            links.append(["href": "/staff/offices/\(office.code)/counters", "label": staff.text("counters_of", ["office": office.name])])
            links.append(["href": "/staff/offices/\(office.code)/walk-ins", "label": staff.text("walk_ins_of", ["office": office.name])])
            links.append(["href": "/staff/offices/\(office.code)/offline", "label": staff.text("cut_of", ["office": office.name])])
            links.append(["href": "/staff/offices/\(office.code)/list", "label": staff.text("list_of", ["office": office.name])])
            links.append(["href": "/staff/offices/\(office.code)/home-visits", "label": staff.text("visits_of", ["office": office.name])])
            links.append(["href": "/staff/offices/\(office.code)/bookings", "label": staff.text("desk_book_at", ["office": office.name])])
        }
        for id in session.offices where session.may(.capacity) {
            let office = try await staff.services.office(id: id)
            links.append(["href": "/staff/offices/\(office.code)/day", "label": staff.text("day_of", ["office": office.name])])
        }
        if session.may(.capacity) {
            links.append(["href": "/staff/closures", "label": staff.text("closures_title")])
            links.append(["href": "/staff/releases", "label": staff.text("releases_title")])
        }
        if session.may(.country) { links.append(["href": "/staff/country", "label": staff.text("country_title")]) }
        if session.may(.approve) {
            links.append(["href": "/staff/changes", "label": staff.text("changes_title")])
            links.append(["href": "/staff/conflicts", "label": staff.text("conflicts_title")])
        }
        for id in session.offices where session.may(.deliveries) {
            let office = try await staff.services.office(id: id)
            links.append(["href": "/staff/offices/\(office.code)/deliveries", "label": staff.text("deliveries_of", ["office": office.name])])
        }
        if session.may(.staff) { links.append(["href": "/staff/members", "label": staff.text("staff_members")]) }
        if session.may(.devices) {
            for id in session.offices {
                let office = try await staff.services.office(id: id)
                links.append(["href": "/staff/offices/\(office.code)/devices", "label": staff.text("devices_of", ["office": office.name])])
            }
        }
        if session.may(.audit) {
            links.append(["href": "/staff/audit", "label": staff.text("audit_title")])
            links.append(["href": "/staff/pseudonyms", "label": staff.text("pseudonym_title")])
        }
        let offices = try await staff.services.names(of: session.offices)
        return staff.page.page(
            "staff", title: session.name,
            [
                "role": staff.text("role_\(session.role.rawValue)"), "offices": offices.isEmpty ? staff.text("whole_country") : offices,
                "links": links,
            ])
    }

    // MARK: Accounts

    @Sendable private static func members(_ staff: StaffPage) async throws -> Response { try await membersPage(staff, nil) }

    private static func membersPage(_ staff: StaffPage, _ invitation: String?) async throws -> Response {
        let session = try staff.session()
        var rows: [[String: Any]] = []
        for member in try await staff.services.store.staff(offices: session.role.isNational ? nil : session.offices) {
            let offices = try await staff.services.names(of: member.offices)
            var row: [String: Any] = [
                "id": String(member.id), "name": member.name, "username": member.username, "role": staff.text("role_\(member.role.rawValue)"),
                "offices": offices, "active": member.isActive,
                "state": staff.text(!member.isActive ? "staff_state_ended" : member.isSetUp ? "staff_state_ready" : "staff_state_invited"),
            ]
            if member.isActive, member.role.needsNIK, !member.hasNIK { row["lacks"] = true }
            if member.id != session.staff, session.role.manages.contains(member.role) { row["can_change"] = true }
            rows.append(row)
        }
        var context: [String: Any] = ["members": rows]
        context["invitation"] = invitation
        return staff.page.page("members", title: staff.text("staff_members"), context)
    }

    private static func newMember(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let session = try staff.session()
        let roles = StaffRole.allCases.filter { session.role.manages.contains($0) }.map { ($0.rawValue, page.text("role_\($0.rawValue)")) }
        var fields: [FormField] = [
            .text("name", page.text("full_name"), autocomplete: "off"),
            .text("username", page.text("username"), hint: page.text("username_hint"), autocomplete: "off"),
            FormField(path: "role", label: page.text("role"), kind: .choice(roles)),
        ]
        if session.role.isNational {
            fields.append(.text("offices", page.text("office_codes"), hint: page.text("office_codes_hint"), autocomplete: "off"))
        } else {
            let offices = try await staff.services.officeChoices(session.offices)
            fields.append(FormField(path: "offices", label: page.text("office"), kind: .choice(offices)))
        }
        fields += [
            .text("email", page.text("email"), type: "email", hint: page.text("staff_contact_hint"), autocomplete: "off", inputmode: "email"),
            .text("phone", page.text("phone"), type: "tel", autocomplete: "off", inputmode: "tel"),
            .text("nik", page.text("nik"), autocomplete: "off", inputmode: "numeric"),
        ]
        return page.formPage(
            title: page.text("staff_new"), intro: page.text("staff_new_intro"), action: "/staff/members/new", submit: page.text("staff_invite"),
            fields: fields, links: [("/staff/members", page.text("staff_members"))], problem: problem)
    }

    @Sendable private static func doCreate(_ staff: StaffPage) async throws -> Response {
        let form = staff.page.form
        let offices = form.all("offices").flatMap { $0.split(whereSeparator: { ", ;".contains($0) }).map(String.init) }
        do {
            let made = try await staff.services.create(
                NewStaffBody(
                    username: form["username"], name: form["name"], role: form["role"], offices: offices, email: form["email"], phone: form["phone"],
                    nik: form["nik"]), by: try staff.session())
            return try await membersPage(staff, staff.services.invitationLink(made.invitation))
        } catch {
            return try await newMember(staff, try staff.page.told(error))
        }
    }

    @Sendable private static func doInvite(_ staff: StaffPage) async throws -> Response {
        let token = try await staff.services.staff.invite(try staff.member(), by: try staff.actor())
        return try await membersPage(staff, staff.services.invitationLink(token))
    }

    @Sendable private static func doActivate(_ staff: StaffPage) async throws -> Response {
        try await staff.services.staff.setActive(staff.page.form["active"] == "1", staff: try staff.member(), by: try staff.actor())
        return staff.page.redirect("/staff/members")
    }

    // MARK: Machines

    private static func devices(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let rows = try await staff.services.store.devices(office: office.id).map { device -> [String: Any] in
            var row: [String: Any] = ["id": String(device.id), "name": device.name, "since": page.dates.instant(device.registeredAt, office.zone)]
            if let revoked = device.revokedAt {
                row["revoked"] = page.text("device_revoked", ["when": page.dates.instant(revoked, office.zone)])
            } else {
                row["can_revoke"] = true
            }
            return row
        }
        let here = try await staff.services.staff.machine(page.visitor.device)
        let field = FormField.text("name", page.text("device_name"), hint: page.text("device_name_hint"), autocomplete: "off")
        var context: [String: Any] = [
            "office": office.name, "code": office.code, "devices": rows, "fields": [field.context(page, page.form, problem)],
            "machine": Random.uuid().uuidString.lowercased(),
        ]
        if let here { context["this_machine"] = page.text("device_is", ["name": here.name]) }
        return page.page("devices", title: page.text("devices"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func doRegister(_ staff: StaffPage) async throws -> Response {
        let office = try staff.pathOffice()
        // what the browser brought may be known to who used it before: a machine is recognised by a new name from now on, which the form was given,
        // so that one that is sent twice registers one machine
        let known = try await staff.services.staff.machine(staff.page.visitor.device)
        let fresh = staff.page.form["machine"].flatMap(UUID.init(uuidString:)) ?? Random.uuid()
        let device = known == nil ? fresh.uuidString.lowercased() : staff.page.visitor.device
        do {
            let (name, id) = try DeviceBody(name: staff.page.form["name"], deviceID: device).checked()
            _ = try await staff.services.staff.register(device: id, name: name, office: office.id, by: try staff.actor())
        } catch {
            return try await devices(staff, try staff.page.told(error))
        }
        var response = staff.page.redirect("/staff/offices/\(office.code)/devices")
        response.headers.append(HTTPField(name: .setCookie, value: staff.services.cookie(Visitor.deviceCookie, device, days: 400)))
        return response
    }

    @Sendable private static func doRevoke(_ staff: StaffPage) async throws -> Response {
        guard let id = staff.page.parameters.get("device").flatMap(Int32.init) else { throw APIError(.deviceNotFound) }
        do {
            try await staff.services.staff.revoke(device: id, by: try staff.actor())
        } catch StaffError.notFound {
            throw APIError(.deviceNotFound)
        }
        let back = try await staff.services.office(staff.page.form["office"])
        return staff.page.redirect("/staff/offices/\(back.code)/devices")
    }

    // MARK: The trail

    @Sendable private static func audit(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let day = page.query["day"].flatMap { Day($0) } ?? Day(at: page.now)
        let before = page.query["before"].flatMap { Int64($0) }
        let lines = try await staff.services.auditLines(day, before: before, by: try staff.session())
        var rows: [[String: String]] = []
        for line in lines {
            var what = [line.action]
            if let office = line.office { what.append(try await staff.services.office(id: office).code) }
            if let subject = line.subject, let id = line.subjectID { what.append("\(subject) \(id)") }
            if let facts = line.facts { what.append(facts) }
            if let reason = line.reason { what.append("“\(reason)”") }
            rows.append([
                "at": RFC3339.utc(line.at), "who": line.username ?? page.text("command_line"), "what": what.joined(separator: " · "),
            ])
        }
        let days = try await staff.services.store.auditDays(limit: 14).map {
            ["day": $0.day.description, "lines": String($0.lines), "digest": $0.digest]
        }
        var context: [String: Any] = [
            "day": page.dates.day(day), "lines": rows, "days": days, "previous": "/staff/audit?day=\(day.adding(days: -1))",
            "next": "/staff/audit?day=\(day.adding(days: 1))",
        ]
        if lines.count == StaffAuditRoutes.pageSize, let last = lines.last { context["more"] = "/staff/audit?day=\(day)&before=\(last.id)" }
        return page.page("audit", title: page.text("audit_title"), context)
    }
}

extension StaffPage {
    fileprivate func member() throws -> Int64 {
        guard let id = page.parameters.get("member").flatMap({ Int64($0) }), id > 0 else { throw APIError(.staffNotFound) }
        return id
    }
}

extension Services {
    /// Names of offices, for people.
    func names(of offices: [Int32]) async throws -> String {
        var names: [String] = []
        for id in offices { names.append(try await office(id: id).name) }
        return names.sorted().joined(separator: ", ")
    }

    fileprivate func officeChoices(_ offices: [Int32]) async throws -> [(value: String, label: String)] {
        var choices: [(value: String, label: String)] = []
        for id in offices {
            let office = try await office(id: id)
            choices.append((office.code, office.name))
        }
        return choices
    }

    /// Of staff: never sent along from another site, gone with the browser's session or the session's twelve hours. Nil: takes it away.
    func staffCookie(_ token: String?) -> String {
        let age = token == nil ? 0 : Int(StaffService.sessionValid / .seconds(1))
        return
            "\(Visitor.staffCookie)=\(token ?? ""); Path=/staff; Max-Age=\(age); HttpOnly; SameSite=Strict\(publicURL.hasPrefix("https://") ? "; Secure" : "")"
    }
}
