import ArgumentParser
import Postgres
import Store

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Brings the database to this program's schema. Safe to run twice, and at once from two places.")

    @OptionGroup var common: CommonOptions

    @Option(help: "Folder of migrations and functions (ANTREAN_SQL; sql).")
    var sql: String?

    @Flag(help: "Only tell what is applied and what is missing.")
    var status = false

    func run() async throws {
        var reader = try await SettingsReader(flags: common.flags.merging(["sql": sql]) { $1 }, file: common.config)
        let settings = CommonSettings(&reader, role: "migrate")
        let migrator = Migrator(directory: reader.text("sql", default: "sql"))
        try reader.finish()
        let connection = try await Connection.connect(settings.connection)
        if status {
            for step in try await migrator.status(connection) {
                print("\(step.applied ? "applied" : "missing")  \(step.name)\(step.breaking ? "  (breaking)" : "")")
            }
        } else {
            let steps = try await migrator.migrate(connection)
            for step in steps { print("applied \(step.name)") }
            print("the schema is at migration \(Migrator.version)")
        }
        await connection.close()
    }
}
