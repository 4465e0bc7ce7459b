import Glibc

/// Reads and writes one message for `scripts/bench`, in turns: `JSONBench`.
///
/// Says "ready", reads `WHO read|write SECONDS` from standard input, a line a run, and answers each with a line of JSON.
@main
struct JSONBench {
    static func main() throws {
        let contestants = try Contestant.all()
        say("ready")
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let contestant = contestants[words[0]], let seconds = Double(words[2]) else {
                throw Misuse(line: line)
            }
            let operation = words[1] == "read" ? contestant.read : contestant.write
            say(try Measurement(seconds: seconds, operation).line)
        }
    }

    /// Writes a line at once: standard output is a pipe here, and what reads it waits for the line.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private struct Misuse: Error, CustomStringConvertible {
        let line: String
        var description: String { "no WHO read|write SECONDS: \(line)" }
    }
}
