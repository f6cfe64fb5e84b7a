import Domain
import Foundation
import Postgres

/// Somebody who works with the system.
public struct StaffMember: Sendable, Identifiable {
    public var id: Int64
    public var username: String
    public var name: String
    public var role: StaffRole
    /// Empty: the country.
    public var offices: [Int32]
    public var isActive: Bool
    /// Password and second factor have been set.
    public var isSetUp: Bool
    public var createdAt: Date
    /// It is known which person it is.
    public var hasNIK: Bool
}

/// What a log-in is checked against.
public struct StaffCredentials: Sendable {
    public var id: Int64
    public var role: StaffRole
    public var password: String
    public var totpSealed: [UInt8]
}

/// A session of staff, as each request needs it.
public struct StaffSession: Sendable {
    public var staff: Int64
    public var name: String
    public var role: StaffRole
    public var offices: [Int32]
    /// The registered machine that it was opened on.
    public var device: Int32?
    public var expiresAt: Date

    /// Whether its person may do something at an office; nil: anywhere at all.
    public func may(_ right: StaffRight, at office: Int32? = nil) -> Bool {
        role.rights.contains(right) && (office == nil || role.isNational || offices.contains(office!))
    }

    public init(staff: Int64, name: String, role: StaffRole, offices: [Int32], device: Int32?, expiresAt: Date) {
        self.staff = staff
        self.name = name
        self.role = role
        self.offices = offices
        self.device = device
        self.expiresAt = expiresAt
    }
}

/// Whoever changes something: a session, or the command line of operations.
public struct StaffActor: Sendable {
    public var staff: Int64?
    public var device: Int32?

    public init(_ session: StaffSession) {
        staff = session.staff
        device = session.device
    }

    /// A registered machine by itself.
    public init(machine: Int32) {
        device = machine
    }

    private init() {}
    /// The database refuses it from a worker.
    public static let commandLine = StaffActor()
}

/// A staff account to be made.
public struct NewStaff: Sendable {
    public var username: String
    public var name: String
    public var role: StaffRole
    public var offices: [Int32]
    public var emailHash: UUID?
    public var emailSealed: [UInt8]?
    public var phoneHash: UUID?
    public var nikHash: UUID?

    public init(
        username: String, name: String, role: StaffRole, offices: [Int32], emailHash: UUID?, emailSealed: [UInt8]?, phoneHash: UUID?, nikHash: UUID?
    ) {
        self.username = username
        self.name = name
        self.role = role
        self.offices = offices
        self.emailHash = emailHash
        self.emailSealed = emailSealed
        self.phoneHash = phoneHash
        self.nikHash = nikHash
    }
}

/// A link that sets an account up, before it is told.
public struct StaffInvitation: Sendable {
    public var token: UUID
    public var totpSealed: [UInt8]
    public var validFor: Duration

    public init(token: UUID, totpSealed: [UInt8], validFor: Duration) {
        self.token = token
        self.totpSealed = totpSealed
        self.validFor = validFor
    }
}

/// How a change of staff ended. The numbers are those of `sql/functions/staff.sql`.
public enum StaffOutcome: Int32, Sendable {
    case done = 1
    /// It was so before; the user name is taken; the code was taken before.
    case before = 2
    case notAllowed = 3
    case officesDoNotFit = 4
    case notFound = 16
}

/// A machine of an office.
public struct StaffDevice: Sendable, Identifiable {
    public var id: Int32
    public var office: Int32
    public var name: String
    public var registeredAt: Date
    public var revokedAt: Date?
}

