import Messaging
import Testing

/// Every field of a target by itself (oslo: `test_target`).
@Suite("The fields of a target")
struct TargetFieldTests {
    /// A target in which one field is set, and what it prints as.
    private static let single: [(target: Target, text: String)] = [
        (Target(), "<Target >"),
        (Target(exchange: "testexchange"), "<Target exchange=testexchange>"),
        (Target(topic: "testtopic"), "<Target topic=testtopic>"),
        (Target(namespace: "testnamespace"), "<Target namespace=testnamespace>"),
        (Target(version: "3.4"), "<Target version=3.4>"),
        (Target(server: "testserver"), "<Target server=testserver>"),
        (Target(fanout: true), "<Target fanout=True>"),
        (Target(exchange: "testexchange", fanout: true), "<Target exchange=testexchange, fanout=True>"),
    ]

    @Test("each is what it is made with and nothing else, and prints as oslo prints it", arguments: single)
    func printing(target: Target, text: String) {
        #expect(target.description == text)
        let values = [target.exchange, target.topic, target.namespace, target.version, target.server]
        #expect(values.compactMap(\.self).count + (target.fanout ? 1 : 0) == text.count { $0 == "=" })
    }

    @Test("a copy has what the target had, and what was changed in the copy only", arguments: single)
    func copying(target: Target, text: String) {
        var copy = target
        #expect(copy == target)
        copy.topic = "another"
        #expect(copy != target && target.description == text)
        var changed = Target()
        (changed.exchange, changed.topic, changed.namespace) = (target.exchange, target.topic, target.namespace)
        (changed.version, changed.server, changed.fanout) = (target.version, target.server, target.fanout)
        #expect(changed == target && changed.hashValue == target.hashValue)
    }

    @Test("two targets are equal when every field is, whichever it is and whatever it is on either side")
    func equality() {
        let fields: [WritableKeyPath<Target, String?>] = [\.exchange, \.topic, \.namespace, \.version, \.server]
        let values = [nil, "a", "b", "", "A"]
        var compared = 0
        for field in fields {
            for left in values {
                for right in values {
                    var (one, other) = (Target(), Target())
                    one[keyPath: field] = left
                    other[keyPath: field] = right
                    #expect((one == other) == (left == right))
                    #expect((one != other) == (left != right))
                    compared += 1
                }
            }
        }
        for left in [true, false] {
            for right in [true, false] {
                #expect((Target(fanout: left) == Target(fanout: right)) == (left == right))
                compared += 1
            }
        }
        #expect(compared == 129)
    }
}
