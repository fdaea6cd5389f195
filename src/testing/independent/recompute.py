"""Recomputes turn latencies of one call from a packet capture, with nothing of the project: kernel time stamps, own SRTP, ffmpeg's Opus.

Input: a pcap of loopback UDP and the SRTP master keys (with salts) of both directions. Every packet that authenticates under one of
the two keys belongs to the call. Both directions are decoded by ffmpeg, bursts are found by a plain threshold, and then

- caller offset: a microphone captures a frame before it is sent, so sample p of a packet was captured at the packet's capture stamp
  minus the packet time plus p / 48. The decoded edge stands 312 samples (the encoder's look-ahead, 6.5 ms) behind the source's.
- agent onset: sample s can be played at the earliest at the least (stamp - timestamp / 48) of the last 10 s plus s / 48.

Prints {"turns": [{"callerOffsetMs", "agentOnsetMs", "latencyMs"}], "packets": ...} as JSON; ms since the first captured caller packet.
"""

import argparse
import base64
import hashlib
import hmac
import json
import struct
import subprocess
import sys

import numpy
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

RATE = 48
TAG = 10
LOOKAHEAD = 312
ANCHOR_WINDOW_MS = 10_000
SILENCE = bytes([0xF8, 0xFF, 0xFE])
"""20 ms of Opus silence, for media time of which no packet was captured."""
FRAME = 960
QUIET_MS = 100
"""A burst has ended when it stays quiet this long."""
EARLY_MS = 200
"""A reply that is due at once may be found this much before the caller's offset."""


def datagrams(path):
    """(stamp in ms, UDP payload) of every IPv4 UDP packet, in order of capture."""
    with open(path, "rb") as file:
        data = file.read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    magic, *_, link = struct.unpack(order + "IHHiIII", data[:24])
    per_ms = {0xA1B2C3D4: 1e3, 0xA1B23C4D: 1e6}[magic]
    if link != 1:
        raise SystemExit(f"link type {link} is not Ethernet, which is what Linux calls loopback")
    at = 24
    while at + 16 <= len(data):
        seconds, fraction, length, _ = struct.unpack(order + "IIII", data[at : at + 16])
        frame = data[at + 16 : at + 16 + length]
        at += 16 + length
        if frame[12:14] != b"\x08\x00" or frame[14] >> 4 != 4 or frame[23] != 17:
            continue
        udp = 14 + 4 * (frame[14] & 15)
        yield seconds * 1e3 + fraction / per_ms, frame[udp + 8 : udp + struct.unpack(">H", frame[udp + 4 : udp + 6])[0]]


def aes_ctr(key, counter, data):
    cipher = Cipher(AES(key), CTR(counter)).encryptor()
    return cipher.update(data) + cipher.finalize()


class Stream:
    """One direction: SRTP with AES_CM_128_HMAC_SHA1_80 (RFC 3711), packets in media time."""

    def __init__(self, master):
        key, salt = master[:16], master[16:30]

        def derived(label, length):
            # RFC 3711 4.3: key derivation rate 0, so the label alone enters, at the seventh byte from the end of the salt.
            start = bytes(a ^ b for a, b in zip(salt, bytes(7) + bytes([label]) + bytes(6), strict=True))
            return aes_ctr(key, start + bytes(2), bytes(length))

        self._key, self._auth, self._salt = derived(0, 16), derived(1, 20), derived(2, 14)
        self._rollover = 0
        self._highest = None
        self._seen = set()
        self.packets = []
        """(stamp, unwrapped timestamp, Opus payload)."""

    def accept(self, stamp, packet):
        """Keeps the packet if it authenticates under this direction's key; tells whether it did."""
        sequence, timestamp, ssrc = struct.unpack(">HII", packet[2:12])
        rollover = self._rollover_of(sequence)
        if rollover < 0:
            return False
        tag = hmac.new(self._auth, packet[:-TAG] + struct.pack(">I", rollover), hashlib.sha1).digest()[:TAG]
        if not hmac.compare_digest(tag, packet[-TAG:]):
            return False
        index = rollover << 16 | sequence
        if index in self._seen:
            return True
        self._seen.add(index)
        if self._highest is None or index > self._highest:
            self._highest, self._rollover = index, rollover
        body = 12 + 4 * (packet[0] & 15)
        if packet[0] & 0x10:
            body += 4 + 4 * struct.unpack(">H", packet[body + 2 : body + 4])[0]
        mask = int.from_bytes(self._salt + bytes(2), "big") ^ ssrc << 64 ^ index << 16
        payload = aes_ctr(self._key, mask.to_bytes(16, "big"), packet[body:-TAG])
        last = self.packets[-1][1] if self.packets else timestamp
        self.packets.append((stamp, last + (timestamp - last + 2**31) % 2**32 - 2**31, payload))
        return True

    def _rollover_of(self, sequence):
        if self._highest is None:
            return 0
        nearest = self._highest + (sequence - self._highest + 2**15) % 2**16 - 2**15
        return nearest >> 16


def streams_of(path, caller_key, agent_key):
    caller, agent = Stream(caller_key), Stream(agent_key)
    for stamp, payload in datagrams(path):
        # RFC 7983 and RFC 5761: version 2, and no RTCP packet type.
        if len(payload) > 12 + TAG and 128 <= payload[0] <= 191 and not 64 <= payload[1] & 0x7F <= 95:
            if not caller.accept(stamp, payload):
                agent.accept(stamp, payload)
    if not caller.packets or not agent.packets:
        raise SystemExit(f"{len(caller.packets)} caller and {len(agent.packets)} agent packets authenticate: a direction is missing")
    return caller.packets, agent.packets


