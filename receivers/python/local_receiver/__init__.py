"""A receiver of webhooks on this machine: `make receiver`. Built on the kit beside it."""
