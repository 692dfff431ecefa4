"""The smallest Faust worker: each record of one topic to the same partition of another, with the offset it came from.

`python -m tests.faust_relay BOOTSTRAP INBOUND OUTBOUND INSTANCE FOLDER`, ended by SIGTERM. It exists to hold Faust,
Python and Kafka to the settings murmure's worker stands on, with nothing of murmure in between.
"""

import sys
from pathlib import Path

import faust

__all__ = ["relay_app"]


def relay_app(bootstrap: str, inbound: str, outbound: str, instance: str, folder: Path) -> faust.App:
    """An app without web server, tables, leader topic or topics of its own making; one static member of its group."""
    app = faust.App(
        f"relay-{inbound}",
        broker=f"kafka://{bootstrap}",
        datadir=str(folder),
        autodiscover=False,
        web_enabled=False,  # else it listens on 0.0.0.0:6066
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        consumer_group_instance_id=instance,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_commit_interval=0.5,
        producer_acks=-1,
        worker_redirect_stdouts=False,
    )
    source = app.topic(inbound, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.agent(source)
    async def relay(envelopes: faust.StreamT[bytes]) -> None:
        async for event in envelopes.events():
            message = event.message
            origin = [("origin", str(message.offset).encode())]
            # Only a delivered record lets the loop go on, and so lets the offset be committed.
            await app.producer.send_and_wait(
                outbound, message.key, message.value, message.partition, timestamp=None, headers=origin
            )

    return app


def main() -> None:
    """Run until a signal."""
    bootstrap, inbound, outbound, instance, folder = sys.argv[1:]
    app = relay_app(bootstrap, inbound, outbound, instance, Path(folder))
    faust.Worker(app, loglevel="warn", quiet=True).execute_from_commandline()


if __name__ == "__main__":
    main()
