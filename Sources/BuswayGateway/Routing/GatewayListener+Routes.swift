extension GatewayListener {
    /// Whether a route is served here: calls only for callers, health for both.
    func serves(_ route: Route) -> Bool {
        switch (kind, route) {
        case (.admin, .livez), (.admin, .readyz), (.admin, .problem), (.admin, .metrics): true
        case (.admin, .rpc), (.admin, .batch), (.admin, .jsonRPC), (.admin, .call), (.admin, .callEvents),
            (.admin, .notify), (.admin, .notifications), (.admin, .openAPI), (.admin, .endpoints), (.admin, .console),
            (.api, .metrics):
            false
        case (.api, _): true
        }
    }
}
