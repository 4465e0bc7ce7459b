import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

@Suite("Gateways on one bus")
struct ReplicaTests {
    private let now = TimeSource.Instant.now

    @Test("agree on who has a record, and one that goes moves only its own")
    func rendezvous() {
        let names = (0..<3).map { _ in UniqueID().description }
        let records = (0..<300).map { String($0) }
        func homes(_ own: String, _ others: [String]) -> [String] {
            var membership = Membership(own: own)
            for other in others { _ = membership.hear(other, now: now) }
            return records.map { membership.home(of: $0, now: now) }
        }
        let all = homes(names[0], [names[1], names[2]])
        #expect(all == homes(names[2], [names[1], names[0]]))
        for name in names { #expect((50...150).contains(all.count { $0 == name })) }
        let fewer = homes(names[0], [names[1]])
        for (before, after) in zip(all, fewer) where before != names[2] { #expect(before == after) }
    }

    @Test("forget who falls silent, and believe in no more names than they may")
    func membership() {
        var membership = Membership(own: UniqueID().description)
        let other = UniqueID().description
        #expect(membership.hear(other, now: now) && !membership.hear(other, now: now))
        #expect(!membership.hear("nonsense", now: now) && !membership.hear(membership.own, now: now))
        #expect(membership.others(now: now) == [other])
        #expect(membership.others(now: now + .seconds(8)).isEmpty)
        for _ in 0..<1000 { _ = membership.hear(UniqueID().description, now: now) }
        #expect(membership.others(now: now).count == Membership.most)
    }

    @Test("know who is there, who is gone and whom they never heard")
    func standing() {
        var membership = Membership(own: UniqueID().description)
        let other = UniqueID().description
        membership.forget(other, now: now)
        #expect(membership.standing(of: other, now: now) == .unknown)
        _ = membership.hear(other, now: now)
        // One that fell silent may have lost its connection, and be back.
        #expect(membership.standing(of: other, now: now + .seconds(60)) == .present)
        membership.forget(other, now: now)
        #expect(membership.others(now: now).isEmpty)
        #expect(membership.standing(of: other, now: now + .seconds(29)) == .gone)
        #expect(membership.standing(of: other, now: now + .seconds(30)) == .unknown)
        #expect(membership.hear(other, now: now) && membership.standing(of: other, now: now) == .present)
        for _ in 0..<Membership.most { _ = membership.hear(UniqueID().description, now: now + .seconds(8)) }
        #expect(membership.others(now: now + .seconds(8)).count == Membership.most, "the living find room")
    }

    @Test(
        "believe nothing that makes no sense",
        arguments: [
            "null", "{}", "[]", "7", #"{"state":"ended"}"#, #"{"state":"ended","answer":{}}"#,
            #"{"state":"ended","answer":{"status":200}}"#, #"{"state":"ended","answer":{"status":500,"result":1}}"#,
            #"{"state":"ended","answer":{"status":200,"result":NaN}}"#,
            #"{"state":"ended","answer":{"status":503,"problem":{"code":"not-found"}}}"#,
            #"{"state":"ended","answer":{"status":503,"problem":{"code":"<script>"}}}"#,
            #"{"state":"ended","answer":{"status":202,"message_id":{}}}"#,
            #"{"state":"ended","answer":{"status":200,"result":1,"x":1}}"#,
            #"{"state":"running","state":"ended"}"#, #"{"state":"surprise"}"#,
            #"{"state":"running","answer":{"status":200,"result":1}}"#,
        ]
    )
    func hostile(reply: String) {
        #expect(ReplicaReply.state(RawJSON(unchecked: Array(reply.utf8)[...]), maximumBytes: 1000) == nil)
        #expect(ReplicaReply.verdict(RawJSON(unchecked: Array(reply.utf8)[...]), maximumBytes: 1000) == nil)
    }

    @Test("take no answer that is longer than a reply may be")
    func size() {
        let text = String(repeating: "x", count: 70_000)
        let reply = RawJSON(unchecked: Array(#"{"status":200,"result":"\#(text)"}"#.utf8)[...])
        #expect(StoredAnswer(peer: reply, maximumBytes: 1000) == nil)
        #expect(StoredAnswer(peer: reply, maximumBytes: 100_000) != nil)
    }
}
