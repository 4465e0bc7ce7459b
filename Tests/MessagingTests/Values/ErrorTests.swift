import Messaging
import Testing
import WireJSON

@Suite("Errors")
struct ErrorTests {
    private struct Cause: Error {}

    @Test(
        "each code implies how far the request got and whether to try again",
        arguments: [
            (.timeout, .unknown, false), (.workerLost, .unknown, false), (.noResponder, .notSent, true),
            (.remote, .executed, false), (.badReply, .executed, false), (.busUnavailable, .notSent, true),
            (.busBlocked, .notSent, true), (.publishRejected, .unknown, false), (.publishUnconfirmed, .unknown, false),
            (.invalidTarget, .notSent, false), (.versionCapExceeded, .notSent, false), (.notEncodable, .notSent, false),
            (.notDecodable, .executed, false), (.cancelled, .unknown, false), (.closed, .unknown, false),
            (.overloaded, .notSent, true),
        ] as [(RPCError.Code, Delivery, Bool)]
    )
    func codes(code: RPCError.Code, delivery: Delivery, isRetriable: Bool) {
        let error = RPCError(code, "text")
        #expect(error.delivery == delivery)
        #expect(error.isRetriable == isRetriable)
    }

    @Test("an error that may have run the method is never retriable")
    func retriable() {
        #expect(!RPCError(.busUnavailable, "text", delivery: .unknown).isRetriable)
        #expect(!RPCError(.overloaded, "text", delivery: .executed).isRetriable)
        #expect(RPCError(.overloaded, "text", delivery: .notExecuted).isRetriable)
    }

    @Test("the words for delivery are those of a problem document")
    func delivery() {
        #expect(
            [Delivery.notSent, .notExecuted, .unknown, .executed].map(\.description)
                == ["not_sent", "not_executed", "unknown", "executed"]
        )
    }

    @Test("texts that oslo fixes are oslo's")
    func texts() {
        #expect(RPCError.timeout(messageID: "abc").message == "Timed out waiting for a reply to message ID abc")
        #expect(
            RPCError.versionCapExceeded(version: "2.1", cap: "2.0").message
                == "Requested message version, 2.1 is incompatible.  It needs to be equal in major version and less than "
                + "or equal in minor version as the specified version cap 2.0."
        )
        #expect(
            RPCError.versionCapExceeded(version: nil, cap: "2.0").message.hasPrefix(
                "Requested message version, None is"
            )
        )
        #expect(
            MessagingError.driverLoadFailure("x", reason: "no such driver").message
                == "Failed to load transport driver \"x\": no such driver"
        )
        #expect(
            MessagingError.serverListenError(Target(topic: "t"), reason: "refused").message
                == "Failed to listen on target \"<Target topic=t>\": refused"
        )
        #expect(
            MessagingError.taskTimeout(caller: "wait", task: "stop").message == "wait is waiting for stop to complete"
        )
    }

    @Test("a remote error shows class and text, and its traceback only to a log")
    func remote() {
        var failure = RemoteFailure.builtin("ValueError", "bad value")
        failure.traceback = ["  File \"/srv/secret.py\"\n"]
        let error = RPCError.remote(failure, method: "m", version: nil)
        #expect(error.code == .remote)
        #expect(error.description == "Remote error: ValueError bad value")
        #expect(error.remote == failure)
        #expect(error.debugDescription.contains("/srv/secret.py"))
        #expect(error.delivery == .executed)
    }

    @Test("a method that the server refused did not run, but one that failed with another's refusal did")
    func refused() {
        #expect(RPCError.remote(.noSuchMethod("m"), method: "m", version: nil).delivery == .notExecuted)
        #expect(RPCError.remote(.noSuchMethod("other"), method: "m", version: nil).delivery == .executed)
        let unsupported = RemoteFailure.unsupportedVersion("1.0", method: "m")
        #expect(RPCError.remote(unsupported, method: "m", version: nil).delivery == .notExecuted)
        #expect(RPCError.remote(unsupported, method: "m", version: "1.0").delivery == .notExecuted)
        #expect(RPCError.remote(unsupported, method: "m", version: "1.1").delivery == .executed)
        var foreign = RemoteFailure.noSuchMethod("m")
        foreign.module = "elsewhere"
        #expect(RPCError.remote(foreign, method: "m", version: nil).delivery == .executed)
    }

    @Test("a real Python server's refusals are recognised")
    func captured() throws {
        for name in ["10-call-no-such-method", "11-call-unsupported-version", "12-call-unknown-namespace"] {
            let request = try RequestMessage(inner: Envelope.unwrap(WireCapture.load(name).body))
            let reply = try ReplyMessage(inner: Envelope.unwrap(WireCapture.load(name + ".reply").body))
            let failure = try #require(reply.failure)
            let error = RPCError.remote(failure, method: request.method, version: request.version)
            #expect(error.delivery == .notExecuted)
            #expect(failure.isNoSuchMethod(request.method) == name.hasPrefix("10"))
        }
    }

    @Test("an error notes its place and its cause, for a log only")
    func debugging() {
        let error = MessagingError(.transportClosed, "The transport is closed", cause: Cause())
        #expect(error.description == "The transport is closed")
        #expect(error.debugDescription.contains("MessagingError.transportClosed"))
        #expect(error.debugDescription.contains("ErrorTests.swift:"))
        #expect(error.debugDescription.contains("Cause()"))
        let call = RPCError(.closed, "The transport is closed", cause: Cause())
        #expect(call.description == "The transport is closed")
        #expect(call.debugDescription.contains("RPCError.closed (unknown)"))
        #expect(call.debugDescription.contains("Cause()"))
    }

    @Test("a fault says what the caller shall see")
    func fault() {
        let fault = RPCFault(
            class: "Conflict",
            module: "app",
            message: "taken",
            arguments: [1],
            keywordArguments: ["id": 2],
            expected: true
        )
        #expect(fault.remoteFailure.qualifiedName == "app.Conflict")
        #expect(fault.remoteFailure.arguments == [1])
        #expect(fault.remoteFailure.keywordArguments == ["id": 2])
        #expect(fault.expected)
        #expect(fault.description == "app.Conflict: taken")
        #expect(RPCFault.builtin("KeyError", "k").remoteFailure == .builtin("KeyError", "k"))
        #expect(!RPCFault.builtin("KeyError", "k").expected)
        #expect(RemoteFailure(className: "E", module: "", message: "m").qualifiedName == "E")
    }
}
