import type { APIRequestContext } from "@playwright/test";

/** A language of the pages: its prefix, and the words that tests look for. */
export interface Tongue {
  lang: "de" | "en";
  home: string;
  place: string;
  events: string;
  event: string;
  islands: string;
  search: string;
  openNow: string;
  more: string;
  hours: string;
  /** The name of the Reinoldikirche. */
  church: string;
}

export const TONGUES: readonly Tongue[] = [
  {
    lang: "de",
    home: "/",
    place: "/ort",
    events: "/termine",
    event: "/termin",
    islands: "/inseln",
    search: "Orte suchen",
    openNow: "Jetzt geöffnet",
    more: "Mehr anzeigen",
    hours: "Öffnungszeiten",
    church: "Reinoldikirche",
  },
  {
    lang: "en",
    home: "/en",
    place: "/en/place",
    events: "/en/events",
    event: "/en/event",
    islands: "/en/islands",
    search: "Search places",
    openNow: "Open now",
    more: "Show more",
    hours: "Opening hours",
    church: "St Reinold's Church",
  },
];

/** Pages without a record of their own. */
const FIXED = [
  ["/", "/en"],
  ["/termine", "/en/events"],
  ["/inseln", "/en/islands"],
  ["/mehr", "/en/more"],
  ["/impressum", "/en/imprint"],
  ["/datenschutz", "/en/privacy"],
  ["/barrierefreiheit", "/en/accessibility"],
] as const;

/** What a page shows: its name for the test, and how its address is found. */
export interface Kind {
  name: string;
  address: (request: APIRequestContext) => Promise<string>;
}

interface Feature {
  properties: { slug: string; name: string; kind: string; open?: string };
}

/** The features that an address of the API answers with. */
export async function features(request: APIRequestContext, path: string): Promise<Feature[]> {
  const answer = await request.get(path);
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).features;
}

async function firstSlug(request: APIRequestContext, path: string): Promise<string> {
  const [first] = await features(request, path);
  if (!first) throw new Error(`the data set has nothing under ${path}`);
  return first.properties.slug;
}

const EVERY_DATE = "/api/v1/events?from=2026-11-21&to=2026-12-18&limit=1";

/** Every page of one language; of places and events one each that shows what there is to show. */
export function pagesOf(tongue: Tongue): Kind[] {
  const column = tongue.lang === "de" ? 0 : 1;
  const record = (name: string, prefix: string, path: string): Kind => ({
    name,
    address: async (request) => `${prefix}/${await firstSlug(request, path)}`,
  });
  return [
    ...FIXED.map((paths) => ({ name: paths[column], address: async () => paths[column] })),
    record("a shop", tongue.place, "/api/v1/places?kind=shop&limit=1"),
    record("a sight", tongue.place, "/api/v1/places?kind=sight&limit=1"),
    record("a resting island", tongue.place, "/api/v1/places?kind=art_island&limit=1"),
    record("an event", tongue.event, EVERY_DATE),
  ];
}
