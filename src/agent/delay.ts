import type { DelaySetting } from '../model/plan.ts'

/** Longest delay ever drawn: a heavy tail must not outlive the call. */
const longestMs = 60_000

/** One response delay in ms, never negative. `random` gives numbers in [0, 1): the same stream gives the same delays. */
export function drawDelayMs(setting: DelaySetting, random: () => number): number {
  return Math.min(longestMs, Math.max(0, draw(setting, random)))
}

function draw(setting: DelaySetting, random: () => number): number {
  switch (setting.kind) {
    case 'fixed':
      return setting.ms
    case 'uniform':
      return setting.minMs + random() * (setting.maxMs - setting.minMs)
    case 'normal':
      return setting.meanMs + setting.sdMs * standardNormal(random)
    case 'lognormal':
      return setting.medianMs * Math.exp(setting.sigma * standardNormal(random))
  }
}

/** Box and Muller (1958); two uniform numbers a value, so that streams stay aligned. */
function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
