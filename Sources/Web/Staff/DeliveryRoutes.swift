import Desk
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import Store

/// Deliveries by post: recorded at the desk; the list, which is all that the postal officer sees.
enum DeliveryRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("recordDelivery", .put, "v1/staff/offices/:office/visitors/:code/delivery", .right(.desk), record),
        StaffOperation("listDeliveries", .get, "v1/staff/offices/:office/deliveries", .right(.deliveries), list),
        StaffOperation("exportDeliveries", .get, "v1/staff/offices/:office/deliveries.csv", .right(.deliveries), export),
        StaffOperation("sendDelivery", .put, "v1/staff/offices/:office/deliveries/:code/consignment", .right(.deliveries), send),
        StaffOperation("endDelivery", .post, "v1/staff/offices/:office/deliveries/:code/end", .right(.deliveries), end),
    ]

    @Sendable private static func record(_ staff: StaffRequest) async throws -> Response {
        let address = try await JSON.body(staff.request, as: AddressBody.self).checked()
        try await staff.services.deliveries.record(address, of: try staff.booking(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        let query = try Query(staff.request, allowed: ["state", "after"])
        let after = try query.text("after").map { code in
            guard let id = staff.services.codes.bookingID(of: try staff.services.bookingCode(code)) else { throw APIError(.bookingNotFound) }
            return id
        }
        let lines = try await staff.services.deliveries.list(
            try DeliveryState(query: query.text("state")), after: after, at: try staff.pathOffice(), by: try staff.session())
        return try JSON.response(["deliveries": lines.map { DeliveryView($0, staff.services) }])
    }

    @Sendable private static func export(_ staff: StaffRequest) async throws -> Response {
        let query = try Query(staff.request, allowed: ["state"])
        return try await staff.services.deliveryTable(
            try DeliveryState(query: query.text("state")), at: try staff.pathOffice(), by: try staff.session(), staff.context.language)
    }

    @Sendable private static func send(_ staff: StaffRequest) async throws -> Response {
        let number = try await JSON.body(staff.request, as: ConsignmentBody.self).checked()
        try await staff.services.deliveries.send(try staff.booking(), consignment: number, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    private struct EndBody: Decodable { var state: String? }

    @Sendable private static func end(_ staff: StaffRequest) async throws -> Response {
        let state = try DeliveryState(end: try await JSON.body(staff.request, as: EndBody.self).state)
        try await staff.services.deliveries.end(try staff.booking(), state, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }
}

struct AddressBody: Decodable {
    /// Who takes it: a name as on a card.
    var recipient: String?
    var address: String?
    var postalCode: String?

    enum CodingKeys: String, CodingKey {
        case recipient, address
        case postalCode = "postal_code"
    }

    func checked() throws -> PostalAddress {
        var checks = Checks()
        let recipient = checks.parse(recipient, "recipient", { _ in .invalidName }) { try PersonName($0) }
        let address = checks.parse(address, "address", { _ in .invalidAddress }) { try PostalAddress.lines($0) }
        let code = checks.parse(postalCode, "postal_code", { _ in .invalidPostalCode }) { try PostalAddress.code($0) }
        try checks.finish()
        guard let recipient, let address, let code else { throw APIError(.missingField) }
        return try PostalAddress(recipient: recipient, address: address, postalCode: code)
    }
}

struct ConsignmentBody: Decodable {
    var consignment: String?

    func checked() throws -> String {
        var checks = Checks()
        let text = checks.required(consignment, "consignment")?.uppercased().filter { !$0.isWhitespace } ?? ""
        let isRight =
            (3...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
            }
        if consignment != nil, !isRight { checks.fail("consignment", .invalidConsignment) }
        try checks.finish()
        return text
    }
}

struct DeliveryView: Encodable {
    var code: String
    var name: String
    var state: String
    var consignment: String?
    var recipient: String?
    var address: String?
    var postalCode: String?
    var changedAt: String

    enum CodingKeys: String, CodingKey {
        case code, name, state, consignment, recipient, address
        case postalCode = "postal_code"
        case changedAt = "changed_at"
    }

    init(_ line: DeliveryLine, _ services: Services) {
        let delivery = line.delivery
        code = services.codes.code(for: delivery.booking).text
        name = delivery.name
        state = delivery.state.rawValue
        consignment = delivery.consignment
        recipient = line.address?.recipient
        address = line.address?.address
        postalCode = line.address?.postalCode
        changedAt = RFC3339.utc(delivery.changedAt)
    }
}

extension DeliveryState {
    /// Of an office's list.
    /// - Throws: invalid_query.
    init(query text: String?) throws {
        guard let state = text.map({ DeliveryState(rawValue: $0) }) ?? .recorded, state != .wished else {
            throw APIError(field: "state", .invalidQuery)
        }
        self = state
    }

    /// - Throws: missing_field, invalid_type.
    init(end text: String?) throws {
        guard let text else { throw APIError(field: "state", .missingField) }
        guard let state = DeliveryState(rawValue: text), [.delivered, .returned, .collected].contains(state) else {
            throw APIError(field: "state", .invalidType)
        }
        self = state
    }
}

extension Services {
    /// An office's list, for a spreadsheet.
    func deliveryTable(_ state: DeliveryState, at office: Office, by session: StaffSession, _ language: Language) async throws -> Response {
        var lines: [DeliveryLine] = []
        while true {
            let page = try await deliveries.list(state, after: lines.last?.delivery.booking, at: office, by: session)
            lines += page
            if page.count < DeliveryService.page { break }
        }
        let header = ["delivery_code", "recipient", "delivery_address", "postal_code", "consignment"].map {
            PageTexts.all[$0]?.filled(language, [:]) ?? $0
        }
        let rows = lines.map { line -> [String] in
            let address = line.address
            return [
                codes.code(for: line.delivery.booking).text, address?.recipient ?? line.delivery.name,
                address?.address.replacing("\n", with: ", ") ?? "", address?.postalCode ?? "", line.delivery.consignment ?? "",
            ]
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: CSV.contentType, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(office.code)-\(state.rawValue).csv\"",
            ], body: .init(byteBuffer: ByteBuffer(string: CSV.text(header: header, rows: rows))))
    }
}
