import Domain
import HTTPTypes
import Hummingbird
import Messages

/// One field of a form: what it asks, what was typed, what is wrong with it.
struct FormField {
    enum Kind {
        case text(type: String, autocomplete: String?, inputmode: String?)
        /// Several lines.
        case lines
        /// Day, month and year apart: nobody wants to scroll back sixty years in a date picker.
        case date
        case choice([(value: String, label: String)])
        case check(value: String, link: (href: String, label: String)?)
    }

    /// The member of the API's body that it becomes: errors are told by that name.
    var path: String
    var label: String
    var hint: String?
    var kind: Kind

    static func text(
        _ path: String, _ label: String, type: String = "text", hint: String? = nil, autocomplete: String? = nil, inputmode: String? = nil
    ) -> FormField {
        FormField(path: path, label: label, hint: hint, kind: .text(type: type, autocomplete: autocomplete, inputmode: inputmode))
    }

    /// `applicant.nik` is the field `applicant-nik`.
    static func id(_ path: String) -> String {
        String(path.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" })
    }

    func context(_ page: PageRequest, _ form: Form, _ problem: APIError?) -> [String: Any] {
        let id = FormField.id(path)
        let error = problem?.fields.first { $0.path == path }.map { $0.told(page) }
        var context: [String: Any] = ["id": id, "name": path, "label": label]
        context["hint"] = hint
        context["error"] = error
        let described = [hint == nil ? nil : "\(id)-hint", error == nil ? nil : "\(id)-error"].compactMap { $0 }.joined(separator: " ")
        if !described.isEmpty { context["described"] = described }
        switch kind {
        case .text(let type, let autocomplete, let inputmode):
            context["is_text"] = true
            context["type"] = type
            context["value"] = type == "password" ? "" : form[path] ?? ""
            context["autocomplete"] = autocomplete
            context["inputmode"] = inputmode
            if autocomplete == "username" || type == "email" { context["lower"] = true }
        case .lines:
            context["is_lines"] = true
            context["value"] = form[path] ?? ""
        case .date:
            context["is_date"] = true
            let parts = [("day", "day_part", 2), ("month", "month_part", 2), ("year", "year_part", 4)]
            context["parts"] = parts.map { part, label, length -> [String: Any] in
                let name = "\(path)_\(part)"
                var part: [String: Any] = [
                    "name": name, "label": page.text(label), "value": form[name] ?? "", "length": length, "autocomplete": "off",
                ]
                if !described.isEmpty { part["described"] = described }
                if error != nil { part["wrong"] = true }
                return part
            }
        case .choice(let options):
            context["is_choice"] = true
            context["options"] = options.map { option -> [String: Any] in
                var one: [String: Any] = ["name": path, "value": option.value, "label": option.label]
                if form[path] == option.value { one["checked"] = true }
                return one
            }
        case .check(let value, let link):
            context["is_check"] = true
            context["value"] = value
            context["link"] = link?.href
            context["link_label"] = link?.label
            if form[path] != nil { context["checked"] = true }
        }
        return context
    }
}

extension PageRequest {
    /// A page that is one form.
    func formPage(
        title: String, intro: String? = nil, action: String, submit: String, fields: [FormField], hidden: [(String, String)] = [],
        links: [(href: String, label: String)] = [], danger: Bool = false, filled: Form? = nil, problem: APIError? = nil
    ) -> Response {
        let filled = filled ?? form
        var context: [String: Any] = [
            "action": action, "submit": submit, "fields": fields.map { $0.context(self, filled, problem) },
            "hidden": hidden.map { ["name": $0.0, "value": $0.1] }, "links": links.map { ["href": $0.href, "label": $0.label] },
        ]
        context["intro"] = intro
        if danger { context["danger"] = true }
        var lines: [[String: String]]?
        if let problem, !problem.fields.isEmpty {
            // what is wrong, by the words that stand beside it
            lines = problem.fields.map { wrong in
                let label = fields.first { $0.path == wrong.path }?.label
                return ["field": FormField.id(wrong.path), "text": (label.map { "\($0): " } ?? "") + wrong.told(self)]
            }
        }
        return page("form", title: title, context, status: problem?.code.status ?? .ok, problem: problem, lines: lines)
    }
}

extension APIError.Field {
    /// What is wrong, for who has the field before the eyes.
    fileprivate func told(_ page: PageRequest) -> String {
        code == .missingField ? page.text("fill_in") : Texts.problem(code, page.language).detail
    }
}
