import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, type RTCDataChannel } from 'werift'
import { nowMs, type MediaSession, type Peer, type PeerOptions } from './contract.ts'
import { aeadAes128Gcm, aesCm128HmacSha1 } from './srtp.ts'
import { coalesceDtlsFlights, keepEarlyDtls, offerSrtpProfiles, silenceStun, skipUsedRecordNumbers } from './werift-internals.ts'
import { WeriftMedia } from './werift-media.ts'

export const eventChannelLabel = 'vqt-events'

/** werift answers consent every 4–6 s; nothing at all for this long means that the far end or the path is gone. */
const deadAfterMs = 8_000

/** A headless endpoint: werift negotiates (SDP, ICE, DTLS, SCTP), the media is ours (`WeriftMedia`). */
export class WeriftPeer implements Peer {
  readonly engine = 'werift'
  readonly #pc: RTCPeerConnection
  readonly #options: PeerOptions
  readonly #track = new MediaStreamTrack({ kind: 'audio' })
  #media: WeriftMedia | null = null
  #channel: RTCDataChannel | null = null
  #watch: NodeJS.Timeout | null = null
  #negotiated: { payloadType: number; dtmfPayloadType: number | null } = { payloadType: 111, dtmfPayloadType: null }

  constructor(options: PeerOptions) {
    this.#options = options
    this.#pc = new RTCPeerConnection({
      iceServers: [],
      iceStunGatherTimeout: 0.01,
      iceUseIpv6: false,
      // One transport for audio and data: one socket, one path, one handshake a call.
      bundlePolicy: 'max-bundle',
      // Loopback runs gather exactly one address, or two ends could nominate different pairs (engine.md §4.5).
      ...(options.loopback ? { iceAdditionalHostAddresses: ['127.0.0.1'], iceUseIpv4: false } : {}),
      codecs: {
        audio: [
          new RTCRtpCodecParameters({
            mimeType: 'audio/opus',
            clockRate: 48000,
            channels: 2,
            payloadType: 111,
            parameters: `minptime=10;useinbandfec=1;ptime=${options.ptimeMs}`,
          }),
          new RTCRtpCodecParameters({ mimeType: 'audio/telephone-event', clockRate: 48000, payloadType: 110, parameters: '0-16' }),
        ],
      },
    })
    this.#pc.onDataChannel.subscribe((channel) => this.#adoptChannel(channel))
  }

  async offer(): Promise<string> {
    this.#pc.addTransceiver(this.#track, { direction: 'sendrecv' })
    this.#adoptChannel(this.#pc.createDataChannel(eventChannelLabel))
    const offer = await this.#pc.createOffer()
    this.#prepare()
    await this.#pc.setLocalDescription(offer)
    coalesceDtlsFlights(this.#pc)
    keepEarlyDtls(this.#pc)
    return this.#pc.localDescription!.sdp
  }

  async answer(offerSdp: string): Promise<string> {
    const renegotiation = this.#media !== null
    await this.#pc.setRemoteDescription({ type: 'offer', sdp: offerSdp })
    const transceiver = this.#pc.getTransceivers().find((candidate) => candidate.kind === 'audio')
    if (transceiver === undefined) throw new Error('the offer has no audio section')
    await transceiver.sender.replaceTrack(this.#track)
    transceiver.setDirection('sendrecv')
    this.#prepare()
    const answer = await this.#pc.createAnswer()
    await this.#pc.setLocalDescription(answer)
    coalesceDtlsFlights(this.#pc)
    const sdp = this.#pc.localDescription!.sdp
    this.#readNegotiated(sdp)
    if (renegotiation) this.#runChecks()
    return sdp
  }

  async accept(answerSdp: string): Promise<void> {
    if (!answerSdp.startsWith('v=0') || !/^m=audio (?!0 )/m.test(answerSdp))
      throw new Error('the answer is not an SDP with an accepted audio section')
    this.#readNegotiated(answerSdp)
    await this.#pc.setRemoteDescription({ type: 'answer', sdp: answerSdp })
    coalesceDtlsFlights(this.#pc)
    if (this.#media !== null) this.#runChecks()
  }

  async restart(): Promise<string> {
    const offer = await this.#pc.createOffer({ iceRestart: true })
    silenceStun(this.#pc)
    await this.#pc.setLocalDescription(offer)
    return this.#pc.localDescription!.sdp
  }

  connected(limitMs: number): Promise<MediaSession> {
    return new Promise((resolve, reject) => {
      let iceUp = false
      const stop: (() => void)[] = []
      const finish = (act: () => void): void => {
        clearTimeout(timer)
        for (const unsubscribe of stop) unsubscribe()
        act()
      }
      const timer = setTimeout(() => {
        finish(() =>
          reject(new StageError(iceUp ? 'dtls' : 'ice', `no ${iceUp ? 'DTLS handshake' : 'ICE connectivity'} within ${limitMs} ms`)),
        )
      }, limitMs)
      const check = (): void => {
        if (!iceUp && ['connected', 'completed'].includes(this.#pc.iceConnectionState)) {
          iceUp = true
          this.#options.onStage?.('ice')
        }
        const state = this.#pc.connectionState
        if (state === 'connected') {
          finish(() => {
            this.#options.onStage?.('dtls')
            try {
              resolve(this.#takeOver())
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)))
            }
          })
        } else if (state === 'failed' || state === 'closed') {
          finish(() => reject(new StageError(iceUp ? 'dtls' : 'ice', `the connection is ${state}`)))
        }
      }
      stop.push(this.#pc.connectionStateChange.subscribe(check).unSubscribe)
      stop.push(this.#pc.iceConnectionStateChange.subscribe(check).unSubscribe)
      check()
    })
  }

  async close(): Promise<void> {
    if (this.#watch !== null) clearInterval(this.#watch)
    this.#watch = null
    this.#media?.markClosed('closed here')
    await this.#pc.close()
  }

  #prepare(): void {
    silenceStun(this.#pc)
    offerSrtpProfiles(this.#pc, [aesCm128HmacSha1, aeadAes128Gcm])
  }

  #adoptChannel(channel: RTCDataChannel): void {
    this.#channel = channel
    this.#media?.useChannel(channel)
  }

  #takeOver(): WeriftMedia {
    skipUsedRecordNumbers(this.#pc)
    const media = new WeriftMedia(this.#pc, this.#negotiated, this.#options.onKeys)
    this.#media = media
    if (this.#channel !== null) media.useChannel(this.#channel)
    this.#pc.connectionStateChange.subscribe((state) => {
      if (state === 'closed' || state === 'failed') media.markClosed(`the far end is gone (connection ${state})`)
      else media.followPath()
    })
    this.#watch = setInterval(() => {
      if (nowMs() - media.lastInboundMs > deadAfterMs)
        media.markClosed(`nothing received for ${deadAfterMs / 1000} s, not even a consent answer`)
      else media.followPath()
    }, 500)
    return media
  }

  /** werift skips connectivity checks on a restart because DTLS is already up (engine.md §11). */
  #runChecks(): void {
    void this.#pc.iceTransports[0]?.start().catch(() => {})
  }

  #readNegotiated(sdp: string): void {
    const opus = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)
    const dtmf = /^a=rtpmap:(\d+) telephone-event\/48000/im.exec(sdp)
    if (opus === null) throw new Error('the far end does not accept Opus')
    this.#negotiated = { payloadType: Number(opus[1]), dtmfPayloadType: dtmf === null ? null : Number(dtmf[1]) }
  }
}

/** A connection that broke at a named stage. */
export class StageError extends Error {
  readonly stage: 'ice' | 'dtls'
  constructor(stage: 'ice' | 'dtls', message: string) {
    super(message)
    this.name = 'StageError'
    this.stage = stage
  }
}

export function createWeriftPeer(options: PeerOptions): Peer {
  return new WeriftPeer(options)
}
