internal import Messaging
internal import WireJSON

/// Endpoints the cases share.
enum SampleEndpoints {
    /// `echo` returns its arguments as they came, `whoami` the name of the server; both note the server's name.
    static func echo(_ name: String = "one", journal: Journal = Journal()) -> ClosureEndpoint {
        ClosureEndpoint { endpoint in
            endpoint.on("echo") { _, arguments in
                journal.note(name)
                return arguments
            }
            endpoint.on("whoami") { _, _ in
                journal.note(name)
                return RawJSON(JSONValue(name))
            }
        }
    }

    /// `note` notes its argument `text`.
    static func noting(_ journal: Journal) -> ClosureEndpoint {
        ClosureEndpoint { endpoint in
            endpoint.on("note") { _, arguments in
                journal.note(try arguments.value()["text"]?.stringValue ?? "nothing")
                return .null
            }
        }
    }

    /// `wait` notes its argument `text`, then waits until `gate` is opened; `note` only notes.
    static func gated(_ gate: Latch, _ journal: Journal) -> ClosureEndpoint {
        ClosureEndpoint { endpoint in
            endpoint.on("wait") { _, arguments in
                journal.note(try arguments.value()["text"]?.stringValue ?? "nothing")
                await gate.wait()
                return RawJSON("done")
            }
            endpoint.on("note") { _, arguments in
                journal.note(try arguments.value()["text"]?.stringValue ?? "nothing")
                return .null
            }
        }
    }
}
