import Reactor

/// A command's result, which must not be lost without a word: a full disk or a closed output is a failure.
enum StandardOutput {
    static func print(_ line: String) throws(CommandFailure) { try write(Array((line + "\n").utf8)) }

    static func write(_ bytes: [UInt8]) throws(CommandFailure) {
        guard writeBlocking(bytes, to: 1) else {
            throw CommandFailure("the result cannot be written to standard output", .software)
        }
    }
}
