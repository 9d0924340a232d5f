/** What a tag is about: the words that its posts are made of. */
export interface Topic {
  readonly name: string
  /** Plural or uncountable, so that they fit before any verb in the past tense. */
  readonly things: readonly [string, ...string[]]
  readonly doings: readonly [string, ...string[]]
  /** With their preposition. */
  readonly places: readonly [string, ...string[]]
}

/** The topics, one for each tag. */
export const topics: readonly [Topic, ...Topic[]] = [
  {
    name: 'Garden',
    things: ['tomato seedlings', 'compost', 'climbing roses', 'winter greens', 'blunt secateurs', 'late frosts'],
    doings: ['pruning the apple tree', 'sowing peas', 'turning the compost', 'weeding by hand'],
    places: ['in the greenhouse', 'behind the shed', 'on the allotment'],
  },
  {
    name: 'Kitchen',
    things: ['cast-iron pans', 'slow onions', 'pickled lemons', 'leftover rice', 'sharp knives', 'soup stock'],
    doings: ['cooking without a recipe', 'salting early', 'braising on a Sunday', 'making stock'],
    places: ['in a kitchen of four square metres', 'at the stove', 'at the market hall'],
  },
  {
    name: 'Bread',
    things: ['sourdough starters', 'rye flour', 'burnt crusts', 'proofing baskets', 'cold dough', 'yesterday’s loaves'],
    doings: ['feeding the starter', 'shaping wet dough', 'baking before work', 'waiting for the second rise'],
    places: ['at the bakery on the corner', 'beside the oven', 'at my aunt’s mill'],
  },
  {
    name: 'Coffee',
    things: ['hand grinders', 'paper filters', 'light roasts', 'moka pots', 'cold milk', 'green beans'],
    doings: ['roasting at home', 'weighing every dose', 'drinking it black', 'cleaning the grinder'],
    places: ['at the counter', 'in a station café', 'on the balcony'],
  },
  {
    name: 'Cycling',
    things: ['steel frames', 'headwinds', 'wide tyres', 'wool jerseys', 'squeaking chains', 'borrowed wheels'],
    doings: ['riding to work in the rain', 'climbing in the small gear', 'patching tubes', 'packing light'],
    places: ['on the canal path', 'at the top of the pass', 'in the bike cellar'],
  },
  {
    name: 'Hiking',
    things: ['paper maps', 'old boots', 'mountain huts', 'trail markers', 'thunderstorms', 'dry socks'],
    doings: ['walking alone', 'starting before sunrise', 'reading the map aloud', 'turning back in time'],
    places: ['above the tree line', 'in the hut', 'on the ridge'],
  },
  {
    name: 'Trains',
    things: ['night trains', 'dining cars', 'missed connections', 'window seats', 'branch lines', 'paper tickets'],
    doings: ['changing at the border', 'sleeping in a couchette', 'reading timetables', 'taking the slow line'],
    places: ['on platform nine', 'between two stations', 'in the last carriage'],
  },
  {
    name: 'Cities',
    things: ['benches', 'tram stops', 'public fountains', 'narrow streets', 'rooftop terraces', 'street markets'],
    doings: [
      'getting lost on purpose',
      'counting shop fronts',
      'walking home at night',
      'drawing the neighbours’ doors',
    ],
    places: ['in the old harbour', 'under the viaduct', 'on the square'],
  },
  {
    name: 'Photography',
    things: [
      'contact sheets',
      'expired film',
      'long exposures',
      'borrowed lenses',
      'backlit portraits',
      'empty streets',
    ],
    doings: [
      'printing in the bathroom',
      'shooting one roll a month',
      'waiting for the light',
      'throwing pictures away',
    ],
    places: ['in the darkroom', 'under the railway bridge', 'at the lake before dawn'],
  },
  {
    name: 'Music',
    things: [
      'upright pianos',
      'minor scales',
      'second-hand records',
      'open strings',
      'rehearsal rooms',
      'old metronomes',
    ],
    doings: ['practising slowly', 'singing in a choir', 'tuning by ear', 'learning the second voice'],
    places: ['in the back row', 'at the village hall', 'beside the record player'],
  },
  {
    name: 'Tango',
    things: ['leather soles', 'slow orchestras', 'crowded floors', 'borrowed partners', 'first lessons', 'pauses'],
    doings: ['leading with the breath', 'dancing the whole tanda', 'walking backwards', 'listening to the bandoneon'],
    places: ['at the milonga', 'on the dance floor', 'in the cloakroom'],
  },
  {
    name: 'Books',
    things: [
      'marginal notes',
      'library cards',
      'long novels',
      'unread shelves',
      'translated poems',
      'borrowed paperbacks',
    ],
    doings: [
      'rereading the first chapter',
      'reading two books at once',
      'lending books out',
      'giving up on page fifty',
    ],
    places: ['in the reading room', 'under the lamp', 'at the antiquarian bookshop'],
  },
  {
    name: 'Film',
    things: ['silent films', 'double features', 'subtitles', 'long takes', 'front-row seats', 'worn reels'],
    doings: [
      'watching without the trailer',
      'staying for the credits',
      'keeping a film diary',
      'projecting on a bedsheet',
    ],
    places: ['in the small cinema', 'at the open-air screening', 'in row three'],
  },
  {
    name: 'Language',
    things: ['irregular verbs', 'false friends', 'loan words', 'dialects', 'pocket dictionaries', 'tongue twisters'],
    doings: ['learning Finnish', 'making mistakes in public', 'writing letters by hand', 'eavesdropping on trams'],
    places: ['at the language café', 'in a waiting room', 'at the breakfast table'],
  },
  {
    name: 'History',
    things: ['parish registers', 'ration books', 'hand-drawn maps', 'family letters', 'street names', 'old ledgers'],
    doings: ['reading old handwriting', 'dating photographs', 'asking the oldest neighbour', 'sorting boxes'],
    places: ['in the town archive', 'in the attic', 'at the churchyard wall'],
  },
  {
    name: 'Architecture',
    things: ['spiral stairs', 'brick vaults', 'sash windows', 'courtyards', 'concrete shells', 'wooden roofs'],
    doings: ['measuring rooms by foot', 'sketching façades', 'visiting building sites', 'living with thick walls'],
    places: ['in the stairwell', 'inside the water tower', 'under the dome'],
  },
  {
    name: 'Woodwork',
    things: ['dovetail joints', 'hand planes', 'green wood', 'linseed oil', 'crooked shelves', 'sharp chisels'],
    doings: ['sharpening on water stones', 'building a stool', 'cutting to the line', 'sanding between coats'],
    places: ['in the workshop', 'at the bench', 'at the sawmill'],
  },
  {
    name: 'Repair',
    things: ['broken radios', 'spare screws', 'torn seams', 'soldering irons', 'dead batteries', 'stuck zips'],
    doings: ['taking things apart', 'darning socks', 'soldering tiny wires', 'labelling drawers'],
    places: ['at the repair café', 'on the kitchen table', 'under a magnifying lamp'],
  },
  {
    name: 'Astronomy',
    things: ['star charts', 'red torches', 'meteor showers', 'winter skies', 'small telescopes', 'Jupiter’s moons'],
    doings: ['staying up for Saturn', 'learning the constellations', 'grinding a mirror', 'waiting for clouds to pass'],
    places: ['on the observatory hill', 'far from the street lamps', 'on the garage roof'],
  },
  {
    name: 'Weather',
    things: ['barometers', 'early frosts', 'sea fog', 'rain gauges', 'north winds', 'summer storms'],
    doings: ['reading clouds', 'keeping a rain diary', 'guessing tomorrow', 'airing the house'],
    places: ['at the weather station', 'on the pier', 'at the open window'],
  },
  {
    name: 'Birds',
    things: ['swifts', 'nest boxes', 'borrowed binoculars', 'dawn choruses', 'wintering geese', 'muddy hides'],
    doings: ['counting sparrows', 'getting up at four', 'sitting still', 'telling warblers apart'],
    places: ['in the reed beds', 'on the church tower', 'at the bird hide'],
  },
  {
    name: 'Sea',
    things: ['tide tables', 'wooden boats', 'cold swims', 'driftwood', 'lighthouses', 'wet ropes'],
    doings: ['swimming in October', 'rowing against the tide', 'learning knots', 'scraping barnacles'],
    places: ['at the end of the jetty', 'in the boathouse', 'on the mudflats'],
  },
  {
    name: 'Typography',
    things: ['small capitals', 'wood type', 'old specimens', 'ligatures', 'wide margins', 'lead slugs'],
    doings: ['setting a line by hand', 'choosing one typeface', 'printing invitations', 'kerning capitals'],
    places: ['in the print shop', 'at the composing stone', 'on the poster wall'],
  },
  {
    name: 'Programming',
    things: ['unit tests', 'error messages', 'pure functions', 'code reviews', 'type errors', 'old commits'],
    doings: ['deleting code', 'naming things', 'pairing on Fridays', 'reading other people’s programs'],
    places: ['in the terminal', 'at the whiteboard', 'in a train with no network'],
  },
  {
    name: 'Databases',
    things: [
      'slow queries',
      'composite indexes',
      'nightly backups',
      'foreign keys',
      'long transactions',
      'query plans',
    ],
    doings: [
      'reading the query plan',
      'writing migrations',
      'restoring a backup for practice',
      'normalising a spreadsheet',
    ],
    places: ['in the staging database', 'in the server room', 'on a laptop in the kitchen'],
  },
]
