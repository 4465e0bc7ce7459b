import HTTPConformance
import Reactor
import ReactorTLS
import SocketHTTP

/// The server of these tests, with a handler that answers everything and limits that are soon reached.
func conformanceSite(at address: SocketAddress, tls: TLSClientContext? = nil) -> ConformanceSite {
    ConformanceSite(
        address: address,
        host: "localhost",
        getPath: "/livez",
        postPath: "/v1/call/demo/echo",
        serverOptions: 200,
        limits: tableLimits,
        isGateway: false,
        tls: tls
    )
}

/// The cases that are one request, for those who only read requests.
let requestTable = conformanceSite(at: .ipv4(0, port: 0)).cases.filter { $0.onlyRequest != nil }
