internal import Messaging
internal import WireJSON

extension DriverConformance {
    static let absence: [ConformanceCase] = [
        ConformanceCase("a mandatory call to a topic nobody serves fails at once") { fixture in
            let client = try await fixture.client().prepare(mandatory: true)
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(error.code, .noResponder)
            try requireEqual(error.delivery, .notSent)
        },
        ConformanceCase("a mandatory cast to a topic nobody serves fails at once") { fixture in
            let client = try await fixture.client().prepare(mandatory: true)
            let error = try await failure(of: "the cast") { () throws(RPCError) in try await client.cast("echo") }
            try requireEqual(error.code, .noResponder)
        },
        ConformanceCase("a mandatory call to a server that does not exist fails at once") { fixture in
            _ = try await fixture.server("one", endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client().prepare(server: "two", mandatory: true)
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(error.code, .noResponder)
        },
        ConformanceCase("a cast to a topic nobody serves succeeds") { fixture in
            try await fixture.client().cast("echo")
        },
        ConformanceCase("a call to a topic nobody serves times out") { fixture in
            let client = try await fixture.client(timeout: fixture.shortTimeout)
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(error.code, .timeout)
        },
        ConformanceCase("a queue outlives its server and keeps casts for the next one") { fixture in
            let first = try await fixture.server("first", endpoints: [SampleEndpoints.echo()])
            await fixture.stop(first)
            let client = try await fixture.client().prepare(mandatory: true)
            try await client.cast("note", .empty, ["text": "kept"])
            let journal = Journal()
            _ = try await fixture.server("second", endpoints: [SampleEndpoints.noting(journal)])
            try requireEqual(await journal.entries(atLeast: 1), ["kept"])
        },
        ConformanceCase("a call that requires a consumer fails at once after the last server has left") { fixture in
            let server = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client().prepare(requiresConsumer: true)
            try await client.call("echo")
            await fixture.stop(server)
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("echo") }
            try requireEqual(error.code, .noResponder)
            try requireEqual(error.delivery, .notSent)
            try require(error.isRetriable, "a call nobody took may be sent again")
        },
    ]
}
