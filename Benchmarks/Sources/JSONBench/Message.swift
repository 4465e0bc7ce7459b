/// An RPC message of 485 octets, as oslo.messaging writes one: what every call makes and reads at least once.
enum Message {
    static let octets = Array(
        #"""
        {"method": "echo", "args": {"value": {"n": 1024, "f": 1.5, "none": null, "list": [1, "two", true], "uni": "h\u00e9llo \ud83d\ude00"}}, "namespace": null, "version": "1.0", "_msg_id": "9d86e47550f54e7da68cf1ddc7ab1067", "_reply_q": "reply_f4ad823dae274079b605fa11a06a0a29", "_timeout": null, "_unique_id": "12e07c29199b43e39fd738d0e7534d2a", "_context_request_id": "req-1", "_context_user": "alice", "_context_is_admin": false, "_context_roles": ["a", "b"], "_context_nested": {"k": 1}}
        """#.utf8
    )
}
