import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {useMessages} from './text.ts';
import {tokens} from './tokens.ts';

type Kind = 'line' | 'area' | 'dash';
type Item =
  | 'motorway'
  | 'primary'
  | 'secondary'
  | 'street'
  | 'metro'
  | 'railway'
  | 'water'
  | 'park'
  | 'green'
  | 'residential'
  | 'commercial'
  | 'office'
  | 'industrial'
  | 'education'
  | 'medical'
  | 'publicUse'
  | 'district'
  | 'streetBoundary'
  | 'community';

const ROWS: {
  heading: 'legendRoads' | 'legendLand' | 'legendBuildings' | 'legendBoundaries';
  items: [Item, Kind, string, string?][];
}[] = [
  {
    heading: 'legendRoads',
    items: [
      ['motorway', 'line', 'motorway', 'motorway_casing'],
      ['primary', 'line', 'primary', 'primary_casing'],
      ['secondary', 'line', 'secondary', 'secondary_casing'],
      ['street', 'line', 'street_fill', 'street_casing'],
      ['metro', 'line', 'metro'],
      ['railway', 'dash', 'railway'],
    ],
  },
  {
    heading: 'legendLand',
    items: [
      ['water', 'area', 'water', 'water_edge'],
      ['park', 'area', 'park_fill', 'green_edge'],
      ['green', 'area', 'forest', 'green_edge'],
    ],
  },
  {
    heading: 'legendBuildings',
    items: [
      ['residential', 'area', 'building_residential', 'building_edge'],
      ['commercial', 'area', 'building_commercial', 'building_edge'],
      ['office', 'area', 'building_office', 'building_edge'],
      ['industrial', 'area', 'building_industrial', 'building_edge'],
      ['education', 'area', 'building_education', 'building_edge'],
      ['medical', 'area', 'building_medical', 'building_edge'],
      ['publicUse', 'area', 'building_public', 'building_edge'],
    ],
  },
  {
    heading: 'legendBoundaries',
    items: [
      ['district', 'dash', 'boundary_district'],
      ['streetBoundary', 'dash', 'boundary_street'],
      ['community', 'dash', 'boundary_community'],
    ],
  },
];

/** What the colours of the base map mean, in the colours of the theme that is on. */
export function Legend() {
  const messages = useMessages();
  const theme = useStore(app, state => state.theme);
  const population = useStore(app, state => state.layers.includes('population_cell'));
  const colour = (token: string) => tokens[theme][token] ?? 'none';
  return (
    <section class="legend">
      <h2>{messages.legend}</h2>
      {population ? (
        <PopulationScale
          low={colour('population_low')}
          mid={colour('population_mid')}
          high={colour('population_high')}
        />
      ) : null}
      {ROWS.map(({heading, items}) => (
        <div key={heading}>
          <h3>{messages[heading]}</h3>
          <ul>
            {items.map(([item, kind, fill, edge]) => (
              <li key={item}>
                <Swatch kind={kind} fill={colour(fill)} edge={edge ? colour(edge) : undefined} />
                {messages.legendItems[item]}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** The steps of the population layer's colours, as its style has them. */
function PopulationScale({low, mid, high}: {low: string; mid: string; high: string}) {
  const messages = useMessages();
  return (
    <div>
      <h3>{messages.legendPopulation}</h3>
      <svg class="ramp" width="240" height="40" viewBox="0 0 240 40" role="img" aria-label="0, 400, 1500+">
        <defs>
          <linearGradient id="population-ramp">
            <stop offset="0" stop-color={low} />
            <stop offset="0.5" stop-color={mid} />
            <stop offset="1" stop-color={high} />
          </linearGradient>
        </defs>
        <rect x="4" y="2" width="228" height="14" rx="2" fill="url(#population-ramp)" />
        <g fill="currentColor" font-size="12">
          <text x="4" y="32">
            0
          </text>
          <text x="118" y="32" text-anchor="middle">
            400
          </text>
          <text x="232" y="32" text-anchor="end">
            1500+
          </text>
        </g>
      </svg>
    </div>
  );
}

function Swatch({kind, fill, edge}: {kind: Kind; fill: string; edge: string | undefined}) {
  return (
    <svg width="34" height="18" viewBox="0 0 34 18" aria-hidden="true" focusable="false">
      {kind === 'area' ? <rect x="4" y="2" width="26" height="14" rx="2" fill={fill} stroke={edge} /> : null}
      {kind === 'line' && edge ? <path d="M2 9h30" stroke={edge} stroke-width="8" /> : null}
      {kind === 'line' ? <path d="M2 9h30" stroke={fill} stroke-width="5.5" /> : null}
      {kind === 'dash' ? <path d="M2 9h30" stroke={fill} stroke-width="2.4" stroke-dasharray="6 3" /> : null}
    </svg>
  );
}
