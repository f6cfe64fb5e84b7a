import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// The list of passports to be sent, and what became of them.
enum DeliveryPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/deliveries", access: .right(.deliveries), handler: { try await list($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/delivery", access: .right(.desk), handler: { try await address($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/delivery", access: .right(.desk), operation: "recordDelivery", handler: doRecord),
        StaffPages.Row(path: "staff/offices/:office/deliveries.csv", access: .right(.deliveries), handler: table),
        StaffPages.Row(
            path: "staff/offices/:office/deliveries/:code/consignment", access: .right(.deliveries), operation: "sendDelivery", handler: doSend),
        StaffPages.Row(path: "staff/offices/:office/deliveries/:code/end", access: .right(.deliveries), operation: "endDelivery", handler: doEnd),
    ]

    // MARK: At the desk

    private static func address(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let (code, id) = try booking(staff)
        guard let visitor = try await page.services.desk.find(.code(code), at: office, by: try staff.session()).first,
            visitor.booking.office == office.id
        else { throw APIError(.bookingNotFound) }
        var filled = page.form
        if problem == nil {
            let known = try await page.services.deliveries.delivery(of: id)?.address
            filled.set("recipient", known?.recipient ?? visitor.booking.name)
            filled.set("address", known?.address)
            filled.set("postal_code", known?.postalCode)
        }
        return page.formPage(
            title: page.text("delivery_title"), intro: "\(visitor.booking.queueNumber) · \(visitor.booking.name)",
            action: "/staff/offices/\(office.code)/desk/\(code.text)/delivery", submit: page.text("delivery_record"),
            fields: [
                .text("recipient", page.text("recipient"), autocomplete: "off"),
                FormField(path: "address", label: page.text("delivery_address"), hint: page.text("delivery_address_hint"), kind: .lines),
                .text("postal_code", page.text("postal_code"), autocomplete: "off", inputmode: "numeric"),
            ], links: [("/staff/offices/\(office.code)/desk?code=\(code.text)", page.text("desk_back"))], filled: filled, problem: problem)
    }

    @Sendable private static func doRecord(_ staff: StaffPage) async throws -> Response {
        let office = try staff.pathOffice()
        let (code, id) = try booking(staff)
        let form = staff.page.form
        do {
            let address = try AddressBody(recipient: form["recipient"], address: form["address"], postalCode: form["postal_code"]).checked()
            try await staff.services.deliveries.record(address, of: id, at: office, by: try staff.session())
        } catch {
            return try await address(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/offices/\(office.code)/desk?code=\(code.text)")
    }

    private static func booking(_ staff: StaffPage) throws -> (BookingCode, Int64) {
        let code = try staff.services.bookingCode(staff.page.parameters.get("code"))
        guard let id = staff.services.codes.bookingID(of: code) else { throw APIError(.bookingNotFound) }
        return (code, id)
    }

    // MARK: The list

    private static let states: [DeliveryState] = [.recorded, .sent, .returned, .delivered, .collected]

    private static func path(_ office: Office, _ state: DeliveryState) -> String {
        "/staff/offices/\(office.code)/deliveries?state=\(state.rawValue)"
    }

    private static func list(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let state = try DeliveryState(query: problem == nil ? page.query["state"] : page.form["list"])
        let after = page.query["after"].flatMap { try? page.services.bookingCode($0) }.flatMap { page.services.codes.bookingID(of: $0) }
        let lines = try await page.services.deliveries.list(state, after: after, at: office, by: try staff.session())
        let rows = lines.map { line -> [String: Any] in
            let delivery = line.delivery
            let code = page.services.codes.code(for: delivery.booking).text
            var row: [String: Any] = [
                "code": code, "name": delivery.name, "when": page.dates.instant(delivery.changedAt, office.zone),
                "recipient": line.address?.recipient ?? "", "postal": line.address?.postalCode ?? "",
                "lines": line.address?.address.split(separator: "\n").map(String.init) ?? [], "consignment": delivery.consignment ?? "",
            ]
            if line.address != nil { row["has_address"] = true }
            if [.recorded, .sent].contains(state) { row["can_send"] = true }
            if state == .sent { row["is_sent"] = true }
            if [.recorded, .returned].contains(state) { row["can_collect"] = true }
            if delivery.consignment != nil { row["has_consignment"] = true }
            return row
        }
        var context: [String: Any] = [
            "office": office.name, "action": "/staff/offices/\(office.code)/deliveries", "list": state.rawValue, "deliveries": rows,
            "states": states.map { one -> [String: Any] in
                var link: [String: Any] = ["href": path(office, one), "label": page.text("delivery_\(one.rawValue)")]
                if one == state { link["current"] = true }
                return link
            }, "table": "/staff/offices/\(office.code)/deliveries.csv?state=\(state.rawValue)",
        ]
        if lines.count == DeliveryService.page, let last = rows.last?["code"] { context["more"] = "\(path(office, state))&after=\(last)" }
        return page.page("deliveries", title: page.text("deliveries_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func table(_ staff: StaffPage) async throws -> Response {
        try await staff.services.deliveryTable(
            try DeliveryState(query: staff.page.query["state"]), at: try staff.pathOffice(), by: try staff.session(), staff.page.language)
    }

    @Sendable private static func doSend(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking, office in
            let number = try ConsignmentBody(consignment: staff.page.form["consignment"]).checked()
            try await staff.services.deliveries.send(booking, consignment: number, at: office, by: try staff.session())
        }
    }

    @Sendable private static func doEnd(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking, office in
            try await staff.services.deliveries.end(booking, try DeliveryState(end: staff.page.form["state"]), at: office, by: try staff.session())
        }
    }

    private static func act(_ staff: StaffPage, _ body: (Int64, Office) async throws -> Void) async throws -> Response {
        let office = try staff.pathOffice()
        do {
            try await body(try booking(staff).1, office)
        } catch {
            return try await list(staff, try staff.page.told(error))
        }
        return staff.page.redirect(path(office, try DeliveryState(query: staff.page.form["list"])))
    }
}