def crc_table():
    table = []
    for value in range(256):
        register = value << 24
        for _ in range(8):
            register = (register << 1 ^ 0x04C11DB7 if register & 0x80000000 else register << 1) & 0xFFFFFFFF
        table.append(register)
    return table


CRC = crc_table()


def ogg_page(packet, granule, number, flags=0):
    """One packet as one Ogg page (RFC 3533); Opus packets are far below 64 kB."""
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, 1, number, 0) + bytes([len(lacing)]) + lacing
    crc = 0
    for byte in head + packet:
        crc = (crc << 8 & 0xFFFFFFFF) ^ CRC[crc >> 24 ^ byte]
    return head[:22] + struct.pack("<I", crc) + head[26:] + packet


def decoded(packets):
    """The stream as ffmpeg hears it, mono: sample 0 is that of the first timestamp. Missing media time is filled with silence."""
    ordered = sorted({timestamp: payload for _, timestamp, payload in packets}.items())
    first = ordered[0][0]
    # Pre-skip 0 (RFC 7845 5.1): what the encoder's look-ahead delays stays delayed.
    pages = [ogg_page(struct.pack("<8sBBHIhB", b"OpusHead", 1, 2, 0, 48000, 0, 0), 0, 0, flags=2)]
    pages.append(ogg_page(struct.pack("<8sI3sI", b"OpusTags", 3, b"vqt", 0), 0, 1))
    position = first
    filled = 0
    for timestamp, payload in ordered:
        while timestamp - position >= FRAME:
            position += FRAME
            filled += 1
            pages.append(ogg_page(SILENCE, position - first, len(pages)))
        if timestamp != position:
            raise SystemExit(f"timestamp {timestamp} does not continue {position} in steps of 20 ms")
        position += FRAME
        pages.append(ogg_page(payload, position - first, len(pages)))
    command = ["ffmpeg", "-v", "error", "-f", "ogg", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "-ar", "48000", "pipe:1"]
    done = subprocess.run(command, input=b"".join(pages), stdout=subprocess.PIPE, check=True, timeout=60)
    samples = numpy.frombuffer(done.stdout, numpy.int16)
    if len(samples) != position - first:
        raise SystemExit(f"ffmpeg decoded {len(samples)} samples of {position - first}: placement by timestamp would be wrong")
    return first, samples, filled


def bursts(samples):
    """[first, last] sample of each burst above half of the track's plateau."""
    level = numpy.abs(samples.astype(numpy.int32))
    # The plateau is the median of the 10 ms peaks among those that are loud at all: bursts make up most of the loud time.
    peaks = level[: len(level) // 480 * 480].reshape(-1, 480).max(axis=1)
    loud = peaks[peaks > peaks.max() / 2]
    above = numpy.flatnonzero(level > numpy.median(loud) / 2)
    breaks = numpy.flatnonzero(numpy.diff(above) > QUIET_MS * RATE)
    starts = above[numpy.concatenate([[0], breaks + 1])]
    ends = above[numpy.concatenate([breaks, [len(above) - 1]])]
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def captured_ms(packets, timestamp):
    """When a microphone captured this source sample of the caller."""
    stamp, first, _ = max((packet for packet in packets if packet[1] <= timestamp), key=lambda packet: packet[1])
    return stamp - FRAME / RATE + (timestamp - first) / RATE


def played_ms(packets, timestamp):
    """When this sample of the agent could be played at the earliest."""
    arrived = max((packet for packet in packets if packet[1] <= timestamp), key=lambda packet: packet[1])[0]
    window = [stamp - first / RATE for stamp, first, _ in packets if arrived - ANCHOR_WINDOW_MS < stamp <= arrived]
    return min(window) + timestamp / RATE


def turns_of(caller, agent):
    caller_first, caller_samples, caller_filled = decoded(caller)
    agent_first, agent_samples, agent_filled = decoded(agent)
    zero = caller[0][0]
    offsets = [captured_ms(caller, caller_first + end + 1 - LOOKAHEAD) for _, end in bursts(caller_samples)]
    onsets = [played_ms(agent, agent_first + start) for start, _ in bursts(agent_samples)]
    turns = []
    for offset, following in zip(offsets, [*offsets[1:], float("inf")], strict=True):
        onset = next((onset for onset in onsets if offset - EARLY_MS <= onset < following - EARLY_MS), None)
        turns.append(
            {
                "callerOffsetMs": offset - zero,
                "agentOnsetMs": None if onset is None else onset - zero,
                "latencyMs": None if onset is None else onset - offset,
            }
        )
    counts = {"caller": len(caller), "agent": len(agent), "callerFilled": caller_filled, "agentFilled": agent_filled}
    return {"turns": turns, "packets": counts}


def main():
    parser = argparse.ArgumentParser(description="Turn latencies of one call from a packet capture.")
    parser.add_argument("pcap")
    options = parser.parse_args()
    # Keys come on standard input: arguments can be read by everybody on the machine.
    keys = json.load(sys.stdin)
    print(json.dumps(turns_of(*streams_of(options.pcap, base64.b64decode(keys["caller"]), base64.b64decode(keys["agent"])))))


if __name__ == "__main__":
    main()
