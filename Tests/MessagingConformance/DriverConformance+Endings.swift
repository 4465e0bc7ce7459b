internal import Messaging
internal import WireJSON

extension DriverConformance {
    static let endings: [ConformanceCase] = [
        ConformanceCase("cancelling a call ends its wait") { fixture in
            let gate = Latch()
            let journal = Journal()
            _ = try await fixture.server(endpoints: [SampleEndpoints.gated(gate, journal)])
            let client = try await fixture.client()
            let call = Task { () throws(RPCError) -> JSONValue in
                try await client.call("wait", .empty, ["text": "started"])
            }
            _ = await journal.entries(atLeast: 1)
            call.cancel()
            switch await call.result {
            case .success: throw ConformanceFailure("a cancelled call returned")
            case .failure(let error as RPCError): try requireEqual(error.code, .cancelled)
            case .failure(let error): throw error
            }
            gate.fire()
        },
        ConformanceCase("closing a transport ends its waiting calls, and later ones at once") { fixture in
            let gate = Latch()
            let journal = Journal()
            _ = try await fixture.server(endpoints: [SampleEndpoints.gated(gate, journal)])
            let transport = try await fixture.transport()
            let client = RPCClient(transport, target: Target(topic: fixture.topic()))
            let call = Task { () throws(RPCError) -> JSONValue in
                try await client.call("wait", .empty, ["text": "started"])
            }
            _ = await journal.entries(atLeast: 1)
            await transport.cleanup()
            switch await call.result {
            case .success: throw ConformanceFailure("a call on a closed transport returned")
            case .failure(let error as RPCError): try requireEqual(error.code, .closed)
            case .failure(let error): throw error
            }
            let later = try await failure(of: "a later call") { () throws(RPCError) in try await client.call("wait") }
            try requireEqual(later.code, .closed)
            try requireEqual(later.delivery, .notSent)
            gate.fire()
        },
        ConformanceCase("a stopping server finishes the methods it runs") { fixture in
            let gate = Latch()
            let journal = Journal()
            let server = try await fixture.server(endpoints: [SampleEndpoints.gated(gate, journal)])
            let client = try await fixture.client()
            async let answer = client.call("wait", .empty, ["text": "started"])
            _ = await journal.entries(atLeast: 1)
            await server.stop()
            try requireEqual(try await client.consumerCount(), 0, "consumers after stop")
            gate.fire()
            try requireEqual(try await answer, "done")
            await server.wait()
        },
        ConformanceCase("requests a stopping server did not get to go to another") { fixture in
            let gate = Latch()
            let journal = Journal()
            let first = try await fixture.server(
                "first",
                concurrency: 1,
                endpoints: [SampleEndpoints.gated(gate, journal)]
            )
            let client = try await fixture.client()
            try await client.cast("wait", .empty, ["text": "started"])
            _ = await journal.entries(atLeast: 1)
            for number in 0..<5 { try await client.cast("note", .empty, ["text": JSONValue("\(number)")]) }
            let other = Journal()
            _ = try await fixture.server("second", concurrency: 1, endpoints: [SampleEndpoints.noting(other)])
            await first.stop()
            try requireEqual(await other.entries(atLeast: 5).sorted(), ["0", "1", "2", "3", "4"])
            gate.fire()
            await first.wait()
            try requireEqual(journal.entries, ["started"])
        },
        ConformanceCase("requests a lost server held unacknowledged are delivered to another") { fixture in
            let gate = Latch()
            let journal = Journal()
            let transport = try await fixture.transport()
            let doomed = RPCServer(
                transport,
                target: Target(topic: fixture.topic(), server: "doomed"),
                endpoints: [SampleEndpoints.gated(gate, journal)],
                concurrency: 1
            )
            try await doomed.start()
            let client = try await fixture.client()
            try await client.cast("wait", .empty, ["text": "started"])
            _ = await journal.entries(atLeast: 1)
            for number in 0..<3 { try await client.cast("note", .empty, ["text": JSONValue("\(number)")]) }
            let other = Journal()
            await transport.cleanup()
            _ = try await fixture.server("other", concurrency: 1, endpoints: [SampleEndpoints.noting(other)])
            try requireEqual(await other.entries(atLeast: 3), ["0", "1", "2"])
            gate.fire()
            await doomed.wait()
            try requireEqual(journal.entries, ["started"])
        },
        ConformanceCase("requests an aborted server held go to another, the one it ran does not") { fixture in
            let journal = Journal()
            var doomed: RPCServer? = RPCServer(
                try await fixture.transport(),
                target: Target(topic: fixture.topic(), server: "doomed"),
                endpoints: [SampleEndpoints.gated(Latch(), journal)],
                concurrency: 1
            )
            let client = try await fixture.client()
            try await doomed?.start()
            try await client.cast("wait", .empty, ["text": "started"])
            _ = await journal.entries(atLeast: 1)
            try await client.cast("note", .empty, ["text": "left"])
            // A server that is released is aborted.
            doomed = nil
            try require(doomed == nil, "nothing keeps the server")
            let other = Journal()
            _ = try await fixture.server("other", concurrency: 1, endpoints: [SampleEndpoints.noting(other)])
            try requireEqual(await other.entries(atLeast: 1), ["left"])
            try requireEqual(journal.entries, ["started"])
        },
        ConformanceCase("a message that was given back comes again, marked as redelivered") { fixture in
            let target = Target(exchange: "openstack", topic: fixture.topic(), server: "one")
            let listener = try await fixture.transport().driver.listen(on: target, options: ListenOptions(prefetch: 4))
            try await fixture.client().cast("note", .empty, ["text": "twice"])
            let first = try await listener.poll(atMost: 4)
            try requireEqual(first.map(\.isRedelivered), [false])
            await first.first?.requeue()
            let second = try await listener.poll(atMost: 4)
            try requireEqual(second.map(\.isRedelivered), [true])
            try requireEqual(second.map(\.request.method), ["note"])
            try await second.first?.acknowledge()
            await listener.stop()
            try requireEqual(try await listener.poll(atMost: 4).count, 0, "messages after stop")
            await listener.cleanup()
        },
        ConformanceCase("a message that is sent twice runs once") { fixture in
            let journal = Journal()
            let server = try await fixture.server(concurrency: 1, endpoints: [SampleEndpoints.noting(journal)])
            let client = try await fixture.client()
            let request = OutgoingRequest(
                target: Target(exchange: "openstack", topic: fixture.topic()),
                kind: .cast,
                method: "note",
                arguments: RawJSON(["text": "once"]),
                deadline: .now + .seconds(20)
            )
            _ = try await client.transport.driver.send(request)
            _ = try await client.transport.driver.send(request)
            try await client.call("note", .empty, ["text": "after"])
            try requireEqual(journal.entries, ["once", "after"])
            try requireEqual(server.statistics.duplicates, 1, "the duplicates counted")
        },
        ConformanceCase("a server never runs more methods at once than it may") { fixture in
            let journal = Journal()
            let gate = Latch()
            let server = try await fixture.server(concurrency: 3, endpoints: [SampleEndpoints.gated(gate, journal)])
            let client = try await fixture.client()
            for number in 0..<10 { try await client.cast("wait", .empty, ["text": JSONValue("\(number)")]) }
            _ = await journal.entries(atLeast: 3)
            try requireEqual(server.statistics.running, 3, "the methods running")
            try requireEqual(journal.entries.count, 3, "the methods started")
            gate.fire()
            _ = await journal.entries(atLeast: 10)
        },
        ConformanceCase("a server that was stopped can be started again") { fixture in
            let server = try await fixture.server(endpoints: [SampleEndpoints.echo()])
            let client = try await fixture.client()
            for _ in 0..<3 {
                try requireEqual(try await client.call("echo"), [:])
                await fixture.stop(server)
                try await server.start()
            }
            try requireEqual(try await client.call("echo"), [:])
        },
    ]
}
