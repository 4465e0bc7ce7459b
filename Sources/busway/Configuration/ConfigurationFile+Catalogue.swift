import BuswayGateway

extension ConfigurationFile {
    /// Reads how the live catalogue is kept.
    mutating func readCatalogue(_ section: ConfigurationSection) {
        section.allow(["interval", "servers", "methods", "reply", "schema_depth"])
        let standard = CatalogueConfiguration()
        gateway.catalogue.interval = section.duration("interval", in: 1...86_400) ?? standard.interval
        gateway.catalogue.servers = section.integer("servers", in: 1...10_000) ?? standard.servers
        gateway.catalogue.methods = section.integer("methods", in: 1...10_000) ?? standard.methods
        gateway.catalogue.reply = section.bytes("reply", in: 1024...(64 << 20)) ?? standard.reply
        gateway.catalogue.schemaDepth = section.integer("schema_depth", in: 2...256) ?? standard.schemaDepth
    }
}
