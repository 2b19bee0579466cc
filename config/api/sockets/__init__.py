"""The rules of every socket: sign-in, frames, what is in flight, closing. `docs/sockets.md` is written for clients."""

from config.api.sockets.consumer import Asked, SocketConsumer
from config.api.sockets.refusals import close_code_of
from config.api.sockets.threads import NeverBegan, in_thread
from config.api.sockets.unknown import RefuseUnknownPath

__all__ = ["Asked", "NeverBegan", "RefuseUnknownPath", "SocketConsumer", "close_code_of", "in_thread"]
