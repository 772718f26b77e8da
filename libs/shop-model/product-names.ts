import type { Product } from './catalog.js';
import { fractionOf } from './random.js';

/** First product id of a category, noun, then lists of product variants to pick from. Of two that share ids, one also has its code. */
const TABLE = `
1000000 smartphone: 32 GB/64 GB/128 GB/256 GB; black/white/blue/green/gold
12700000 winter tire: 175/70 R13|185/65 R15|195/65 R15|205/55 R16|225/45 R17
1800000 TV: 32 inch/43 inch/50 inch/55 inch/65 inch; Full HD/4K
1300000 notebook: 14 inch/15.6 inch/17.3 inch; 8 GB/16 GB; 256 GB SSD/512 GB SSD
26400000 gold ring: size 16/size 17/size 18/size 19; with topaz/with zirconia/plain
4800000 headphones: wired/wireless; black/white/red
22700000 tool set: 58 pieces/82 pieces/108 pieces/142 pieces
3700000 vacuum cleaner: with bag/bagless/cordless; 1600 W/1800 W/2000 W
3600000 washing machine: 5 kg/6 kg/7 kg/8 kg; 1000 rpm/1200 rpm/1400 rpm
26200000 gold earrings: with pearl/with zirconia/plain; 1.8 g/2.4 g/3.1 g
2600000 gas cooker: 50 cm/60 cm; white/steel
15100000 wardrobe: 2 doors/3 doors/4 doors; oak/walnut/white
5700000 car radio: 1 DIN/2 DIN; Bluetooth/USB
5100000 fitness tracker: black/orange/blue; with heart rate/with GPS
5100000 electronics.clocks smartwatch: 40 mm/42 mm/44 mm; black/silver/rose
5300000 hair dryer: 1600 W/1800 W/2200 W; black/white/purple
17300000 eau de parfum: 30 ml/50 ml/100 ml
2700000 refrigerator: 150 cm/175 cm/185 cm/200 cm; white/silver/steel
26300000 gold pendant: with topaz/with pearl/plain; 1.2 g/1.9 g/2.5 g
21400000 wristwatch: steel strap/leather strap; black dial/white dial/blue dial
13100000 alloy wheel: 14 inch/15 inch/16 inch/17 inch; silver/black
28700000 shoes: size 36/size 38/size 40/size 42/size 44; black/brown/white
28700000 apparel.shoes.keds sneakers: size 37/size 39/size 41/size 43; white/black/grey
1200000 tablet: 8 inch/10 inch/11 inch; 32 GB/64 GB/128 GB
5800000 car subwoofer: 8 inch/10 inch/12 inch
28100000 carpet: 80 x 150 cm/120 x 170 cm/160 x 230 cm; beige/grey/red
15700000 hallway set: 120 cm/160 cm/200 cm; oak/white
4100000 game console: 500 GB/1 TB; black/white
13200000 bed: 90 x 200 cm/140 x 200 cm/160 x 200 cm; oak/walnut/white
14700000 cabinet: 2 doors/3 doors; oak/walnut/white
1400000 desktop computer: 8 GB/16 GB; 512 GB SSD/1 TB SSD
17200000 sofa: 2 seats/3 seats/corner; grey/beige/blue
34800000 car seat covers: front/full set; black/grey/red
8500000 gas boiler: 13 kW/16 kW/24 kW
26500000 gold bracelet: 17 cm/18 cm/19 cm
4300000 humidifier: 3 l/5 l/7 l; white/black
12300000 cordless drill: 12 V/14 V/18 V; 1 battery/2 batteries
4700000 dashcam: Full HD/2K; with GPS/with radar detector
7000000 stroller: 2 in 1/3 in 1; grey/black/beige
8800000 mobile phone: 1 SIM/2 SIM; black/blue/red
18000000 phone case: clear/black/blue/red
31500000 dinner set: 19 pieces/24 pieces/46 pieces
15900000 frying pan: 20 cm/24 cm/26 cm/28 cm
2500000 built-in oven: electric/gas; black/steel
6000000 car alarm: 1-way/2-way; with GSM/with auto start
3100000 blender: 600 W/800 W/1000 W; 2 attachments/4 attachments
2900000 microwave: 20 l/23 l/25 l; white/black
6300000 kettle: 1.5 l/1.7 l/2 l; steel/glass/white
3800000 steam iron: 2000 W/2200 W/2400 W
6200000 air heater: 1 kW/1.5 kW/2 kW
2800000 fridge-freezer: 175 cm/185 cm/200 cm; white/steel
5000000 sewing machine: 15 stitches/23 stitches/32 stitches
3900000 water heater: 30 l/50 l/80 l/100 l
3200000 meat grinder: 1200 W/1500 W/1800 W
2400000 cooker hood: 50 cm/60 cm; white/black/steel
12200000 bicycle: 24 inch/26 inch/27.5 inch/29 inch; black/red/blue
1700000 monitor: 22 inch/24 inch/27 inch; IPS/VA
4400000 coffee machine: espresso/drip/capsule; black/steel
4500000 hob: gas/electric/induction; 3 zones/4 zones
30000000 welder: 160 A/200 A/250 A
10900000 mixer: 300 W/500 W/800 W; 3 speeds/5 speeds
6700000 graphics card: 4 GB/6 GB/8 GB
1500000 printer: inkjet/laser; color/black and white
`;
const SERIES = ['Alto', 'Aria', 'Arco', 'Delta', 'Lumen', 'Nova', 'Orion', 'Prime', 'Solis', 'Terra', 'Vega', 'Vento'];
const IDS_PER_CATEGORY = 100_000;

