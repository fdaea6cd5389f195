"""Independent responder: replies to calibration cues with another stack than ours (aiortc: its own ICE, DTLS, RTP and Opus).

It shares no code with the project. It speaks the reference agent's signalling on loopback (POST an SDP offer, 201 with the
answer and a Location, DELETE to hang up), reads cues on the data channel, and plays a burst so that its first sample is
heard exactly `afterMs` after the caller's true offset.

The words, as this program takes them:
- caller's true offset: the caller's media clock is anchored at the least (arrival - timestamp / 48) of the last 10 s, stamped where the
  datagram leaves the socket. The cue names the RTP timestamp of the offset; a microphone captures a frame before it is sent, so
  the offset lies one packet time before the moment at which that sample could be played.
- heard: the moment at which sample p of our stream could be played at the earliest, by the same rule over our own send times, and
  after a normal Opus decode. The encoder's look-ahead delays the decoded signal (6.5 ms in libopus); it is measured at start and
  the burst is put that much earlier into the stream.

Prints one JSON object a line: {"event": "ready", ...} once, then one "call" line at each hang-up with what was aimed at and done.
"""

import argparse
import asyncio
import fractions
import json
import statistics
import time
import weakref
from collections import deque

import aioice.ice
import numpy
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs.opus import OpusDecoder, OpusEncoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

RATE = 48
"""Samples a millisecond."""
FRAME = 960
ANCHOR_WINDOW_MS = 10_000
BURST_MS = 300
BURST_HZ = 1000
BURST_DBFS = -20


def now_ms():
    return time.monotonic_ns() / 1e6


def burst():
    """300 ms of 1 kHz at -20 dBFS (RMS), hard edges, as int16."""
    amplitude = 32768 * 10 ** (BURST_DBFS / 20) * 2**0.5
    at = numpy.arange(BURST_MS * RATE)
    return numpy.round(amplitude * numpy.sin(2 * numpy.pi * BURST_HZ * at / (1000 * RATE))).astype(numpy.int16)


class MediaClock:
    """Real time of a stream's RTP timestamps: least (stamp - timestamp / rate) over a trailing window of stamps."""

    def __init__(self):
        self.first = None
        self.last = None
        self.packets = 0
        self._window = deque()

    def observe(self, timestamp, at_ms):
        if self.last is None:
            self.first = self.last = timestamp
        sample = self.unwrap(timestamp)
        self.last = max(self.last, sample)
        self.packets += 1
        delay = at_ms - sample / RATE
        while self._window and self._window[-1][1] >= delay:
            self._window.pop()
        self._window.append((at_ms, delay))
        while self._window[0][0] <= at_ms - ANCHOR_WINDOW_MS:
            self._window.popleft()

    def unwrap(self, timestamp):
        """The 32-bit timestamp as the whole number nearest to the stream's latest."""
        return self.last + ((timestamp - self.last + 2**31) % 2**32 - 2**31)

    def anchor(self):
        return self._window[0][1]

    def time_of(self, sample):
        """When `sample` (unwrapped) could be played at the earliest, on this process's monotonic clock."""
        return self.anchor() + sample / RATE


class Flow:
    """Both directions of one transport as its socket saw them."""

    def __init__(self):
        self.caller = MediaClock()
        self.own = MediaClock()
        self._caller_ssrc = None

    def arrived(self, data, at_ms):
        if is_rtp(data):
            ssrc = data[8:12]
            self._caller_ssrc = self._caller_ssrc or ssrc
            if ssrc == self._caller_ssrc:
                self.caller.observe(int.from_bytes(data[4:8], "big"), at_ms)

    def left(self, data, at_ms):
        if is_rtp(data):
            self.own.observe(int.from_bytes(data[4:8], "big"), at_ms)


def is_rtp(data):
    """RFC 7983 and RFC 5761: version 2, and no RTCP packet type. SRTP leaves the header readable."""
    return len(data) > 12 and 128 <= data[0] <= 191 and not 64 <= data[1] & 0x7F <= 95


flows = weakref.WeakKeyDictionary()


class StampedProtocol(aioice.ice.StunProtocol):
    """aiortc's UDP socket, stamped as early on arrival and as late on departure as Python allows."""

    def datagram_received(self, data, addr):
        at_ms = now_ms()
        flows.setdefault(self.receiver, Flow()).arrived(data, at_ms)
        super().datagram_received(data, addr)

    async def send_data(self, data, addr):
        at_ms = now_ms()
        self.transport.sendto(data, addr)
        flows.setdefault(self.receiver, Flow()).left(data, at_ms)


