import Accounts
import Domain
import Foundation
import Hummingbird
import Messages

/// Whom the account's person books for.
enum FamilyPages {
    static let pages: [(path: String, handler: PageHandler)] = [
        ("account/family", family),
        (
            "account/family/new",
            {
                _ = try $0.account(); return add($0, nil)
            }
        ),
    ]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [
        (.init(path: "account/family/new", operation: "addFamilyMember"), doAdd),
        (.init(path: "account/family/:member/removal", operation: "removeFamilyMember"), doRemove),
    ]

    @Sendable private static func family(_ page: PageRequest) async throws -> Response {
        let members = try await page.services.accounts.people(of: try page.account().account).dropFirst().map { person -> [String: Any] in
            [
                "id": person.id.map { String($0) } ?? "", "name": person.name.text, "relation": person.relationship.name(page.language),
                "nik": person.nik.masked, "remove_label": page.text("remove_name", ["name": person.name.text]),
            ]
        }
        return page.page("family", title: page.text("family"), ["members": members, "has_members": !members.isEmpty])
    }

    private static func add(_ page: PageRequest, _ problem: APIError?) -> Response {
        let relations = [Relationship.child, .spouse, .parent].map { (value: $0.rawValue, label: $0.name(page.language)) }
        let next = PageRequest.local(page.form["next"]) ?? PageRequest.local(page.query["next"])
        return page.formPage(
            title: page.text("add_member"), action: "/account/family/new", submit: page.text("save"),
            fields: [FormField(path: "relationship", label: page.text("relationship"), kind: .choice(relations))]
                + AccountPages.personFields(page, "", problem)
                + [
                    FormField(
                        path: "consent", label: page.text("consent_for"),
                        kind: .check(value: PrivacyNotice.version, link: ("/privacy", page.text("read_it"))))
                ],
            hidden: next.map { [("next", $0)] } ?? [], links: [("/account/family", page.text("family"))], problem: problem)
    }

    @Sendable private static func doAdd(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        let form = page.form
        do {
            let body = FamilyMemberBody(
                nik: form["nik"], name: form["name"], birthDate: form.date("birth_date"), relationship: form["relationship"],
                nikConfirmed: form["nik_confirmed"] != nil, consent: form["consent"] ?? "")
            _ = try await page.services.accounts.add(try body.checked(today: page.services.today), to: account)
        } catch {
            return add(page, try page.told(error))
        }
        return page.redirect(PageRequest.local(form["next"]) ?? "/account/family?done=member_added&name=\(Form.encode(form["name"] ?? ""))")
    }

    @Sendable private static func doRemove(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        guard let id = page.parameters.get("member").flatMap(Int64.init) else { throw APIError(.familyMemberNotFound) }
        guard try await page.services.accounts.remove(familyMember: id, of: account.id) else { throw APIError(.familyMemberNotFound) }
        return page.redirect("/account/family?done=member_removed")
    }
}
