import { Argument, type Command } from 'commander'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import type { SchemaName } from './rooms.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt schema > scenarios/.schema.json
  vqt schema result | jq '.properties | keys'
  vqt schema recording > recording.schema.json`

/** `vqt schema`: the JSON schema of a file vqt reads or writes. */
export function addSchemaCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('schema')
    .summary('print a JSON schema')
    .description('Prints the JSON schema (draft 7) of scenario files, of result.json, or of a recording.')
    .addArgument(new Argument('[what]', 'which one').choices(['scenario', 'result', 'recording']).default('scenario'))
    .addHelpText('after', examples)
    .action(async (what: SchemaName) => {
      world.stdout.write(`${JSON.stringify(await world.rooms.schema(what), null, 2)}\n`)
      exit(exitCodes.passed)
    })
}