class Reply:
    def __init__(self, cue):
        self.turn = cue["turn"]
        self.after_ms = cue["reply"]["afterMs"]
        self.end_timestamp = cue["endTimestamp"]
        self.packet_ms = cue["samplesPerPacket"] / RATE
        self.start = None
        """Own sample at which the burst was put into the stream, once it has begun."""
        self.placed_at_ms = None

    def due_ms(self, caller):
        """When the burst must be heard: caller's offset as a microphone captured it, plus the delay asked for."""
        return caller.time_of(caller.unwrap(self.end_timestamp)) - self.packet_ms + self.after_ms


class ReplyTrack(MediaStreamTrack):
    """Silence and bursts, a frame every 20 ms on an absolute schedule."""

    kind = "audio"

    def __init__(self, lookahead):
        super().__init__()
        self.flow = None
        self.replies = []
        self.lateness_ms = []
        self._lookahead = lookahead
        self._burst = burst()
        self._start_ms = None
        self._frames = 0

    async def recv(self):
        if self.readyState != "live":
            raise MediaStreamError
        if self._start_ms is None:
            self._start_ms = now_ms()
        due_ms = self._start_ms + self._frames * FRAME / RATE
        wait_ms = due_ms - now_ms()
        if wait_ms > 0:
            await asyncio.sleep(wait_ms / 1000)
        self.lateness_ms.append(now_ms() - due_ms)
        first = self._frames * FRAME
        self._frames += 1
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(self._samples(first).tobytes())
        frame.pts = first
        frame.sample_rate = 1000 * RATE
        frame.time_base = fractions.Fraction(1, 1000 * RATE)
        return frame

    def _samples(self, first):
        samples = numpy.zeros(FRAME, dtype=numpy.int16)
        for reply in self.replies:
            if reply.start is None:
                start = self._planned_start(reply)
                if start is None or start >= first + FRAME:
                    continue
                # From here on the burst stands: it cannot be moved any more, only be found to have been misplaced.
                reply.start = max(start, first)
                reply.placed_at_ms = now_ms()
            begin = max(reply.start, first)
            end = min(reply.start + len(self._burst), first + FRAME)
            if end > begin:
                samples[begin - first : end - first] = self._burst[begin - reply.start : end - reply.start]
        return samples

    def _planned_start(self, reply):
        if self.flow is None or not self.flow.caller.packets or not self.flow.own.packets:
            return None
        own = self.flow.own
        heard = (reply.due_ms(self.flow.caller) - own.anchor()) * RATE - own.first
        return round(heard) - self._lookahead

    def misplaced_ms(self, reply):
        """Heard minus asked, by both media clocks as they are known now."""
        own = self.flow.own
        return own.time_of(own.first + reply.start + self._lookahead) - reply.due_ms(self.flow.caller)


class Call:
    def __init__(self, identity, lookahead):
        self.identity = identity
        self.errors_ms = []
        self._track = ReplyTrack(lookahead)
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._tasks = set()
        self._pc.on("datachannel", self._on_channel)
        self._pc.on("track", lambda track: self._spawn(drain(track)))

    async def answer(self, offer):
        await self._pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        self._pc.addTrack(self._track)
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        connection = self._pc.getSenders()[0].transport.transport._connection
        self._track.flow = flows.setdefault(connection, Flow())
        return self._pc.localDescription.sdp

    async def close(self):
        for task in self._tasks:
            task.cancel()
        replies = [reply for reply in self._track.replies if reply.start is not None]
        late = sorted(self._track.lateness_ms) or [0.0]
        report = {
            "event": "call",
            "call": self.identity,
            "asked": len(self._track.replies),
            "played": len(replies),
            "misplacedMs": [round(error, 3) for error in self.errors_ms],
            "pacingMs": {
                "p50": round(statistics.median(late), 2),
                "p99": round(late[int(0.99 * (len(late) - 1))], 2),
                "max": round(late[-1], 2),
            },
        }
        await self._pc.close()
        return report

    def _on_channel(self, channel):
        if channel.label != "vqt-events":
            return
        channel.on("message", self._on_message)
        channel.send(json.dumps({"type": "ready", "call": self.identity, "recogniser": "none"}))

    def _on_message(self, text):
        message = json.loads(text)
        # Bursts are all it can play: other stimuli stay unanswered, which the caller sees.
        if message.get("type") == "cue" and message.get("reply", {}).get("stimulus") == "burst":
            reply = Reply(message)
            self._track.replies.append(reply)
            self._spawn(self._check(reply))

    async def _check(self, reply):
        """Once the burst has gone out, compares by the real send and arrival stamps where it stands and where it should."""
        while reply.start is None:
            await asyncio.sleep(0.1)
        await asyncio.sleep(BURST_MS / 1000)
        self.errors_ms.append(self._track.misplaced_ms(reply))

    def _spawn(self, work):
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def drain(track):
    """aiortc queues decoded frames without limit until somebody takes them."""
    try:
        while True:
            await track.recv()
    except MediaStreamError:
        pass


