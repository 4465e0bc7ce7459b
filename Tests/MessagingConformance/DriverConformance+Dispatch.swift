internal import Messaging
internal import WireJSON

extension DriverConformance {
    static let dispatch: [ConformanceCase] = [
        ConformanceCase("namespace and version choose the endpoint") { fixture in
            let endpoints = ["1.4", "2.1"].flatMap { version in
                [nil, "admin"].map { namespace in
                    ClosureEndpoint(namespace: namespace, version: version) { endpoint in
                        endpoint.on("which") { _, _ in RawJSON(JSONValue("\(namespace ?? "none") \(version)")) }
                    }
                }
            }
            _ = try await fixture.server(endpoints: endpoints)
            let client = try await fixture.client()
            try requireEqual(try await client.call("which"), "none 1.4")
            try requireEqual(try await client.prepare(version: "1.4").call("which"), "none 1.4")
            try requireEqual(try await client.prepare(version: "2.0").call("which"), "none 2.1")
            let admin = try client.prepare(namespace: "admin")
            try requireEqual(try await admin.call("which"), "admin 1.4")
            try requireEqual(try await admin.prepare(version: "2.1").call("which"), "admin 2.1")
        },
        ConformanceCase("an unknown method is refused with oslo's text and was not run") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("nothing") }
            try requireEqual(error.remote?.qualifiedName, "oslo_messaging.rpc.dispatcher.NoSuchMethod")
            try requireEqual(error.remote?.message, "Endpoint does not support RPC method nothing")
            try requireEqual(error.delivery, .notExecuted)
        },
        ConformanceCase("a version above the endpoint's is refused with oslo's text") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client().prepare(version: "1.1")
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(error.remote?.qualifiedName, "oslo_messaging.rpc.dispatcher.UnsupportedVersion")
            try requireEqual(
                error.remote?.message,
                "Endpoint does not support RPC version 1.1. Attempted method: echo"
            )
            try requireEqual(error.delivery, .notExecuted)
        },
        ConformanceCase("an unknown namespace is refused as an unsupported version") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client().prepare(namespace: "elsewhere")
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(
                error.remote?.message,
                "Endpoint does not support RPC version 1.0. Attempted method: echo"
            )
        },
        ConformanceCase("a method with a leading underscore is not exposed") { fixture in
            let endpoint = ClosureEndpoint { $0.on("_hidden") { _, _ in .null } }
            _ = try await fixture.server(endpoints: [endpoint])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("_hidden") }
            try requireEqual(error.remote?.className, "NoSuchMethod")
        },
        ConformanceCase("a version above the cap is not sent") { fixture in
            let journal = Journal()
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo(journal: journal)])
            let client = try await fixture.client().prepare(version: "1.2", versionCap: "1.1")
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(error.code, .versionCapExceeded)
            try requireEqual(error.delivery, .notSent)
            try requireEqual(journal.entries, [])
        },
        ConformanceCase("a server answers oslo's ping by topic and by name") { fixture in
            _ = try await fixture.server("one", endpoints: [])
            let client = try await fixture.client()
            try requireEqual(try await client.call("oslo_rpc_server_ping"), "pong")
            try requireEqual(try await client.prepare(server: "one").call("oslo_rpc_server_ping"), "pong")
        },
    ]
}
