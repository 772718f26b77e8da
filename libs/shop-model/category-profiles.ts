/**
 * Categories, brands and prices of the shop and their shares of events. Measured on a random sample of 42,448 product rows of October 2019
 * from the REES46 data set "eCommerce behavior data from multi category store" (Kaggle, M. Kechinov; collected by REES46 Marketing
 * Platform). Shares are scaled so that these categories stand for the whole data set: the nine largest category codes keep their published
 * share of rows, categories without a code make up 32.2 %, rows without a brand 13.9 %.
 */

export interface BrandProfile {
  /** Null: products without a known brand. */
  brand: string | null;
  /** Share of the category's events, in percent. */
  share: number;
  medianPrice: number;
}

export interface CategoryProfile {
  categoryId: string;
  /** Null: about a third of all events have a category without a code. */
  categoryCode: string | null;
  /** Share of all events, in percent. */
  share: number;
  /** Standard deviation of the natural logarithm of price within a brand. */
  priceSpread: number;
  /** First product id of the category. */
  firstProductId: number;
  brands: BrandProfile[];
}

// Columns: share, price spread, first product id, category id, category code; then brand, share in the category, median price. -: none.
const TABLE = `
25.400 0.57 1000000 2053013555631882655 electronics.smartphone: - 0.2 643, samsung 34.7 247, apple 29.3 941, xiaomi 20.7 203, huawei 9.5 245, oppo 4.4 232, meizu 1.3 128
5.148 0.44 12700000 2053013553559896355 -: - 7.2 36, cordiant 27.9 42, triangle 15.9 46, nokian 12.2 61, yokohama 8.7 88, viatti 7.1 38, matador 6.7 48, michelin 6.0 113, tunga 4.4 33, kapsen 3.9 42
3.030 0.51 1800000 2053013554415534427 electronics.video.tv: samsung 40.6 489, lg 15.3 459, artel 14.6 150, haier 7.8 245, sony 6.6 514, kivi 5.7 193, yasin 3.9 232, tcl 3.2 227, philips 2.3 335
3.020 0.49 1300000 2053013558920217191 computers.notebook: - 0.8 572, acer 31.3 533, lenovo 24.2 416, hp 16.7 407, asus 14.7 592, apple 7.4 1467, dell 2.9 804, xiaomi 2.1 1036
2.786 0.72 26400000 2053013563651392361 -: - 63.3 212, lucente 31.5 186, sokolov 3.9 61, efremov 1.3 189
2.660 0.77 4800000 2053013554658804075 electronics.audio.headphone: - 0.5 71, apple 40.5 162, xiaomi 23.0 23, jbl 9.7 38, samsung 8.9 107, harper 4.5 25, huawei 4.0 103, elari 3.7 67, sony 3.2 59, plantronics 2.0 27
2.556 0.73 22700000 2053013556168753601 -: - 13.5 91, stels 41.6 72, force 23.8 103, aeroforce 7.3 149, bosch 3.9 21, stanley 2.6 41, partner 2.0 120, kolner 2.0 48, matrix 1.6 23, total 1.6 17
2.120 0.67 3700000 2053013565983425517 appliances.environment.vacuum: - 0.9 108, samsung 34.9 92, bosch 16.0 106, xiaomi 9.6 433, karcher 7.2 182, philips 6.9 270, vitek 6.7 63, lg 6.4 164, dauscher 5.9 46, tefal 5.5 118
2.070 0.34 3600000 2053013563810775923 appliances.kitchen.washer: - 0.5 308, samsung 33.3 335, lg 19.1 373, indesit 17.3 193, beko 10.9 213, midea 4.8 113, haier 4.1 322, candy 4.0 345, artel 3.0 94, bosch 2.9 386
1.955 0.78 26200000 2053013563693335403 -: - 65.5 179, lucente 20.8 119, sokolov 12.1 29, efremov 1.7 149
1.858 0.50 2600000 2053013563970159485 -: - 14.6 142, dauscher 23.9 417, artel 22.4 155, gefest 9.8 196, bosch 8.7 437, hansa 7.7 412, flama 3.9 145, beko 3.3 314, shivaki 3.1 152, darina 2.6 218
1.807 0.54 15100000 2053013557024391671 -: - 70.8 386, lider 11.6 437, bts 8.5 489, sv 5.2 309, imperial 3.9 669
1.704 0.71 5700000 2053013553970938175 auto.accessories.player: - 36.5 124, pioneer 28.4 129, kenwood 11.5 99, jvc 8.6 51, alpine 5.6 143, sony 3.2 84, imx 2.5 245, swat 2.0 100, nakamichi 1.8 70
1.688 0.49 5100000 2053013553341792533 electronics.clocks: - 1.8 72, apple 37.3 420, samsung 21.0 260, xiaomi 15.8 71, garmin 8.5 707, wonlex 4.7 38, aimoto 3.9 54, huawei 3.2 162, canyon 2.3 64, elari 1.6 39
1.636 0.65 5300000 2053013563173241677 -: rowenta 22.8 54, philips 21.5 49, vitek 14.7 20, remington 9.8 44, babyliss 8.1 64, elenberg 7.8 15, polaris 7.2 21, scarlett 4.9 11, braun 3.3 61
1.618 0.66 17300000 2053013553853497655 -: - 39.3 59, montale 14.0 100, lanvin 9.1 46, versace 8.7 65, dior 7.6 129, chanel 7.2 175, bulgari 4.2 77, moschino 3.8 45, creed 3.0 267, givenchy 3.0 90
1.509 0.31 5100000 2053013553375346967 -: xiaomi 82.6 29, samsung 9.1 30, huawei 5.0 64, canyon 1.6 29, ritmix 1.6 29
1.495 0.44 2700000 2053013563911439225 appliances.kitchen.refrigerators: - 10.9 250, indesit 21.8 302, lg 15.1 528, beko 14.4 241, samsung 11.8 539, dauscher 8.4 309, atlant 5.1 240, bosch 5.1 496, midea 4.5 193, arg 2.9 175
1.421 0.64 26300000 2053013563584283495 -: - 15.4 125, lucente 82.6 407, sokolov 2.0 369
1.412 0.97 21400000 2053013561579406073 electronics.clocks: - 29.9 125, casio 48.0 72, orient 9.3 140, tissot 7.2 494, armani 3.7 225, longines 1.9 1328
1.219 0.42 13100000 2053013553526341921 -: - 13.8 274, skad 44.0 224, kipardo 11.9 362, trebl 11.5 70, rial 6.9 247, epr 4.1 283, alcasta 2.3 247, nitro 2.3 247, x-race 1.8 247, carwel 1.4 247
1.117 0.37 28700000 2053013565639492569 apparel.shoes: - 24.9 125, respect 35.9 93, baden 24.0 72, rieker 6.2 84, burgerschuhe 3.6 110, fassen 2.2 90, salamander 1.8 90, alpina 1.5 90
1.092 0.59 1200000 2172371436436455782 electronics.tablet: - 0.7 231, samsung 43.4 164, apple 23.1 514, lenovo 8.1 137, huawei 7.5 178, prestigio 5.8 51, bq 4.1 68, xiaomi 2.7 281, nexttab 2.7 48, microsoft 2.0 231
1.074 0.59 5800000 2053013553945772349 electronics.audio.subwoofer: - 26.2 57, pioneer 16.3 58, pride 11.8 115, alphard 9.4 90, hertz 9.4 133, kicx 9.0 26, edge 5.7 165, alpine 4.5 165, jvc 4.5 23, jbl 3.3 52
1.030 0.40 28700000 2053013565069067197 apparel.shoes.keds: - 5.7 124, nike 19.7 103, nexpero 15.3 75, respect 15.3 52, strobbs 10.1 48, reebok 8.5 118, adidas 7.7 98, asics 6.9 51, puma 6.0 95, fassen 4.8 45
1.021 0.86 28100000 2053013564918072245 -: - 57.0 133, moldabela 10.4 176, karat 9.7 28, balta 8.3 52, kartal 6.9 235, confetti 5.5 8, royal 2.1 105
1.002 0.45 15700000 2053013559733912211 -: - 56.9 281, bts 22.1 232, brw 12.5 300, sv 5.7 231, imperial 2.8 254
0.990 0.44 4100000 2053013561218695907 -: sony 87.6 394, nintendo 6.8 360, microsoft 5.6 367
0.983 0.53 13200000 2053013557192163841 furniture.bedroom.bed: - 45.4 189, sv 22.1 141, brw 16.2 148, bts 6.7 129, polini 3.7 257, stendmebel 3.7 176, domini 2.1 178
0.921 0.62 14700000 2053013557133443581 furniture.living_room.cabinet: - 71.1 206, sv 10.3 285, brw 9.5 320, bts 7.3 206, imperial 1.7 220
0.914 0.55 1400000 2053013561092866779 computers.desktop: - 0.4 646, pulser 33.3 659, acer 18.9 617, hp 10.7 656, lenovo 10.7 669, netechnics 9.5 772, avalon 6.2 553, apple 4.5 1415, smart 3.3 658, neo 2.5 646
0.870 0.39 17200000 2053013559792632471 furniture.living_room.sofa: - 81.2 543, rals 12.4 338, komfort-s 6.4 352
0.842 0.48 34800000 2062461754293617058 -: - 30.4 23, cantra 35.1 97, carfashion 34.4 60
0.838 0.50 8500000 2053013552259662037 -: - 32.8 236, navien 20.3 607, hubert 20.3 530, daewoo 6.3 634, bosch 5.5 535, unilux 4.7 535, rinnai 3.9 535, teploross 3.1 535, ariston 1.6 535, riga 1.6 535
0.825 0.79 26500000 2053013563550729061 -: - 17.5 373, lucente 71.5 110, vega 5.9 28, jade 5.2 132
0.821 0.52 4300000 2053013552385491165 -: - 2.2 44, polaris 36.4 36, vitek 19.4 44, electrolux 9.7 105, timberk 8.1 39, philips 6.5 438, xiaomi 6.5 158, scarlett 4.8 44, galaxy 3.2 44, ballu 3.2 44
0.804 0.64 12300000 2053013556311359947 construction.tools.drill: - 30.9 44, bosch 18.3 111, dewalt 14.8 160, crown 10.4 40, alteco 9.9 26, makita 5.4 184, p.i.t. 3.0 57, metabo 3.0 57, ivt 2.5 57, total 2.0 57
0.804 0.54 4700000 2053013560899928785 auto.accessories.videoregister: - 17.3 57, sho-me 19.4 143, neoline 16.8 179, ibox 15.2 60, xiaomi 14.7 72, navitel 5.8 95, anytek 4.7 80, inspector 2.1 91, tomahawk 2.1 91, intego 2.1 91
0.797 0.67 7000000 2053013560346280633 kids.carriage: - 13.8 80, belecoo 29.0 103, wingoffly 13.2 116, joie 9.9 230, alis 7.9 129, babytime 6.6 60, cybex 5.9 353, chicco 5.3 151, babyzen 4.6 113, lorelli 3.9 113
0.797 0.56 8800000 2053013555573162395 electronics.telephone: - 0.5 29, nokia 48.1 46, texet 13.0 24, bq 12.0 19, philips 8.7 49, maxvi 5.8 11, prestigio 3.4 29, fly 3.4 29, inoi 3.4 29, jinga 1.9 29
0.791 0.87 18000000 2053013558525952589 -: samsung 66.7 15, apple 14.3 64, handwers 4.8 15, a-case 4.0 15, nillkin 3.2 15, hoco 2.4 15, xiaomi 1.6 15, x-level 1.6 15, lg 1.6 15
0.787 0.57 31500000 2053013558031024687 -: - 36.6 172, luminarc 49.9 73, carlsbad 8.7 271, ikea 4.8 108
0.779 0.57 15900000 2053013558190408249 -: - 26.1 36, tefal 17.8 24, rondell 14.2 28, dauscher 14.2 12, granhel 10.7 42, polaris 6.2 29, berghoff 3.6 29, gipfel 2.7 29, ikea 2.7 29, bohemia 1.8 29
0.710 0.57 2500000 2053013564003713919 appliances.kitchen.oven: - 1.0 84, artel 32.8 41, asel 20.8 61, beko 10.1 232, elenberg 8.2 46, hansa 7.6 285, bosch 6.9 345, gefest 6.3 242, electrolux 3.2 84, midea 3.2 84
0.699 0.49 6000000 2053013560807654091 auto.accessories.alarm: starline 67.2 138, pandora 9.9 275, tomahawk 9.9 87, cenmax 6.8 70, centurion 3.1 121, alligator 3.1 121
0.699 0.48 3100000 2053013555262783879 appliances.kitchen.blender: redmond 24.8 56, vitek 20.5 35, braun 14.9 88, polaris 13.7 36, scarlett 6.8 41, philips 6.2 76, bosch 5.0 90, elenberg 4.3 51, maxwell 3.7 51
0.685 0.30 28700000 2053013565228450757 apparel.shoes: - 11.2 88, respect 28.9 63, rieker 16.8 97, marcomen 8.7 75, nexpero 8.7 75, greyder 6.1 103, rooman 6.1 51, etor 5.4 126, salamander 4.7 83, baden 3.4 83
0.681 0.50 2900000 2053013554776244595 appliances.kitchen.microwave: - 3.8 69, samsung 26.8 126, elenberg 19.1 51, lg 12.1 86, arg 10.2 57, dauscher 8.3 59, hansa 6.4 59, midea 5.7 64, galanz 4.5 69, horizont 3.2 69
0.673 0.62 6300000 2053013554834964853 appliances.kitchen.kettle: redmond 20.6 33, dauscher 16.2 36, elenberg 14.0 21, tefal 11.0 46, vitek 10.3 26, scarlett 10.3 23, maxwell 6.6 13, bosch 5.9 95, kitfort 5.1 36
0.619 0.72 3800000 2053013566176363511 appliances.iron: tefal 32.9 65, philips 15.2 103, redmond 10.8 36, elenberg 10.8 17, vitek 10.1 28, braun 7.0 94, polaris 7.0 37, scarlett 4.4 46, rowenta 1.9 46
0.615 0.68 6200000 2053013552293216471 appliances.environment.air_heater: - 20.8 37, oasis 26.6 27, ballu 12.0 34, elenberg 8.6 33, electrolux 7.3 77, timberk 6.0 49, willmark 5.3 15, tefal 5.3 85, hyundai 4.0 35, polaris 4.0 35
0.615 0.31 2800000 2053013563835941749 appliances.kitchen.refrigerators: - 38.3 214, atlant 18.2 257, indesit 10.5 311, haier 10.5 283, dauscher 7.2 208, atlantic 3.3 232, midea 3.3 232, xing 3.3 232, almacom 2.9 232, kristal 2.4 232
0.609 0.25 28700000 2053013565782098913 apparel.shoes: - 17.9 110, respect 35.6 86, rieker 10.3 86, fassen 8.9 36, burgerschuhe 8.2 102, baden 7.5 54, cover 4.8 90, caprice 3.4 90, covani 2.1 90, greyder 1.4 90
0.564 0.63 5000000 2053013566100866035 appliances.sewing_machine: janome 64.7 170, jaguar 12.4 74, brother 8.5 101, chayka 5.2 92, bernina 3.9 139, toyota 2.6 139, elna 2.6 139
0.557 0.31 3900000 2053013552326770905 appliances.environment.water_heater: - 2.0 101, ariston 47.3 118, aqua 13.7 31, haier 11.0 77, thermex 7.5 97, artel 5.5 86, electrolux 3.4 101, oasis 3.4 101, garanterm 3.4 101, teploross 2.7 101
0.524 0.37 3200000 2053013555321504139 appliances.kitchen.meat_grinder: - 18.9 56, dauscher 15.9 26, moulinex 15.9 142, redmond 13.7 98, bosch 12.9 185, vitek 6.8 58, elenberg 5.3 69, panasonic 4.6 69, philips 3.0 69, polaris 3.0 69
0.459 0.56 2400000 2053013563743667055 appliances.kitchen.hood: - 0.8 73, turbo 16.7 51, artel 13.8 61, gefest 12.8 65, bosch 12.8 136, hansa 10.8 51, turboair 10.8 46, oasis 8.8 61, samsung 6.9 73, midea 5.9 73
0.400 0.36 28700000 2053013565480109009 apparel.shoes.keds: - 24.7 51, respect 18.6 51, fila 12.0 95, baden 7.6 59, strobbs 7.6 59, fassen 7.6 59, tamaris 6.5 59, adidas 6.5 59, escan 5.5 59, tuffoni 3.3 59
0.382 0.62 12200000 2116907525176557699 sport.bicycle: - 4.8 196, phoenix 27.9 180, axis 20.3 123, giant 12.7 1022, torrent 10.2 90, trinx 6.3 196, racer 6.3 196, scott 3.8 196, cube 3.8 196, dahon 3.8 196
0.375 0.60 1700000 2053013553031414015 computers.peripherals.monitor: acer 30.3 207, samsung 28.3 187, hp 15.2 257, lg 14.1 158, aoc 5.1 218, msi 3.0 218, dell 2.0 218, qmax 2.0 218
0.371 0.36 4500000 2053013563877884791 appliances.kitchen.hob: - 1.0 234, bosch 26.5 255, beko 12.7 141, dauscher 10.4 123, gefest 10.4 115, midea 9.2 198, electrolux 9.2 276, hansa 8.1 234, samsung 6.9 234, gorenje 5.8 234
0.368 0.66 30000000 2127425436764865054 construction.tools.welding: - 42.8 119, magnetta 23.1 255, fubag 12.1 480, redbo 7.7 133, eurolux 5.5 133, edon 3.3 133, huter 3.3 133, denzel 2.2 133
0.364 0.87 10900000 2053013555069845885 appliances.kitchen.mixer: elenberg 21.0 26, kitfort 17.3 117, smeg 14.8 558, polaris 13.6 33, panasonic 8.6 43, scarlett 8.6 43, kitchenaid 6.2 43, vitek 4.9 43, philips 4.9 43
0.360 0.71 6700000 2053013554247762257 computers.components.videocards: palit 28.9 189, gigabyte 19.6 290, msi 16.5 347, asus 12.4 316, asrock 8.2 209, powercolor 6.2 245, sapphire 4.1 245, pny 2.1 245, gainward 2.1 245
0.335 0.47 1500000 2053013552955916539 computers.peripherals.printer: epson 46.7 175, hp 25.0 132, canon 17.4 154, samsung 5.4 149, xerox 3.3 149, lexmark 2.2 149
0.324 1.46 4400000 2053013555095011711 appliances.kitchen.coffee_machine: - 2.3 162, delonghi 35.7 254, philips 13.2 592, polaris 11.9 104, galaxy 7.9 162, jura 7.9 162, bosch 6.6 162, scarlett 5.3 162, vitek 5.3 162, smeg 4.0 162
`;

export const CATEGORY_PROFILES: readonly CategoryProfile[] = TABLE.trim().split('\n').map(readCategory);

function readCategory(line: string): CategoryProfile {
  const [head = '', brands = ''] = line.split(': ');
  const [share, priceSpread, firstProductId, categoryId = '', categoryCode = ''] = head.split(' ');
  return {
    categoryId,
    categoryCode: nameOrNull(categoryCode),
    share: Number(share),
    priceSpread: Number(priceSpread),
    firstProductId: Number(firstProductId),
    brands: brands.split(', ').map(readBrand),
  };
}

function readBrand(entry: string): BrandProfile {
  const [brand = '', share, medianPrice] = entry.split(' ');
  return { brand: nameOrNull(brand), share: Number(share), medianPrice: Number(medianPrice) };
}

function nameOrNull(name: string): string | null {
  return name === '-' ? null : name;
}