extension Statement {
    private static let member = """
        SELECT s.id, s.username, s.name, s.role, offices.ids, s.active, s.password IS NOT NULL AS is_set_up, s.created_at, s.nik_hash IS NOT NULL AS has_nik
        FROM staff s
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(o.office_id ORDER BY o.office_id), '{}') AS ids FROM staff_offices o WHERE o.staff_id = s.id) offices
        """
    static let createStaff = Statement(
        "create_staff",
        "SELECT o_outcome, o_staff FROM create_staff($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, make_interval(secs => $13))")
    /// As the owner; in one statement with its line of the trail.
    static let setStaffNIK = Statement(
        "set_staff_nik",
        """
        WITH changed AS (UPDATE antrean.staff SET nik_hash = $2 WHERE id = $1 RETURNING id)
        SELECT antrean.note_audit(NULL, NULL, 'staff_nik_set', NULL, 'staff', id) FROM changed
        """)
    static let inviteStaff = Statement("invite_staff", "SELECT invite_staff($1, $2, $3, $4, $5, make_interval(secs => $6))")
    static let setStaffActive = Statement("set_staff_active", "SELECT set_staff_active($1, $2, $3, $4)")
    static let attemptInvitation = Statement("attempt_invitation", "SELECT staff_id, username, totp_sealed FROM attempt_invitation($1)")
    static let invitation = Statement(
        "invitation",
        """
        SELECT i.staff_id, s.username, i.totp_sealed
        FROM staff_invitations i
        JOIN staff s ON s.id = i.staff_id AND s.active
        WHERE i.token_hash = $1 AND i.expires_at > antrean_now() AND i.attempts < 10
        """)
    static let acceptInvitation = Statement("accept_invitation", "SELECT accept_invitation($1, $2, $3)")
    static let staffCredentials = Statement(
        "staff_credentials",
        "SELECT id, role, password, totp_sealed FROM staff WHERE username = $1 AND active AND password IS NOT NULL AND totp_sealed IS NOT NULL")
    static let openStaffSession = Statement(
        "open_staff_session", "SELECT o_outcome, o_expires FROM open_staff_session($1, $2, $3, $4, make_interval(secs => $5))")
    static let closeStaffSession = Statement("close_staff_session", "SELECT close_staff_session($1)")
    static let staffSession = Statement(
        "staff_session",
        """
        SELECT s.id, s.name, s.role, offices.ids, t.device_id, t.expires_at
        FROM staff_sessions t
        JOIN staff s ON s.id = t.staff_id AND s.active
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(o.office_id ORDER BY o.office_id), '{}') AS ids FROM staff_offices o WHERE o.staff_id = s.id) offices
        WHERE t.token_hash = $1 AND t.expires_at > antrean_now()
        """)
    /// Of these offices; of the country when there are none given.
    static let staffMembers = Statement(
        "staff_members",
        """
        \(member)
        WHERE $1::int[] IS NULL OR offices.ids && $1
        ORDER BY s.active DESC, s.username
        LIMIT 1000
        """)
    static let staffMember = Statement("staff_member", "\(member) WHERE s.id = $1")
    static let staffByUsername = Statement("staff_by_username", "\(member) WHERE s.username = $1")
    static let registerDevice = Statement("register_device", "SELECT o_outcome, o_device FROM register_device($1, $2, $3, $4, $5)")
    static let revokeDevice = Statement("revoke_device", "SELECT revoke_device($1, $2, $3)")
    static let staffDevices = Statement(
        "staff_devices",
        "SELECT id, office_id, name, registered_at, revoked_at FROM staff_devices WHERE office_id = $1 ORDER BY revoked_at IS NOT NULL, id")
    static let staffDevice = Statement(
        "staff_device", "SELECT id, office_id, name, registered_at, revoked_at FROM staff_devices WHERE token_hash = $1 AND revoked_at IS NULL")
    static let findPseudonym = Statement("find_pseudonym", "SELECT o_kind, o_id, o_last FROM find_pseudonym($1, $2)")
    static let staffName = Statement("staff_name", "SELECT username, name FROM staff WHERE id = $1")
    static let noteAudit = Statement("note_audit", "SELECT note_audit($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)")
    static let auditLines = Statement(
        "audit_lines",
        """
        SELECT a.id, a.at, a.staff_id, s.username, a.device_id, a.action, a.office_id, a.subject, a.subject_id, a.facts::text, a.reason
        FROM audit a
        LEFT JOIN staff s ON s.id = a.staff_id
        WHERE a.at >= $1 AND a.at < $2 AND ($3::bigint IS NULL OR (a.at, a.id) < ((SELECT b.at FROM audit b WHERE b.id = $3 AND b.at >= $1 AND b.at < $2), $3))
        ORDER BY a.at DESC, a.id DESC
        LIMIT $4
        """)
    static let auditDays = Statement("audit_days", "SELECT day, lines, encode(digest, 'hex') FROM audit_days ORDER BY day DESC LIMIT $1")
    static let closeAuditDays = Statement("close_audit_days", "SELECT close_audit_days()")
    static let brokenAuditDays = Statement("broken_audit_days", "SELECT broken_audit_days($1)")
    static let auditBegan = Statement("audit_began", "SELECT min(at) FROM audit")
    static let staffEmails = Statement(
        "staff_emails", "SELECT id, email_hash, email_sealed FROM staff WHERE id = ANY ($1) AND active AND email_sealed IS NOT NULL")

