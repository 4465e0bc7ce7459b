import Testing

@testable import Messaging

@Suite("Target")
struct TargetTests {
    @Test(
        "a target prints as oslo's repr does",
        arguments: [
            (Target(), "<Target >"),
            (Target(topic: "t"), "<Target topic=t>"),
            (Target(topic: "", server: "s"), "<Target server=s>"),
            (
                Target(exchange: "e", topic: "t", server: "s", namespace: "n", version: "1.0", fanout: true),
                "<Target exchange=e, topic=t, namespace=n, version=1.0, server=s, fanout=True>"
            ),
            (Target(topic: "t", legacyNamespaces: ["old"]), "<Target topic=t>"),
        ]
    )
    func description(target: Target, text: String) {
        #expect(target.description == text)
    }

    @Test("the null namespace is accepted only when it is the target's own or a legacy one")
    func acceptedNamespaces() {
        #expect(Target().acceptedNamespaces == [nil])
        #expect(Target(namespace: "a").acceptedNamespaces == ["a"])
        #expect(Target(namespace: "a", legacyNamespaces: ["b", nil]).acceptedNamespaces == ["a", "b", nil])

        #expect(Target().accepts(namespace: nil))
        #expect(!Target().accepts(namespace: ""))
        #expect(!Target(namespace: "a").accepts(namespace: nil))
        #expect(Target(namespace: "a", legacyNamespaces: [nil]).accepts(namespace: nil))
        #expect(Target(namespace: "a", legacyNamespaces: ["b"]).accepts(namespace: "b"))
        #expect(!Target(namespace: "a", legacyNamespaces: ["b"]).accepts(namespace: "c"))
    }

    @Test("equality covers every field, legacy namespaces too")
    func equality() {
        let full = Target(
            exchange: "e",
            topic: "t",
            server: "s",
            namespace: "n",
            version: "1.0",
            fanout: true,
            legacyNamespaces: ["l"]
        )
        #expect(full == full)
        let changes: [WritableKeyPath<Target, String?>] = [\.exchange, \.topic, \.server, \.namespace, \.version]
        for change in changes {
            var other = full
            other[keyPath: change] = "other"
            #expect(other != full)
        }
        var withoutFanout = full
        withoutFanout.fanout = false
        #expect(withoutFanout != full)
        var withoutLegacy = full
        withoutLegacy.legacyNamespaces = []
        #expect(withoutLegacy != full)
    }

    @Test("a send without a topic is an invalid target, with oslo's text", arguments: [nil, ""])
    func topicToSend(topic: String?) throws {
        let error = #expect(throws: RPCError.self) {
            try Target(exchange: "e", topic: topic).requireTopicToSend()
        }
        #expect(error?.code == .invalidTarget)
        #expect(error?.message == "A topic is required to send:<Target exchange=e>")
        #expect(error?.delivery == .notSent)
        #expect(error?.isRetriable == false)
        try Target(topic: "t").requireTopicToSend()
    }

    @Test("a call cannot be a fanout")
    func fanoutCall() throws {
        let error = #expect(throws: RPCError.self) {
            try Target(topic: "t", fanout: true).requireNoFanoutForCall()
        }
        #expect(error?.code == .invalidTarget)
        #expect(error?.message == "A call cannot be used with fanout:<Target topic=t, fanout=True>")
        try Target(topic: "t").requireNoFanoutForCall()
    }

    @Test(
        "a server needs a topic and a server name",
        arguments: [
            Target(topic: "t"), Target(server: "s"), Target(topic: "t", server: ""), Target(topic: "", server: "s"),
        ]
    )
    func serverTarget(target: Target) throws {
        let error = #expect(throws: MessagingError.self) { try target.requireTopicAndServer() }
        #expect(error?.code == .invalidTarget)
        #expect(
            error?.message == "A server's target must have topic and server names specified:\(target)"
        )
        try Target(topic: "t", server: "s").requireTopicAndServer()
    }

    @Test("a notification listener needs a topic", arguments: [nil, ""])
    func listenerTarget(topic: String?) throws {
        let error = #expect(throws: MessagingError.self) { try Target(topic: topic).requireTopicToListen() }
        #expect(error?.message == "A target must have topic specified:<Target >")
        try Target(topic: "t").requireTopicToListen()
    }
}
