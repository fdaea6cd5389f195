import { Worker } from 'node:worker_threads'

interface Job<Request, Answer> {
  readonly request: Request
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/**
 * A few equal worker threads that answer one message with one message; requests wait first in, first out. A thread that dies
 * fails its own request only and is replaced; one that takes longer than `limitMs` over a request is ended. Idle threads do not
 * keep the process alive.
 */
export class WorkerPool<Request, Answer> {
  private readonly entry: URL
  private readonly workerData: unknown
  private readonly size: number
  private readonly limitMs: number
  private readonly idle: Worker[] = []
  private readonly all = new Set<Worker>()
  private readonly queue: Job<Request, Answer>[] = []
  private closed = false

  constructor(entry: URL, workerData: unknown, size: number, limitMs = 60_000) {
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`a pool needs at least one worker, not ${size}`)
    this.entry = entry
    this.workerData = workerData
    this.size = size
    this.limitMs = limitMs
  }

  /** Rejects when the worker dies over this request, or after `close`. */
  ask(request: Request): Promise<Answer> {
    if (this.closed) return Promise.reject(new Error('the worker pool is closed'))
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject })
      this.next()
    })
  }

  /** Ends all threads at once; requests still waiting or running are rejected. */
  async close(): Promise<void> {
    this.closed = true
    for (const job of this.queue.splice(0)) job.reject(new Error('the worker pool is closed'))
    await Promise.all([...this.all].map((worker) => worker.terminate()))
  }

  private next(): void {
    if (this.queue.length === 0) return
    const worker = this.idle.pop() ?? (this.all.size < this.size ? this.start() : null)
    if (worker !== null) this.run(worker, this.queue.shift() as Job<Request, Answer>)
  }

  private run(worker: Worker, job: Job<Request, Answer>): void {
    const timer = setTimeout(() => void worker.terminate(), this.limitMs)
    const release = (): void => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      worker.unref()
    }
    const onMessage = (answer: Answer): void => {
      release()
      this.idle.push(worker)
      job.resolve(answer)
      this.next()
    }
    const onError = (error: Error): void => fail(error)
    const onExit = (code: number): void => fail(new Error(this.closed ? 'the worker pool is closed' : `a worker ended with code ${code}`))
    const fail = (error: Error): void => {
      release()
      this.all.delete(worker)
      job.reject(error)
      if (!this.closed) this.next()
    }
    worker.ref()
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(job.request)
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { workerData: this.workerData, execArgv: ['--no-warnings'] })
    this.all.add(worker)
    const forget = (): void => {
      this.all.delete(worker)
      const at = this.idle.indexOf(worker)
      if (at >= 0) this.idle.splice(at, 1)
    }
    worker.on('exit', forget).on('error', forget)
    return worker
  }
}
