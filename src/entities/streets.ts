import type { Entity } from './entity.ts'

/** Street names, each with two kinds, and the names most easily heard instead. */
const names = `
Maple : Street Avenue : Mabel
Mabel : Road Lane : Maple
Oak : Street Drive
Cedar : Avenue Lane
Elm : Street Drive : Elmwood
Elmwood : Street Drive : Elm
Pine : Street Road : Vine
Vine : Street Road : Pine
Birch : Lane Avenue : Church
Church : Lane Street : Birch
Walnut : Avenue Drive : Chestnut
Chestnut : Avenue Drive : Walnut
Willow : Lane Drive
Spruce : Street Avenue
Hickory : Drive Lane
Sycamore : Road Avenue
Magnolia : Avenue Drive
Juniper : Lane Road
Laurel : Street Road
Hawthorn : Road Lane
Mill : Street Road : Hill, Bell
Hill : Street Road : Mill, Hall
Hall : Street Road : Hill, Ball
Bell : Street Avenue : Mill, Ball
Ball : Street Avenue : Bell, Hall
Lake : Drive Street : Park
Park : Avenue Lane : Lake, Mark
Mark : Lane Drive : Park
Market : Street Road
Bridge : Street Lane : Ridge
Ridge : Road Lane : Bridge
Spring : Road Lane
Summer : Street Road : Sumner
Sumner : Street Road : Summer
River : Road Drive
Meadow : Lane Drive
Garden : Avenue Road
Orchard : Street Lane : Harbor
Harbor : Drive Street : Orchard
Canal : Street Road
Station : Road Avenue
Washington : Avenue Street
Jefferson : Road Avenue
Madison : Avenue Street : Addison
Addison : Avenue Street : Madison
Lincoln : Avenue Drive
Franklin : Street Avenue
Hamilton : Road Street
Sherman : Avenue Road : Sheridan
Sheridan : Avenue Road : Sherman
Preston : Road Drive : Weston
Weston : Road Drive : Preston
Victoria : Street Drive
Kingston : Road Lane
`

interface StreetName {
  readonly name: string
  readonly kinds: readonly string[]
  readonly near: readonly string[]
}

const streetNames: readonly StreetName[] = names
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', kinds = '', near = ''] = line.split(' : ')
    return { name, kinds: kinds.split(' '), near: near === '' ? [] : near.split(', ') }
  })

const kindsOf = new Map(streetNames.map((street) => [street.name, street.kinds]))

function street({ name, kinds, near }: StreetName, kind: string): Entity {
  const canonical = `${name} ${kind}`
  const otherKinds = kinds.filter((other) => other !== kind).map((other) => `${name} ${other}`)
  const otherNames = near.filter((other) => kindsOf.get(other)?.includes(kind)).map((other) => `${other} ${kind}`)
  return {
    class: 'street',
    id: canonical.toLowerCase().replace(' ', '-'),
    canonical,
    spoken: canonical.toLowerCase(),
    confusables: [...otherNames, ...otherKinds],
  }
}

/** At least 80 streets, "Maple Street": same name with another kind and like-sounding names are listed as confusables. */
export const streets: readonly Entity[] = streetNames.flatMap((name) => name.kinds.map((kind) => street(name, kind)))
