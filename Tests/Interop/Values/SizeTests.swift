import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("Large messages and many calls at once cross", .timeLimit(.minutes(1)))
struct SizeTests {
    private static let size = 5 << 20

    @Test("5 MiB go from Swift to Python and back")
    func swiftToPython() async throws {
        let text = String(repeating: "x", count: Self.size)
        try await Interop.run { interop in
            try await interop.withClient { client in
                let length = try await client.call("length", interop.context, ["text": JSONValue(text)])
                #expect(length.intValue == Self.size)
                let arguments: JSONObject = ["length": JSONValue(Self.size)]
                let answer = try await client.call("text", interop.context, arguments, returning: String.self)
                #expect(answer == text)
            }
            let noted = try await interop.noted()
            #expect(noted.map { $0["args"]?["text"] } == ["xxxx", nil])
        }
    }

    @Test("5 MiB go from Python to Swift and back")
    func pythonToSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                var python = interop.python()
                let length = try await python.call("length", ["text": ["$repeat": ["x", JSONValue(Self.size)]]])
                #expect(length.intValue == Self.size)
                python.settings["measured"] = true
                let answer = try await python.call("text", ["length": JSONValue(Self.size)])
                #expect(answer.intValue == Self.size)
                #expect(service.log.methods == ["length", "text"])
                #expect(service.log.entries.first?.arguments.bytes.count == Self.size + #"{"text": ""}"#.utf8.count)
            }
        }
    }

    @Test("200 calls at once from Swift to Python each get their own answer")
    func manyToPython() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let context = interop.context
                let sums = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let arguments: JSONObject = ["a": JSONValue(number), "b": 1000]
                            return (number, try await client.call("add", context, arguments, returning: Int.self))
                        }
                    }
                    return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                #expect(sums == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, $0 + 1000) }))
            }
            let seen = try await interop.noted(atLeast: 200).compactMap { $0["args"]?["a"]?.intValue }
            #expect(seen.sorted() == Array(0..<200))
        }
    }

    @Test("200 calls at once from Python to Swift each get their own answer")
    func manyToSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                let python = interop.python()
                let sums = try await withThrowingTaskGroup(of: (Int, Int?).self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            (number, try await python.call("add", ["a": JSONValue(number), "b": 1000]).intValue)
                        }
                    }
                    return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                #expect(sums == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, $0 + 1000) }))
                let seen = try service.log.entries.compactMap { try $0.arguments.value()["a"]?.intValue }
                #expect(seen.sorted() == Array(0..<200))
            }
        }
    }
}
