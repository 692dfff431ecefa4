"""Does anybody listen where the brokers should be? Asked before Kafka's clients, which would try for half a minute."""

import socket

__all__ = ["unreachable"]


def unreachable(brokers: str, patience_s: float = 3.0) -> str:
    """Why no broker can be reached, in words; "" as soon as somebody listens at one of the addresses.

    brokers : `HOST:PORT,HOST:PORT`. patience_s : for each. Never raises.
    """
    reasons = []
    for broker in brokers.split(","):
        host, _, port = broker.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=patience_s).close()
        except (OSError, ValueError, OverflowError) as error:  # OverflowError: a port above 65535
            reasons.append(f"{broker}: {getattr(error, 'strerror', None) or error}")
        else:
            return ""
    return f"none can be reached ({'; '.join(reasons)})"
