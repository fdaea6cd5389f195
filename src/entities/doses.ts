import type { Entity } from './entity.ts'
import { cardinalWords } from './number-words.ts'

const units = { mg: 'milligrams', mcg: 'micrograms', ml: 'milliliters' } as const
type Unit = keyof typeof units

const strengths: Readonly<Record<Unit, readonly number[]>> = {
  mg: [
    2.5, 5, 7.5, 10, 12.5, 13, 14, 15, 16, 18, 20, 25, 30, 37.5, 40, 45, 50, 60, 70, 75, 80, 90, 100, 112, 120, 125, 150, 180, 200, 250,
    300, 325, 400, 450, 500, 550, 600, 750, 800, 850, 875, 1000,
  ],
  mcg: [15, 25, 50, 75, 88, 100, 112, 125, 137, 150, 175, 200],
  ml: [5, 10, 15, 20, 50],
}

/** Pairs of numbers that sound alike: teens and tens, and those that differ by one weak syllable. */
const alike: readonly (readonly [number, number])[] = [
  [13, 30],
  [14, 40],
  [15, 50],
  [16, 60],
  [18, 80],
  [25, 125],
  [50, 150],
  [7.5, 75],
  [250, 350],
  [300, 400],
  [100, 1000],
  [450, 550],
]

function spokenNumber(value: number): string {
  const whole = cardinalWords(Math.floor(value))
  return Number.isInteger(value) ? whole : `${whole} point five`
}

function dose(value: number, unit: Unit): Entity {
  const spoken = `${spokenNumber(value)} ${units[unit]}`
  const sameUnit = alike
    .flatMap(([a, b]) => (a === value ? [b] : b === value ? [a] : []))
    .filter((other) => strengths[unit].includes(other))
  const otherUnits = (Object.keys(units) as Unit[]).filter((other) => other !== unit && strengths[other].includes(value))
  const short = value > 100 && value < 1000 && value % 100 !== 0 && Number.isInteger(value)
  return {
    class: 'dose',
    id: `${value}-${unit}`,
    canonical: `${value} ${unit}`,
    spoken,
    ...(short ? { alsoSpoken: [`${shortHundreds(value)} ${units[unit]}`, `${longHundreds(value)} ${units[unit]}`] } : {}),
    confusables: [...sameUnit.map((other) => `${other} ${unit}`), ...otherUnits.map((other) => `${value} ${other}`)],
  }
}

/** 125 → "one twenty five". */
function shortHundreds(value: number): string {
  return `${cardinalWords(Math.floor(value / 100))} ${cardinalWords(value % 100)}`
}

/** 125 → "one hundred and twenty five". */
function longHundreds(value: number): string {
  return `${cardinalWords(Math.floor(value / 100))} hundred and ${cardinalWords(value % 100)}`
}

/** Strengths as said by patients: number and unit, canonical "20 mg", "112 mcg", "5 ml". mg is never mcg. */
export const doses: readonly Entity[] = (Object.keys(units) as Unit[]).flatMap((unit) => strengths[unit].map((value) => dose(value, unit)))
