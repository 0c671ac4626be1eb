"""A day of escalation on this machine: local outlets, Tocsin itself, a local receiver.

    outlets/*.toml ─► newsroom ═RSS, Atom═► Tocsin ═signed webhooks═► receiver ─► shown
                                                                         └─► expected

Only the feeds and the receiver are local; what runs between them is the product.
"""