    static let staffStatements = [
        createStaff, inviteStaff, setStaffActive, attemptInvitation, invitation, acceptInvitation, staffCredentials, openStaffSession,
        closeStaffSession, setStaffNIK, staffSession, staffMembers, staffMember, staffByUsername, registerDevice, revokeDevice, staffDevices,
        staffDevice,
        noteAudit, findPseudonym, staffName,
        auditLines, auditDays, closeAuditDays, brokenAuditDays, auditBegan, staffEmails,
    ]
}

extension Store {
    /// Makes an account that nobody can use before its invitation is accepted.
    public func create(_ new: NewStaff, _ invitation: StaffInvitation, by actor: StaffActor) async throws -> (outcome: StaffOutcome, staff: Int64?) {
        let (outcome, staff) = try await one(
            .createStaff,
            [
                actor.staff, actor.device, new.username, new.name, new.role.rawValue, new.offices, new.emailHash, new.emailSealed.map(Bytes.init),
                new.phoneHash, new.nikHash, invitation.token, Bytes(invitation.totpSealed), invitation.validFor / .seconds(1),
            ]
        ).decode(Int32.self, Int64?.self)
        return (try StaffOutcome(number: outcome), staff)
    }

    /// Voids password, second factor and sessions, and invites anew.
    public func invite(staff: Int64, _ invitation: StaffInvitation, by actor: StaffActor) async throws -> StaffOutcome {
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, staff, invitation.token, Bytes(invitation.totpSealed), invitation.validFor / .seconds(1),
        ]
        return try StaffOutcome(number: try await one(.inviteStaff, values).decode(Int32.self))
    }

    public func setActive(_ active: Bool, staff: Int64, by actor: StaffActor) async throws -> StaffOutcome {
        try StaffOutcome(number: try await one(.setStaffActive, [actor.staff, actor.device, staff, active]).decode(Int32.self))
    }

    /// Who is invited by a link; `counting`: as one of ten attempts at it.
    public func invitation(token: UUID, counting: Bool) async throws -> (staff: Int64, username: String, totpSealed: [UInt8])? {
        guard let row = try await run(counting ? .attemptInvitation : .invitation, [token]).first else { return nil }
        let (staff, username, sealed) = try row.decode(Int64.self, String.self, Bytes.self)
        return (staff, username, sealed.array)
    }

    /// False: the invitation is gone.
    public func accept(invitation token: UUID, password: String, step: Int64) async throws -> Bool {
        try await one(.acceptInvitation, [token, password, step]).decode(Bool.self)
    }

    public func staffCredentials(username: String) async throws -> StaffCredentials? {
        guard let row = try await run(.staffCredentials, [username]).first else { return nil }
        let (id, role, password, sealed) = try row.decode(Int64.self, String.self, String.self, Bytes.self)
        return StaffCredentials(id: id, role: try StaffRole(stored: role), password: password, totpSealed: sealed.array)
    }

    /// - Parameters:
    ///   - step: of the second factor's code; nil: none was given.
    ///   - device: the browser's hash.
    public func openStaffSession(
        staff: Int64, token: UUID, step: Int64?, device: UUID?, validFor: Duration
    ) async throws -> (outcome: StaffOutcome, expiresAt: Date?) {
        let (outcome, expires) = try await one(.openStaffSession, [staff, token, step, device, validFor / .seconds(1)]).decode(Int32.self, Date?.self)
        return (try StaffOutcome(number: outcome), expires)
    }

    /// Whether there was one.
    public func closeStaffSession(token: UUID) async throws -> Bool {
        try await one(.closeStaffSession, [token]).decode(Bool.self)
    }

    public func staffSession(token: UUID) async throws -> StaffSession? {
        guard let row = try await run(.staffSession, [token]).first else { return nil }
        let (id, name, role, offices, device, expires) = try row.decode(Int64.self, String.self, String.self, [Int32].self, Int32?.self, Date.self)
        return StaffSession(staff: id, name: name, role: try StaffRole(stored: role), offices: offices, device: device, expiresAt: expires)
    }

    /// The staff of these offices; nil: of the country.
    public func staff(offices: [Int32]?) async throws -> [StaffMember] {
        try await run(.staffMembers, [offices]).map(StaffMember.init(row:))
    }

    public func staff(_ id: Int64) async throws -> StaffMember? {
        try await run(.staffMember, [id]).first.map(StaffMember.init(row:))
    }

    public func staff(username: String) async throws -> StaffMember? {
        try await run(.staffByUsername, [username]).first.map(StaffMember.init(row:))
    }

    /// Registers a browser as a machine of an office.
    public func register(device: UUID, name: String, office: Int32, by actor: StaffActor) async throws -> (outcome: StaffOutcome, device: Int32?) {
        let (outcome, id) = try await one(.registerDevice, [actor.staff, actor.device, office, name, device]).decode(Int32.self, Int32?.self)
        return (try StaffOutcome(number: outcome), id)
    }

    public func revoke(device: Int32, by actor: StaffActor) async throws -> StaffOutcome {
        try StaffOutcome(number: try await one(.revokeDevice, [actor.staff, actor.device, device]).decode(Int32.self))
    }

    /// Who it is, of an account that was made without. Only as the owner.
    public func setNIK(_ hash: UUID, staff: Int64) async throws {
        try await run(.setStaffNIK, [staff, hash])
    }

    public func devices(office: Int32) async throws -> [StaffDevice] {
        try await run(.staffDevices, [office]).map(StaffDevice.init(row:))
    }

    /// The registered machine that a browser is.
    public func device(token: UUID) async throws -> StaffDevice? {
        try await run(.staffDevice, [token]).first.map(StaffDevice.init(row:))
    }

    /// Sealed addresses of staff, by id; each bound to its hash.
    public func staffEmails(_ ids: [Int64]) async throws -> [Int64: (hash: UUID, sealed: [UInt8])] {
        var all: [Int64: (hash: UUID, sealed: [UInt8])] = [:]
        for row in try await run(.staffEmails, [ids]) {
            let (id, hash, sealed) = try row.decode(Int64.self, UUID.self, Bytes.self)
            all[id] = (hash, sealed.array)
        }
        return all
    }
}

extension StaffRole {
    fileprivate init(stored: String) throws {
        guard let role = StaffRole(rawValue: stored) else { throw StoreError.unexpected("role \(stored)") }
        self = role
    }
}

extension StaffMember {
    fileprivate init(row: Row) throws {
        let (id, username, name, role, offices, active, isSetUp, created, hasNIK) = try row.decode(
            Int64.self, String.self, String.self, String.self, [Int32].self, Bool.self, Bool.self, Date.self, Bool.self)
        self.init(
            id: id, username: username, name: name, role: try StaffRole(stored: role), offices: offices, isActive: active, isSetUp: isSetUp,
            createdAt: created, hasNIK: hasNIK)
    }
}

extension StaffDevice {
    fileprivate init(row: Row) throws {
        let (id, office, name, registered, revoked) = try row.decode(Int32.self, Int32.self, String.self, Date.self, Date?.self)
        self.init(id: id, office: office, name: name, registeredAt: registered, revokedAt: revoked)
    }
}
