import type { Entity } from './entity.ts'
import { namedEntities } from './named.ts'

/** At least 60 cities, with the ones easily heard instead. */
export const cities: readonly Entity[] = namedEntities(
  'city',
  `
Boston : Austin
Austin : Boston, Houston
Houston : Austin
Dallas
Denver : Dover
Dover : Denver
Chicago
Seattle
Portland : Oakland
Phoenix
Tucson
Atlanta
Orlando
Miami
Tampa
Memphis
Nashville : Knoxville
Knoxville : Nashville
Charlotte : Charleston
Charleston : Charlotte
Raleigh
Durham
Richmond
Norfolk
Baltimore
Philadelphia
Pittsburgh
Cleveland
Columbus
Cincinnati
Dayton
Toledo
Detroit
Lansing
Milwaukee
Madison
Minneapolis
Omaha
Lincoln
Wichita
Tulsa
Newark : New York
New York : Newark
Trenton : Brenton
Brenton : Trenton
Albany
Buffalo
Rochester : Manchester
Manchester : Rochester
Syracuse
Hartford
Providence
Concord
Burlington
Augusta
Savannah
Mobile
Montgomery
Birmingham
Jackson : Jacksonville
Jacksonville : Jackson
Springfield : Bakersfield
Bakersfield : Springfield
Sacramento
Oakland : Portland
Fresno
Spokane
Tacoma
Helena
Billings
Reno
Aberdeen
Dundee
Glasgow
Edinburgh
Liverpool
Leeds
Oxford
Cambridge
Bristol
Kansas City
Salt Lake City
San Diego
San Francisco
San Antonio
New Orleans
Las Vegas
Santa Fe
Baton Rouge
Long Beach
`,
)
