import Messaging
import MessagingEndpoints
import Testing
import WireJSON

@RPCInterface(version: "3.1")
private protocol Library {
    func findBooks(_ context: RequestContext, byAuthor author: String, limit: Int?) async throws -> [String]
    @Exposed("put_back", arguments: ["bookTitle": "title"])
    func giveBack(bookTitle: String) async throws(RPCError)
    @Exposed(cast: true) func closeTonight() async throws
}

/// A library that notes what it is told.
private actor Shelf {
    private(set) var returned: [String] = []
    private var closing: CheckedContinuation<Void, Never>?
    private var isClosed = false

    func put(_ title: String) { returned.append(title) }

    func close() {
        isClosed = true
        closing?.resume()
        closing = nil
    }

    func closed() async {
        if !isClosed { await withCheckedContinuation { closing = $0 } }
    }
}

private struct TownLibrary: Library {
    let shelf = Shelf()

    func findBooks(_ context: RequestContext, byAuthor author: String, limit: Int?) async throws -> [String] {
        ["\(author) for \(context["user"]?.stringValue ?? "")", "\(limit.map(String.init) ?? "all")"]
    }

    func giveBack(bookTitle: String) async throws(RPCError) { await shelf.put(bookTitle) }

    func closeTonight() async throws { await shelf.close() }
}

@Suite("A protocol for both sides", .timeLimit(.minutes(1)))
struct InterfaceTests {
    @Test("its client calls what its endpoint serves")
    func bothSides() async throws {
        let town = TownLibrary()
        try await Served.with(LibraryEndpoint(town)) { client in
            let library = try LibraryClient(client)
            #expect(library.client.target.version == "3.1")
            let books = try await library.findBooks(["user": "ann"], byAuthor: "Ibsen", limit: 3)
            #expect(books == ["Ibsen for ann", "3"])
            #expect(try await library.findBooks(.empty, byAuthor: "Ibsen", limit: nil)[1] == "all")
            try await library.giveBack(bookTitle: "Peer Gynt")
            #expect(await town.shelf.returned == ["Peer Gynt"])
            try await library.closeTonight()
            await town.shelf.closed()
        }
    }

    @Test("the names on the bus are those of the protocol")
    func names() async throws {
        #expect(LibraryEndpoint(TownLibrary()).methodNames == ["find_books", "put_back", "close_tonight"])
        try await Served.with(LibraryEndpoint(TownLibrary())) { client in
            let books = try await client.prepare(version: "3.0").call("find_books", .empty, ["by_author": "a"])
            #expect(books == ["a for ", "all"])
            try await client.prepare(version: "3.1").call("put_back", .empty, ["title": "b"])
        }
    }
}
