internal import Messaging
internal import WireJSON

private struct SecretError: Error {
    let secret = "the password is swordfish"
}

private struct Operands: Codable {
    var left: Int
    var right: Int
}

extension DriverConformance {
    static let outcomes: [ConformanceCase] = [
        ConformanceCase("a fault arrives with its class, module, text, arguments and keywords") { fixture in
            let fault = RPCFault(
                class: "InstanceNotFound",
                module: "nova.exception",
                message: "Instance 7 could not be found.",
                arguments: ["Instance 7", 7],
                keywordArguments: ["instance_id": 7],
                expected: true
            )
            _ = try await fixture.server(endpoints: [ClosureEndpoint { $0.on("fail") { _, _ in throw fault } }])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("fail") }
            try requireEqual(error.code, .remote)
            try requireEqual(error.delivery, .executed)
            try requireEqual(error.remote, fault.remoteFailure)
        },
        ConformanceCase("an error that was not meant for callers arrives without its details") { fixture in
            _ = try await fixture.server(endpoints: [ClosureEndpoint { $0.on("fail") { _, _ in throw SecretError() } }])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("fail") }
            try requireEqual(error.remote?.qualifiedName, "builtins.RuntimeError")
            let shown = "\(error) \(String(reflecting: error)) \(error.remote.map(String.init(describing:)) ?? "")"
            try require(!shown.contains("swordfish") && !shown.contains("Secret"), "\(shown) gives nothing away")
        },
        ConformanceCase("what another server raised is passed on under its own name") { fixture in
            let fault = RPCFault.builtin("PermissionError", "not you")
            let inner = fixture.topic("inner")
            _ = try await fixture.server(
                topic: inner,
                endpoints: [ClosureEndpoint { $0.on("fail") { _, _ in throw fault } }]
            )
            let middle = try await fixture.client(topic: inner)
            _ = try await fixture.server(endpoints: [
                ClosureEndpoint { $0.on("ask") { _, _ in try await middle.call("fail", raw: .emptyObject) } }
            ])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("ask") }
            try requireEqual(error.remote, fault.remoteFailure)
        },
        ConformanceCase("results that are empty or false arrive as they are") { fixture in
            let results: [JSONValue] = [nil, 0, false, [], [:], ""]
            let endpoint = ClosureEndpoint { endpoint in
                for (index, result) in results.enumerated() {
                    endpoint.on("result_\(index)") { _, _ in RawJSON(result) }
                }
            }
            _ = try await fixture.server(endpoints: [endpoint])
            let client = try await fixture.client()
            for (index, result) in results.enumerated() {
                try requireEqual(try await client.call("result_\(index)"), result)
            }
        },
        ConformanceCase("typed arguments and results cross the bus") { fixture in
            let endpoint = ClosureEndpoint { endpoint in
                endpoint.on("add", taking: Operands.self) { _, operands in operands.left + operands.right }
            }
            _ = try await fixture.server(endpoints: [endpoint])
            let client = try await fixture.client()
            let sum = try await client.call("add", arguments: Operands(left: 2, right: 3), returning: Int.self)
            try requireEqual(sum, 5)
            let wrong = try await failure(of: "a wrong type") { () throws(RPCError) in
                try await client.call("add", .empty, ["left": 2, "right": 3], returning: [String].self)
            }
            try requireEqual(wrong.code, .notDecodable)
        },
        ConformanceCase("a missing argument is Python's TypeError and names the argument") { fixture in
            let endpoint = ClosureEndpoint { endpoint in
                endpoint.on("add", taking: Operands.self) { _, operands in operands.left + operands.right }
            }
            _ = try await fixture.server(endpoints: [endpoint])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in
                try await client.call("add", .empty, ["left": 2])
            }
            try requireEqual(error.remote?.qualifiedName, "builtins.TypeError")
            try require(error.remote?.message.contains("right") == true, "\(error) names the argument")
        },
        ConformanceCase("a result that is no JSON is a failure, not silence") { fixture in
            let endpoint = ClosureEndpoint { endpoint in
                endpoint.on("divide", taking: Operands.self) { _, operands in
                    Double(operands.left) / Double(operands.right)
                }
            }
            _ = try await fixture.server(endpoints: [endpoint])
            let client = try await fixture.client()
            let error = try await failure(of: "the call") { () throws(RPCError) in
                try await client.call("divide", .empty, ["left": 1, "right": 0])
            }
            try requireEqual(error.remote?.qualifiedName, "builtins.ValueError")
        },
    ]
}