def codec_delay():
    """Samples by which aiortc's encoder and decoder delay a signal: best lag of the cross-correlation of 200 ms of noise."""
    noise = numpy.random.default_rng(1).normal(0, 3277, 10 * FRAME).astype(numpy.int16)
    source = numpy.concatenate([numpy.zeros(5 * FRAME, numpy.int16), noise, numpy.zeros(5 * FRAME, numpy.int16)])
    encoder = OpusEncoder()
    decoder = OpusDecoder()
    decoded = []
    for first in range(0, len(source), FRAME):
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(source[first : first + FRAME].tobytes())
        frame.pts = first
        frame.sample_rate = 1000 * RATE
        payloads, timestamp = encoder.encode(frame)
        for out in decoder.decode(JitterFrame(data=bytes(payloads[0]), timestamp=timestamp)):
            decoded.append(out.to_ndarray().reshape(-1, 2).mean(axis=1))
    heard = numpy.concatenate(decoded)
    wanted = noise.astype(float)
    lags = range(0, 2 * FRAME)
    return max(lags, key=lambda lag: float(wanted @ heard[5 * FRAME + lag : 5 * FRAME + lag + len(noise)]))


class Server:
    """HTTP/1.1, one request a connection: as much as the signalling needs."""

    def __init__(self, lookahead):
        self._lookahead = lookahead
        self._calls = {}
        self._count = 0

    async def serve(self, reader, writer):
        try:
            method, target, body = await asyncio.wait_for(read_request(reader), 10)
            status, headers, payload = await self._respond(method, target.partition("?")[0], body)
        except Exception as error:
            status, headers, payload = "400 Bad Request", {"content-type": "text/plain"}, f"{type(error).__name__}: {error}"
        content = payload.encode()
        head = [f"HTTP/1.1 {status}", f"content-length: {len(content)}", "connection: close"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + content)
        await writer.drain()
        writer.close()

    async def _respond(self, method, path, body):
        if method == "POST" and path == "/calls":
            self._count += 1
            call = Call(str(self._count), self._lookahead)
            answer = await call.answer(body)
            self._calls[f"/calls/{call.identity}"] = call
            return "201 Created", {"content-type": "application/sdp", "location": f"/calls/{call.identity}"}, answer
        if method == "DELETE" and path in self._calls:
            tell(await self._calls.pop(path).close())
            return "200 OK", {"content-type": "application/json"}, json.dumps({"truth": [], "farEnd": []})
        return "404 Not Found", {"content-type": "text/plain"}, "no such call"


async def read_request(reader):
    method, target, _ = (await reader.readline()).decode().split()
    length = 0
    while line := (await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        if name.lower() == "content-length":
            length = int(value)
    return method, target, (await reader.readexactly(length)).decode()


def tell(message):
    print(json.dumps(message), flush=True)


async def main():
    parser = argparse.ArgumentParser(description="Answers calibration cues by aiortc, on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--max-seconds", type=float, default=300, help="leaves by itself after this long")
    options = parser.parse_args()
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    aioice.ice.StunProtocol = StampedProtocol
    lookahead = codec_delay()
    server = await asyncio.start_server(Server(lookahead).serve, "127.0.0.1", options.port)
    port = server.sockets[0].getsockname()[1]
    tell({"event": "ready", "url": f"http://127.0.0.1:{port}/calls?flow=calibration", "codecDelaySamples": lookahead})
    await asyncio.sleep(options.max_seconds)


if __name__ == "__main__":
    asyncio.run(main())
