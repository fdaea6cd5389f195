/** How an out-of-catalogue sentence is outside: another subject altogether, a right frame with an unknown value, or talk around a call. */
export type OutsideKind = 'everyday' | 'near-miss' | 'chatter'

export interface OutsideSentence {
  readonly kind: OutsideKind
  /** `development` may be looked at while tuning; `test` only measures. */
  readonly part: 'development' | 'test'
  readonly text: string
}

const sentences: Readonly<Record<OutsideSentence['part'], Readonly<Record<OutsideKind, string>>>> = {
  development: {
    everyday: `
the quick brown fox jumps over the lazy dog
my sister bought a yellow bicycle in the sale
we watched the snow fall all night long
please turn left at the second traffic light
the train to the coast leaves in an hour
he forgot his umbrella at the restaurant again
she plays the violin in a small orchestra
the garden needs water twice a week in august
our team lost the game by three points
the battery of this phone is almost empty
a kilo of tomatoes and two onions please
the children are building a castle out of sand
nobody knows who painted this picture
i dropped my keys behind the sofa
the museum is closed for repairs until the autumn
coffee without milk and a slice of lemon cake`,
    'near-miss': `
i would like to refill my aspirin please
i would like to refill my vitamins please
i need a refill for my eye drops
i am running out of bandages
could you refill my printer cartridge please
i take two spoons of sugar
i take seventeen tablets a day
i was born on a sunday morning
i live on sunset boulevard
i live on the third floor
i need an appointment with doctor zhivago
i need an appointment with doctor strange
i would like to see the dentist
next week works for me
the fifteenth works for me
half an hour please
my account number is one two three four
my account number is eight hundred and five
my booking reference is a c seven seven one
my new address is the white house
my new address is twelve penny lane
the city is timbuktu
the city is vienna
my insurance is with blue cross
no i said chamomile
my medication is penicillamine ointment`,
    chatter: `
um well let me think about that for a while
my dog ate the letter you sent me
i have been waiting in this line for ages
is this a recording or a real human being
what is the weather like over there
i think i dialled the wrong number
can you hear the music in the background
wait somebody is at the door
sorry i was talking to my wife
do you also sell sunglasses`,
  },
  test: {
    everyday: `
the old bridge was painted green last spring
two birds were sitting on the kitchen window
my brother works as a carpenter in the village
they serve the best noodles in this part of town
the lecture about planets begins after lunch
a loud noise woke the neighbours at midnight
put the blue folder on top of the shelf
the ferry was late because of heavy fog
grandmother keeps her recipes in a tin box
we need more chairs for the wedding party
the concert tickets sold out within minutes
somebody left the lights on in the cellar
the cat is hiding under the washing machine
his speech was short but very funny
wool shrinks when you wash it too hot
the mountain path is steep and narrow`,
    'near-miss': `
i would like to refill my tylenol please
i would like to refill my melatonin please
i need a refill of my nasal spray
i am running out of patience
could you refill my water bottle please
i am calling about my knee
i take nineteen drops every morning
i take four tablets a day
i was born on christmas eve
i was born in the summer of sixty nine
i live on a farm
i live on abbey gardens
i need an appointment with doctor frankenstein
i need an appointment with the manager
please book me in with doctor okonkwo
any day works for me
tomorrow works for me
a quarter past seven
my account number is nine nine nine
my booking reference is x y z
my booking reference is g b two zero two six
my new address is a caravan by the sea
my new address is sixty elephant street
the city is reykjavik
the city is marrakesh
my insurance is with the government
no i said peppermint
the medication is cough syrup`,
    chatter: `
hang on my coffee is boiling over
i cannot find my glasses anywhere
you sound just like my cousin
who gave you this telephone number
there is a lot of traffic outside my window
this is taking far too long
i will ask my husband when he gets home
could you speak a little slower and louder
the line is breaking up again
never mind i will write an email`,
  },
}

/** Sentences no part of which the catalogue's language holds as a whole: every one of them must be refused. */
export const outsideSentences: readonly OutsideSentence[] = (['development', 'test'] as const).flatMap((part) =>
  (['everyday', 'near-miss', 'chatter'] as const).flatMap((kind) =>
    sentences[part][kind]
      .trim()
      .split('\n')
      .map((text) => ({ kind, part, text })),
  ),
)
