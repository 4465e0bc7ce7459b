import Foundation

/// What a broker of the tests is told before it starts.
struct RabbitMQConfiguration: Sendable {
    /// The Erlang name.
    let name: String
    /// The port of the AMQP listener.
    let port: UInt16
    /// The port other Erlang nodes connect to.
    let distributionPort: UInt16
    /// Further lines for `rabbitmq.conf`.
    let lines: [String]
    /// Plugins to run.
    let plugins: [String]

    /// Writes the files, and returns the environment that makes a broker use them and nothing of the system's.
    func install(in folder: String) throws -> [String: String] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let settings =
            [
                "listeners.tcp.1 = 127.0.0.1:\(port)",
                "log.console = true",
                "log.console.level = info",
                // A test machine that is short of memory or disk must not look like an alarm a test has set.
                "vm_memory_high_watermark.relative = 0.9",
                "disk_free_limit.absolute = 1MB",
            ] + lines
        try write(settings.joined(separator: "\n") + "\n", to: "\(folder)/rabbitmq.conf")
        try write("[\(plugins.joined(separator: ","))].\n", to: "\(folder)/enabled_plugins")
        return [
            "RABBITMQ_NODENAME": name,
            "RABBITMQ_DIST_PORT": "\(distributionPort)",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": "\(folder)/rabbitmq.conf",
            "RABBITMQ_CONFIG_FILES": "\(folder)/conf.d",
            "RABBITMQ_ADVANCED_CONFIG_FILE": "\(folder)/advanced.config",
            "RABBITMQ_GENERATED_CONFIG_DIR": "\(folder)/config",
            "RABBITMQ_SCHEMA_DIR": "\(folder)/schema",
            "RABBITMQ_MNESIA_BASE": "\(folder)/data",
            "RABBITMQ_FEATURE_FLAGS_FILE": "\(folder)/feature_flags",
            "RABBITMQ_LOG_BASE": "\(folder)/log",
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "\(folder)/enabled_plugins",
            "RABBITMQ_PLUGINS_EXPAND_DIR": "\(folder)/plugins",
            "RABBITMQ_PID_FILE": "\(folder)/pid",
            // Makes the start script become the Erlang machine instead of its parent: the child's number is the broker's.
            "detached": "1",
        ]
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
