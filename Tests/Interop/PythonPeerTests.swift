import RabbitMQFixture
import Testing
import WireJSON

/// Python with Python over the tests' broker: what the peer says of itself is true before it judges anybody else.
@Suite(.timeLimit(.minutes(1)))
struct PythonPeerTests {
    @Test("a Python client and a Python server understand each other")
    func calls() async throws {
        try await withPeers { client, server, virtualHost in
            let url = virtualHost.url
            #expect(try await client.run("call", call(url, "add", ["a": 1, "b": 2])) == 3)
            #expect(try await client.run("call", call(url, "who")) == "one")
            let pong = try await client.run("call", call(url, "oslo_rpc_server_ping"))
            #expect(pong == "pong")
            let odd: JSONValue = ["value": ["$odd": "large integer"]]
            let echoed = try await client.run("call", call(url, "echo", odd))
            #expect(echoed["value"]?.description.hasPrefix("160693804425899") == true)
            try await client.run("cast", call(url, "echo", ["n": 1]))
            let journal = try await server.run("journal", ["at_least": 4])
            #expect(journal.arrayValue?.compactMap { $0["method"]?.stringValue } == ["add", "who", "echo", "echo"])
        }
    }

    @Test("exceptions arrive with their class, and foreign ones as remote errors")
    func failures() async throws {
        try await withPeers { client, _, virtualHost in
            let url = virtualHost.url
            let builtin = await #expect(throws: PeerFailure.self) {
                try await client.run("call", call(url, "fail", ["kind": "KeyError", "text": "x"]))
            }
            #expect(builtin?.kind == "builtins.KeyError")
            let foreign = await #expect(throws: PeerFailure.self) {
                try await client.run("call", call(url, "fail_own", ["text": "x"]))
            }
            #expect(foreign?.kind == "oslo_messaging.rpc.client.RemoteError" && foreign?.remoteClass == "PeerError")
            let nobody = await #expect(throws: PeerFailure.self) {
                var cast = call(url, "x")
                cast["target"] = ["exchange": "openstack", "topic": "nobody"]
                cast["at_least_once"] = true
                try await client.run("cast", cast)
            }
            #expect(nobody?.kind == "oslo_messaging.exceptions.MessageUndeliverable")
        }
    }

    @Test("a message made by hand is published, and one on the wire can be taken and looked at")
    func byHand() async throws {
        try await withPeers { client, server, virtualHost in
            let url = virtualHost.url
            let broker: JSONValue = [
                "host": JSONValue(virtualHost.node.host), "port": JSONValue(virtualHost.node.port),
                "virtual_host": JSONValue(virtualHost.name),
            ]
            let legacy: JSONObject = [
                "broker": broker, "exchange": "openstack", "routing_key": "topic", "content_type": "application/json",
                "body": #"{"method": "echo", "args": {"legacy": true}}"#,
            ]
            try await client.run("publish", legacy)
            let journal = try await server.run("journal", ["at_least": 1])
            #expect(journal.arrayValue?.first?["args"] == ["legacy": true])
            try await server.run("stop", ["name": "s"])
            try await client.run("cast", call(url + "?kombu_compression=gzip", "nothing"))
            let taken = try await client.run("take", ["broker": broker, "queue": "topic"])
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

    private func withPeers(_ body: (PythonPeer, PythonPeer, VirtualHost) async throws -> Void) async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await PythonPeer.with { server in
                try await server.run(
                    "serve",
                    [
                        "url": JSONValue(virtualHost.url), "name": "s", "ping": true,
                        "target": ["exchange": "openstack", "topic": "topic", "server": "one"],
                    ]
                )
                try await PythonPeer.with { client in try await body(client, server, virtualHost) }
            }
        }
    }

    private func call(
        _ url: String,
        _ method: String,
        _ arguments: JSONValue = [:]
    ) -> JSONObject {
        [
            "url": JSONValue(url), "target": ["exchange": "openstack", "topic": "topic"], "method": JSONValue(method),
            "args": arguments, "timeout": 30,
        ]
    }
}
