internal import Messaging
internal import MessagingEndpoints

/// What every service of the system answers, whatever else it does.
@Endpoint(namespace: "baseapi", version: "1.1")
struct BaseRPC {
    let serviceName: String

    /// The name of the service.
    @Exposed("service_name") func name() -> String { serviceName }
}
