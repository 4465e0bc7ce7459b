import PythonPeers
import Testing
import WireJSON

/// Python with Python over the tests' broker: what the peer says of itself is true before it judges anybody else.
@Suite(.timeLimit(.minutes(1)))
struct PythonPeerTests {
    @Test("a Python client and a Python server understand each other")
    func calls() async throws {
        try await Interop.run { interop in
            let python = interop.python(["topic": "python"])
            let (sum, name) = (try await python.call("add", ["a": 1, "b": 2]), try await python.call("who"))
            #expect(sum == 3 && ["one", "two"].contains(name))
            let pong = try await python.call("oslo_rpc_server_ping")
            #expect(pong == "pong")
            let echoed = try await python.call("echo", ["value": ["$odd": "large integer"]])
            #expect(echoed["value"]?.description.hasPrefix("160693804425899") == true)
            try await python.cast("echo", ["n": 1])
            let found = try await interop.methodsRun(atLeast: 4)
            #expect(found == ["add", "who", "echo", "echo"])
        }
    }

    @Test("exceptions arrive with their class, and foreign ones as remote errors")
    func failures() async throws {
        try await Interop.run { interop in
            var python = interop.python(["topic": "python"])
            let builtin = try await python.failure("fail", ["kind": "KeyError", "text": "x"])
            #expect(builtin?.kind == "builtins.KeyError")
            let foreign = try await python.failure("fail_own", ["text": "x"])
            #expect(foreign?.kind == "oslo_messaging.rpc.client.RemoteError" && foreign?.remoteClass == "PeerError")
            python.target["topic"] = "nobody"
            python.settings["at_least_once"] = true
            let nobody = await #expect(throws: PeerFailure.self) { try await python.cast("x") }
            #expect(nobody?.kind == "oslo_messaging.exceptions.MessageUndeliverable")
        }
    }

    @Test("a message made by hand is published, and one on the wire can be taken and looked at")
    func byHand() async throws {
        try await Interop.run { interop in
            let legacy = """
                {"method": "echo", "args": {"legacy": true}, "_context_test": "\(interop.name)"}
                """
            try await interop.publish(legacy, routingKey: "python")
            let noted = try await interop.noted(atLeast: 1)
            #expect(noted.first?["args"] == ["legacy": true])
            // The server has gone, and its queue stays for messages to wait in.
            try await interop.withService { _ in }
            try await interop.python(options: "kombu_compression=gzip").cast("nothing")
            let taken = try await interop.take(from: interop.name)
            #expect(taken["properties"]?["application_headers"]?["compression"] == "application/x-gzip")
            // The base 64 of 78 9c, where a zlib stream begins.
            #expect(taken["base64_body"]?.stringValue?.hasPrefix("eJ") == true)
        }
    }

    @Test("a peer that is killed fails what waits for it")
    func killed() async throws {
        try await PythonPeer.with { peer in
            let waiting = Task { try await peer.run("journal", ["at_least": 1]) }
            let empty = try await peer.run("journal", [:])
            #expect(empty == [])
            peer.kill()
            let error = await #expect(throws: PeerFailure.self) { try await waiting.value }
            #expect(error?.kind == "ended")
            await #expect(throws: PeerFailure.self) { try await peer.run("journal", [:]) }
        }
    }
}
