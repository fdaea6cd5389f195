import { preferProcess } from '../peer/thread-priority.ts'

/** Body of `watchMachine`: counts late ticks until its standard input ends. */
preferProcess('watch')
const tickMs = 10
const lateMs = 20
let ticks = 0
let stalls = 0
let worstMs = 0
let dueMs = performance.now() + tickMs
const timer = setInterval(() => {
  const now = performance.now()
  ticks++
  if (now - dueMs > lateMs) stalls++
  worstMs = Math.max(worstMs, now - dueMs)
  dueMs = now + tickMs
}, tickMs)
process.stdin.on('end', () => {
  clearInterval(timer)
  process.stdout.write(JSON.stringify({ ticks, stalls, worstMs }))
})
process.stdin.resume()
