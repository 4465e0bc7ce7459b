internal import Messaging
internal import WireJSON

extension DriverConformance {
    static let delivery: [ConformanceCase] = [
        ConformanceCase("a call reaches its method and returns the result") { fixture in
            _ = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let result = try await fixture.client().call("echo", .empty, ["a": 1, "b": [true, nil, "x"]])
            try requireEqual(result, ["a": 1, "b": [true, nil, "x"]])
        },
        ConformanceCase("a call reaches exactly one server of the topic, each in turn") { fixture in
            let journal = Journal()
            for name in ["one", "two", "three"] {
                _ = try await fixture.server(name, endpoints: [SampleEndpoints.echo(name, journal: journal)])
            }
            let client = try await fixture.client()
            for _ in 0..<9 { try await client.call("whoami") }
            try requireEqual(journal.entries.count, 9, "the number of runs")
            for name in ["one", "two", "three"] {
                try requireEqual(journal.entries.count { $0 == name }, 3, "the share of server \(name)")
            }
        },
        ConformanceCase("a call to a server reaches that server only") { fixture in
            for name in ["one", "two", "three"] {
                _ = try await fixture.server(name, endpoints: [SampleEndpoints.echo(name)])
            }
            let client = try await fixture.client().prepare(server: "two")
            for _ in 0..<6 { try requireEqual(try await client.call("whoami"), "two", "the server") }
        },
        ConformanceCase("a cast reaches exactly one server of the topic") { fixture in
            let journal = Journal()
            for name in ["one", "two"] {
                _ = try await fixture.server(name, endpoints: [SampleEndpoints.echo(name, journal: journal)])
            }
            let client = try await fixture.client()
            for _ in 0..<10 { try await client.cast("whoami") }
            let entries = await journal.entries(atLeast: 10)
            try requireEqual(entries.count { $0 == "one" }, 5, "the share of the first server")
            try requireEqual(entries.count, 10, "the number of runs")
        },
        ConformanceCase("a cast to a server reaches that server only") { fixture in
            let journal = Journal()
            for name in ["one", "two"] {
                _ = try await fixture.server(name, endpoints: [SampleEndpoints.echo(name, journal: journal)])
            }
            let client = try await fixture.client().prepare(server: "two")
            for _ in 0..<4 { try await client.cast("whoami") }
            try requireEqual(await journal.entries(atLeast: 4), ["two", "two", "two", "two"])
        },
        ConformanceCase("casts of one client run in order on a server that runs one method at a time") { fixture in
            let journal = Journal()
            _ = try await fixture.server(concurrency: 1, endpoints: [SampleEndpoints.noting(journal)])
            let client = try await fixture.client()
            for number in 0..<50 { try await client.cast("note", .empty, ["text": JSONValue("\(number)")]) }
            try requireEqual(await journal.entries(atLeast: 50), (0..<50).map(String.init))
        },
        ConformanceCase("a fanout reaches every server of the topic once") { fixture in
            let journal = Journal()
            for name in ["one", "two", "three"] {
                _ = try await fixture.server(name, endpoints: [SampleEndpoints.echo(name, journal: journal)])
            }
            try await fixture.client().fanout("whoami")
            try requireEqual(await journal.entries(atLeast: 3).sorted(), ["one", "three", "two"])
        },
        ConformanceCase("a fanout wins over a server name") { fixture in
            let journal = Journal()
            for name in ["one", "two"] {
                _ = try await fixture.server(name, endpoints: [SampleEndpoints.echo(name, journal: journal)])
            }
            try await fixture.client().prepare(server: "one", fanout: true).cast("whoami")
            try requireEqual(await journal.entries(atLeast: 2).sorted(), ["one", "two"])
        },
        ConformanceCase("a call through another exchange does not reach the topic") { fixture in
            _ = try await fixture.server(exchange: fixture.topic("left"), endpoints: [SampleEndpoints.echo()])
            let right = try await fixture.client().prepare(exchange: .set(fixture.topic("right")), mandatory: true)
            let error = try await failure(of: "the call") { () throws(RPCError) in try await right.call("echo") }
            try requireEqual(error.code, .noResponder)
            let left = try right.prepare(exchange: .set(fixture.topic("left")))
            try requireEqual(try await left.call("echo"), [:])
        },
        ConformanceCase("a fanout reaches the topic's servers on every exchange") { fixture in
            let journal = Journal()
            for name in ["left", "right"] {
                let endpoint = SampleEndpoints.echo(name, journal: journal)
                _ = try await fixture.server(name, exchange: fixture.topic(name), endpoints: [endpoint])
            }
            try await fixture.client().fanout("whoami")
            try requireEqual(await journal.entries(atLeast: 2).sorted(), ["left", "right"])
        },
        ConformanceCase("a fanout nobody hears succeeds") { fixture in
            let client = try await fixture.client().prepare(mandatory: true, requiresConsumer: true)
            try await client.fanout("whoami")
        },
        ConformanceCase("the number of consumers of an address is known") { fixture in
            let client = try await fixture.client()
            try requireEqual(try await client.consumerCount(), 0, "consumers before the servers")
            let one = try await fixture.server("one", endpoints: [SampleEndpoints.echo()])
            _ = try await fixture.server("two", endpoints: [SampleEndpoints.echo()])
            try requireEqual(try await client.consumerCount(), 2, "consumers of the topic")
            try requireEqual(try await client.prepare(server: "two").consumerCount(), 1, "consumers of a server")
            try requireEqual(try await client.prepare(server: "none").consumerCount(), 0, "consumers of no server")
            await fixture.stop(one)
            try requireEqual(try await client.consumerCount(), 1, "consumers after one has stopped")
        },
    ]
}
