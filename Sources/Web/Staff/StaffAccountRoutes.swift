import Accounts
import Domain
import Foundation
import Hummingbird
import Store

/// Log-in, invitations, accounts and machines of staff.
enum StaffAccountRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("logInStaff", .post, "v1/staff/sessions", .anybody, logIn),
        StaffOperation("logOutStaff", .delete, "v1/staff/sessions/current", .staff, logOut),
        StaffOperation("getStaffSession", .get, "v1/staff/sessions/current", .staff, me),
        StaffOperation("getInvitation", .get, "v1/staff/invitations/:token", .anybody, invitation),
        StaffOperation("acceptInvitation", .post, "v1/staff/invitations/:token", .anybody, accept),
        StaffOperation("listStaff", .get, "v1/staff/members", .right(.staff), members),
        StaffOperation("createStaff", .post, "v1/staff/members", .right(.staff), create),
        StaffOperation("inviteStaff", .post, "v1/staff/members/:member/invitation", .right(.staff), invite),
        StaffOperation("setStaffActive", .post, "v1/staff/members/:member/activation", .right(.staff), activate),
        StaffOperation("listDevices", .get, "v1/staff/offices/:office/devices", .right(.devices), devices),
        StaffOperation("registerDevice", .post, "v1/staff/offices/:office/devices", .right(.devices), register),
        StaffOperation("revokeDevice", .delete, "v1/staff/devices/:device", .right(.devices), revoke),
    ]

    @Sendable private static func logIn(_ staff: StaffRequest) async throws -> Response {
        let session = try await staff.services.logIn(try await JSON.body(staff.request, as: StaffLoginBody.self))
        return try JSON.response(["token": session.token, "expires_at": RFC3339.utc(session.expiresAt)], status: .created)
    }

    @Sendable private static func logOut(_ staff: StaffRequest) async throws -> Response {
        _ = try await staff.services.store.closeStaffSession(token: try staff.services.authentication.token(staff.request.headers))
        return Response(status: .noContent)
    }

    private struct SessionView: Encodable {
        var name: String
        var role: String
        var offices: [String]
        var rights: [String]
        var expires_at: String
    }

    @Sendable private static func me(_ staff: StaffRequest) async throws -> Response {
        let session = try staff.session()
        return try JSON.response(
            SessionView(
                name: session.name, role: session.role.rawValue, offices: try await staff.services.codes(of: session.offices),
                rights: session.role.rights.map(\.rawValue).sorted(), expires_at: RFC3339.utc(session.expiresAt)))
    }

    @Sendable private static func invitation(_ staff: StaffRequest) async throws -> Response {
        let (username, code) = try await staff.services.staff.invitation(staff.context.parameters.get("token") ?? "")
        return try JSON.response(["username": username, "otpauth": code.address(account: username, issuer: StaffService.issuer)])
    }

    @Sendable private static func accept(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: InvitationBody.self)
        try await staff.services.accept(staff.context.parameters.get("token"), body)
        return Response(status: .noContent)
    }

    private struct MemberView: Encodable {
        var id: String
        var username: String
        var name: String
        var role: String
        var offices: [String]
        var active: Bool
        var set_up: Bool
    }

    @Sendable private static func members(_ staff: StaffRequest) async throws -> Response {
        let session = try staff.session()
        var views: [MemberView] = []
        for member in try await staff.services.store.staff(offices: session.role.isNational ? nil : session.offices) {
            views.append(
                MemberView(
                    id: String(member.id), username: member.username, name: member.name, role: member.role.rawValue,
                    offices: try await staff.services.codes(of: member.offices), active: member.isActive, set_up: member.isSetUp))
        }
        return try JSON.response(["members": views])
    }

    @Sendable private static func create(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: NewStaffBody.self)
        let made = try await staff.services.create(body, by: try staff.session())
        return try JSON.response(
            ["id": String(made.staff), "invitation": staff.services.invitationLink(made.invitation)], status: .created)
    }

    @Sendable private static func invite(_ staff: StaffRequest) async throws -> Response {
        let token = try await staff.services.staff.invite(try staff.id("member", .staffNotFound), by: try staff.actor())
        return try JSON.response(["invitation": staff.services.invitationLink(token)], status: .created)
    }

    private struct ActiveBody: Decodable { var active: Bool? }

    @Sendable private static func activate(_ staff: StaffRequest) async throws -> Response {
        guard let active = try await JSON.body(staff.request, as: ActiveBody.self).active else { throw APIError(field: "active", .missingField) }
        try await staff.services.staff.setActive(active, staff: try staff.id("member", .staffNotFound), by: try staff.actor())
        return Response(status: .noContent)
    }

    private struct DeviceView: Encodable {
        var id: String
        var name: String
        var registered_at: String
        var revoked_at: String?

        init(_ device: StaffDevice) {
            id = String(device.id)
            name = device.name
            registered_at = RFC3339.utc(device.registeredAt)
            revoked_at = device.revokedAt.map(RFC3339.utc)
        }
    }

    @Sendable private static func devices(_ staff: StaffRequest) async throws -> Response {
        try JSON.response(["devices": try await staff.services.store.devices(office: try staff.pathOffice().id).map(DeviceView.init)])
    }

    @Sendable private static func register(_ staff: StaffRequest) async throws -> Response {
        let (name, id) = try await JSON.body(staff.request, as: DeviceBody.self).checked()
        let device = try await staff.services.staff.register(device: id, name: name, office: try staff.pathOffice().id, by: try staff.actor())
        return try JSON.response(["id": String(device)], status: .created)
    }

    @Sendable private static func revoke(_ staff: StaffRequest) async throws -> Response {
        guard let id = Int32(exactly: try staff.id("device", .deviceNotFound)) else { throw APIError(.deviceNotFound) }
        do {
            try await staff.services.staff.revoke(device: id, by: try staff.actor())
        } catch StaffError.notFound {
            throw APIError(.deviceNotFound)
        }
        return Response(status: .noContent)
    }
}

extension Services {
    /// The codes of offices.
    func codes(of offices: [Int32]) async throws -> [String] {
        var codes: [String] = []
        for id in offices { codes.append(try await office(id: id).code) }
        return codes.sorted()
    }
}
