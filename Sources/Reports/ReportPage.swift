import Foundation
import Mustache

/// A report as a page that can be put into a letter: the question, a picture, the table, what the columns mean. One file without script and without
/// anything from elsewhere.
struct ReportPage {
    /// More bars than that are no picture any more.
    static let mostBars = 60

    private let table: ReportTable

    init(_ table: ReportTable) {
        self.table = table
    }

    var html: String {
        let report = table.report
        var context: [String: Any] = [
            "question": report.question, "from": table.days.lowerBound.description, "to": table.days.upperBound.description,
            "where": table.office ?? "all offices", "columns": report.columns.map { ["name": $0.name, "meaning": $0.meaning] },
            "rows": table.rows.map { row in
                ["fields": row.enumerated().map { ["text": $1, "kind": table.isNumeric($0) ? "number" : "text"] }]
            },
        ]
        if table.rows.isEmpty { context["empty"] = true }
        if let bars = bars(), !bars.isEmpty {
            context["picture"] = [
                "height": String(bars.count * 22 + 4), "bars": bars,
                "title": report.columns.first { $0.name == report.picture?.value }?.meaning ?? "",
                "cut": table.rows.count > bars.count
                    ? "The picture shows the first \(bars.count) of \(table.rows.count) lines; the table has all." : "",
            ]
        }
        return ReportPage.template.render(context)
    }

    private func bars() -> [[String: String]]? {
        guard let picture = table.report.picture else { return nil }
        let names = table.report.columns.map(\.name)
        let labels = picture.labels.compactMap { names.firstIndex(of: $0) }
        guard let value = names.firstIndex(of: picture.value), labels.count == picture.labels.count else { return nil }
        let rows = table.rows.prefix(ReportPage.mostBars)
        let most = rows.compactMap { Double($0[value]) }.max() ?? 0
        return rows.enumerated().map { number, row in
            let length = most > 0 ? (Double(row[value]) ?? 0) / most * 300 : 0
            return [
                "label": labels.map { row[$0] }.joined(separator: " "), "value": row[value], "width": String(Int(length.rounded())),
                "y": String(number * 22 + 2), "baseline": String(number * 22 + 16), "end": String(Int(length.rounded()) + 196),
            ]
        }
    }

    // The template is a constant of the program; a test renders it.
    private static let template = try! MustacheTemplate(
        string: """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{question}}</title>
            <style>
            body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#14202b}
            table{border-collapse:collapse;font-size:.9rem}th,td{border:1px solid #c5cdd4;padding:.25rem .5rem;text-align:left}td.number{text-align:right;font-variant-numeric:tabular-nums}
            .wide{overflow-x:auto}dl{font-size:.9rem}dt{font-weight:600}dd{margin:0 0 .4rem}svg{max-width:100%}svg text{font:12px system-ui,sans-serif;fill:#14202b}svg rect{fill:#0f5fa8}
            @media print{body{margin:0}}
            </style></head><body>
            <h1>{{question}}</h1>
            <p>{{from}} to {{to}}, {{where}}</p>
            {{#picture}}<svg role="img" aria-label="{{title}}" width="600" height="{{height}}" viewBox="0 0 600 {{height}}" xmlns="http://www.w3.org/2000/svg">
            {{#bars}}<text x="184" y="{{baseline}}" text-anchor="end">{{label}}</text><rect x="190" y="{{y}}" width="{{width}}" height="18"/><text x="{{end}}" y="{{baseline}}">{{value}}</text>
            {{/bars}}</svg><p>{{title}} {{cut}}</p>{{/picture}}
            {{#empty}}<p>Nothing in these days.</p>{{/empty}}
            <div class="wide"><table><thead><tr>{{#columns}}<th>{{name}}</th>{{/columns}}</tr></thead><tbody>
            {{#rows}}<tr>{{#fields}}<td class="{{kind}}">{{text}}</td>{{/fields}}</tr>
            {{/rows}}</tbody></table></div>
            <dl>{{#columns}}<dt>{{name}}</dt><dd>{{meaning}}</dd>{{/columns}}</dl>
            </body></html>

            """)
}
