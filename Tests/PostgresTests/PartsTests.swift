import Testing

@testable import Postgres

@Suite("the client's parts") struct PartsTests {
    @Test("the queue keeps its order whoever leaves it") func queue() {
        var queue = WaiterQueue<Int>()
        let ids = (0..<1000).map { number in
            let id = queue.newID()
            queue.append(number, id: id)
            return id
        }
        for (number, id) in ids.enumerated() where !number.isMultiple(of: 10) { #expect(queue.remove(id) == number) }
        #expect(queue.count == 100)
        #expect(queue.popFirst() == 0)
        #expect(queue.popFirst() == 10)
        #expect(queue.removeAll() == Array(stride(from: 20, to: 1000, by: 10)))
        #expect(queue.popFirst() == nil)
    }

    @Test("the cache forgets the least recently used") func cache() {
        var cache = StatementCache(limit: 2)
        func key(_ sql: String) -> StatementCache.Key { .init(sql: sql, types: []) }
        for sql in ["a", "b"] { cache.add(cache.newName(), for: key(sql)) }
        #expect(cache.name(for: key("a")) == "antrean_1")
        cache.add(cache.newName(), for: key("c"))
        #expect(cache.name(for: key("b")) == nil)
        #expect(cache.name(for: key("a")) == "antrean_1")
        #expect(cache.takeDiscarded() == ["antrean_2"])
        #expect(cache.takeDiscarded().isEmpty)
        #expect(cache.name(for: .init(sql: "a", types: [20])) == nil)
    }

    @Test(
        "only what ends a transaction can commit inside of one",
        arguments: [
            ("SELECT 1", false), ("COMMIT", true), ("  -- why\n /* a /* b */ c */ commit", true), ("END", true), ("PREPARE TRANSACTION 'x'", true),
            ("INSERT INTO t VALUES (1)", false), ("", false), ("/* open", false), ("(SELECT 1)", false),
        ]) func effectInside(_ sql: String, _ commits: Bool)
    {
        #expect(Effect(ofStatement: sql, status: .inTransaction).commits == commits)
    }

    @Test(
        "outside of a transaction every statement commits, some in steps",
        arguments: [
            ("SELECT 1", false), ("CALL sweep()", true), ("DO $$ $$", true), ("CREATE INDEX CONCURRENTLY i ON t (n)", true),
            ("CREATE TABLE t ()", false),
        ]) func effectOutside(_ sql: String, _ inSteps: Bool)
    {
        let effect = Effect(ofStatement: sql, status: .idle)
        #expect(effect.commits)
        #expect(effect.commitsInSteps == inSteps)
    }

    @Test("a ring before the wait is not lost, and several count once") func doorbell() async {
        let bell = Doorbell()
        bell.ring()
        bell.ring()
        await bell.wait()
        let start = ContinuousClock.now
        await bell.wait(until: start + .milliseconds(30))
        #expect(ContinuousClock.now >= start + .milliseconds(30))
    }

    @Test("defaults stand before the string, what is fixed after it") func parameters() {
        let settings = ConnectionSettings(conninfo: "host=a", applicationName: "x", connectTimeout: .milliseconds(2500))
        let keywords = settings.parameters.map(\.keyword)
        #expect(keywords.firstIndex(of: "tcp_user_timeout")! < keywords.firstIndex(of: "dbname")!)
        #expect(keywords.last == "client_encoding")
        #expect(!ConnectionSettings(conninfo: "").parameters.contains { $0.keyword == "dbname" })
        #expect(settings.parameters.first { $0.keyword == "connect_timeout" }.map(\.value) ?? "3" == "3")
    }

    @Test("SQLSTATEs compare by value and by class") func sqlState() {
        #expect(SQLState.serializationFailure == "40001")
        #expect(SQLState.deadlockDetected.isClass("40"))
        #expect(!SQLState.uniqueViolation.isClass("40"))
    }
}
