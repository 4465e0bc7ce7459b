internal import Messaging
internal import WireJSON

extension DriverConformance {
    static let content: [ConformanceCase] = [
        ConformanceCase("digits, key order, repeated keys and lone surrogates come back as they were sent") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let text =
                #"{"z":12345678901234567890123,"a":0.10,"m":1e400,"n":-0,"s":"\ud800x","k":{"b":1,"b":2},"ü":"\u00fc"}"#
            let arguments = try RawJSON(validating: Array(text.utf8))
            let result = try await fixture.client().call("echo", raw: arguments)
            try requireEqual(result.text, text)
        },
        ConformanceCase("a message of a megabyte comes back whole") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let text = String(repeating: "0123456789abcdef", count: 65_536)
            let result = try await fixture.client().call("echo", .empty, ["text": JSONValue(text)])
            try require(result["text"]?.stringValue == text, "the text is unchanged")
        },
        ConformanceCase("the context arrives with every value, nested ones too") { fixture in
            let endpoint = ClosureEndpoint { endpoint in
                endpoint.on("context") { context, _ in RawJSON(.object(context.values)) }
            }
            _ = try await fixture.server(endpoints: [endpoint])
            let context: RequestContext = [
                "request_id": "req-1", "": "empty", "roles": ["a", "b"], "deep": ["x": nil],
            ]
            let seen = try await fixture.client().call("context", context)
            try requireEqual(seen, ["request_id": "req-1", "": "empty", "roles": ["a", "b"], "deep": ["x": nil]])
        },
        ConformanceCase("arguments may be called as the message's own fields are") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let arguments: JSONObject = ["method": 1, "version": 2, "namespace": 3, "_unique_id": 4, "_msg_id": 5]
            try requireEqual(try await fixture.client().call("echo", .empty, arguments), .object(arguments))
        },
        ConformanceCase("of a thousand calls at once each gets its own reply") { fixture in
            _ = try await fixture.server("one", endpoints: [SampleEndpoints.echo()])
            _ = try await fixture.server("two", endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let result = try await client.call("echo", .empty, ["number": JSONValue(number)])
                        try requireEqual(result, ["number": JSONValue(number)])
                    }
                }
                try await group.waitForAll()
            }
        },
    ]
}
