import { createHash } from 'node:crypto'
import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entitiesOf, entityClasses } from '../entities/catalogue.ts'
import { cataloguePronunciations, connectedSpeech, dictionaryText, readPronunciations } from './dictionary.ts'
import { domainGrammar } from './domain.ts'
import { arpaText, countNgrams, sampleCorpus, smooth, vocabulary } from './language-model.ts'
import { writeWhole } from './speech-cache.ts'

/** The closed catalogue as files a recogniser reads. A changed hash is a changed instrument. */
export interface DomainModel {
  readonly lmPath: string
  readonly dictionaryPath: string
  /** sha256 over language model and dictionary, hex. */
  readonly hash: string
}

/** Raise when the way a model is built changes, so that old cache entries are left aside. */
const buildVersion = 2

/**
 * The language model and dictionary of the reference agent's domain, built once per catalogue, templates and public dictionary and
 * kept in `cacheDir`; damaged files are built again; where the folder cannot be written, a temporary one serves. Throws an
 * `InputError` when a word has no pronunciation.
 */
export async function domainModel(publicDictionaryPath: string, cacheDir: string): Promise<DomainModel> {
  const dictionaryState = await stat(publicDictionaryPath)
  const inputs = JSON.stringify([
    buildVersion,
    domainGrammar().rules,
    entityClasses.map((cls) => entitiesOf(cls)),
    publicDictionaryPath,
    dictionaryState.size,
    dictionaryState.mtimeMs,
  ])
  const name = `domain-${sha256(inputs).slice(0, 24)}`
  const known = await storedModel(cacheDir, name)
  if (known !== null) return known
  const texts = await buildDomainModel(publicDictionaryPath)
  const stored = (await storeModel(cacheDir, name, texts)) ?? (await storeModel(await mkdtemp(join(tmpdir(), 'vqt-model-')), name, texts))
  if (stored === null) throw new Error('no folder could be written for the language model')
  return stored
}

interface ModelTexts {
  readonly lm: string
  readonly dictionary: string
}

/** Language model (ARPA) and dictionary text of the domain, from nothing. */
export async function buildDomainModel(publicDictionaryPath: string): Promise<ModelTexts> {
  const model = smooth(countNgrams(sampleCorpus(domainGrammar())))
  const words = vocabulary(model)
  const published = readPronunciations(await readFile(publicDictionaryPath, 'utf8'), new Set(words))
  return { lm: arpaText(model), dictionary: dictionaryText(words, [published, connectedSpeech, cataloguePronunciations()]) }
}

/** The hash stands in a third file, written last. */
async function storeModel(dir: string, name: string, texts: ModelTexts): Promise<DomainModel | null> {
  const model = { lmPath: join(dir, `${name}.lm`), dictionaryPath: join(dir, `${name}.dict`), hash: hashOf(texts) }
  const written =
    (await writeWhole(model.lmPath, texts.lm)) &&
    (await writeWhole(model.dictionaryPath, texts.dictionary)) &&
    (await writeWhole(join(dir, `${name}.sha256`), model.hash))
  return written ? model : null
}

async function storedModel(dir: string, name: string): Promise<DomainModel | null> {
  const lmPath = join(dir, `${name}.lm`)
  const dictionaryPath = join(dir, `${name}.dict`)
  try {
    const [lm, dictionary, hash] = await Promise.all(
      [lmPath, dictionaryPath, join(dir, `${name}.sha256`)].map((path) => readFile(path, 'utf8')),
    )
    if (lm === undefined || dictionary === undefined || hash === undefined) return null
    return hashOf({ lm, dictionary }) === hash ? { lmPath, dictionaryPath, hash } : null
  } catch {
    return null
  }
}

function hashOf(texts: ModelTexts): string {
  return sha256(`${sha256(texts.lm)} ${sha256(texts.dictionary)}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
