import Testing
import WireJSON

@testable import Messaging

/// Answers that come in another order than the calls (oslo: `TestSendReceive`).
@Suite("Replies out of order", .timeLimit(.minutes(1)))
struct RepliesTests {
    /// What each of the calls is answered with.
    enum Answer: Sendable, CaseIterable {
        case number, null, emptyList, emptyObject, no, zero

        func result(of call: Int) -> JSONValue {
            switch self {
            case .number: ["rx_id": JSONValue(call)]
            case .null: nil
            case .emptyList: []
            case .emptyObject: [:]
            case .no: false
            case .zero: 0
            }
        }
    }

    enum Waiting: Sendable, CaseIterable {
        /// Until it is answered.
        case long
        /// For less time than that takes, with and without a monitor.
        case short, monitored
    }

    private static let failure = RemoteFailure.builtin("ZeroDivisionError", "division by zero")

    /// Makes a call; returns its result, or the error that ended it.
    private static func call(
        _ number: Int,
        _ context: RequestContext,
        _ waiting: Waiting,
        on transport: Transport
    ) async -> Result<RawJSON?, RPCError> {
        let request = OutgoingRequest(
            target: Target(exchange: "openstack", topic: "testtopic"),
            kind: .call,
            method: "m",
            arguments: RawJSON(["tx_id": JSONValue(number)]),
            context: context,
            deadline: .now + (waiting == .long ? .seconds(30) : .milliseconds(10)),
            monitorTimeout: waiting == .monitored ? .milliseconds(20) : nil
        )
        do throws(RPCError) { return .success(try await transport.driver.send(request)) } catch {
            return .failure(error)
        }
    }

    @Test(
        "find their own callers, and calls that are not answered time out",
        arguments: [1, 10],
        [[:], ["user": "mark"]] as [RequestContext]
    )
    func replies(senders: Int, context: RequestContext) async throws {
        for answer in Answer.allCases {
            // As results, as failures, and as failures that were expected, which are the same on the bus.
            for fails in [false, true, true] {
                for waiting in Waiting.allCases {
                    try await check(senders, context, answer, fails: fails, waiting)
                }
            }
        }
    }

    private func check(
        _ senders: Int,
        _ context: RequestContext,
        _ answer: Answer,
        fails: Bool,
        _ waiting: Waiting
    ) async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let target = Target(exchange: "openstack", topic: "testtopic", server: "s")
            let listener = try await transport.driver.listen(on: target, options: ListenOptions())
            var calls: [Task<Result<RawJSON?, RPCError>, Never>] = []
            var received: [any IncomingMessage] = []
            for number in 0..<senders {
                calls.append(Task { await Self.call(number, context, waiting, on: transport) })
                guard waiting == .long else { continue }
                let message = try #require(try await listener.poll(atMost: 1).first)
                #expect(message.request.context == context)
                #expect(message.request.arguments.text == #"{"tx_id":\#(number)}"#)
                received.append(message)
            }
            // The last caller is answered first.
            for (number, message) in received.enumerated().reversed() {
                if fails {
                    await message.reply(failure: Self.failure)
                } else {
                    await message.reply(result: RawJSON(answer.result(of: number)))
                }
            }
            for (number, call) in calls.enumerated() {
                switch (await call.value, waiting, fails) {
                case (.success(let result), .long, false):
                    #expect(try result?.value() == answer.result(of: number))
                case (.failure(let error), .long, true): #expect(error.remote == Self.failure)
                case (.failure(let error), .short, _), (.failure(let error), .monitored, _):
                    #expect(error.code == .timeout)
                case (let outcome, _, _): Issue.record("call \(number) ended as \(outcome)")
                }
            }
            await listener.stop()
            await listener.cleanup()
        }
    }
}
