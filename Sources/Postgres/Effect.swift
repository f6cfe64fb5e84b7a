import Foundation

/// What a command may leave behind once it has been sent, and so what its caller may assume when no clear answer comes.
struct Effect {
    /// Losing the answer leaves the outcome unknown: the command may have committed.
    var commits: Bool
    /// It may commit in several steps, so that even an error does not mean that nothing was applied.
    var commitsInSteps = false

    /// BEGIN, ROLLBACK, PREPARE, DEALLOCATE: nothing of theirs stays.
    static let none = Effect(commits: false)
    static let commit = Effect(commits: true)

    init(commits: Bool, commitsInSteps: Bool = false) {
        self.commits = commits
        self.commitsInSteps = commitsInSteps
    }

    /// One statement of the extended protocol.
    init(ofStatement sql: String, status: TransactionStatus) {
        let word = Effect.firstWord(of: sql)
        if status == .inTransaction || status == .failed {
            commits = ["commit", "end", "prepare"].contains(word)
        } else {
            commits = true
            // Procedures and DO blocks may hold COMMIT; the others work in several transactions by nature.
            commitsInSteps = ["call", "do", "vacuum", "cluster", "reindex"].contains(word) || Effect.mentions(sql, "concurrently")
        }
    }

    /// Several statements of the simple protocol. A word that merely looks like COMMIT makes it more careful than needed, never less.
    init(ofScript sql: String, status: TransactionStatus) {
        let insideBlock = status == .inTransaction || status == .failed
        commits = !insideBlock || ["commit", "end", "prepare"].contains { Effect.mentions(sql, $0) }
        commitsInSteps = commits && ["commit", "end", "prepare", "call", "vacuum", "cluster", "concurrently"].contains { Effect.mentions(sql, $0) }
    }

    private static func mentions(_ sql: String, _ word: String) -> Bool {
        sql.range(of: word, options: .caseInsensitive) != nil
    }

    /// The first keyword in lower case; comments before it are skipped.
    static func firstWord(of sql: String) -> String {
        var rest = Substring(sql)
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "(" || $0 == ";" }
            if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                rest = afterComment(rest)
            } else {
                return rest.prefix { $0.isLetter }.lowercased()
            }
        }
    }

    /// Block comments nest in PostgreSQL.
    private static func afterComment(_ text: Substring) -> Substring {
        var rest = text
        var depth = 0
        repeat {
            if rest.hasPrefix("/*") {
                depth += 1
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("*/") {
                depth -= 1
                rest = rest.dropFirst(2)
            } else {
                rest = rest.dropFirst()
            }
        } while depth > 0 && !rest.isEmpty
        return rest
    }
}
