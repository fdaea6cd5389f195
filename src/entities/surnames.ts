import type { Entity } from './entity.ts'
import { namedEntities } from './named.ts'

/** At least 60 common surnames, with those easily heard instead. No two that sound the same: nobody could tell them apart. */
export const surnames: readonly Entity[] = namedEntities(
  'surname',
  `
Smith
Johnson : Jackson
Jackson : Johnson
Williams : Williamson
Williamson : Williams
Brown
Jones
Garcia
Miller
Davis
Rodriguez : Hernandez
Hernandez : Rodriguez, Fernandez
Fernandez : Hernandez
Martinez
Lopez
Gonzalez
Wilson : Nelson
Nelson : Wilson
Anderson : Sanders
Thomas : Thompson
Thompson : Thomas
Taylor
Moore
Martin : Morgan
Lee
Perez
White : Wright
Wright : White
Harris : Harrison
Harrison : Harris
Sanchez
Clark
Ramirez
Lewis
Robinson
Walker
Young
Allen
King : Kim
Kim : King
Scott
Torres : Flores
Flores : Torres
Nguyen
Hill : Hall
Hall : Hill
Green
Adams
Baker
Rivera
Campbell
Mitchell
Carter
Roberts
Patel
Morgan : Martin
Parker : Barker
Barker : Parker
Cooper
Reed
Bailey
Howard
Ward
Richardson
Wood
Watson
Brooks
Bennett
Gray
Hughes
Price
Myers
Foster
Sanders : Anderson
Powell
Sullivan
Russell
Butler
Fisher
Henderson
Coleman
Simmons
Patterson : Peterson
Peterson : Patterson
Reynolds
Graham
Wallace
Murray
Marshall
Gordon
Snyder : Schneider
Schneider : Snyder
`,
)
