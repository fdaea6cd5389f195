import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WorkerPool } from './worker-pool.ts'

const worker = `
import { parentPort, threadId, workerData } from 'node:worker_threads'
parentPort.on('message', (request) => {
  if (request === 'die') process.exit(3)
  if (request === 'throw') throw new Error('broken')
  if (request === 'hang') for (;;);
  setTimeout(() => parentPort.postMessage(workerData + request + ' by ' + threadId), request === 'slow' ? 100 : 0)
})
`

describe('WorkerPool', () => {
  let dir: string
  let entry: URL
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vqt-pool-'))
    entry = pathToFileURL(join(dir, 'worker.mjs'))
    await writeFile(entry, worker)
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))
  const open = (size: number, limitMs?: number): WorkerPool<string, string> => new WorkerPool(entry, 'did ', size, limitMs)

  it('answers every request with its own answer, first in, first out', async () => {
    const pool = open(2)
    const order: string[] = []
    const answers = await Promise.all(
      ['slow', 'a', 'b', 'c'].map(async (request) => {
        const answer = await pool.ask(request)
        order.push(request)
        return answer.replace(/ by \d+/, '')
      }),
    )
    expect(answers).toEqual(['did slow', 'did a', 'did b', 'did c'])
    expect(order.filter((request) => request !== 'slow')).toEqual(['a', 'b', 'c'])
    await pool.close()
  })

  it('starts no more threads than told, and uses them all', async () => {
    const pool = open(2)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => pool.ask(at < 2 ? 'slow' : String(at))))
    expect(new Set(answers.map((answer) => answer.split(' by ')[1])).size).toBe(2)
    await pool.close()
  })

  it.each([
    ['ends', 'die', 'ended with code 3'],
    ['throws', 'throw', 'broken'],
  ])('fails only the request a thread %s over, and goes on', async (_, request, message) => {
    const pool = open(1)
    const failed = expect(pool.ask(request)).rejects.toThrow(message)
    const after = pool.ask('next')
    await failed
    expect(await after).toMatch(/^did next/)
    expect(await pool.ask('again')).toMatch(/^did again/)
    await pool.close()
  })

  it('ends a thread that hangs', async () => {
    const pool = open(1, 200)
    await expect(pool.ask('hang')).rejects.toThrow('ended')
    await pool.close()
  })

  it('rejects what waits, runs or comes after close', async () => {
    const pool = open(1)
    const open_ = [pool.ask('slow'), pool.ask('slow')].map((asked) => expect(asked).rejects.toThrow('closed'))
    await pool.close()
    await Promise.all(open_)
    await expect(pool.ask('late')).rejects.toThrow('closed')
  })

  it('refuses to be empty', () => {
    expect(() => open(0)).toThrow(RangeError)
  })
})
