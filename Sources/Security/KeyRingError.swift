/// What is wrong with the directory of keys: everything that was found, each with its file and what to do about it.
public struct KeyRingError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file or directory.
        public let file: String
        /// What is wrong, as a sentence without a full stop.
        public let what: String
        /// What to do.
        public let remedy: String

        public init(file: String, what: String, remedy: String) {
            self.file = file
            self.what = what
            self.remedy = remedy
        }

        public var description: String { "\(file): \(what); \(remedy)" }
    }

    public let problems: [Problem]

    public init(_ problems: [Problem]) {
        self.problems = problems
    }

    public init(file: String, what: String, remedy: String) {
        self.init([Problem(file: file, what: what, remedy: remedy)])
    }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
