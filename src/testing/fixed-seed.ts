import fc from 'fast-check'

/** Property tests draw the same cases on every machine; another seed by `VQT_TEST_SEED`, to explore. */
fc.configureGlobal({ seed: Number(process.env['VQT_TEST_SEED'] ?? 1) })
