import type { EntityRule } from './entity.ts'
import { cardinalWords, readCardinal } from './number-words.ts'
import { randomInteger, randomItem } from './random.ts'

const spokenMinutes = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55] as const

/**
 * Times of day in steps of five minutes. Canonical: 24 hours, `19:30`. Said "seven thirty p m"; "nine a m", "nine o'clock a m" on
 * the hour, "twelve noon" and "noon" for 12:00. Half a day must be said: "seven thirty" alone is no time. Drawn: 07:00–19:45 in quarters.
 */
export const timeRule: EntityRule = {
  class: 'time',
  maxWords: 5,
  draw: (random) => clock(randomInteger(random, 7, 19), randomItem(random, [0, 15, 30, 45])),
  sayings: (canonical) => {
    const parts = /^(\d\d):(\d\d)$/.exec(canonical)
    const hour = Number(parts?.[1])
    const minute = Number(parts?.[2])
    if (parts === null || hour > 23 || !(spokenMinutes as readonly number[]).includes(minute)) return []
    const half = hour < 12 ? 'a m' : 'p m'
    const spokenHour = cardinalWords(hour % 12 === 0 ? 12 : hour % 12)
    if (minute === 0) return [`${spokenHour} ${half}`, `${spokenHour} o'clock ${half}`, ...(hour === 12 ? ['noon', 'twelve noon'] : [])]
    return [`${spokenHour} ${minute < 10 ? `oh ${cardinalWords(minute)}` : cardinalWords(minute)} ${half}`]
  },
  read: (words) => {
    const phrase = words.join(' ')
    if (phrase === 'noon' || phrase === 'twelve noon') return '12:00'
    const half = words.slice(-2).join(' ')
    if (half !== 'a m' && half !== 'p m') return null
    const spokenHour = readCardinal(words.slice(0, 1))
    if (spokenHour === null || spokenHour < 1 || spokenHour > 12) return null
    const minute = readMinute(words.slice(1, -2))
    return minute === null ? null : clock((spokenHour % 12) + (half === 'p m' ? 12 : 0), minute)
  },
}

function readMinute(words: readonly string[]): number | null {
  if (words.length === 0 || (words.length === 1 && words[0] === "o'clock")) return 0
  if (words[0] === 'oh') return words.length === 2 && words[1] === 'five' ? 5 : null
  const minute = readCardinal(words)
  return minute !== null && minute >= 10 && (spokenMinutes as readonly number[]).includes(minute) ? minute : null
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
