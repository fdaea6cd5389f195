import type { Entity } from './entity.ts'

/**
 * Drug names in common use (generic names, and Klonopin, the brand most often mistaken for clonidine), typed by hand.
 * One line each: name : names easily heard or read instead : pronunciations. The first pronunciation is the usual one; the
 * second, where there is one, is how the bundled synthesiser reads the spelling, so that its voices are understood too.
 * Look-alike sets follow the public "tall man" lettering practice; pronunciations are our own.
 */
const table = `
acetaminophen : - : -
albuterol : - : -
alendronate : - : AH L EH N D R AH N EY T
allopurinol : haloperidol : AE L OW P Y UH R AH N AO L / AE L AA P Y UH R IH N AH L
alprazolam : clonazepam diazepam lorazepam : AE L P R AE Z AH L AE M / AE L P R AH Z AH L AH M
amiodarone : amlodipine : AE M IY OW D AH R OW N / AA M IY OW D ER OW N
amitriptyline : nortriptyline : AE M IH T R IH P T AH L IY N / AE M IH T R IH P T AH L AY N
amlodipine : amiodarone nicardipine : AE M L OW D AH P IY N / AE M L OW D AY P IY N
amoxicillin : penicillin : -
atenolol : bisoprolol metoprolol propranolol : AH T EH N AH L AO L / EY T AH N AH L AA L
atorvastatin : pravastatin rosuvastatin simvastatin : AH T AO R V AH S T AE T AH N / AH T R V AE S T EY T AH N
azithromycin : clindamycin : AH Z IH TH R OW M AY S IH N / AA Z IH TH R AA M AY S IH N
baclofen : ibuprofen : B AE K L OW F EH N / B AE K L AH F AH N
benazepril : enalapril lisinopril quinapril ramipril : B EH N EY Z AH P R IH L / B EH N AH Z AH P R AH L
bisoprolol : atenolol metoprolol propranolol : B IH S OW P R AH L AO L / B AY S AH P R AW L AA L
bupropion : buspirone : B Y UW P R OW P IY AH N / B AH P R OW P IY AH N
buspirone : bupropion : B Y UW S P IH R OW N / B AH S P AY ER OW N
candesartan : irbesartan losartan valsartan : K AE N D AH S AA R T AH N / K AE N D EH S AA R T AH N
carbamazepine : - : K AA R B AH M AE Z AH P IY N / K AA R B AA M AH Z P IY N
carisoprodol : carvedilol : K AE R IH S OW P R OW D AO L / K AA R IH S AH P R AH D AA L
carvedilol : carisoprodol : K AA R V EH D AH L AO L / K AA R V EH D AH L AH L
celecoxib : citalopram : S EH L AH K AA K S IH B / S EH L AH K AH K S IH B
cephalexin : - : S EH F AH L EH K S IH N / S EH F EY L K S IH N
cetirizine : sertraline : S EH T IH R AH Z IY N / S EH T IH R AY Z IY N
chlorpromazine : chlorpropamide : K L AO R P R OW M AH Z IY N / K L R P R OW M AE Z IY N
chlorpropamide : chlorpromazine : K L AO R P R OW P AH M AY D / K L R P R OW P AH M AY D
ciprofloxacin : - : S IH P R OW F L AA K S AH S IH N / CH IH P R AH F L OW K S AE S IH N
citalopram : celecoxib escitalopram : S IH T AE L AH P R AE M / S IY T AH L AA P R AE M
clindamycin : azithromycin : K L IH N D AH M AY S IH N
clomiphene : clomipramine : K L AA M AH F IY N / K L OW M IH F IY N
clomipramine : clomiphene : -
clonazepam : alprazolam clonidine diazepam klonopin lorazepam : K L OW N AE Z AH P AE M / K L AA N AH Z P AH M
clonidine : clonazepam klonopin quinidine quinine tizanidine : -
clopidogrel : - : K L OW P IH D AH G R EH L / K L OW P IH D AH G R AH L
clozapine : olanzapine quetiapine : -
colchicine : - : -
cyclobenzaprine : - : S AY K L OW B EH N Z AH P R IY N / S AY K L AH B EH N Z AE P R IY N
cycloserine : cyclosporine : S AY K L OW S EH R IY N / S AY K L AA S ER AY N
cyclosporine : cycloserine : -
diazepam : alprazolam clonazepam lorazepam : D AY AE Z AH P AE M / D AY AH Z EH P AH M
diclofenac : - : D AY K L OW F AH N AE K / D IH K L AH F AH N AE K
digoxin : - : D IH JH AA K S IH N / D IH G AA K S IH N
diltiazem : zolpidem : -
diphenhydramine : dimenhydrinate : D AY F EH N HH AY D R AH M IY N / D IH F AH N HH AY D R AH M AY N
dimenhydrinate : diphenhydramine : D AY M EH N HH AY D R AH N EY T / D IH M AH N HH AY D R AH N EY T
dobutamine : dopamine : D OW B Y UW T AH M IY N / D AA B Y AH T AH M IY N
donepezil : - : D OW N EH P AH Z IH L / D AA N IH P Z AH L
dopamine : dobutamine : -
doxazosin : doxycycline : D AA K S AE Z AH S IH N / D AA K S AH Z OW S AH N
doxycycline : doxazosin : D AA K S IY S AY K L IY N / D AA K S IH S AY K L AY N
duloxetine : fluoxetine fluvoxamine paroxetine : D UW L AA K S AH T IY N / D AH L AA K S AH T IY N
enalapril : benazepril lisinopril quinapril ramipril verapamil : IH N AE L AH P R IH L / IH N AE L AE P R AH L
escitalopram : citalopram : EH S S IH T AE L AH P R AE M / EH S AH T AH L AA P R AE M
esomeprazole : omeprazole : EH S OW M EH P R AH Z OW L
estradiol : - : EH S T R AH D AY AO L / EH S T R AE D IY AH L
famotidine : ranitidine : F AH M OW T AH D IY N / F EY M OW T AY D AY N
finasteride : - : F IH N AE S T ER AY D
fluconazole : - : F L UW K AA N AH Z OW L
fluoxetine : duloxetine fluvoxamine paroxetine : F L UW AA K S AH T IY N / F L AA K S AH T IY N
fluvoxamine : duloxetine fluoxetine paroxetine : F L UW V AA K S AH M IY N / F L UW V AH K S AE M AY N
furosemide : - : F Y UH R OW S AH M AY D / F Y UW R OW S IH M AY D
gabapentin : - : G AE B AH P EH N T IH N / G AA B AH P EH N T IH N
glimepiride : glipizide glyburide : G L IH M EH P ER AY D / G L AY M P IH R AY D
glipizide : glimepiride glyburide : G L IH P IH Z AY D
glyburide : glimepiride glipizide : G L AY B Y ER AY D / G L IH B ER AY D
haloperidol : allopurinol : HH AE L OW P EH R AH D AO L / HH AE L OW P R IH D AH L
hydralazine : hydromorphone hydroxyzine : HH AY D R AE L AH Z IY N / HH AY D R AO L AH Z IY N
hydrochlorothiazide : - : HH AY D R OW K L AO R OW TH AY AH Z AY D / HH AY D R OW K L AO R AH TH IY AE Z AY D
hydrocodone : hydromorphone oxycodone : HH AY D R OW K OW D OW N / HH AY D R OW K AH D OW N
hydromorphone : hydralazine hydrocodone hydroxyzine : HH AY D R OW M AO R F OW N / HH AY D R AH M AO R F OW N
hydroxyzine : hydralazine hydromorphone : HH AY D R AA K S AH Z IY N / HH AY D R AA K S AY Z IY N
ibuprofen : baclofen : -
insulin : - : -
irbesartan : candesartan losartan valsartan : ER B AH S AA R T AH N / ER B S AA R T AH N
klonopin : clonazepam clonidine : K L AA N AH P IH N / K L AH N OW P IH N
lamivudine : lamotrigine : L AH M IH V Y UW D IY N / L AA M IH V UW D AY N
lamotrigine : lamivudine : L AH M OW T R AH JH IY N / L AH M OW T R AY JH AH N
lansoprazole : omeprazole pantoprazole : L AE N S OW P R AH Z OW L / L AE N S AA P R AH Z OW L
levothyroxine : - : L EH V OW TH AY R AA K S IY N / L EH V AH TH IH R AA K S AY N
lisinopril : benazepril enalapril losartan quinapril ramipril : L AY S IH N AH P R IH L / L AY Z AH N AH P R AH L
lithium : - : -
loratadine : sertraline : L AO R AE T AH D IY N / L AO R AH T AA D IY N
lorazepam : alprazolam clonazepam diazepam : L AO R AE Z AH P AE M / L AO R AH Z P AH M
losartan : candesartan irbesartan lisinopril valsartan : L OW S AA R T AH N
meloxicam : naproxen : M EH L AA K S IH K AE M / M EH L AA K S IH K AH M
metformin : metoprolol metronidazole : M EH T F AO R M IH N
methotrexate : metolazone : -
metolazone : methotrexate metoprolol : M EH T OW L AH Z OW N / M EH T AH L AH Z OW N IY
metoprolol : atenolol bisoprolol metformin metolazone propranolol : M EH T OW P R AH L AO L / M EH T AH P R AW L AA L
metronidazole : metformin : M EH T R AH N AY D AH Z OW L / M EH T R AA N IH D AH Z OW L
mirtazapine : quetiapine : M ER T AE Z AH P IY N / M ER T AA Z AH P IY N
montelukast : - : M AA N T AH L UW K AE S T / M AA N T EH L UW K AH S T
naproxen : meloxicam : N AH P R AA K S AH N / N AE P R AA K S AH N
nicardipine : amlodipine nifedipine : N AY K AA R D AH P IY N / N IH K AA R D AY P IY N
nifedipine : nicardipine : -
nortriptyline : amitriptyline : N AO R T R IH P T AH L IY N / N AO R T R AH P T AH L AY N
olanzapine : clozapine : OW L AE N Z AH P IY N / AA L AE N Z AE P IY N
omeprazole : esomeprazole lansoprazole pantoprazole : OW M EH P R AH Z OW L
oxycodone : hydrocodone : AA K S IY K OW D OW N / AH K S AH K AH D OW N
pantoprazole : lansoprazole omeprazole : P AE N T OW P R AH Z OW L / P AE N T AA P R AH Z OW L
paroxetine : duloxetine fluoxetine fluvoxamine : P AH R AA K S AH T IY N / P EH ER AA K S AH T IY N
penicillin : amoxicillin : -
pravastatin : atorvastatin rosuvastatin simvastatin : P R AE V AH S T AE T IH N / P R AA V AE S T EY T AH N
prednisolone : prednisone spironolactone : P R EH D N IH S AH L OW N / P R EH D N IY S AH L OW N
prednisone : prednisolone : P R EH D N IH S OW N
pregabalin : - : P R IY G AE B AH L IH N / P R IY G AH B AH L IH N
propranolol : atenolol bisoprolol metoprolol : P R OW P R AE N AH L AO L / P R AH P R AH N AH L AA L
quetiapine : clozapine mirtazapine : K W IH T AY AH P IY N / K EY SH IY EY P IY N
quinapril : benazepril enalapril lisinopril quinidine ramipril : K W IH N AH P R IH L / K W IY N AE P R AH L
quinidine : clonidine quinapril quinine : K W IH N AH D IY N / K W IH N AY D AY N
quinine : clonidine quinidine : -
ramipril : benazepril enalapril lisinopril quinapril : R AE M AH P R IH L / R AH M IH P R IH L
ranitidine : famotidine : R AH N IH T AH D IY N / R AE N AH T AY D AY N
risperidone : ropinirole : R IH S P EH R AH D OW N / R IH S P ER IY D OW N
ropinirole : risperidone : R OW P IH N AH R OW L / R OW P IH N IH R OW L
rosuvastatin : atorvastatin pravastatin simvastatin : R OW S UW V AH S T AE T IH N / R OW S Y UW V AE S T EY T AH N
sertraline : cetirizine loratadine : S ER T R AH L IY N
simvastatin : atorvastatin pravastatin rosuvastatin : S IH M V AH S T AE T IH N / S IH M V AE S T EY T AH N
spironolactone : prednisolone : S P IH R AH N OW L AE K T OW N / S P IH ER N AH L AE K T OW N
sulfadiazine : sulfisoxazole : S AH L F AH D AY AH Z IY N / S AH L F AE D IY AE Z IY N
sulfisoxazole : sulfadiazine : S AH L F IH S AA K S AH Z OW L / S AH L F IH S OW K S AH Z OW L
sumatriptan : - : S UW M AH T R IH P T AH N / S UW M AE T R IH P T AE N
tamsulosin : - : T AE M S UW L OW S IH N / T AA M S Y UW L AH S AH N
tizanidine : clonidine : T IH Z AE N AH D IY N / T AY Z AE N IH D AY N
tolazamide : tolbutamide : T OW L AE Z AH M AY D / T OW L AH Z AH M AY D
tolbutamide : tolazamide : T AA L B Y UW T AH M AY D / T OW L B AH T AE M AY D
topiramate : - : T OW P IH R AH M EY T / T OW P IH R AA M EY T
tramadol : trazodone : T R AE M AH D AO L / T R AA M AA D AA L
trazodone : tramadol : T R AE Z AH D OW N / T R AH Z AH D OW N
valsartan : candesartan irbesartan losartan : V AE L S AA R T AH N
venlafaxine : - : V EH N L AH F AE K S IY N / V EH N L AH F AH K S IY N
verapamil : enalapril : V EH R AE P AH M IH L / V R AH P AA M AH L
vinblastine : vincristine : V IH N B L AE S T IY N
vincristine : vinblastine : V IH N K R IH S T IY N
warfarin : - : W AO R F ER IH N / W AO R F AA ER IH N
zolpidem : diltiazem : Z OW L P IH D EH M / Z OW L P AY D AH M
`

/** At least 90 drugs with their confusable partners; the canonical form is the lower-case name. */
export const drugs: readonly Entity[] = table
  .trim()
  .split('\n')
  .map((line): Entity => {
    const [name = '', confusables = '-', pronunciations = '-'] = line.split(' : ')
    return {
      class: 'drug',
      id: name,
      canonical: name,
      spoken: name,
      ...(confusables === '-' ? {} : { confusables: confusables.split(' ') }),
      ...(pronunciations === '-' ? {} : { pronunciations: pronunciations.split(' / ') }),
    }
  })
