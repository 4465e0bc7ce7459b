extension TransportDriverFactory {
    /// The bus inside this process: `memory://` is the one everybody shares, `memory://name` another.
    ///
    /// `fake` is oslo's name for it.
    public static let memory = TransportDriverFactory(names: ["memory", "fake"]) { url, options, logger in
        let host = url.hosts.first?.hostname ?? ""
        let name = [host, url.virtualHost ?? ""].joined(separator: "/")
        return MemoryDriver(bus: .named(name), options: options, logger: logger)
    }
}
