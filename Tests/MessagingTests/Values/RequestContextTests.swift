import Messaging
import Testing
import WireJSON

@Suite("RequestContext")
struct RequestContextTests {
    @Test("a context is made of values, read and changed by key")
    func values() {
        var context: RequestContext = ["request_id": "req-1", "user_id": "u", "project_id": "p", "n": 1]
        #expect(context.requestID == "req-1")
        #expect(context.userID == "u")
        #expect(context.projectID == "p")
        #expect(context["n"] == 1)
        context["n"] = nil
        context["roles"] = ["a"]
        #expect(context.values.keys.map(\.source) == ["request_id", "user_id", "project_id", "roles"])
        #expect(RequestContext.empty.requestID == nil)
        #expect((["request_id": 5] as RequestContext).requestID == nil)
    }

    @Test("merging sets the other's values on top, in place where a key is there already")
    func merging() {
        let merged = (["a": 1, "b": 2] as RequestContext).merging(["c": 3, "a": 4])
        #expect(merged == ["a": 4, "b": 2, "c": 3])
    }

    private struct Identity: Codable, Equatable {
        var user: String
        var roles: [String]
    }

    @Test("a context is made from, and read as, a type of the application's own")
    func coding() throws {
        let identity = Identity(user: "alice", roles: ["reader"])
        var context = try RequestContext(encoding: identity)
        #expect(context == ["user": "alice", "roles": ["reader"]])
        context["more"] = 1
        #expect(try context.decode(Identity.self) == identity)
    }

    @Test("what does not encode as an object is no context")
    func notAnObject() {
        let error = #expect(throws: JSONError.self) { try RequestContext(encoding: [1, 2]) }
        #expect(error?.code == .typeMismatch)
    }

    @Test("a value of the wrong kind is named by its key")
    func wrongKind() {
        let context: RequestContext = ["user": "alice", "roles": [1]]
        let error = #expect(throws: JSONError.self) { try context.decode(Identity.self) }
        #expect(error?.path == "roles[0]")
    }
}
