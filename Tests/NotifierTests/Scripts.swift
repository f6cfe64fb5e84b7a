import Foundation

/// Programs that the tests use beside this one.
enum Scripts {
    struct Failed: Error {
        let status: Int32
        let output: String
    }

    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Servers/\(name)").path
    }

    static func firstLine(of handle: FileHandle) -> String {
        var line = Data()
        while !line.contains(10) {
            let more = handle.availableData
            if more.isEmpty { break }
            line += more
        }
        return String(decoding: line.prefix { $0 != 10 }, as: UTF8.self)
    }

    /// Runs a program to its end and gives what it printed.
    static func run(_ program: String, _ arguments: [String], input: Data) throws -> Data {
        let directory = try TemporaryDirectory()
        let (inputFile, outputFile) = (directory.path + "/in", directory.path + "/out")
        try input.write(to: URL(fileURLWithPath: inputFile))
        try Data().write(to: URL(fileURLWithPath: outputFile))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle(forReadingAtPath: inputFile)
        process.standardOutput = FileHandle(forWritingAtPath: outputFile)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let output = try Data(contentsOf: URL(fileURLWithPath: outputFile))
        guard process.terminationStatus == 0 else {
            throw Failed(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
        }
        return output
    }
}
