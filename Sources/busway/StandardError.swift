import Reactor

/// Lines for the person at the terminal, kept apart from a command's result on standard output.
enum StandardError {
    static func print(_ line: String) {
        // A diagnostic that cannot be written has nowhere else to go.
        writeBlocking(Array((line + "\n").utf8), to: 2)
    }
}
