@testable import SocketHTTP

/// Limits small enough to be reached by a row of the table.
let tableLimits = HTTPLimits(body: 1_000, requestTarget: 200, headers: 512, headerCount: 10)
