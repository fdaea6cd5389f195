import type { AgentSettings } from '../model/plan.ts'
import type { Problem } from '../model/problem.ts'

/** What parent and agent process tell each other over IPC. */
export interface AgentInit {
  readonly type: 'init'
  readonly settings: AgentSettings
  readonly seed: number
  /** 0: any free port. */
  readonly port: number
  readonly token?: string
  /** Synthesised speech and language models are kept here. */
  readonly cacheDir: string
  /** Threads that decode; 0: no recogniser. */
  readonly recogniserWorkers: number
}

export type ParentMessage = AgentInit | { readonly type: 'cpu' }

export interface AgentCpu {
  /** CPU time of the whole process since it was ready, over the time passed: 0.5 is half a core. */
  readonly cores: number
  /** Event-loop delay of the thread that paces, since it was ready. */
  readonly eventLoopP99Ms: number
  readonly eventLoopMaxMs: number
}

export type ChildMessage =
  | {
      readonly type: 'ready'
      readonly url: string
      readonly recogniser: { readonly id: string; readonly scope: string } | null
      readonly problem?: Problem
    }
  | { readonly type: 'failed'; readonly problems: readonly Problem[] }
  | ({ readonly type: 'cpu' } & AgentCpu)
