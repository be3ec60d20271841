/** An afternoon in Lisbon, the same with each of the three fleets. */
import type { Print } from '../support.js'
import type { Fleet, Place } from './fleet.js'

const SCOOTERS: Readonly<Record<string, Place>> = {
  alfama: { longitude: -9.1306, latitude: 38.7115 },
  baixa: { longitude: -9.1372, latitude: 38.7107 },
  belem: { longitude: -9.2068, latitude: 38.6972 },
  chiado: { longitude: -9.1421, latitude: 38.7106 },
  graca: { longitude: -9.1301, latitude: 38.7167 },
  parque: { longitude: -9.0945, latitude: 38.7681 },
  rossio: { longitude: -9.1394, latitude: 38.7139 },
}

const SQUARE: Place = { longitude: -9.1366, latitude: 38.7078 }
const DEPOT: Place = { longitude: -9.1486, latitude: 38.7369 }

export async function story(fleet: Fleet, print: Print): Promise<void> {
  await fleet.park(SCOOTERS)
  const showNear = async (meters: number): Promise<void> => {
    const found = await fleet.near(SQUARE, meters, 3)
    const names = found.map(({ scooter, meters: away }) => `${scooter} ${away.toFixed(0)} m`)
    print(`within ${meters} m of the square: ${names.join(', ') || 'none'}`)
  }

  await showNear(1000)
  await showNear(100)
  print(`rent baixa: ${(await fleet.rent('baixa')) ? 'done' : 'too late'}`)
  print(`rent baixa: ${(await fleet.rent('baixa')) ? 'done' : 'too late'}`)
  await showNear(1000)
  print(`on the map: ${(await fleet.onMap(SQUARE, 4, 2)).join(', ')}`)

  await fleet.park({ baixa: SQUARE })
  print('baixa comes back to the square itself')
  await showNear(100)
  const far = await fleet.metersBetween('belem', 'parque')
  print(
    `belem to parque: ${((far ?? 0) / 1000).toFixed(1)} km; to one that is not there: ${await fleet.metersBetween('belem', 'sintra')}`,
  )

  print(`a round of ${await fleet.beginRound(DEPOT, 5)} scooters around the depot`)
  for (let next = await fleet.nextOfRound(); next; next = await fleet.nextOfRound()) {
    print(`${next.scooter}, ${(next.meters / 1000).toFixed(2)} km`)
  }
}
