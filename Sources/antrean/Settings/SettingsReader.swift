import Configuration
import Foundation
import SystemPackage

/// Everything that is wrong with the settings, at once.
struct SettingsError: Error, CustomStringConvertible {
    let problems: [String]
    var description: String { "cannot start:\n" + problems.map { "  - \($0)" }.joined(separator: "\n") }
}

/// Reads settings from flags, environment and file, in this order, and collects what is wrong.
struct SettingsReader {
    private let reader: ConfigReader
    private(set) var problems: [String] = []

    /// - Parameters:
    ///   - flags: by the setting's name without `antrean.`; nil: not given.
    ///   - file: the JSON file of `--config`.
    init(flags: [String: String?], file: String?) async throws {
        var given: [AbsoluteConfigKey: ConfigValue] = [:]
        for (name, value) in flags {
            if let value {
                given[AbsoluteConfigKey(["antrean"] + name.split(separator: ".").map(String.init))] = ConfigValue(.string(value), isSecret: true)
            }
        }
        var providers: [any ConfigProvider] = [InMemoryProvider(values: given), EnvironmentVariablesProvider()]
        if let file {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(file)))
            } catch {
                throw SettingsError(problems: ["--config \(file): it cannot be read as JSON"])
            }
        }
        reader = ConfigReader(providers: providers)
    }

    /// The value as given; of a setting with `_FILE`, the file's first line.
    mutating func text(_ name: String) -> String? {
        let key = "antrean.\(name)"
        if let value = reader.string(forKey: ConfigKey(key), isSecret: true), !value.isEmpty { return value }
        guard let path = reader.string(forKey: ConfigKey("\(key).file")), !path.isEmpty else { return nil }
        guard let content = try? String(contentsOfFile: path, encoding: .utf8) else {
            fail("\(name).file", "the file \(path) cannot be read")
            return nil
        }
        return content.split(whereSeparator: \.isNewline).first.map(String.init)
    }

    mutating func text(_ name: String, default value: String) -> String {
        text(name) ?? value
    }

    mutating func required(_ name: String, _ meaning: String) -> String {
        if let value = text(name) { return value }
        fail(name, "is missing: \(meaning)")
        return ""
    }

    mutating func number(_ name: String, default value: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = text(name) else { return value }
        guard let number = Int(text), range.contains(number) else {
            fail(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
            return value
        }
        return number
    }

    mutating func flag(_ name: String, default value: Bool) -> Bool {
        switch text(name)?.lowercased() {
        case nil: value
        case "true", "1", "yes": true
        case "false", "0", "no": false
        default: failed(name, "must be true or false", value)
        }
    }

    /// Reads a value by a type of its own, whose error says what is wrong.
    mutating func parse<Value>(_ name: String, default text: String?, _ read: (String) throws -> Value) -> Value? {
        guard let given = self.text(name) ?? text else {
            fail(name, "is missing")
            return nil
        }
        do {
            return try read(given)
        } catch {
            fail(name, "\(error)")
            return nil
        }
    }

    mutating func fail(_ name: String, _ problem: String) {
        let environment = "ANTREAN_" + name.uppercased().replacingOccurrences(of: ".", with: "_")
        problems.append("\(environment) (--\(name.replacingOccurrences(of: ".", with: "-"))): \(problem)")
    }

    /// - Throws: `SettingsError` with all problems.
    func finish() throws {
        if !problems.isEmpty { throw SettingsError(problems: problems) }
    }

    private mutating func failed<Value>(_ name: String, _ problem: String, _ value: Value) -> Value {
        fail(name, problem)
        return value
    }
}