interface Kind {
  noun: string;
  choices: string[][];
}

const KINDS: ReadonlyMap<string, Kind> = new Map(TABLE.trim().split('\n').map(readKind));

function readKind(line: string): [string, Kind] {
  const [head = '', choices = ''] = line.split(': ');
  const [firstId = '', ...words] = head.split(' ');
  const code = words[0]?.includes('.') ? words.shift() : undefined;
  // Tire sizes contain a slash themselves, so their separator is |.
  const kind = { noun: words.join(' '), choices: choices.split('; ').map((choice) => choice.split(choice.includes('|') ? '|' : '/')) };
  return [code === undefined ? firstId : `${firstId} ${code}`, kind];
}

/** The shop's name for a product. It depends only on category, brand and id, so names do not change how the catalog is drawn. */
export function productName({ productId, categoryCode, brand }: Pick<Product, 'productId' | 'categoryCode' | 'brand'>): string {
  const id = Number(productId);
  const firstId = String(Math.floor(id / IDS_PER_CATEGORY) * IDS_PER_CATEGORY);
  const kind = KINDS.get(`${firstId} ${categoryCode}`) ?? KINDS.get(firstId) ?? kindOfCode(categoryCode);
  // Indices from 2: 0 and 1 determine the price.
  const pick = (choice: readonly string[], place: number): string => choice[Math.floor(fractionOf(id, place + 2) * choice.length)] ?? '';
  const model = brand === null ? [] : [brandName(brand), pick(SERIES, 0), String(10 + (id % 90))];
  const title = [...model, kind.noun].join(' ');
  const details = kind.choices.map((choice, place) => pick(choice, place + 1));
  return [title.charAt(0).toUpperCase() + title.slice(1), ...details].join(', ');
}

/** Noun from the category code, for products of a large category outside its id range. */
const kindOfCode = (code: string | null): Kind => ({ noun: code?.split('.').at(-1)?.replaceAll('_', ' ') ?? 'article', choices: [] });

/** `lg` and `p.i.t.` become LG and P.I.T.; `komfort-s` becomes Komfort-S. */
const brandName = (brand: string): string =>
  brand.length <= 3 || brand.includes('.')
    ? brand.toUpperCase()
    : brand.replace(/(^|[-\s])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
