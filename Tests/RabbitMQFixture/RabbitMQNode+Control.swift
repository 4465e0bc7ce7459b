import ChildProcesses
import Foundation

extension RabbitMQNode {
    /// Runs Erlang expressions inside the broker and returns the text that the last of them makes.
    ///
    /// They end with an `io_list`, for instance of `io_lib:format`. It takes milliseconds, where `rabbitmqctl` takes a
    /// second.
    ///
    /// - Throws: ``RabbitMQFailure`` when the broker does not answer, or with Erlang's words when they fail.
    @discardableResult
    public func evaluate(_ expressions: String) async throws -> String {
        let file = "\(home.path)/answer-\(UUID().uuidString)"
        let program = """
            BuswayAnswer = begin \(expressions) end,
            ok = file:write_file("\(file)", unicode:characters_to_binary(BuswayAnswer)).\n
            """
        // Each call is a node of its own for a moment, and the broker knows it by its name.
        let call = try ChildProcess(
            "/usr/bin/erl_call",
            ["-sname", name, "-h", "call\(nextNumber())", "-e"],
            environment: home.environment,
            hasInput: true
        )
        async let output = call.output.text()
        async let errors = call.errors.text()
        // One that finds no broker may end before it has read everything: what it says then is the reason to tell.
        do { try await call.input?.write(program) } catch {}
        call.input?.close()
        let (status, said) = (await call.exitStatus(), await output + errors)
        guard status == 0, said == "{ok, ok}" else { throw RabbitMQFailure("\(expressions) failed: \(said)") }
        let answer = try String(contentsOfFile: file, encoding: .utf8)
        try FileManager.default.removeItem(atPath: file)
        return answer
    }

    /// Sets or clears the memory alarm, during which the broker reads no more from connections that publish.
    public func setMemoryAlarm(_ isOn: Bool) async throws {
        let alarm = "{resource_limit, memory, node()}"
        try await evaluate("rabbit_alarm:\(isOn ? "set_alarm({\(alarm), []})" : "clear_alarm(\(alarm))"), []")
    }

    /// Gives a user another password; connections that are open stay open.
    public func changePassword(of user: String, to password: String) async throws {
        try await evaluate(
            #"rabbit_auth_backend_internal:change_password(<<"\#(user)">>, <<"\#(password)">>, <<"test">>), []"#
        )
    }

    /// Makes a user who may do everything in every virtual host there is.
    public func addUser(_ user: String, password: String) async throws {
        try await evaluate(
            """
            rabbit_auth_backend_internal:add_user(<<"\(user)">>, <<"\(password)">>, <<"test">>),
            [ok = rabbit_auth_backend_internal:set_permissions(
                <<"\(user)">>, V, <<".*">>, <<".*">>, <<".*">>, <<"test">>) || V <- rabbit_vhost:list_names()],
            []
            """
        )
    }

    /// How many brokers of its cluster run, as far as it knows; 1 for a broker alone.
    public func runningBrokerCount() async throws -> Int {
        Int(try await evaluate("integer_to_list(length(rabbit_nodes:all_running()))")) ?? 0
    }

    /// A virtual host that is there already, such as the default one.
    public func virtualHost(_ name: String = "/") -> VirtualHost { VirtualHost(node: self, name: name) }

    /// Makes a virtual host of a test's own, open to the default user; without a name it gets a new one.
    @discardableResult
    public func makeVirtualHost(_ name: String? = nil) async throws -> VirtualHost {
        let name = name ?? "test-\(nextNumber())"
        try await evaluate(
            """
            ok = rabbit_vhost:add(<<"\(name)">>, <<"test">>),
            ok = rabbit_auth_backend_internal:set_permissions(
                <<"guest">>, <<"\(name)">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>),
            []
            """
        )
        return VirtualHost(node: self, name: name)
    }

    /// Lends `body` a virtual host of its own, and removes it with its queues and connections.
    public func withVirtualHost<Result>(
        _ body: (VirtualHost) async throws -> Result
    ) async throws -> Result {
        let virtualHost = try await makeVirtualHost()
        let result: Result
        do { result = try await body(virtualHost) } catch {
            // The body's error says more than a failing clean-up, and the whole broker goes with the process.
            try? await virtualHost.remove()
            throw error
        }
        try await virtualHost.remove()
        return result
    }
}
