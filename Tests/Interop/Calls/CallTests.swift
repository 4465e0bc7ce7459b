import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("Calls, casts and fanouts cross between Swift and Python", .timeLimit(.minutes(1)))
struct CallTests {
    @Test("a Swift client calls a Python server, which runs each method once")
    func swiftToPython() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let sum = try await client.call("add", interop.context, ["a": 1, "b": 2], returning: Int.self)
                #expect(sum == 3)
                let nothing = try await client.call("nothing", interop.context)
                #expect(nothing == nil)
            }
            let found = try await interop.methodsRun()
            #expect(found == ["add", "nothing"])
        }
    }

    @Test("a Python client calls a Swift server, which runs each method once")
    func pythonToSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                let python = interop.python()
                let sum = try await python.call("add", ["a": 1, "b": 2])
                #expect(sum == 3)
                let nothing = try await python.call("nothing")
                #expect(nothing == nil)
                #expect(service.log.methods == ["add", "nothing"])
                #expect(service.log.entries.first?.arguments.text == #"{"a": 1, "b": 2}"#)
            }
        }
    }

    @Test(
        "results that count as false arrive as what they are",
        arguments: [nil, 0, false, "", [], [:]] as [JSONValue]
    )
    func falsy(_ value: JSONValue) async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let echoed = try await client.call("echo", interop.context, ["v": value])
                #expect(echoed == ["v": value])
            }
            try await interop.withService { _ in
                let echoed2 = try await interop.python().call("echo", ["v": value])
                #expect(echoed2 == ["v": value])
            }
        }
    }

    @Test("a Swift cast is run by one Python server, though nobody waits for it")
    func castToPython() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                try await client.cast("echo", interop.context, ["n": 1])
                // A cast to each by name, so that something sent later has certainly come to both.
                for server in ["one", "two"] {
                    try await client.prepare(server: .set(server)).call("who", interop.context)
                }
            }
            let found = try await interop.methodsRun(atLeast: 3).filter { $0 == "echo" }.count
            #expect(found == 1)
        }
    }

    @Test("a Python cast is run by one Swift server, though nobody waits for it")
    func castToSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService(server: "a") { first in
                try await interop.withService(server: "b") { second in
                    let python = interop.python()
                    for number in 1...4 { try await python.cast("echo", ["n": JSONValue(number)]) }
                    for server in ["a", "b"] { try await interop.python(["server": JSONValue(server)]).call("who") }
                    // The broker deals in turn; all went out before the questions, so nothing is under way.
                    let casts = [first, second].map { $0.log.methods.filter { $0 == "echo" }.count }
                    #expect(casts == [2, 2])
                }
            }
        }
    }

    @Test("a Swift fanout reaches every Python server once")
    func fanoutToPython() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                try await client.fanout("echo", interop.context, ["n": 1])
                try await client.fanout("echo", interop.context, ["n": 2])
            }
            let noted = try await interop.noted(atLeast: 4)
            let heard = noted.map { "\($0["server"]?.stringValue ?? "") \($0["args"] ?? nil)" }.sorted()
            #expect(heard == [#"one {"n":1}"#, #"one {"n":2}"#, #"two {"n":1}"#, #"two {"n":2}"#])
        }
    }

    @Test("a Python fanout reaches every Swift server once")
    func fanoutToSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService(server: "a") { first in
                try await interop.withService(server: "b") { second in
                    let python = interop.python(["fanout": true])
                    for number in 1...2 { try await python.cast("echo", ["n": JSONValue(number)]) }
                    for log in [first.log, second.log] {
                        let heard = await log.entries(atLeast: 2).map(\.arguments.text).sorted()
                        #expect(heard == [#"{"n": 1}"#, #"{"n": 2}"#])
                    }
                }
            }
        }
    }

    @Test("a fanout reaches Swift and Python servers of one topic alike")
    func mixedFanout() async throws {
        try await Interop.run { interop in
            try await interop.peer.serve(interop.url(), topic: interop.name, server: "python")
            try await interop.withService { service in
                try await interop.withClient(Target(topic: interop.name)) { client in
                    try await client.fanout("echo", interop.context, ["from": "Swift"])
                }
                try await interop.python(["fanout": true]).cast("echo", ["from": "Python"])
                let inSwift = await service.log.entries(atLeast: 2).map(\.arguments.text)
                let inPython = try await interop.noted(atLeast: 2).map { $0["args"]?["from"] }
                #expect(Set(inSwift) == [#"{"from":"Swift"}"#, #"{"from": "Python"}"#])
                #expect(Set(inPython) == ["Swift", "Python"])
            }
        }
    }

    @Test("a call to one server is run by that one, in both directions")
    func serverDirected() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                for server in ["one", "two", "two", "one"] {
                    let answer = try await client.prepare(server: .set(server)).call("who", interop.context)
                    #expect(answer.stringValue == server)
                }
            }
            let servers = try await interop.noted().compactMap { $0["server"]?.stringValue }
            #expect(servers == ["one", "two", "two", "one"])
            try await interop.withService(server: "a") { first in
                try await interop.withService(server: "b") { second in
                    for server in ["a", "b", "b"] as [JSONValue] {
                        let name = try await interop.python(["server": server]).call("who")
                        #expect(name == server)
                    }
                    #expect(first.log.methods.count == 1 && second.log.methods.count == 2)
                }
            }
        }
    }

    @Test("servers answer each other's ping, by topic and by name")
    func ping() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let pong = try await client.call(PingEndpoint.methodName)
                #expect(pong == "pong")
                let pong2 = try await client.prepare(server: "two").call(PingEndpoint.methodName)
                #expect(pong2 == "pong")
            }
            try await interop.withService { _ in
                let pong3 = try await interop.python().call(PingEndpoint.methodName)
                #expect(pong3 == "pong")
                let pong4 = try await interop.python(["server": "swift"]).call(PingEndpoint.methodName)
                #expect(pong4 == "pong")
            }
        }
    }
}
