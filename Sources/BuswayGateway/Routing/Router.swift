/// Finds the route of a path.
///
/// A value without state: the routes of the contract, in one switch.
enum Router {
    /// The route of those path segments, or nil when there is none.
    static func route(_ segments: [String]) -> Route? {
        switch segments.count {
        case 1:
            switch segments[0] {
            case "rpc": .jsonRPC
            case "": .console
            case "livez": .livez
            case "readyz": .readyz
            case "metrics": .metrics
            case "openapi.json": .openAPI(.json)
            case "openapi.yaml": .openAPI(.yaml)
            default: nil
            }
        case 2 where segments[0] == "v1" && segments[1] == "batch": .batch
        case 2 where segments[0] == "v1" && segments[1] == "endpoints": .endpoints
        case 2 where segments[0] == "problems": .problem(code: segments[1])
        case 3 where segments[0] == "v1" && segments[1] == "calls": .call(id: segments[2])
        case 4 where segments[0] == "v1" && segments[1] == "calls" && segments[3] == "events":
            .callEvents(id: segments[2])
        case 3 where segments[0] == "v1" && segments[1] == "notify": .notify(topic: segments[2])
        case 3 where segments[0] == "v1" && segments[1] == "notifications": .notifications(topic: segments[2])
        case 4 where segments[0] == "v1":
            RPCKind(rawValue: segments[1]).map { .rpc($0, topic: segments[2], method: segments[3]) }
        default: nil
        }
    }
}
